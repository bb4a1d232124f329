"""One cell to one value."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.cells import Moment, Number, moment, number


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (7, Number(7.0)),
        (0.5, Number(0.5)),
        ("8.0e6", Number(8e6)),
        (" 95 % ", Number(95.0)),
        ("0,75", Number(0.75, repaired="a decimal comma")),
        ("12,5", Number(12.5, repaired="a decimal comma")),
        ("1 200 000", Number(1_200_000.0, repaired="digits in groups of three")),
        ("1\u202f200", Number(1_200.0, repaired="digits in groups of three")),
        ("1,200,000.5", Number(1_200_000.5, repaired="digits in groups of three")),
        ("<1e4", Number(None, "<", 1e4)),
        ("≤ 5", Number(None, "<", 5.0)),
        ("> 1e9", Number(None, ">", 1e9)),
        ("<LOD", Number(None, "<")),
        ("below detection", Number(None, "<")),
        ("n/a", None),
        ("-", None),
        (None, None),
    ],
)
def test_numbers_as_people_write_them(cell, read):
    assert number(cell) == read


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("12abc", "not a number"),
        ("1,200", "thousands or a decimal comma"),
        ("nan", "not a number"),
        ("inf", "not a number"),
        ("1e999", "not a finite number"),
        ("86,1e400", "not a finite number"),
        (math.inf, "not a finite number"),
        (math.nan, "not a finite number"),
        (True, "Excel may have turned it"),
        (date(2026, 4, 1), "Excel may have turned it"),
        (time(1, 4), "Excel may have turned it"),
        ("<", "not a number"),
    ],
)
def test_what_is_not_a_number_says_so(cell, says):
    with pytest.raises(ValueError, match=says):
        number(cell)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_survives_being_written(value):
    assert number(repr(value)) == Number(value)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (datetime(2026, 3, 1, 10, 30), Moment(datetime(2026, 3, 1, 10, 30), timed=True)),  # noqa: DTZ001
        ("2026-03-01", Moment(datetime(2026, 3, 1), timed=False)),  # noqa: DTZ001
        (date(2026, 3, 1), Moment(datetime(2026, 3, 1), timed=False)),  # noqa: DTZ001
        ("2026-03-01 10:30", Moment(datetime(2026, 3, 1, 10, 30), timed=True)),  # noqa: DTZ001
        ("2026-03-01T10:30:00Z", Moment(datetime(2026, 3, 1, 10, 30, tzinfo=UTC), timed=True)),
        ("", None),
        (None, None),
    ],
)
def test_dates(cell, read):
    assert moment(cell) == read


@pytest.mark.parametrize("cell", ["03/04/2026", "2026-13-01", 46000.0, "yesterday"])
def test_dates_that_nobody_can_tell(cell):
    with pytest.raises(ValueError, match=r"not a date|month must be"):
        moment(cell)
