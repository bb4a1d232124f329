"""The room from end to end: what is new is told by a test, and no negative is bare."""

from __future__ import annotations

import sys
from math import comb

import pytest
from tests.assays.variants.written import analysed, coded, reported, row, same_donor, vcf

from seedlot.assays.variants import ASSAY
from seedlot.genome.events import Event, Kind, Limit
from seedlot.terms.finding import Answer

AD = "GT:AD:DP"
NEW = row("chr3", 5000, "C", "T", AD, "0/0:30,0:30", "0/1:15,15:30")
FEW = row("chr3", 6000, "C", "T", AD, "0/0:4,0:4", "0/1:15,15:30")
NONE = row("chr3", 7000, "C", "T", AD, "./.:.:.", "0/1:15,15:30")
NOISE = row("chr3", 8000, "C", "T", AD, "0/0:99,1:100", "0/1:50,50:100")
THERE = row("chr3", 9000, "C", "T", AD, "0/0:95,5:100", "0/1:50,50:100")
INDEL = row("chr3", 9500, "CAA", "CA", AD, "0/0:40,0:40", "0/1:20,20:40")


def told(*rows: str, **settings: object):
    return analysed(vcf("a.vcf", ("BANK", "LINE"), [*same_donor(), *rows]), reference="BANK", **settings)


def variant(analysis, position: int):
    return next(one for one in analysis.tables["variants"] if one["position"] == position)


def test_newness_is_tested_not_listed():
    analysis = told(NEW, FEW, NONE, NOISE, THERE, INDEL)
    answers = {one["position"]: one["new"] for one in analysis.tables["variants"]}
    assert answers == {5000: "yes", 6000: "not known", 7000: "not known", 8000: "yes", 9000: "no", 9500: "yes"}
    assert "too few to tell" in variant(analysis, 6000)["why"]
    assert "not known how often the reference was read" in variant(analysis, 7000)["why"]
    assert "5 of 100 reads of the reference show it" in variant(analysis, 9000)["why"]


def test_fractions_and_their_intervals_by_hand():
    """15 of 30: half of the reads, all cells if heterozygous; Clopper-Pearson 31.3 to 68.7 %."""
    one = variant(told(NEW), 5000)
    assert one["allele fraction"] == 0.5
    assert (one["low"], one["high"]) == pytest.approx((0.3130, 0.6870), abs=5e-5)
    assert one["cells"] == 1.0
    chosen = sum(comb(30, x) * comb(30, 15 - x) for x in range(3, 16))
    assert one["p"] == pytest.approx(comb(30, 15) / chosen, rel=1e-9)


def test_counts_are_reported_with_what_would_have_been_seen():
    """The 60 shared places are read 30 times: 19.5 % of reads, 39 % of cells."""
    values = reported(told(NEW, INDEL))
    assert values["new single-base variants"].value == 1
    assert values["new insertions and deletions"].value == 1
    assert "detectable in 39 % of cells" in values["new single-base variants"].note
    assert "Benjamini-Hochberg" in values["new single-base variants"].method


def test_what_is_not_known_makes_a_count_open():
    values = reported(told(NEW, FEW, NONE))
    count = values["new single-base variants"]
    assert (count.value, count.relation, count.limit) == (1, ">", 0)
    assert "of 2 more it is not known" in count.note
    alone = reported(told(FEW))["new single-base variants"]
    assert alone.value is None
    assert "of 1 it is not known" in alone.note


def test_nothing_new_is_zero_with_its_limit():
    count = reported(told())["new single-base variants"]
    assert (count.value, count.relation) == (0, "=")
    assert "read 30 times" in count.note


def test_mutations_per_passage_by_hand():
    """One in 10 passages: 0.1, by Garwood's interval 0.0253 to 5.572 of one, over 10."""
    value = reported(told(NEW, passages=10))["new single-base variants per passage"]
    assert value.value == 0.1
    assert (value.low, value.high) == pytest.approx((0.00253, 0.5572), abs=1e-4)


