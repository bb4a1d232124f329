"""One reading: the short way and the long way count alike; each caller's file is understood."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.assays.variants.written import analysed, reading, row, same_donor, vcf

from seedlot.assays.variants.common import Remembered, verdict
from seedlot.assays.variants.gathered import Runs, dosage

GT = st.sampled_from(["0/0", "0/1", "1/1", "./.", "0|1", "1", "./1", "."])
SAMPLE = st.builds(
    lambda gt, ref, alt, tail: f"{gt}:{ref},{alt}:{ref + alt}{tail}",
    GT,
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from(["", ":99"]),
)
ODD = st.sampled_from(["./.", "0/1:.:.", "0/1:5", "1/1:.,4:9", "0/1:3,4,5:9"])
CONTIG = st.sampled_from(["chr1", "chr17", "chrX"])


@given(
    st.lists(
        st.tuples(
            CONTIG, st.integers(1, 10**8), st.sampled_from(["G", "AC", "*", "<DEL>"]), SAMPLE | ODD, SAMPLE | ODD
        ),
        max_size=12,
    )
)
@settings(max_examples=40)
def test_the_short_way_counts_as_the_long_one(records: list[tuple[str, int, str, str, str]]):
    rows = [row(contig, at, "A", alt, "GT:AD:DP:GQ", one, two) for contig, at, alt, one, two in sorted(records)]
    source = vcf("a.vcf", ("BANK", "LINE"), rows)
    quick = reading(source, reference="BANK", run_sites=10)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Remembered, "place", lambda *_: -1)
        slow = reading(source, reference="BANK", run_sites=10)
    assert quick == slow


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(CONTIG, st.integers(1, 30), st.sampled_from(["G", "AC", "G,C"]), SAMPLE | ODD, st.booleans()),
        max_size=14,
    )
)
def test_the_short_way_counts_as_the_long_one_in_two_files(records: list[tuple[str, int, str, str, bool]]):
    rows: dict[bool, list[str]] = {True: [], False: []}
    for contig, at, alt, text, mine in sorted(records):
        rows[mine].append(row(contig, at * 1000, "A", alt, "GT:AD:DP:GQ", text))
    line, bank = vcf("line.vcf", ("LINE",), rows[True]), vcf("bank.vcf", ("BANK",), rows[False])
    quick = reading(line, bank, reference="BANK", run_sites=10)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Remembered, "place", lambda *_: -1)
        slow = reading(line, bank, reference="BANK", run_sites=10)
    assert quick == slow


def test_verdicts_by_hand():
    both = verdict("0/1", "0|1")
    assert (both.mine, both.theirs, both.lost, both.het) == (True, True, False, True)
    lost = verdict("0/0", "0/1")
    assert (lost.mine, lost.lost) == (False, True)
    assert verdict("./.", "0/1").lost is None
    assert verdict("1", "1").lost is None
    assert [dosage(one) for one in ("0/0", "1|0", "1/1", "./1", "1", "1/2")] == [0, 1, 2, None, None, None]


def test_a_run_forgives_one_site_in_25():
    runs = Runs(sites=50, length=1000)
    for n in range(60):
        runs.see("9", 100 * (n + 1), lost=n != 40)
    runs.see("10", 5, lost=False)
    (one,) = runs.found
    assert (one.chromosome, one.start, one.end, one.sites) == ("9", 100, 6000, 59)
    runs = Runs(sites=50, length=1000)
    for n in range(60):
        runs.see("9", 100 * (n + 1), lost=n != 20)
    runs.close()
    assert runs.found == []


def only(*rows: str, samples: tuple[str, str] = ("BANK", "LINE"), lines: tuple[str, ...] = (), **settings: object):
    analysis = analysed(vcf("a.vcf", samples, rows, lines=lines), **settings)
    return [
        (one["position"], one["alt"], one["reads"], one["of"], one["reads in reference"], one["of in reference"])
        for one in analysis.tables.get("variants", ())
    ]


def test_mutect2_names_its_normal():
    one = row("chr3", 5, "C", "T", "GT:AD:AF:DP:SB", "0/0:50,0:0.01:50:25,25,0,0", "0/1:85,12:0.126:97:40,45,6,6")
    assert only(one, lines=("##normal_sample=BANK",)) == [(5, "T", 12, 97, 0, 50)]


def test_strelka2_has_no_genotypes():
    form = "DP:FDP:SDP:SUBDP:AU:CU:GU:TU"
    one = row("chr3", 5, "C", "T", form, "60:0:0:0:0,0:60,61:0,0:0,0", "60:1:0:0:0,0:50,52:0,0:10,11")
    low = row("chr3", 6, "C", "T", form, "60:0:0:0:0,0:60,61:0,0:0,0", "60:1:0:0:0,0:58,52:0,0:2,2")
    indel = row("chr3", 9, "CA", "C", "DP:TAR:TIR", "40:40,41:0,0", "52:40,41:11,12")
    expected = [(5, "T", 10, 60, 0, 60), (9, "C", 11, 51, 0, 40)]
    assert only(one, low, indel, samples=("NORMAL", "TUMOR")) == expected


def test_varscan_and_freebayes():
    varscan = row("chr3", 5, "C", "T", "GT:GQ:DP:RD:AD:FREQ", "0/0:.:50:50:0:0%", "0/1:.:61:52:9:14.75%")
    assert only(varscan, samples=("NORMAL", "TUMOR")) == [(5, "T", 9, 61, 0, 50)]
    freebayes = row("chr3", 7, "C", "T,G", "GT:DP:RO:AO", "0/1:40:20:20,0", "0/2:40:28:0,12")
    assert only(freebayes, reference="BANK") == [(7, "G", 12, 40, 0, 40)]


def test_several_alleles_are_told_apart():
    one = row("chr3", 7, "C", "T,*,<NON_REF>", "GT:AD:DP", "0/0:40,0,0,0:40", "0/1:28,12,0,0:40")
    assert only(one, reference="BANK") == [(7, "T", 12, 40, 0, 40)]


def test_a_sample_filter_is_a_filter():
    form = "GT:AD:DP:FT"
    rows = [
        row("chr3", 5, "C", "T", form, "0/0:40,0:40:PASS", "0/1:20,20:40:lowGQ"),
        row("chr3", 6, "C", "T", form, "0/0:40,0:40:lowGQ", "0/1:20,20:40:PASS"),
    ]
    assert [one[0] for one in only(*rows, reference="BANK")] == [6]
    assert dict(reading(vcf("a.vcf", ("BANK", "LINE"), rows), reference="BANK").rejected) == {"FT lowGQ": 1}


def test_structural_alleles_are_named_as_unused():
    rows = [
        row("chr3", 5, "C", "<DEL>", "GT:AD", "0/0:9,0", "0/1:5,5"),
        row("chr3", 6, "C", "C]2:5]", "GT:AD", "0/0:9,0", "0/1:5,5"),
    ]
    assert reading(vcf("a.vcf", ("BANK", "LINE"), rows), reference="BANK").unused == ("2 structural alleles",)


def test_sites_of_x_tell_the_sex():
    rows = [row("chrX", 5_000_000 + n, "C", "T", "GT:AD:DP", "1/1:0,30:30", "1/1:0,30:30") for n in range(30)]
    raw = reading(vcf("a.vcf", ("BANK", "LINE"), [*same_donor(), *rows]), reference="BANK")
    assert (raw.x_sites, raw.x_het) == (30, 0)
