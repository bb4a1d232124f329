"""Rows that are made when they are looked at, and how a table says how many it has."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.web.listing import Listing, Rows


@given(st.lists(st.integers()), st.integers(-3, 60), st.integers(-3, 60))
def test_rows_made_late_are_the_rows_made_at_once(things: list[int], begin: int, end: int) -> None:
    late, at_once = Rows(things, lambda each: {"value": each}), [{"value": each} for each in things]
    assert (len(late), list(late), list(late[begin:end])) == (len(at_once), at_once, at_once[begin:end])


def test_of_many_rows_those_alone_are_made_that_are_shown() -> None:
    made: list[int] = []

    def make(each: int) -> dict[str, int]:
        made.append(each)
        return {"value": each}

    assert [row["value"] for row in Rows(range(30_000), make)[100:103]] == made == [100, 101, 102]


@pytest.mark.parametrize(
    ("noun", "total", "whole", "says"),
    [
        ("studies", 1, 1, "study"),
        ("studies", 2, 2, "studies"),
        ("studies", 0, 0, "studies"),
        ("studies", 1, 3, "studies"),
        ("entries", 1, 1, "entry"),
        ("ways through the matrix", 1, 1, "way through the matrix"),
        ("lots of materials", 1, 1, "lot of materials"),
        ("people", 1, 1, "person"),
    ],
)
def test_one_row_is_counted_as_one(noun: str, total: int, whole: int, says: str) -> None:
    """One study, no studies; '1 studies of 3' keeps the noun of the three."""
    table = Listing(here=cast("Any", None), columns=(), rows=(), total=total, whole=whole, page=1, noun=noun)
    assert table.counted == says
