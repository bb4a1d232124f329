"""The simulated product of the demonstration: banks, trainings, and what its three lots amount to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seedlot.acts.decide import NotReleasableError, Verdict, decide
from seedlot.acts.review import review
from seedlot.history import ask
from seedlot.history.tables import STEP, TRAINING
from seedlot.record import read
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import Outcome

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
LOTS = ("SIM-DP-001", "SIM-DP-002", "SIM-DP-003")
BANKS = ("SIM-MCB", "SIM-WCB")


@pytest.fixture(scope="module")
def record(begun):
    """The book of the demonstration, imported; nothing is decided."""
    made = begun("conduct").record
    yield made
    made.engine.dispose()


def judged(record, lot):
    """What is proposed for a lot, and what stands against it."""
    with read.reading(record) as connection:
        found = propose(gather(connection, lot))
    return found.outcome, {each.code for each in found.findings if each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}}


def release(record, lot):
    """Release a bank or a lot, reviewed before."""
    review(record, "sim-quality", lot, acceptable=True, conclusion="SIMULATED", now=NOW)
    return decide(record, "sim-qp", Verdict(lot=lot, outcome=Outcome.RELEASED), now=NOW)


def test_whoever_performed_a_step_was_trained_in_its_procedure(record):
    with read.reading(record) as connection:
        steps = [row for row in ask.rows(connection, STEP) if row.people]
        trained = {(row.person, row.procedure): (row.occurred, row.ends) for row in ask.rows(connection, TRAINING)}
    assert len(steps) == 19 + 39
    assert all(len(row.people.split(";")) == 1 for row in steps)
    for row in steps:
        since, until = trained[row.people, row.procedure]
        assert since <= row.occurred <= until


def test_each_use_of_a_bank_that_is_imported_with_it_is_in_quarantine(record):
    with read.reading(record) as connection:
        stated = {row.step for row in ask.rows(connection, STEP) if row.quarantine}
    of_the_platform = {
        "SIM-RPE-ST-01",
        "SIM-RPE-ST-04",
        "SIM-DAN-ST-01",
        "SIM-DAN-ST-11",
        "SIM-DAN-ST-21",
        "SIM-DAN-ST-31",
    }
    assert stated == {f"SIM-ST-{number:02}" for number in (6, 9, 12, 15, 18)} | of_the_platform


def test_the_lots_wait_for_their_banks_and_then_go_their_three_ways(record):
    assert judged(record, LOTS[0]) == (Outcome.QUARANTINED, {"release/bank"})
    with pytest.raises(NotReleasableError, match="SIM-MCB"):
        decide(record, "sim-qp", Verdict(lot="SIM-WCB", outcome=Outcome.RELEASED, reason="r"), now=NOW)
    for bank in BANKS:
        release(record, bank)
    release(record, LOTS[0])
    assert [judged(record, lot)[0] for lot in LOTS] == [Outcome.RELEASED, Outcome.REJECTED, Outcome.QUARANTINED]
    assert judged(record, LOTS[2])[1] == {"spec/sterility"}
    with read.reading(record) as connection:
        banks = {each.item: each.taken for each in gather(connection, LOTS[0]).banks}
    assert {item: [each.by for each in taken] for item, taken in banks.items()} == {
        "SIM-MCB": ["step SIM-ST-06"],
        "SIM-WCB": ["step SIM-ST-09"],
    }
