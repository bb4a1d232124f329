"""Stem lines, what they take away, and whether the list makes the number that is written."""

from __future__ import annotations

import pytest

from seedlot.assays.karyotype.cells import Cell, Cells
from seedlot.assays.karyotype.imbalance import imbalances
from seedlot.formats.iscn import parse


def last(text: str) -> Cell:
    cell = Cells(parse(text).clones).cells[-1]
    assert cell is not None
    return cell


def names(text: str) -> list[str]:
    return [one.name for one in last(text).carried]


def test_a_stem_line_is_taken_over():
    assert names("46,XX,del(5)(q13q33)[2]/47,sl,+8[3]") == ["del(5)(q13q33)", "+8"]
    assert names("47,XX,+8[2]/48,sl,+9[2]/49,sdl,+10[2]") == ["+8", "+9", "+10"]


def test_what_a_later_clone_gives_back_is_gone():
    assert names("47,XX,+8[2]/46,sl,-8[3]") == []
    assert names("46,XX,del(5)(q13q33)[2]/46,sl,+5,-del(5)[3]") == []
    assert names("46,XX,del(5)(q13q33)[2]/45,sl,-del(5)[3]") == ["-del(5)(q13q33)"]
    assert names("47,XX,+mar1[2]/46,sl,-mar1[3]") == []


def test_one_derivative_of_a_translocation_is_lost():
    """t(9;22) without its der(22) keeps the der(9): 22pter to q11.2 is lost with 9q34 to the end."""
    text = "46,XX,t(9;22)(q34;q11.2)[2]/45,sl,-der(22)t(9;22)[3]"
    assert names(text) == ["t(9;22)(q34;q11.2)", "-der(22)t(9;22)(q34;q11.2)"]
    assert last(text).faults == []
    told = [(one.bands, one.change) for one in imbalances(last(text), "XX")]
    assert told == [("9q34.11q34.3", -1), ("22p13q11.23", -1)]
    assert "takes away" in last("46,XX,t(9;22)(q34;q11.2)[2]/45,sl,-der(8)t(8;22)[3]").faults[0].what


def test_a_chromosome_that_is_changed_twice_is_not_counted_below_none():
    cell = last("46,XX,add(9)(q22)x3")
    assert cell.normal["9"] == 0
    assert cell.faults[0].what == "more chromosomes 9 are lost or rearranged than there are"


def test_shortened_breakpoints_are_filled_in():
    assert names("46,XX,t(2;13)(q33;q22)[2]/46,XX,der(2)t(2;13)[2]") == ["der(2)t(2;13)(q33;q22)"]


def test_doubling():
    cell = last("47,XX,+8[4]/94,slx2[2]")
    assert cell.ploidy == 4
    assert cell.total == (94, 94)
    assert cell.sexes == "XXXX"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("46,XX,+8", "the list makes 47 chromosomes, and 46 is written"),
        ("47,X,+X", "the list makes 46 chromosomes, and 47 is written"),
        ("44~45,XX,+8", "the list makes 47 chromosomes, and 44~45 is written"),
        ("46,XX,+8[2]/47,sl2,+9", "'sl2' refers to a clone that is not there"),
        ("46,XX[2]/45,sl,-del(5)", "'-del(5)' takes away what the stem line does not have"),
        ("43,XX,-5,-5,-5", "more chromosomes 5 are lost or rearranged than there are"),
    ],
)
def test_what_does_not_fit_together(text: str, says: str):
    assert says in [fault.what for fault in last(text).faults]


@pytest.mark.parametrize(
    "text", ["41-47,XX,+8,-9[cp5]", "46,XX,+8,inc", "46,XX,+8[2],+9[3][cp5]", "45-47,XX,+8", "47,XX,+1~2mar"]
)
def test_what_is_not_summed(text: str):
    assert last(text).faults == []


def test_stem_lines_within_stem_lines_do_not_grow_without_end():
    cell = last("92,XXXX,+8[2]" + "/92,sdlx4" * 40)
    assert cell.ploidy <= 16
    assert len(last("46,XX" + ",+8x20" * 300).carried) < 500


def test_a_derivative_that_cannot_be_followed_loses_nothing_by_it():
    cell = last("46,XX,der(22)t(2;22)(p25;p13)inv(2)(p25q21)")
    assert "do not both lie on it" in cell.carried[0].doubt
    assert cell.total == (46, 46)
