"""The profile that ships agrees with the rows that an entry may state."""

from __future__ import annotations

from typing import get_args

from seedlot.record.entries.strategy import Element
from seedlot.risk.profile import profile


def test_the_rows_are_those_that_an_entry_may_state() -> None:
    assert tuple(row.element for row in profile().rows) == get_args(Element)


def test_attributes_name_where_they_are_from_and_a_limit_only_where_one_was_seen() -> None:
    attributes = profile().attributes
    assert (
        sum(each.cells == "pluripotent" for each in attributes),
        sum(each.cells == "MSC" for each in attributes),
    ) == (12, 7)
    assert all(each.source for each in attributes)
    assert {each.name for each in attributes if not each.limit} >= {"potency", "residual reagents"}
