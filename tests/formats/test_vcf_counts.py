"""One line of each caller, typed as the caller writes it, with the counts that stand in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.vcf_counts import Reads, genotype, layout, reads, strands, value, whole, wholes


@pytest.mark.parametrize(
    ("caller", "ref", "alts", "written", "sample", "expected"),
    [
        (
            "Mutect2",
            "C",
            ("T",),
            "GT:AD:AF:DP:F1R2:SB",
            "0/1:85,12:0.126:97:40,6:40,45,6,6",
            Reads((12,), 97, 97, "AD"),
        ),
        ("HaplotypeCaller", "C", ("T", "A"), "GT:AD:DP:GQ", "1/2:1,20,22:45:99", Reads((20, 22), 43, 45, "AD")),
        ("gVCF", "C", ("T", "<NON_REF>"), "GT:AD:DP", "0/1:10,9,0:19", Reads((9, 0), 19, 19, "AD")),
        ("DeepVariant", "C", ("T",), "GT:GQ:DP:AD:VAF:PL", "0/1:50:40:19,21:0.525:50,0,60", Reads((21,), 40, 40, "AD")),
        (
            "FreeBayes",
            "C",
            ("T", "G"),
            "GT:DP:RO:QR:AO:QA",
            "0/1:30:18:600:10,2:300,50",
            Reads((10, 2), 30, 30, "RO, AO"),
        ),
        (
            "Strelka2",
            "C",
            ("T",),
            "DP:FDP:SDP:SUBDP:AU:CU:GU:TU",
            "60:1:0:0:0,0:50,52:1,1:8,9",
            Reads((8,), 58, 60, "AU CU GU TU (tier 1)"),
        ),
        (
            "Strelka2",
            "CA",
            ("C",),
            "DP:DP2:TAR:TIR:TOR",
            "52:52:40,41:11,12:1,1",
            Reads((11,), 51, 52, "TAR, TIR (tier 1)"),
        ),
        (
            "VarScan",
            "C",
            ("T",),
            "GT:GQ:DP:RD:AD:FREQ:DP4",
            "0/1:.:61:52:9:14.75%:26,26,5,4",
            Reads((9,), 61, 61, "RD, AD"),
        ),
        ("fraction", "C", ("T",), "GT:DP:AF", "0/1:200:0.05", Reads((10,), 200, 200, "AF by DP", exact=False)),
        ("percent", "C", ("T",), "GT:DP:FREQ", "0/1:200:5%", Reads((10,), 200, 200, "FREQ by DP", exact=False)),
        ("depth alone", "C", ("T",), "GT:DP", "0/1:35", Reads(None, None, 35)),
        ("nothing", "C", ("T",), "GT", "0/1", Reads(None, None, None)),
        ("missing", "C", ("T",), "GT:AD:DP", "./.", Reads(None, None, None)),
        ("missing", "C", ("T",), "GT:AD:DP", "0/1:.:.", Reads(None, None, None)),
        ("half missing", "C", ("T",), "GT:AD:DP", "0/1:.,5:7", Reads(None, None, 7)),
    ],
)
def test_callers(caller: str, ref: str, alts: tuple[str, ...], written: str, sample: str, expected: Reads):
    assert reads(ref, alts, written, sample) == expected, caller


def test_bcftools_of_one_sample_counts_in_info():
    assert reads("C", ("T",), "GT:PL", "0/1:50,0,60", dp4="10,11,7,8") == Reads((15,), 36, 36, "DP4")
    assert reads("C", ("T", "G"), "GT:PL", "0/1:50,0,60", dp4="10,11,7,8").alts is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0/1", (0, 1)),
        ("1|0", (0, 1)),
        ("./.", ()),
        (".", ()),
        ("1", (1,)),
        ("./1", (1, None)),
        ("0/1/2", (0, 1, 2)),
        ("", ()),
    ],
)
def test_genotypes(text: str, expected: tuple[int | None, ...]):
    assert genotype(text, {"GT": 0}) == expected


def test_values_that_are_not_there():
    keys = layout("GT:AD:FT")
    assert value("0/1:3,4", keys, "FT") == ""
    assert value("0/1:3,4", keys, "DP") == ""
    assert value("0/1:.:PASS", keys, "AD") == ""
    assert value("0/1:3,4:PASS", keys, "FT") == "PASS"


def test_numbers():
    assert whole("12.0") == 12
    assert whole("inf") is None
    assert whole("x") is None
    assert wholes("1,2") == [1, 2]
    assert wholes("1,-2") is None
    assert wholes(".") is None


def test_strands_of_an_allele():
    assert strands("GT:SB", "0/1:40,45,6,7", 0, 1, saf=None, sar=None) == (6, 7)
    assert strands("GT:ADF:ADR", "0/1:20,3:21,4", 0, 1, saf=None, sar=None) == (3, 4)
    assert strands("GT:ADF:ADR", "0/1:3:4", 0, 1, saf=None, sar=None) == (3, 4)
    assert strands("GT", "0/1", 1, 2, saf="1,2", sar="3,4") == (2, 4)
    assert strands("GT", "0/1", 0, 1, saf=None, sar=None) is None


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=5))
def test_ad_adds_up(counts: list[int]):
    alts = tuple("CGTA"[: len(counts) - 1])
    found = reads("N", alts, "GT:AD", "0/1:" + ",".join(map(str, counts)))
    assert found.alts == tuple(counts[1:])
    assert found.total == sum(counts)
