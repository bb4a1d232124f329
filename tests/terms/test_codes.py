"""Numbers of vials as spans, and GS1 element strings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from seedlot.terms.codes import (
    MOST,
    Gs1,
    Label,
    Numbers,
    agree,
    common,
    count,
    joined,
    label,
    spans,
    vial,
    without,
    written,
)

numbers = st.frozensets(st.integers(1, 60), max_size=40)


def each(text):
    """Every number that a text names, one by one."""
    return {number for first, last in spans(text) for number in range(first, last + 1)}


@given(said=numbers)
def test_numbers_are_written_and_read_back(said):
    text = written(said)
    assert each(text) == said
    assert TypeAdapter(Numbers).validate_python(text) == text
    assert count(text) == len(said)


@given(one=numbers, other=numbers)
def test_numbers_are_sets(one, other):
    assert joined(written(one), written(other)) == written(one | other)
    assert common(written(one), written(other)) == written(one & other)
    assert without(written(one), written(other)) == written(one - other)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), ("7", "7"), ("9, 3-5", "3-5, 9"), ("1 - 100", "1-100"), ("1\N{EN DASH}3,5", "1-3, 5"), ("4,5", "4, 5")],
)
def test_numbers_as_people_type_them(typed, kept):
    assert TypeAdapter(Numbers).validate_python(typed) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0", "no number of a vial"),
        ("007", "no number of a vial"),
        ("A7", "no number of a vial"),
        ("3-", "no number of a vial"),
        ("5-3", "runs backwards"),
        (f"1-{MOST + 1}", "beyond"),
        ("3-5, 4", "vial 4 twice"),
        ("7, 7", "vial 7 twice"),
    ],
)
def test_numbers_that_are_none(typed, words):
    with pytest.raises(ValidationError, match=words):
        TypeAdapter(Numbers).validate_python(typed)


@pytest.mark.parametrize(
    ("number", "held", "name"),
    [(7, "1-100", "B/007"), (7, "1-9", "B/7"), (101, "101-200", "B/101"), (7, "7, 10", "B/07"), (7, "", "B/7")],
)
def test_a_vial_has_as_many_digits_as_the_highest_of_its_range(number, held, name):
    assert vial("B", number, held) == name


def test_units_agree_with_numbers_or_are_not_told():
    agree(3, "3-5")
    agree(None, "3-5")
    agree(4, "")
    with pytest.raises(ValueError, match=r"units says 4, and numbers hold 3 vials \(3-5\)"):
        agree(4, "3-5")


#: The sample GTIN of GS1's own documents, with a lot and an expiry.
CODE = "(01)09521234543213(17)270131(10)L7-A"


@pytest.mark.parametrize("code", [CODE, "0109521234543213172701311" + "0L7-A"])
def test_a_label_as_it_is_printed_or_scanned(code):
    assert label(code) == Label(lot="L7-A", expiry="2027-01-31")


def test_a_label_may_say_less():
    assert label("(01)09521234543213") == Label()
    assert label("(17)270200") == Label(expiry="2027-02-28")  # day 00: the last of the month (GS1 3.4.7)


@pytest.mark.parametrize("code", ["abc", "(01)0952123454321", "(17)271331", "(00)123456789012345678", "(99"])
def test_what_is_no_label(code):
    with pytest.raises(ValidationError, match="is no GS1 element string"):
        TypeAdapter(Gs1).validate_python(code)


@given(place=st.integers(0, 13), digit=st.sampled_from("0123456789"))
def test_any_wrong_digit_of_a_gtin_is_refused(place, digit):
    right = "09521234543213"
    wrong = right[:place] + digit + right[place + 1 :]
    if wrong != right:
        with pytest.raises(ValueError, match="check digit"):
            label(f"01{wrong}")
