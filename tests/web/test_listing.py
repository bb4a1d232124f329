"""Rows that are made when they are looked at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seedlot.web.listing import Rows


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
