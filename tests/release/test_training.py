"""Training that was valid on the day: whoever performed a step was trained in its procedure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.dossier.lot_by_hand import case_of
from tests.simulated_lot import SOP, make

from seedlot.acts.amend import amend
from seedlot.acts.decide import Verdict, decide
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.training import Trained
from seedlot.record.entries.access import Training
from seedlot.record.entries.origin import Person
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.case import Done
from seedlot.release.conduct import training
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Outcome, Process

DAY = "2026-03-15"


def judged(site, lot="LOT"):
    """What is said of training: answers and sentences."""
    with site.reading() as connection:
        found = propose(gather(connection, lot)).findings
    return [(finding.answer, finding.says) for finding in found if finding.code == "release/training"]


def culture(site, *, people=("an",), procedure="SOP-9 v2", occurred=DAY):
    """A culture passaged from the donor by people under a procedure."""
    site.say(
        Step(
            step="S9",
            process=Process.PASSAGE,
            inputs=(Used(item="D"),),
            outputs=(Made(item="C", item_kind=ItemKind.CULTURE),),
            people=people,
            procedure=procedure,
        ),
        occurred=occurred,
    )


def trained(site, name="TR-9", person="an", procedure="SOP-9 v2", *, occurred="2026-03-01", until=None):
    """A training."""
    said = Training(training=name, person=person, procedure=procedure, until=until)
    site.say(said, occurred=occurred)


@pytest.fixture
def site(site):
    """The simulated site with a lot, and an analyst."""
    make(site)
    site.say(Person(person="an", name="Anna Lyst"))
    return site


def test_one_sentence_says_that_all_were_trained(site):
    told = [says for answer, says in judged(site) if answer is Answer.MET]
    assert told == ["On the day of each of 2 steps, whoever performed it was trained in its procedure: op."]


def test_a_step_that_names_nobody_or_no_procedure_is_not_taken_for_one_of_trained_people(site):
    assert [says for answer, says in judged(site) if answer is None] == [
        "Training is not judged for steps that name no people, or no procedure: S3."
    ]
    culture(site, procedure="")
    assert [answer for answer, _ in judged(site, "C")] == [None]


def test_no_training_is_recorded(site):
    culture(site)
    assert judged(site, "C") == [
        (
            Answer.NOT_KNOWN,
            "No training of an in 'SOP-9 v2' is recorded, under which they performed S9. Enter the training.",
        )
    ]
    trained(site, person="op")
    trained(site, "TR-8", procedure="SOP-9 v1")
    assert [answer for answer, _ in judged(site, "C")] == [Answer.NOT_KNOWN]
    trained(site, "TR-7")
    assert [answer for answer, _ in judged(site, "C")] == [Answer.MET]


def test_the_first_and_the_last_day_count_at_any_hour(site):
    culture(site, occurred="2026-03-15T23:30:00Z")
    trained(site, "TR-5", occurred="2026-03-01", until="2026-03-14")
    ((found, says),) = judged(site, "C")
    assert (found, "the training ended on 2026-03-14" in says) == (Answer.NOT_MET, True)
    trained(site, "TR-6", occurred="2026-03-15", until="2026-03-15")
    assert [answer for answer, _ in judged(site, "C")] == [Answer.MET]


def test_a_training_that_came_after_the_step(site):
    culture(site)
    trained(site, occurred="2026-03-16")
    ((found, says),) = judged(site, "C")
    assert (found, "the training began only on 2026-03-16" in says) == (Answer.NOT_MET, True)


def test_a_gap_between_two_trainings(site):
    culture(site)
    trained(site, "TR-1a", occurred="2026-01-02", until="2026-03-14")
    trained(site, "TR-2a", occurred="2026-03-16")
    ((found, says),) = judged(site, "C")
    assert (found, "ended on 2026-03-14" in says) == (Answer.NOT_MET, True)
    trained(site, "TR-3a", occurred="2026-03-10", until="2026-03-20")
    assert [answer for answer, _ in judged(site, "C")] == [Answer.MET]


def test_each_of_several_people(site):
    culture(site, people=("an", "op"))
    trained(site)
    assert [(answer, "op" in says) for answer, says in judged(site, "C")] == [(Answer.NOT_KNOWN, True)]
    trained(site, "TR-8", "op", occurred="2026-03-16")
    assert [answer for answer, _ in judged(site, "C")] == [Answer.NOT_MET]


def test_a_training_that_ends_before_it_begins_and_one_of_a_stranger_are_refused(site):
    (fault,) = site.faults(Training(training="T", person="ghost", procedure=SOP))
    assert fault.code == "lineage/unknown person"
    (fault,) = site.faults(Training(training="T", person="op", procedure=SOP, until="2025-12-31"))
    assert fault.code == "lineage/too early"


def test_a_decision_rests_on_the_trainings_and_falls_with_them(site):
    verdict = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification")
    decision, _ = decide(site.record, "qp", verdict, now=site.now)
    with site.reading() as connection:
        number = ask.rows(connection, t.NAMED, kind="training", name="TR-1")[0].entry
    _, fallen = amend(site.record, "", number, {"until": "2026-01-02"}, reason="misread", now=site.now)
    assert decision in fallen
    with site.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.NOT_MET
    assert [answer for answer, _ in judged(site)] == [Answer.MET, None]


days = st.integers(0, 60).map(lambda number: date(2026, 1, 1) + timedelta(days=number))


@given(days, st.lists(st.tuples(days, st.none() | days), max_size=4))
def test_training_holds_exactly_on_the_days_that_some_training_covers(done, spans):
    step = Done(
        step="S",
        process="passage",
        occurred=str(done),
        environment="",
        materials=(),
        entry=5,
        procedure="P",
        people=("a",),
    )
    told = tuple(
        Trained(person="a", procedure="P", since=str(since), until=str(until or ""), entry=place)
        for place, (since, until) in enumerate(spans)
    )
    covered = any(since <= done and (until is None or done <= until) for since, until in spans)
    expected = Answer.MET if covered else Answer.NOT_MET if spans else Answer.NOT_KNOWN
    assert [finding.answer for finding in training(case_of(steps=(step,), trainings=told))] == [expected]


def test_of_many_steps_a_few_are_named():
    case = case_of(
        steps=tuple(
            Done(step=f"S{number}", process="passage", occurred=DAY, environment="", materials=(), entry=number)
            for number in range(9)
        )
    )
    (finding,) = training(case)
    assert finding.says.endswith("S0, S1, S2, S3, S4, S5 and 3 more.")
