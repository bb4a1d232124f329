"""Karyotype strings: what is read, what is mended and where, and that nothing makes the parser fail or linger."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.formats.iscn import MOST, parse
from seedlot.formats.iscn_shapes import Clone, Fault


def faults(text: str, *, notes: bool = False) -> list[tuple[int, str, str]]:
    """What is wrong with a text, as column, mend and gravity."""
    return [(one.column, one.mend, one.gravity) for one in parse(text).faults if notes or one.gravity != "note"]


def only(text: str) -> Clone:
    (clone,) = parse(text).clones
    return clone


def test_a_normal_karyotype():
    clone = only("46,XX[20]")
    assert (clone.count, clone.sex, clone.cells, clone.abnormalities) == ((46, 46), "XX", 20, ())
    assert parse("46,XX[20]").faults == ()


def test_clones_stem_lines_and_cells():
    text = "44-46,XY,-8,del(15)(q13q15),+mar1[cp2]/47,sl,+19[4]/88<4n>,sdl1x2,-14[3]/46,XY[11]/nonclonal[2]"
    first, second, third, normal, rest = parse(text).clones
    assert (first.count, first.composite, first.cells) == ((44, 46), True, 2)
    assert [one.kind for one in first.abnormalities] == ["chromosome", "structural", "marker"]
    assert (second.stem, second.sex, second.cells) == ("sl", None, 4)
    assert (third.stem, third.stem_number, third.stem_times, third.ploidy) == ("sdl", 1, 2, 4)
    assert (normal.cells, rest.kind, rest.cells) == (11, "nonclonal", 2)


def test_mosaics_and_chimeras():
    assert parse("mos 45,X[5]/46,XX[25]").mixture == "mos"
    recipient, donor = parse("chi 46,XX[10]//46,XY[10]").clones
    assert (recipient.donor, donor.donor) == (False, True)


def test_constitutional_and_doubtful():
    first, second = only("48,XY,+21c,?inv(9)(p12q13)c[4]").abnormalities
    assert first.constitutional
    assert second.constitutional
    assert second.uncertain
    assert only("45,Xc[19]").sex_constitutional


def test_uncertain_breakpoints():
    (deleted,) = only("46,XX,del(20)(q11.2~13)").abnormalities
    assert str(deleted.operations[0]) == "del(20)(q11.2~13)"
    (added,) = only("46,XX,add(9)(p?24)").abnormalities
    assert added.uncertain
    assert added.operations[0].flat[0].band == "24"
    (either,) = only("46,XX,add(19)(p13)or der(19)t(1;19)(q23;p13)").abnormalities
    assert either.alternatives == ("der(19)t(1;19)(q23;p13)",)


def test_double_minutes_markers_and_incomplete():
    clone = only("49,XX,+8,5~30dmin,+2mar,21pstk+,inc[6]")
    assert [one.kind for one in clone.abnormalities] == ["chromosome", "dmin", "marker", "variant", "incomplete"]
    assert clone.abnormalities[1].copies == (5, 30)
    assert clone.abnormalities[2].copies == (2, 2)
    assert clone.incomplete


def test_other_methods_are_recognised():
    read = parse("46,XX[20].nuc ish(BCL2L1x3)[15/200]")
    (part,) = read.parts
    assert (part.technique, part.signals) == ("nuc ish", (("(BCL2L1x3)", 15, 200),))
    for text, technique in (
        ("arr[GRCh38] 20q11.21(31000000_33000000)x3", "arr"),
        ("46,XX.ish del(15)(q11q13)(SNRPN-)", "ish"),
        ("46,XX.rsa(13,18,21)x2", "rsa"),
        ("46,XX.seq[GRCh38] g.[chr2:pter_8247756::chr11:15825273_qter]", "seq"),
        ("46,XX.ogm[GRCh38] t(9;22)(q34;q11.2)", "ogm"),
    ):
        assert parse(text).parts[0].technique == technique
        assert parse(text).readable


@pytest.mark.parametrize(
    ("text", "mended", "column"),
    [
        ("46,xx", "46,XX", 4),
        ("46,XY,DEL(5)(Q13Q33)", "del(5)(q13q33)", 7),
        ("46\N{EN DASH}47,XX,+12[cp3]", "46-47", 3),
        ("47,XX,+8,-7,+8\N{MULTIPLICATION SIGN}2", "x2", 15),
        ("46XX", "46,XX", 3),
        ("46 XY", "46,XY", 3),
        ("46,XX+8", "+8", 6),
        ("46;XX;+8", "+8", 3),
        ("46,XX,t(3;16)(p21q24)", "t(3;16)(p21;q24)", 15),
        ("46,XX,inv(9)(p12;q13)", "inv(9)(p12q13)", 14),
        ("46,XX,t(9,22)(q34,q11.2)", "t(9;22)(q34;q11.2)", 10),
        ("46,XX,t(9;22)(q34;q112)", "t(9;22)(q34;q11.2)", 19),
        ("46,XX,del(5)(q13,3)", "del(5)(q13.3)", 17),
        ("46,XX,i(20q)", "i(20)(q10)", 7),
        ("46,XX,5q-", "del(5)(q?)", 7),
        ("46,XX,+8[2", "+8", 9),
        ("46,XX,del(5)(q13[2]", "del(5)(q13)", 13),
        ("46,XX,del(5)(q13))[2]", "del(5)(q13)", 18),
        ("92,XXYY<4n>[3]", "92", 9),
        ("46,XX,dic(8;18)(p11;p11)t(8;9)(q24;p12)", "der(8;18)", 7),
        ("46,XX,+", "46,XX", 8),
        ("46,YX", "46,XY", 4),
        ("47-46,XX,+8", "46-47", 1),
        ("4,XX", ",XX", 1),
        ("46,XX,+x", "+X", 8),
        ("46,XX,t(5;7)(q13:q33)", "t(5;7)(q13;q33)", 17),
        ("46,<4n>,XX", "46,XX", 4),
        ("46,XX,", "46,XX", 7),
        ("46,XX/", "46,XX", 6),
        ("8/25/14 = 46,XX", "46,XX", 1),
        ("46,XX.", "46,XX", 6),
        ("46,XX[20].", "46,XX", 10),
        ("46,XX[20],", "46,XX", 10),
        ("/46,XX[20]", "46,XX", 1),
        ("46,X X[20]", "46,XX", 4),
        ("45,XO[20]", "45,X", 4),
        ("45,X0[20]", "45,X", 4),
        ("46,XX{20}", "46,XX", 6),
        ("46,XX[n=20]", "46,XX", 6),
        ("47,XX,8+[20]", "+8", 7),
        ("46,XX,del(5)q13q33", "del(5)(q13q33)", 10),
        ("46,XX,t(9;22)q34;q11.2[20]", "t(9;22)(q34;q11.2)", 8),
        ("46,XX,t(9/22)(q34/q11.2)", "t(9;22)(q34;q11.2)", 10),
        ("46,XX,del(5q)", "del(5)(q?)", 7),
        ("46,XX,dup(20q11.21)", "dup(20)(q11.21)", 10),
        ("46,XY (male)[20]", "46,XY", 6),
        ("46\N{SINGLE LOW-9 QUOTATION MARK}XX", "46,XX", 3),
        ("46,\N{CYRILLIC CAPITAL LETTER HA}\N{CYRILLIC CAPITAL LETTER HA}", "46,XX", 4),
        ("mos47,XX,+8", "+8", 1),
        ("mosaic 47,XX,+8", "+8", 1),
        ("46,XX[20] nuc ish(BCL2L1x3)[12/200]", "46,XX", 11),
    ],
)
def test_what_is_plain_is_mended_and_told(text: str, mended: str, column: int):
    read = parse(text)
    assert read.readable
    assert faults(text)[0][0] == column
    (clone,) = read.clones
    shown = [f"{'-'.join(map(str, dict.fromkeys(clone.count or ())))},{clone.sex}"]
    for one in clone.abnormalities:
        shown += ["".join(map(str, one.operations)), one.sign + "".join(one.chromosomes), f"x{one.copies[0]}"]
    assert any(mended in part for part in shown)


@pytest.mark.parametrize(
    ("text", "column", "mend"),
    [
        ("46,XX,dell(5)(q13)[20]", 7, "is 'del' meant?"),
        ("46,XX,del(23)(q13)", 11, "write X"),
        ("46,XX,8[20]", 7, "write +8 for a gain or -8 for a loss"),
        ("46,XX,t(9;22)(q34;q11.2;q13)", 7, "give each chromosome its breakpoints, parted by ';'"),
        ("46,XX,inv(9)(p12)", 7, "write each breakpoint once"),
        ("46,sl,+8[3]", 4, "write the sex chromosomes and the abnormalities"),
        ("46,del(5)(q13)", 1, "write 46,XX or 46,XY"),
        ("Unable to use", 1, "write the number of chromosomes, the sex chromosomes and the abnormalities, as 46,XX"),
        ("", 1, "write the number of chromosomes, the sex chromosomes and the abnormalities, as 46,XX"),
        ("46,XX[many]", 6, "write the number of cells, as [20] or [cp5]"),
        ("46,XX,+23", 8, "write X"),
        ("46,XX,del(13;)(q14)", 7, "give each chromosome its breakpoints, parted by ';'"),
        ("46,XX,t(9;22)(q34;)", 19, "write the band, or ?"),
        ("46,XX,der(9)(9pter->8q34::22q11->22qter)", 14, "write it as 9pter->9q34 or as 22q11.2->22qter"),
        ("46,XX,wxyz", 7, "write an abnormality, as +8, -Y, del(5)(q13q33) or +mar"),
        ("46,XX,del[2]", 7, "is 'del' meant?"),
        ("46,XX,t[9](q34)", 7, "write the chromosome in brackets behind 't'"),
        ("46,XX,(5)(q13)", 7, "write a word such as del, t or der before the brackets"),
        ("46,XX,del(5)(q13)8", 18, "put a comma between two abnormalities"),
        ("abc (46,XX)", 1, "begin with the number of chromosomes"),
        ("20 x 46,XX", 1, "write the cells behind it, as [20]"),
        (
            "46,XX 20",
            6,
            "write [20] if they are the cells that were counted, or a sign before it if it is a chromosome",
        ),
        ("46,XX[2O]", 6, "write the number of cells, as [20] or [cp5]"),
        ("46,XX[1000000]", 6, "write the number of cells, as [20] or [cp5]"),
        ("46,XX[20][20]", 6, "write them once"),
        ("46,XX[20-30]", 6, "write the number of cells, as [20] or [cp5]"),
        ("46,XX[20+10]", 6, "write the number of cells, as [20] or [cp5]"),
        ("46,XX,+1q[20]", 8, "write dup, del, add or i with the bands, as dup(1)(q21q32) or +i(12)(p10)"),
        ("46,XX,20q[20]", 7, "write dup, del, add or i with the bands, as dup(1)(q21q32) or +i(12)(p10)"),
        ("46,XX,-9qh[20]", 8, "write dup, del, add or i with the bands, as dup(1)(q21q32) or +i(12)(p10)"),
        ("46,XX[15/20]", 1, "write the cells of each clone in its own brackets"),
        ("46,XX,del 5q[20]", 7, "write the chromosome and its bands in brackets, as del(5)(q13)"),
        ("46,XX,iso(20)(q10)[20]", 7, "is 'i' meant?"),
        ("46,XX,+8x99", 7, "write how often it was seen"),
        ("46,XX,+8[2]/99,slx9[3]", 16, "write x2 where it is doubled"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, column: int, mend: str):
    wrong = [one for one in parse(text).faults if one.gravity == "wrong"]
    assert (wrong[0].column, wrong[0].mend) == (column, mend)


def test_what_is_only_worth_knowing():
    for text in (
        "46,X?[20]",
        "46,XX[0]",
        "46, XX",
        " 46,XX / 47,XX,+8 ",
        "nonclonal[2]/46,XX",
        "46,XX,del(5)(p)",
        "46,XX,del(5)(q13 q33)",
    ):
        assert {one.gravity for one in parse(text).faults} == {"note"}, text
    assert only("46,XX,del(5)(q13 q33)").abnormalities[0].operations[0].breaks[0][1].band == "33"
    assert only("46,XX,inv(5)(cenq13)").abnormalities[0].operations[0].flat[0].band == "cen"
    detailed = "der(9)(9pter->9q34::?::22q11.2->22qter)"
    assert str(only(f"46,XX,{detailed}").abnormalities[0].operations[0]) == detailed
    assert str(only("46,XX,t(5;7)").abnormalities[0].operations[0]) == "t(5;7)"


def test_nonclonal_cells_are_kept_whatever_is_said_of_them():
    for text in ("nonclonal w/clonal abnormalities[3]", "nonlconal[3]", "nonclonal w/dic(9;17)[3]"):
        *_, rest = parse(f"46,XX[17]/{text}").clones
        assert (rest.kind, rest.cells) == ("nonclonal", 3)
        assert faults(f"46,XX[17]/{text}")[0][0] == 11


def test_words_in_the_brackets_of_cells_are_a_remark():
    clone = only("47,XY,+12[13,one w/nonclonal abnormality]")
    assert (clone.cells, clone.remark) == (13, "one w/nonclonal abnormality")
    assert faults("47,XY,+12[13,one w/nonclonal abnormality]")[0][1] == "write [13], and the words in a remark"


def test_a_missing_stroke_and_an_unclosed_bracket_part_clones():
    text = "45,XY,-8[2]44,sl,-9[1]/46,XY[2,one odd/47,XY,+8[3]"
    assert [clone.cells for clone in parse(text).clones] == [2, 1, 2, 3]


def test_a_bracket_around_whole_rearrangements_is_dropped():
    (one,) = only("46,XY,der(11)(del(11)(p11.2)del(11)(q13.5)").abnormalities
    assert [str(part) for part in one.operations] == ["der(11)", "del(11)(p11.2)", "del(11)(q13.5)"]


def test_cells_before_the_end_of_a_clone_are_the_clones():
    clone = only("47,XX,+12,del(11)(q13q23)[5],add(12)(q24.1)")
    assert clone.cells == 5
    assert "[5]" in parse(clone.text).faults[0].what


def test_too_long_a_text_is_refused():
    assert parse("46,XX," * MOST).faults == (
        Fault(MOST, f"the text has {6 * MOST} signs, more than any karyotype", "give one karyotype", "wrong"),
    )


def _distinct(reference: Path, status: str) -> list[str]:
    path = reference / "genome" / "karyotype_iscn" / "cll_karyotypes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted({row["karyotype"] for row in rows if row["cytogps_status"] == status})


def test_every_string_that_cytogps_parses_is_read(reference: Path):
    """RCytoGPS, 380 of its 555 strings: 120 distinct with the status Success (the best Python peer reads 24 % of all 251)."""
    texts = _distinct(reference, "Success")
    assert len(texts) == 120
    assert [text for text in texts if not parse(text).readable] == []
    assert [text for text in texts if faults(text)] == []


def test_most_strings_that_cytogps_refuses_are_explained(reference: Path):
    """Of 179 distinct ones 138 have a fault of writing with its column; 38 more are read as they stand."""
    texts = _distinct(reference, "Nonfixable grammar error")
    explained = [text for text in texts if faults(text)]
    assert len(texts) == 179
    assert len(explained) >= 138
    assert sum(not parse(text).readable for text in texts) == 4
    assert all(column >= 1 for text in texts for column, _, _ in faults(text))


PARTS = st.sampled_from(
    [
        *"46,XY/[]().;?~-+",
        *("del", "t", "der", "(9;22)", "(q34;q11.2)", "sl", "sdl1", "x2", "::", "->", "cp", "mar", " ", "nonclonal"),
        *("idem", "<4n>", "nuc ish", "ish", "arr", "pter", "qter", "or ", "c", "dmin", "\N{EN DASH}", "é", "\t"),
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(PARTS, max_size=40).map("".join)))
@settings(max_examples=200)
def test_nothing_makes_it_fail(text: str):
    read = parse(text)
    assert all(1 <= one.column <= len(text) + 1 for one in read.faults)
    assert all(one.what for one in read.faults)


@given(st.lists(PARTS, max_size=20).map("".join))
@settings(max_examples=100)
def test_the_columns_of_clones_lie_in_the_text(text: str):
    for clone in parse("46,XX[2]/" + text).clones:
        assert 1 <= clone.column <= len(text) + 10


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "46,XX,t(9;22)(q34;q11.2)/",
            "(",
            "[",
            "der(1)",
            "?",
            "q13",
            "46 ",
            "[2]44,sl",
            "..ish",
            ") ",
            "w/",
            "::",
            "x1",
        ),
        *("46,XX,der(1)(", "46,XX,", "del(", "->", "+8x20,", "46,sl,", "1;", "p1q1", "nonclonal ", "a", "no", " or "),
    ],
)
def test_ten_thousand_signs_are_read_or_refused_at_once(unit: str):
    for before in ("", "46,XX,", "46,XX,der(1)("):
        for length in (MOST, 10_000):
            text = (before + unit * length)[:length]
            assert min(spent(text) for _ in range(3)) < 0.25  # 0.04 s measured; tests share the processor


def spent(text: str) -> float:
    """Seconds of the processor that a text takes."""
    begin = time.process_time()
    parse(text)
    return time.process_time() - begin


def test_a_hyphen_between_two_bands_is_not_guessed() -> None:
    """del(5)(q13-q33) may be an interstitial deletion or one uncertain break: the one is far from the other."""
    faults = parse("46,XX,del(5)(q13-q33)[3]/46,XX[17]").faults
    assert [(fault.column, "q13q33" in fault.mend) for fault in faults] == [(14, True)]
    assert not parse("46,XX,del(5)(q13~q33)[3]/46,XX[17]").faults
