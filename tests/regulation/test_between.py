"""Which rules begin to hold and cease to between two days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.regulation.small import pack, rule

from seedlot.regulation.between import Turn, between
from seedlot.regulation.judged import Timing
from seedlot.regulation.pack import built_in

DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2030, 1, 1))


def test_what_came_into_force_ended_and_was_published(tmp_path: Path) -> None:
    held = pack(
        tmp_path,
        rule(),
        rule(id="AA-X-02", in_force={"since": "2026-05-01"}),
        rule(id="AA-X-03", in_force={"since": "2020-01-01", "until": "2026-04-30"}),
        rule(id="AA-X-04", status="draft", weight="draft-guidance", if_missing="gap", published="2026-04-14"),
    )
    before, after = date(2026, 4, 1), date(2026, 5, 1)
    assert [(each.rule.id, each.what, each.was, each.now) for each in between(held, before, after)] == [
        ("AA-X-02", Turn.BEGAN, Timing.UPCOMING, Timing.IN_FORCE),
        ("AA-X-03", Turn.ENDED, Timing.IN_FORCE, None),
        ("AA-X-04", Turn.PUBLISHED, None, Timing.DRAFT),
    ]
    assert [(each.rule.id, each.what) for each in between(held, after, before)] == [
        ("AA-X-03", Turn.BEGAN),
        ("AA-X-04", Turn.UNPUBLISHED),
        ("AA-X-02", Turn.BEFORE),
    ]


def test_the_days_on_which_texts_of_the_pack_came_into_force() -> None:
    """Ph. Eur. 5.32: 1 April 2026; Regulation (EU) 2024/1938, article 87: applies from 7 August 2027."""
    for name, day in (("EU-PHE-03", date(2026, 4, 1)), ("EU-DON-13", date(2027, 8, 7))):
        (found,) = between(built_in(), date.fromordinal(day.toordinal() - 1), day)
        assert (found.rule.id, found.what) == (name, Turn.BEGAN)


@given(DAYS, DAYS)
def test_the_same_rules_turn_whichever_day_comes_first(one: date, other: date) -> None:
    there, back = between(built_in(), one, other), between(built_in(), other, one)
    assert {(each.rule.id, each.was, each.now) for each in there} == {
        (each.rule.id, each.now, each.was) for each in back
    }
    assert between(built_in(), one, one) == ()
