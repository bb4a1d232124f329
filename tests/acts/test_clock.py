"""The clock: what is sealed when it is set back a little, what is refused when it is set back far, and the mend."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.simulated_lot import make

from seedlot.acts.amend import NoReasonError, amend
from seedlot.acts.clock import correct_clock
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.seal import say, state
from seedlot.acts.sign import sign
from seedlot.acts.steady import TOLERANCE, ClockSetBackError, last_recorded, steady
from seedlot.history import ask
from seedlot.record import read, times
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor
from seedlot.record.verify import verify
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import Outcome


def enrol(site, item, now):
    """Enrol a donor at a time."""
    (number,) = state(site.record, "op", say(Donor(item=item), "2026-01-01"), now=now)
    return number


def sealed(site, number):
    """An entry."""
    with site.reading() as connection:
        return Entry.parse(read.body(connection, number))


def recorded(site, number):
    """When an entry says that it was recorded."""
    return sealed(site, number).recorded


@pytest.fixture
def last(site):
    """The time of the last entry, noon of 1 June 2026."""
    enrol(site, "D", site.now)
    return site.now


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(minutes=4), TOLERANCE])
def test_a_small_step_back_is_sealed_as_the_time_of_the_last_entry(site, last, back):
    number = enrol(site, "E", last - back)
    assert recorded(site, number) == "2026-06-01T12:00:00Z"
    assert overall(verify(site.record)) is Answer.MET


@pytest.mark.parametrize("back", [TOLERANCE + timedelta(seconds=1), timedelta(days=400)])
def test_a_great_step_back_is_refused_with_both_times_and_the_mend(site, last, back):
    size = site.size()
    with pytest.raises(ClockSetBackError) as refused:
        enrol(site, "E", last - back)
    said = str(refused.value)
    assert "2026-06-01T12:00:00Z" in said
    assert f"{last - back:%Y-%m-%dT%H:%M:%SZ}" in said
    assert "Correct the clock" in said
    assert "seedlot clock --reason" in said
    assert len(said.splitlines()) == 1
    assert site.size() == size


def test_the_same_moment_and_a_later_one_are_sealed_as_they_are(site, last):
    assert recorded(site, enrol(site, "E", last)) == "2026-06-01T12:00:00Z"
    assert recorded(site, enrol(site, "F", last + timedelta(seconds=5))) == "2026-06-01T12:00:05Z"


def test_zones_do_not_matter(site, last):
    west = (last + timedelta(seconds=1)).astimezone(timezone(timedelta(hours=-8)))
    assert recorded(site, enrol(site, "E", west)) == "2026-06-01T12:00:01Z"


def test_a_clock_that_was_ahead_is_corrected_with_a_reason_and_time_goes_on_from_there(site, last):
    """The wrong times stay where they are; an entry says why those that follow are earlier."""
    enrol(site, "AHEAD", last + timedelta(days=300))
    with pytest.raises(ClockSetBackError):
        enrol(site, "E", last)
    number = correct_clock(site.record, "op", reason=" set 300 days ahead ", now=last)
    assert recorded(site, number) == "2026-06-01T12:00:00Z"
    enrol(site, "E", last + timedelta(minutes=1))
    found = verify(site.record)
    assert overall(found) is Answer.MET
    assert "1 that say why" in next(each.says for each in found if each.code == times.CODE)


def test_what_was_known_on_a_day_is_told_by_the_order_of_the_entries(site, last):
    ahead = enrol(site, "AHEAD", last + timedelta(days=300))
    correct_clock(site.record, "op", reason="ahead", now=last)
    later = enrol(site, "E", last + timedelta(days=1))
    with site.reading() as connection:
        assert ask.as_of_date(connection, "2026-06-01") == later
        assert ask.as_of_date(connection, "2026-06-02") == later + 1
        assert ask.as_of_date(connection, "2025-12-31") == 0
        assert ask.as_of_date(connection, "2026-01-01") == 3
    assert ahead < later


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_correction_of_the_clock_needs_a_reason(site, reason):
    with pytest.raises(NoReasonError):
        correct_clock(site.record, "op", reason=reason, now=site.now)


def test_every_act_asks_the_clock(site):
    make(site)
    early = site.now - timedelta(hours=1)
    enrol(site, "D-NOW", site.now)
    with site.reading() as connection:
        number = ask.item(connection, "D-NOW").entry
    verdict = Verdict(lot="LOT", outcome=Outcome.QUARANTINED, reason="r")
    for attempt in (
        lambda: amend(site.record, "op", number, {"sex": "male"}, reason="r", now=early),
        lambda: sign(site.record, "op", number, "approval", now=early),
        lambda: decide(site.record, "qp", verdict, now=early),
    ):
        size = site.size()
        with pytest.raises(ClockSetBackError):
            attempt()
        assert site.size() == size


def test_a_signature_made_within_a_small_step_back_is_dated_as_it_is_recorded(site, last):
    number = sign(site.record, "op", 0, "approval", now=last - timedelta(minutes=2))
    entry = sealed(site, number)
    assert (entry.recorded, entry.content.signed) == ("2026-06-01T12:00:00Z", "2026-06-01T12:00:00+00:00")
    assert overall(verify(site.record)) is Answer.MET


def test_the_last_time_is_told_without_reading_a_body(site, last, monkeypatch):
    """One row of the history: an act stays fast however large the record is."""
    monkeypatch.setattr(read, "body", None)
    monkeypatch.setattr(read, "bodies", None)
    with site.reading() as connection:
        assert last_recorded(connection) == last
        assert steady(connection, last - timedelta(minutes=1)) == last
        assert steady(connection, last + timedelta(minutes=1)) == last + timedelta(minutes=1)


def test_a_time_of_a_record_has_a_zone(site):
    with site.reading() as connection, pytest.raises(TypeError):
        steady(connection, datetime(2030, 1, 1, tzinfo=UTC).replace(tzinfo=None))
