from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.book.cells import (
    Bound,
    Mangled,
    read_day,
    read_decimal,
    read_identifier,
    read_list,
    read_moment,
    read_number,
    read_pairs,
    read_text,
    read_truth,
    read_value,
    read_whole,
    tidy,
)

#: What Excel makes of these names, in a cell of an .xlsx and in a .csv that it saves
#: (Ziemann et al. 2016, Genome Biology 17:177: SEPT2, MARCH1, RIKEN 2310009E13).
MANGLED_NAMES = (
    datetime(2026, 9, 2),  # noqa: DTZ001 - Excel's dates have no zone
    date(2026, 9, 2),
    date(2026, 3, 1),
    2.31e19,
    123,
    1.0,
    1e5,
    True,
    time(10, 30),
    "2-Sep",
    "1-Mar",
    "01-Mar-26",
    "Mar-01",
    "Sep 02",
    "02. Sep",
    "1-Mrz",
    "2.31E+19",
    "1E+05",
    "1.2E+05",
    "1,2E+05",
    "2026-09-02 00:00:00",
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "#NAME?",
    "######",
    "NaN",
    "nan",
    "NaT",
    "M\ufffdller",
    "bell\x07",
    "",
    Mangled("Excel's error #N/A", "mend the formula"),
)


@pytest.mark.parametrize("cell", MANGLED_NAMES, ids=repr)
@pytest.mark.parametrize("read", [read_text, read_identifier, read_list])
def test_a_name_that_a_spreadsheet_has_changed_is_refused(read: Callable[[Any], Any], cell: Any) -> None:
    with pytest.raises(ValueError, match=r"^holds .+; expected .+; .+"):
        read(cell)


@pytest.mark.parametrize("cell", ["2026-09-02", "02/09/2026", "2.9.26", "'00123", '="00123"'])
def test_an_identifier_is_not_a_date_and_bears_no_sign_of_excel(cell: str) -> None:
    with pytest.raises(ValueError, match="expected an identifier"):
        read_identifier(cell)
    assert read_text(cell) == cell


@pytest.mark.parametrize(
    "cell", ["SEPT2", "MARCH1", "00123", "2310009E13", "1E5", "WTC-11", "5'-NTP", "3-May-Grünwald", "Dec1", "1.0", "#5"]
)
def test_a_sound_name_is_read_as_it_stands(cell: str) -> None:
    assert read_identifier(cell) == cell
    assert read_list(f"{cell}; other") == [cell, "other"]


@pytest.mark.parametrize(
    ("cell", "number"), [(3.5, 3.5), (3, 3.0), ("3.5", 3.5), ("-2", -2.0), ("+.5", 0.5), ("1.2E+05", 120000.0)]
)
def test_numbers(cell: Any, number: float) -> None:
    assert read_number(cell) == number
    assert read_value(cell) == number
    assert read_decimal(cell) == Decimal(str(number))


@pytest.mark.parametrize(
    ("cell", "mend"),
    [
        ("98.5%", "name % as the unit"),
        ("98.5 %", "name % as the unit"),
        ("1,234", "a point before decimals"),
        ("1,5", "a point before decimals"),
        ("1.234,5", "a point before decimals"),
        ("1 234", "a point before decimals"),
        ("1'234", "a point before decimals"),
        ("NaN", "leave the cell empty"),
        ("inf", "leave the cell empty"),
        ("-Infinity", "leave the cell empty"),
        ("1e999", "leave the cell empty"),
        ("#N/A", "leave (the cell|it) empty"),
        (math.nan, "leave the cell empty"),
        (math.inf, "leave the cell empty"),
        (True, "a point before decimals"),
        (date(2026, 5, 1), "set the cell's format to Number"),
        (Mangled("the number 0.985 shown as 98.5 %", "name % as its unit"), "name % as its unit"),
    ],
    ids=repr,
)
def test_what_is_no_number_is_refused_with_its_mend(cell: Any, mend: str) -> None:
    for read in (read_number, read_value, read_decimal):
        with pytest.raises(ValueError, match=mend):
            read(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [(3.0, 3), (3, 3), ("3", 3), ("3.0", 3), ("007", 7), ("12345678901234567890", 12345678901234567890)],
)
def test_whole_numbers(cell: Any, number: int) -> None:
    assert read_whole(cell) == number


@pytest.mark.parametrize("cell", [3.5, "3.5", "three", "1e3", 2.0**54, True, date(2026, 1, 1), "1,000"], ids=repr)
def test_what_is_no_whole_number_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError, match="expected a whole number"):
        read_whole(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<0.01", Bound("<", 0.01)),
        ("< 10", Bound("<", 10.0)),
        ("> 1e6", Bound(">", 1e6)),
        ("46,XX[20]", "46,XX[20]"),
        ("not detected", "not detected"),
    ],
)
def test_values_that_are_bounds_or_texts(cell: str, value: Any) -> None:
    assert read_value(cell) == value


