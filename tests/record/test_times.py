"""Times that run backwards are found, unless an entry says that the clock was corrected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.record import read, times
from seedlot.record.entries.access import Clock
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor
from seedlot.record.store import create_record
from seedlot.record.write import append, appending
from seedlot.terms.finding import Answer
from seedlot.terms.moments import instant

START = datetime(2026, 6, 1, 12, tzinfo=UTC)


def body(seconds, *, clock=False):
    """An entry recorded so many seconds after the start."""
    content = Clock(reason="it was ahead") if clock else Donor(item=f"D{seconds}", health='said "recorded":"1999"')
    when = instant(START + timedelta(seconds=seconds))
    return Entry(
        kind=content.KIND, version=1, occurred=when, recorded=when, site="SIM", by="x", note="n", content=content
    ).canonical()


def found(folder, bodies):
    """What the check finds in a record of these entries."""
    record = create_record(folder / "t.db")
    with appending(record) as connection:
        append(connection, bodies)
    with read.reading(record) as connection:
        return list(times.check(connection))


@pytest.mark.parametrize(
    ("seconds", "answers"),
    [
        ((0, 0, 1, 60), [Answer.MET]),
        ((0, 60, 59), [None]),
        ((0, 600, 300), [None]),
        ((0, 600, 299), [Answer.NOT_MET]),
        ((0, 1000, 10, 20), [Answer.NOT_MET]),
        ((0, 1000, 10, 1000, 10), [Answer.NOT_MET, Answer.NOT_MET]),
        ((), []),
    ],
)
def test_steps_back(tmp_path, seconds, answers):
    findings = found(tmp_path, [body(each) for each in seconds])
    assert [each.answer for each in findings] == answers
    assert all("before the entry in front of it" in each.says for each in findings if each.answer is not Answer.MET)


def test_a_clock_entry_answers_for_its_own_step_back_and_for_no_other(tmp_path):
    bodies = [body(0), body(90_000), body(10, clock=True), body(20)]
    (finding,) = found(tmp_path, bodies)
    assert finding.answer is Answer.MET
    assert "but for 1 that say why" in finding.says
    (tmp_path / "again").mkdir()
    (finding,) = found(tmp_path / "again", [*bodies, body(5)])
    assert (finding.answer, finding.where) == (None, "entry 4")


def test_an_entry_that_only_mentions_the_clock_answers_for_nothing(tmp_path):
    donor = Donor.model_validate({"item": "D", "more": {"kind": "clock"}})
    when = instant(START)
    liar = Entry(kind="donor", version=1, occurred=when, recorded=when, site="SIM", by="x", content=donor).canonical()
    assert b'"kind":"clock"' in liar
    (finding,) = found(tmp_path, [body(90_000), liar])
    assert finding.answer is Answer.NOT_MET


def test_bodies_that_are_no_entries_say_nothing_of_time(tmp_path):
    assert found(tmp_path, [b"{}", b'{"number":1}']) == []


@settings(max_examples=30)
@given(st.lists(st.integers(0, 2000), min_size=1, max_size=12))
def test_a_fault_is_told_for_each_step_back_and_for_nothing_else(tmp_path_factory, seconds):
    findings = found(tmp_path_factory.mktemp("t"), [body(each) for each in seconds])
    steps = [after - before for before, after in pairwise(seconds) if after < before]
    told = [None if step >= -300 else Answer.NOT_MET for step in steps]
    assert [each.answer for each in findings] == (told or [Answer.MET])
