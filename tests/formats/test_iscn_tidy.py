"""What a report writes around and between karyotypes: taken off, put right, and told with its column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.iscn import parse
from seedlot.formats.iscn_text import plain
from seedlot.formats.iscn_tidy import tidy


@pytest.mark.parametrize(
    ("text", "left", "columns"),
    [
        ("46,XX[20]", "46,XX[20]", []),
        ('"46,XX[20]"', "46,XX[20]", [1, 11]),
        ("Female, 46,XX[20].", "46,XX[20]", [18, 1]),
        ("H9 p35 - 46,XX[20]", "46,XX[20]", [1]),
        ("Karyotype: 46 XX", "46 XX", [1]),
        ("46,XX normal female", "46,XX", [6]),
        ("46,XX (20)", "46,XX [20]", [7]),
        ("46,XX,t(9;22)(q34;q11.2)(20)", "46,XX,t(9;22)(q34;q11.2)[20]", [25]),
        ("47,XX,+8(3)/46,XX(17)", "47,XX,+8[3]/46,XX[17]", [9, 18]),
        ("47,XX,+8[3], 46,XX[17]", "47,XX,+8[3]/46,XX[17]", [12]),
        ("47,XX,+8[3]; 46,XX[17]", "47,XX,+8[3]/46,XX[17]", [12]),
        ("47,XX,+8[3] and 46,XX[17]", "47,XX,+8[3]/46,XX[17]", [12]),
        ("47,XX,+8[3] | 46,XX[17]", "47,XX,+8[3]/46,XX[17]", [12]),
        ("46,XX[20] nuc ish(BCL2L1x3)[12/200].", "46,XX[20].nuc ish(BCL2L1x3)[12/200]", [36, 11]),
        ("46,XX[20]; normal", "46,XX[20]", [10]),
        ("46,XX[17] p35", "46,XX[17]", [10]),
        ("46,XX, 20 cells", "46,XX[20]", [6]),
        ("46,XX 20 metaphases", "46,XX[20]", [6]),
        ("46,XX x 20", "46,XX[20]", [6]),
        ("46,XX (n=20)", "46,XX [20]", [7]),
        ("46,XX(20 cells)", "46,XX[20]", [6]),
        ("47,XX,+8(3/20)/46,XX(17/20)", "47,XX,+8[3/20]/46,XX[17/20]", [9, 21]),
        ("45,XY,-7{3}/46,XY{17}", "45,XY,-7[3]/46,XY[17]", [9, 18]),
    ],
)
def test_what_is_taken_off_and_where(text: str, left: str, columns: list[int]):
    line, faults = tidy(plain(text)[0])
    assert line.text == left
    assert [fault.column for fault in faults] == columns
    assert len(line.columns) == len(line.text)


@pytest.mark.parametrize(
    "text",
    [
        "idem,+8[3]/46,XX",
        "nonclonal[3]/46,XX",
        "//46,XX[20]",
        "46,XX,der(20)[3]",
        "46,XX,del(20)[3]/46,XX[17]",
        "arr[GRCh38] 20q11.21(31400001_33500000)x3",
        "46,XX[20].ish del(22)(q11.2q11.2)(HIRA-)",
        "45~47,XX,+8[2],-9[2],+10[1][cp4]/46,XX[16]",
        "46,XX,1qh+,16qh-[20]",
        "46,XX,der(5)",
        "46,XX,r(20)",
    ],
)
def test_what_is_iscn_is_left_as_it_is(text: str):
    line, faults = tidy(plain(text)[0])
    assert (line.text, faults) == (text, [])


def test_clones_parted_by_a_comma_keep_their_cells():
    """Read as one clone, the three abnormal cells of twenty would be seventeen."""
    abnormal, normal = parse("47,XX,+8[3],46,XX[17]").clones
    assert (abnormal.cells, normal.cells) == (3, 17)


def test_a_single_stroke_at_the_beginning_makes_no_chimera():
    (clone,) = parse("/46,XX[2]").clones
    assert not clone.donor
    (donors,) = parse("//46,XX[2]").clones
    assert donors.donor


def test_brackets_that_tell_the_whole_count_must_hold_it():
    read = parse("47,XX,+8[3/20]/46,XX[17/20]")
    assert read.readable
    assert [(clone.cells, clone.cells_of) for clone in read.clones] == [(3, 20), (17, 20)]
    assert not parse("46,XX[15/20]").readable


def test_a_stem_line_without_its_comma():
    *_, second = parse("46,XX,t(9;22)(q34;q11.2)[10]/47,idem+8[10]").clones
    assert (second.stem, [one.chromosomes for one in second.abnormalities]) == ("idem", [("8",)])


@given(st.text(alphabet="46,XY[]()/.;+-20 mosqpderish", max_size=60))
def test_columns_lie_in_the_text_and_twice_is_once(text: str):
    line, faults = tidy(plain(text)[0])
    assert len(line.columns) == len(line.text)
    assert all(1 <= fault.column <= len(text) + 1 for fault in faults)
