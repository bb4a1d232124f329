"""Names of wells."""

from __future__ import annotations

import pytest

from seedlot.formats.wells import place, plate_of, well_in, well_name


@pytest.mark.parametrize(
    ("text", "name"), [("a1", "A01"), ("H12", "H12"), ("P24", "P24"), ("A00", ""), ("Q1", ""), ("A25", ""), ("", "")]
)
def test_wells(text, name):
    assert well_name(text) == name
    assert place(text) == ((name[0], int(name[1:])) if name else None)


@pytest.mark.parametrize(
    ("name", "well"),
    [("small_A01_Amplitude", "A01"), ("E03", "E03"), ("Run 3 B2", "B02"), ("DNA123_amplitude", ""), ("A01_B02", "B02")],
)
def test_wells_in_names(name, well):
    assert well_in(name) == well


@pytest.mark.parametrize(
    ("wells", "rows", "columns"),
    [
        ([], "ABCDEFGH", 12),
        (["A1", "h12", "no well"], "ABCDEFGH", 12),
        (["A1", "I1"], "ABCDEFGHIJKLMNOP", 24),
        (["A13"], "ABCDEFGHIJKLMNOP", 24),
    ],
)
def test_the_plate_that_wells_are_of(wells, rows, columns):
    assert plate_of(wells) == (tuple(rows), tuple(range(1, columns + 1)))
