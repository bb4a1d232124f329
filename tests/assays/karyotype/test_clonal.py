"""The clone rule, the donor's sex chromosomes, and the states of clones."""

from __future__ import annotations

import pytest

from seedlot.assays.karyotype.clonal import Sample, constitution, sample
from seedlot.assays.karyotype.raw import Written
from seedlot.formats.iscn import parse


def told(*texts: str, cells: int | None = None) -> Sample:
    written = [
        Written(sample="S", karyotype=parse(text), where=f"line {number}", culture=f"C{number}", cells=cells)
        for number, text in enumerate(texts)
    ]
    return sample("S", written, sex="auto")


@pytest.mark.parametrize(
    ("text", "clonal"),
    [
        ("47,XX,+12[1]/46,XX[19]", {"+12": False}),
        ("47,XX,+12[2]/46,XX[18]", {"+12": True}),
        ("45,XX,-7[2]/46,XX[18]", {"-7": False}),
        ("45,XX,-7[3]/46,XX[17]", {"-7": True}),
        ("46,XX,del(5)(q13q33)[2]/46,XX[18]", {"del(5)(q13q33)": True}),
        ("47,XX,+12[1]/48,sl,+8[1]/46,XX[18]", {"+12": True, "+8": False}),
        ("47,XX,+12/46,XX", {"+12": None}),
        ("45~47,XX,+8[2],-9[2],+10[1][cp4]/46,XX[16]", {"+8": True, "-9": False, "+10": False}),
    ],
)
def test_the_clone_rule(text: str, clonal: dict[str, bool | None]):
    """ISCN: two cells of one gain or structural change, three of one loss, over all clones that have it."""
    assert {seen.name: seen.clonal for seen in told(text).seen} == clonal


def test_cells_of_several_cultures_are_added():
    found = told("47,XX,+12[1]/46,XX[9]", "47,XX,+12[1]/46,XX[9]")
    assert found.total == 20
    (seen,) = found.seen
    assert (seen.cells, seen.clonal, seen.cultures) == (2, True, {"C0", "C1"})


def test_a_composite_gives_an_upper_bound():
    (seen,) = told("45~47,XX,+8[cp4]/46,XX[16]").seen
    assert (seen.cells, seen.most) == (4, True)


@pytest.mark.parametrize(
    ("text", "sexes"),
    [
        ("46,XX[20]", "XX"),
        ("45,X,-X[5]/46,XX[15]", "XX"),
        ("45,X,-Y[20]", "XY"),
        ("46,X,t(X;18)(p11.2;q11.2)[20]", "XX"),
        ("46,Y,del(X)(q22)[20]", "XY"),
        ("45,X[20]", ""),
        ("45,Xc[20]", "X"),
        ("92,XXYY[20]", ""),
        ("92,XXYY[2]/46,XY[18]", "XY"),
        ("46,U[20]", ""),
    ],
)
def test_the_sex_chromosomes_of_the_donor(text: str, sexes: str):
    assert constitution(parse(text).clones) == sexes


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("46,XX[20]", "normal"),
        ("46,XX,inv(9)(p12q13)c[20]", "normal"),
        ("46,XX,21pstk+[20]", "normal"),
        ("47,XX,+21c[20]", "normal"),
        ("47,XX,+21[20]", "abnormal"),
        ("92,XXXX[20]", "abnormal"),
        ("nonclonal[2]", "non-clonal"),
        ("46,XX[3]/4n[2]", "abnormal"),
    ],
)
def test_states(text: str, state: str):
    assert told(text).clones[-1].state == state


def test_an_unread_item_is_never_normal():
    (one,) = told("46,XX,dell(5)(q13)[20]").clones
    assert one.state == "unread"


def test_the_cells_stated_beside_the_karyotype_count():
    assert told("46,XX", cells=30).total == 30
    assert told("46,XX").total is None
    assert told("46,XX[20]/47,XX,+8").total is None


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("46,XX[10]/46,XY[10]", True),
        ("47,XX,+12[3]/46,XY[17]", True),
        ("46,XX[18]//46,XY[2]", True),
        ("45,X[3]/46,XY[17]", False),
        ("45,X,-Y[3]/46,XY[17]", False),
        ("46,XX[20]", False),
        ("47,XXYc[20]", False),
        ("92,XXYY[2]/46,XY[18]", False),
    ],
)
def test_cells_of_two_individuals(text: str, mixed: bool):  # noqa: FBT001
    """A Y cannot come of XX, nor a second X of XY: loss of a chromosome explains neither."""
    found = told(text)
    assert found.mixed is mixed
    assert found.obstacle == ("the cells are of two individuals" if mixed else "")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("45,X[3]/46,XY[17]", {"-Y": True}),
        ("45,X[2]/46,XX[18]", {"-X": False}),
        ("47,XXX[2]/46,XX[18]", {"+X": True}),
        ("45,X,-Y[3]/46,XY[17]", {"-Y": True}),
        ("46,XX[10]/46,XY[10]", {}),
        ("47,XXX[20]", {}),
    ],
)
def test_a_change_of_the_sex_chromosomes_is_seen_however_it_is_written(text: str, seen: dict[str, bool]):
    assert {one.name: one.clonal for one in told(text).seen} == seen


@pytest.mark.parametrize("text", ["47,XXY[20]", "45,X[20]", "47,XXX[20]"])
def test_cells_of_a_donor_whose_sex_is_not_told_are_not_normal(text: str):
    (one,) = told(text).clones
    assert one.state == "unread"


@pytest.mark.parametrize(("stated", "total"), [(20, 20), (30, 20), (19, None), (None, 20)])
def test_the_cells_counted_are_those_of_which_it_is_told_what_they_are(stated: int | None, total: int | None):
    found = told("47,XX,+12[2]/46,XX[18]", cells=stated)
    assert found.total == total
    assert (found.obstacle == "") is (total is not None)
