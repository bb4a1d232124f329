"""Batches: the same answers whoever computes them, in the order asked for, and no failure that stops the rest."""

from __future__ import annotations

import sys

import pytest
from distributed import LocalCluster
from hypothesis import given
from hypothesis import strategies as st
from tests.strangers_room import install

from seedlot.acts import batch, running
from seedlot.acts.batch import BatchError, Crew, CrewError, Outcome, Task, each_alone, run_batch
from seedlot.assays.wing import NoSuchAssayError
from seedlot.terms.errors import BadSettingError, SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result, Software

HEADING = "sample,passage,viable cells seeded,viable cells harvested,hours in culture\n"
#: What the files of a batch say: of one the process dies, of one the program is at fault, one cannot be read.
WHIMS = ("one", "die", "three", "", "unreadable", "six", "seven")


@pytest.fixture
def counts(tmp_path):
    """Five files of counts, and one that is none."""
    for number in range(1, 6):
        text = HEADING + f"A{number},1,1000000,{number}000000,72\n"
        (tmp_path / f"c{number}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "c6.csv").write_text("rubbish", encoding="utf-8")
    return sorted(tmp_path.glob("c*.csv"))


@pytest.fixture
def whims(tmp_path, monkeypatch):
    """Files of a stranger's assay."""
    install(tmp_path, monkeypatch)
    paths = [tmp_path / f"w{number}.txt" for number in range(len(WHIMS))]
    for path, text in zip(paths, WHIMS, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def cluster():
    """A real scheduler with a worker in a process of its own."""
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        yield made.scheduler_address


def plain(outcomes):
    """What outcomes say, for comparison."""
    return [
        (each.task.name, None if each.result is None else each.result.plain(), str(each.fault or ""))
        for each in outcomes
    ]


def test_each_file_is_measured_as_it_would_be_alone_and_a_failure_stops_no_other(counts):
    told = []
    outcomes = list(run_batch(each_alone("growth", counts, {}), told=lambda *done: told.append(done)))
    assert [each.task.name for each in outcomes] == [f"c{number}.csv" for number in range(1, 7)]
    for path, outcome in zip(counts[:5], outcomes, strict=False):
        assert outcome.result == running.assay("growth", [path], {})
    assert outcomes[5].result is None
    assert "c6.csv" in str(outcomes[5].fault)
    assert told == [(done, 6) for done in range(7)]


def test_processes_give_the_same_bytes_in_the_same_order(counts):
    tasks = each_alone("growth", counts, {})
    assert plain(run_batch(tasks, Crew(workers=2))) == plain(run_batch(tasks))


def test_a_process_that_dies_takes_nothing_else_with_it(whims):
    """The program's own fault and what cannot be read are told too, each at its file."""
    outcomes = list(run_batch(each_alone("whims", whims, {}), Crew(workers=2)))
    assert [each.result is not None for each in outcomes] == [True, False, True, False, False, True, True]
    assert "ended without an answer" in str(outcomes[1].fault)
    assert "ZeroDivisionError" in str(outcomes[3].fault)
    assert "fault of the program" in str(outcomes[3].fault)
    assert str(outcomes[4].fault) == "Cannot read w4.txt: it says so (row 1). Write something else."


def test_what_stands_beside_joins_every_measurement(counts, tmp_path):
    beside = tmp_path / "beside.csv"
    beside.write_text("sample,viable density\nB,1\n", encoding="utf-8")
    outcomes = list(run_batch(each_alone("growth", counts[:2], {}, beside=[beside])))
    assert [[file.name for file in each.result.inputs] for each in outcomes if each.result] == [
        ["c1.csv", "beside.csv"],
        ["c2.csv", "beside.csv"],
    ]


def test_files_of_one_name_are_called_with_their_folders(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    paths = [tmp_path / "a" / "c.csv", tmp_path / "b" / "c.csv"]
    assert [task.name for task in each_alone("growth", paths, {})] == [str(path) for path in paths]
    with pytest.raises(BatchError, match="given twice"):
        each_alone("growth", [paths[0], paths[0]], {})


def test_what_is_wrong_with_all_of_them_is_said_once(counts):
    with pytest.raises(NoSuchAssayError):
        each_alone("tarot", counts, {})
    with pytest.raises(BadSettingError):
        each_alone("growth", counts, {"level": "2"})


def test_no_workers_is_no_crew():
    with pytest.raises(CrewError, match="can do nothing"):
        Crew(workers=0)


def test_a_file_that_is_not_there_is_told_at_its_place(counts, tmp_path):
    tasks = each_alone("growth", [tmp_path / "absent.csv", counts[0]], {})
    for crew in (Crew(), Crew(workers=2)):
        first, second = run_batch(tasks, crew)
        assert "No file" in str(first.fault)
        assert second.result is not None


def test_a_cluster_gives_the_same_bytes(counts, cluster, tmp_path):
    tasks = [*each_alone("growth", counts, {}), Task(name="?", assay="growth", files=(tmp_path / "absent.csv",))]
    assert plain(run_batch(tasks, Crew(scheduler=cluster))) == plain(run_batch(tasks))


def test_a_worker_that_lacks_the_assay_is_told_of(cluster, whims):
    """The stranger's package was installed here after the worker began."""
    (outcome,) = run_batch(each_alone("whims", whims[:1], {}), Crew(scheduler=cluster))
    assert "no assay 'whims'" in str(outcome.fault)


def test_a_scheduler_that_is_not_there(counts, monkeypatch):
    monkeypatch.setattr(batch, "_PATIENCE", 0.5)
    with pytest.raises(CrewError, match=r"no scheduler at 'tcp://127\.0\.0\.1:1'"):
        list(run_batch(each_alone("growth", counts, {}), Crew(scheduler="tcp://127.0.0.1:1")))
    with pytest.raises(CrewError, match="no scheduler at 'nonsense://x'"):
        list(run_batch(each_alone("growth", counts, {}), Crew(scheduler="nonsense://x")))


def test_without_dask_the_mend_is_named(counts, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CrewError, match=r"pip install seedlot\[cluster\]"):
        list(run_batch(each_alone("growth", counts, {}), Crew(scheduler="tcp://127.0.0.1:1")))


@given(st.lists(st.sampled_from(("value", "none", "below"))), st.lists(st.sampled_from((*Answer, None))))
def test_no_file_is_good_that_gave_no_value_or_of_which_anything_is_open(values, answers):
    """Absent evidence is never a pass; a value below a limit is one (ICH Q2(R2))."""
    kinds = {
        "value": Reportable(name="n", value=1.0),
        "none": Reportable(name="n", value=None, note="why"),
        "below": Reportable(name="n", value=None, relation="<", limit=1.0),
    }
    result = Result(
        assay="growth",
        version="1",
        software=Software(distribution="x", version="1"),
        settings={},
        inputs=(),
        reportables=tuple(kinds[each] for each in values),
        findings=tuple(Finding(code="a/b", answer=answer, says="Said.") for answer in answers),
        tables={},
        charts=(),
        unused=(),
    )
    task = Task(name="a.csv", assay="growth", files=())
    outcome = Outcome(task=task, result=result)
    assert outcome.determined == len(values) - values.count("none")
    good = outcome.determined > 0 and not {Answer.NOT_MET, Answer.NOT_KNOWN} & set(answers)
    assert (outcome.answer is Answer.MET) is good
    assert (outcome.answer is Answer.NOT_MET) is (Answer.NOT_MET in answers)
    assert Outcome(task=task, fault=SeedlotError("no")).answer is Answer.NOT_MET