def test_events_and_limits_are_the_shared_tables():
    analysis = told(NEW)
    (event,) = (Event.told(one) for one in analysis.tables["events"])
    assert (event.kind, event.chromosome, event.start, event.new) == (Kind.SNV, "3", 5000, "yes")
    assert (event.bands, event.build, event.fraction, event.level) == ("3p26.3", "GRCh38", 1.0, 0.95)
    limits = [Limit.told(one) for one in analysis.tables["limits"]]
    assert [one.region for one in limits][:2] == ["TP53 P151S", "TP53 R175H"]
    assert limits[0].fraction is None
    assert limits[0].basis.startswith("not known")
    for typical, kind in zip(limits[-2:], (Kind.SNV, Kind.INDEL), strict=True):
        assert (typical.region, typical.kind, typical.chromosome) == ("any base called", kind, "")
        assert typical.fraction == pytest.approx(0.3907, abs=1e-4)
        assert typical.power == pytest.approx(0.9 * 0.95)


def test_another_donor_is_one_finding_and_nothing_is_new():
    other = [
        row("chr2", 100_000 + n, "A", "G", AD, "0/0:30,0:30" if n % 2 else "0/1:15,15:30", "1/1:0,30:30")
        for n in range(80)
    ]
    analysis = analysed(vcf("a.vcf", ("BANK", "LINE"), other), reference="BANK")
    (finding,) = coded(analysis, "donor")
    assert finding.answer is Answer.NOT_MET
    assert "not of one donor" in finding.says
    assert {one["new"] for one in analysis.tables["variants"]} == {"not known"}
    assert reported(analysis)["new single-base variants"].value is None


def test_no_reference_tells_nothing_new():
    analysis = analysed(vcf("a.vcf", ("LINE",), [row("chr3", 5, "C", "T", AD, "0/1:15,15:30")]))
    assert coded(analysis, "reference")[0].answer is Answer.NOT_KNOWN
    assert not coded(analysis, "donor")
    assert reported(analysis)["new single-base variants"].value is None
    assert "variants" not in analysis.tables


def test_the_line_is_not_told():
    analysis = analysed(vcf("a.vcf", ("A", "B"), [NEW]))
    assert coded(analysis, "roles")[0].answer is Answer.NOT_KNOWN
    assert reported(analysis)["new single-base variants"].note == "no variant file of the line was read"


def test_rejected_records_are_counted_and_used_on_demand():
    bad = row("chr3", 5000, "C", "T", AD, "0/0:30,0:30", "0/1:15,15:30", filter="germline")
    analysis = told(bad)
    assert "germline: 1" in coded(analysis, "rejected")[0].says
    assert "variants" not in analysis.tables
    assert variant(told(bad, rejected=True), 5000)["new"] == "yes"


def test_a_variant_that_grew_is_told():
    grown = row("chr3", 5000, "C", "T", AD, "0/1:190,10:200", "0/1:100,100:200")
    analysis = told(grown)
    assert variant(analysis, 5000)["new"] == "no"
    assert "larger fraction" in coded(analysis, "grown")[0].says


def test_a_strand_alone_is_questioned():
    sided = row("chr3", 5000, "C", "T", "GT:AD:SB", "0/0:40,0:20,20,0,0", "0/1:20,20:10,10,20,0")
    analysis = told(sided)
    assert "one direction" in coded(analysis, "strand")[0].says


def test_lost_heterozygosity_is_a_hint():
    rows = [row("chr9", 40_000 * (n + 1), "A", "G", AD, "0/1:15,15:30", "1/1:0,30:30") for n in range(60)]
    analysis = told(*rows, run_sites=50)
    (finding,) = coded(analysis, "heterozygosity")
    assert "60 sites" in finding.says
    assert "9p24.3" in finding.says
    (run,) = analysis.tables["runs of lost heterozygosity"]
    assert run == {"chromosome": "9", "start": 40_000, "end": 2_400_000, "sites": 60}


def test_the_same_files_give_the_same_result():
    assert told(NEW, FEW, INDEL) == told(NEW, FEW, INDEL)


def test_the_table_is_no_longer_than_can_be_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.modules["seedlot.assays.variants.analyse"], "_MOST", 2)
    analysis = told(NEW, FEW, NONE, NOISE)
    assert [one["position"] for one in analysis.tables["variants"]] == [5000, 8000]
    assert "2 of 4" in coded(analysis, "table")[0].says


def test_the_plate():
    assert ASSAY.name == "variants"
    assert ".bcf" in ASSAY.accepts
    assert ".bam" in ASSAY.accepts
