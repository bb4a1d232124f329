"""Cells of STR tables: microvariants, decimal commas, Excel's dates and numbers, off-ladder peaks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.str_alleles import order, read_allele, read_alleles, read_single

ALLELES = ["5", "8", "9", "9.3", "10", "10.2", "11", "14", "31.2", "X", "Y"]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("10,14", ("10", "14")), ("14, 10", ("10", "14")), ("10/14", ("10", "14")), ("10;14", ("10", "14")),
        ("10 14", ("10", "14")), ("10,10", ("10",)), ("10", ("10",)), (10.0, ("10",)), (9.3, ("9.3",)), ("9.30", ("9.3",)),
        ("X,Y", ("X", "Y")), ("x y", ("X", "Y")), ("16, 18, 16", ("16", "18")), ("10.0", ("10",)), ("11,12,", ("11", "12")),
        ("", ()), ("-", ()), ("ND", ()), (None, ()), (0, ()), ("12,13,14", ("12", "13", "14")),
    ],
)  # fmt: skip
def test_plain_cells(cell, names: tuple[str, ...]):
    read = read_alleles(cell)
    assert read.names == names
    assert not any(note.lost for note in read.notes)


@pytest.mark.parametrize(
    ("cell", "names"),
    [("9,3", ("9.3",)), ("6,9,3", ("6", "9.3")), ("9,3;10", ("9.3", "10")), ("9,3,10", ("9.3", "10"))],
)
def test_decimal_commas_are_understood_and_said(cell: str, names: tuple[str, ...]):
    read = read_alleles(cell)
    assert read.names == names
    assert [note.name for note in read.notes] == ["decimal-comma"]


def test_a_blank_after_the_comma_parts_alleles():
    assert read_alleles("9, 3").names == ("3", "9")


@pytest.mark.parametrize(
    "cell", [date(2026, 10, 14), True, 10.14, 104.0, -5, "banana", "9.35", "99", "10.14", "210", "100"]
)
def test_what_is_no_allele_is_lost_with_words(cell):
    read = read_alleles(cell)
    assert read.names == ()
    assert [note.lost for note in read.notes] == [True]


def test_excels_doing_is_named():
    assert "Excel made a date of it" in read_alleles(date(2026, 10, 14)).notes[0].says
    assert "'10,14'" in read_alleles(10.14).notes[0].says


def test_off_ladder_and_marked():
    read = read_alleles("OL, 14*, <6, >40")
    assert (read.names, read.off, [note.name for note in read.notes]) == (("14",), 3, ["marked"])


def test_one_allele_in_a_cell():
    assert read_single("9,3").names == ("9.3",)
    assert read_single("10,2").names == ("10.2",)
    assert read_single("10,14").names == ("10", "14")
    assert read_single(12.0).names == ("12",)


@given(st.lists(st.sampled_from(ALLELES), min_size=1, max_size=4), st.randoms())
def test_order_and_repetition_do_not_matter(alleles: list[str], dice):
    shuffled = [*alleles, alleles[0]]
    dice.shuffle(shuffled)
    read = read_alleles("; ".join(shuffled))
    assert read.names == tuple(sorted(set(alleles), key=order))
    assert read_alleles(", ".join(read.names)).names == read.names


@given(st.text(max_size=12))
def test_any_text_is_read_or_said(text: str):
    read = read_alleles(text)
    assert all(read_allele(name) == name for name in read.names)
    assert read_single(text) is not None
