"""The command that measures many files, each alone."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from seedlot.acts.batch import Outcome, Task
from seedlot.cli import batch
from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result, Software

HEADING = "sample,passage,viable cells seeded,viable cells harvested,hours in culture\n"
runner = CliRunner()


@pytest.fixture
def counts(tmp_path):
    """Two files of counts."""
    for number in (1, 2):
        text = HEADING + f"A{number},1,1000000,8000000,72\n"
        (tmp_path / f"c{number}.csv").write_text(text, encoding="utf-8")
    return [str(tmp_path / "c1.csv"), str(tmp_path / "c2.csv")]


def test_results_and_charts_are_written_under_the_names_of_their_files(counts, tmp_path):
    to = ["-o", str(tmp_path / "out"), "--charts", str(tmp_path / "charts"), "--chart-format", "png"]
    done = runner.invoke(app, ["batch", "growth", *counts, *to, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert set(told) == set(KEYS["batch"])
    assert (told["assay"], told["done"], told["failed"]) == ("growth", 2, 0)
    for outcome in told["outcomes"]:
        written = tmp_path / "out" / f"{outcome['name']}.json"
        assert json.loads(written.read_text(encoding="utf-8")) == outcome["result"]
        assert outcome["error"] is None
        assert outcome["written"][0] == str(written)
        assert len(outcome["written"]) == 1 + len(outcome["result"]["charts"])
        assert (tmp_path / "charts" / outcome["name"]).is_dir()


def test_a_failed_file_is_named_and_the_answer_is_not_good(counts, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("rubbish", encoding="utf-8")
    done = runner.invoke(app, ["batch", "growth", counts[0], str(bad), counts[1]])
    assert done.exit_code == 1
    assert "✗ 2 files measured, 1 failed; 2 with nothing left open." in done.output
    assert "failed: Cannot read bad.csv" in " ".join(done.output.split())


def test_what_was_found_stands_beside_the_file(counts):
    done = runner.invoke(app, ["batch", "growth", *counts, "--set", "max_doublings=1"])
    assert done.exit_code == 1
    assert "✗" in done.output


def test_a_wrong_word_is_said_before_anything_is_run(counts):
    done = runner.invoke(app, ["batch", "growth", *counts, "--set", "colour=red", "--json"])
    assert done.exit_code == 2
    assert "colour" in json.loads(done.output)["error"]
    assert runner.invoke(app, ["batch", "growth", *counts, "--workers", "0"]).exit_code == 2


def _told(monkeypatch, values, found):
    """What the command prints of one file, given its values and its findings."""
    result = Result(
        assay="growth",
        version="1",
        software=Software(distribution="x", version="1"),
        settings={},
        inputs=(),
        reportables=tuple(Reportable(name="n", value=value, note="why") for value in values),
        findings=tuple(Finding(code="a/b", answer=answer, says=says) for answer, says in found),
        tables={},
        charts=(),
        unused=(),
    )
    task = Task(name="a.csv", assay="growth", files=())
    monkeypatch.setattr(batch, "run_batch", lambda *_, **__: [Outcome(task=task, result=result)])
    done = runner.invoke(app, ["batch", "growth", "a.csv"])
    return done.exit_code, " ".join(done.output.replace("│", " ").split())


def test_a_file_without_a_value_is_no_tick(monkeypatch):
    """Absent evidence is not known: neither no value at all nor one that is not determined is a pass."""
    for values, counted in (((), "0"), ((None,), "0 of 1")):
        code, told = _told(monkeypatch, values, [(None, "Said beside.")])
        assert f"? a.csv {counted} No value was determined. Said beside." in told
        assert "? 1 file measured, 0 failed; 0 with nothing left open." in told
        assert code == 1
    code, told = _told(monkeypatch, (1.0, None), [(Answer.MET, "All well.")])
    assert (code, "✓ a.csv 1 of 2" in told, "All well" in told) == (0, True, False)


def test_the_weightiest_is_told_and_the_others_counted(monkeypatch):
    """What is not met stands before what is not known, and both before information, whichever was found first."""
    found = [(None, "First."), (Answer.MET, "Met."), (Answer.NOT_KNOWN, "Open."), (Answer.NOT_MET, "Worst.")]
    code, told = _told(monkeypatch, (1.0,), found)
    assert (code, "✗ a.csv 1 Worst. (and 2 more findings)" in told) == (1, True)
    code, told = _told(monkeypatch, (1.0,), found[:3])
    assert (code, "? a.csv 1 Open. (and 1 more finding)" in told) == (1, True)
    code, told = _told(monkeypatch, (1.0,), found[:2])
    assert (code, "✓ a.csv 1 First." in told) == (0, True)
