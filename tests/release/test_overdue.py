"""Risks to be looked at again: by when, and which days have passed."""

from __future__ import annotations

from tests.release.strategy_story import scored

from seedlot.record.entries.origin import Person, Programme
from seedlot.release.overdue import reviews
from seedlot.terms.finding import Answer
from seedlot.terms.words import Role


def told(site, day="2026-06-01", as_of=None):
    with site.reading() as connection:
        return [(one.risk, one.review, one.answer) for one in reviews(connection, day=day, as_of=as_of)]


def test_what_is_overdue_comes_first_then_what_names_no_day(site):
    """The day itself is still in time."""
    site.say(
        Person(person="qa", name="Quinn Quality", roles=(Role.QUALITY,)), Programme(programme="P", product="cells")
    )
    site.say(
        scored("S1", risk="A", review="2027-01-01"),
        scored("S2", risk="B", review=None),
        scored("S3", risk="C", review="2026-05-31"),
        scored("S4", risk="D", review="2026-06-01"),
    )
    assert told(site) == [
        ("C", "2026-05-31", Answer.NOT_MET),
        ("B", "", Answer.NOT_KNOWN),
        ("D", "2026-06-01", Answer.MET),
        ("A", "2027-01-01", Answer.MET),
    ]


def test_the_last_scoring_counts_as_the_record_had_it(site):
    site.say(
        Person(person="qa", name="Quinn Quality", roles=(Role.QUALITY,)), Programme(programme="P", product="cells")
    )
    site.say(scored("S1", risk="A", review="2026-02-01"), occurred="2026-01-10")
    size = site.size()
    site.say(scored("S2", risk="A", review="2027-02-01"), occurred="2026-02-01")
    assert told(site) == [("A", "2027-02-01", Answer.MET)]
    assert told(site, as_of=size) == [("A", "2026-02-01", Answer.NOT_MET)]
    assert told(site, as_of=1) == []