@pytest.mark.parametrize("cell", ["<LOD", "≤0.01", "<", ">=5", "<0,01"])
def test_a_bound_without_a_plain_limit_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="write < or > and the limit's number"):
        read_value(cell)


@pytest.mark.parametrize(
    ("cell", "truth"), [("yes", True), ("NO", False), ("True", True), ("false", False), (True, True)]
)
def test_truths(cell: Any, truth: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert read_truth(cell) is truth


@pytest.mark.parametrize("cell", ["y", "1", 1, 0.0, "wahr", None])
def test_what_is_no_truth_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError, match="expected yes or no"):
        read_truth(cell)


@pytest.mark.parametrize("read", [read_day, read_moment])
def test_a_date_is_text_or_a_cell_that_is_a_date(read: Callable[[Any], str]) -> None:
    assert read(date(2026, 3, 1)) == "2026-03-01"
    assert read("2026-03-01") == "2026-03-01"


def test_an_instant_is_text_in_utc() -> None:
    assert read_moment("2026-03-01T10:30:00Z") == "2026-03-01T10:30:00Z"
    with pytest.raises(ValueError, match="expected a date;"):
        read_day("2026-03-01T10:30:00Z")


@pytest.mark.parametrize(
    ("cell", "mend"),
    [
        (datetime(2026, 3, 1, 10, 30), r"its zone is missing: .*\(2026-03-01T10:30:00Z if it is in UTC already\)"),  # noqa: DTZ001 - Excel's dates have no zone
        ("2026-03-01 10:30", "its zone is missing"),
        ("2026-03-01T10:30:00+02:00", "write it in UTC, as text: 2026-03-01T08:30:00Z"),
        ("01/03/2026", "write it as text, such as 2026-03-01"),
        ("2026-3-1", "write it as text, such as 2026-03-01"),
        ("2026-02-30", "write it as text, such as 2026-03-01"),
        (46082.0, "write it as text, such as 2026-03-01"),
        ("0026-03-01", "write it"),
        (time(10, 30), "write it as text, such as 2026-03-01"),
    ],
    ids=repr,
)
def test_what_is_no_moment_is_refused_with_its_mend(cell: Any, mend: str) -> None:
    with pytest.raises(ValueError, match=mend):
        read_moment(cell)
    with pytest.raises(ValueError, match="expected a date"):
        read_day(cell)


def test_lists_and_pairs() -> None:
    assert read_list("A; B ;;C") == ["A", "B", "C"]
    assert read_pairs("S1=MCB-1; S2=MCB-2") == {"S1": "MCB-1", "S2": "MCB-2"}
    assert read_pairs("model=a=b") == {"model": "a=b"}


@pytest.mark.parametrize("cell", ["S1", "S1=", "=A", "S1=A; S1=B"])
def test_pairs_that_are_none_are_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"write them as name=value|expected an identifier"):
        read_pairs(cell)


def test_a_list_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="name at least one"):
        read_list(" ; ;")


@pytest.mark.parametrize(
    ("cell", "shown"), [("gel\u202ex", "gel[U+202E]x"), ("a\x1b[2J", "a[U+001B][2J"), ("a\x85b", "a[U+0085]b")]
)
def test_what_a_terminal_obeys_or_what_turns_the_direction_is_refused_and_shown(cell: str, shown: str) -> None:
    with pytest.raises(ValueError, match=r"none of them lost or a control character") as refused:
        read_text(cell)
    assert f"holds '{shown}'" in str(refused.value)


def test_tidy_takes_off_what_no_one_sees() -> None:
    assert tidy("\u00a0 WTC\u00a011\u200b \ufeff") == "WTC 11"
    assert tidy("e\u0301") == "\u00e9"
    assert tidy("two\r\nlines ") == "two\nlines"


@given(st.text())
def test_tidy_twice_is_tidy_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_and_its_text_are_read_alike(number: float) -> None:
    assert read_number(repr(number)) == read_number(number) == number
    assert float(read_decimal(number)) == number


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times()))
def test_every_cell_is_read_or_refused_in_words(cell: Any) -> None:
    """No reader raises anything but a ValueError of one line."""
    for read in (read_text, read_number, read_whole, read_decimal, read_truth, read_value, read_day, read_moment):
        refusal = _refusal(read, cell)
        assert refusal is None or refusal.startswith("holds ")
        assert "\n" not in (refusal or "")


def _refusal(read: Callable[[Any], Any], cell: Any) -> str | None:
    try:
        read(cell)
    except ValueError as refusal:
        return str(refusal)
    return None
