"""Another species, another donor: asked before a variant is believed."""

from __future__ import annotations

import pytest
from tests.assays.variants.written import analysed, coded, reported, row, same_donor, text, vcf

from seedlot.assays.variants.foreign import foreign, species
from seedlot.assays.variants.judged import clusters
from seedlot.assays.variants.raw import Sighting, Support
from seedlot.assays.variants.settings import Settings
from seedlot.formats.alleles import Allele
from seedlot.genome.builds import Build, lengths
from seedlot.terms.finding import Answer

AD = "GT:AD:DP"


def idxstats(mouse: int) -> str:
    rows = [f"chr{name}\t{length}\t1000\t0" for name, length in lengths(Build.GRCH38).items() if name != "MT"]
    return "\n".join([*rows, f"mm10_chr1\t195471971\t{mouse}\t0", "*\t0\t0\t5"]) + "\n"


def test_the_share_of_mouse_reads_by_hand():
    """240 of 24,240 reads: 0.990 %."""
    told = analysed(vcf("a.vcf", ("LINE",), []), text("line.idxstats", idxstats(240)))
    (finding,) = coded(told, "species")
    assert finding.answer is Answer.MET
    value = reported(told)["reads of mouse"]
    assert value.value == pytest.approx(100 * 240 / 24240)
    assert value.low is not None
    assert value.high is not None
    assert value.low < 0.99 < value.high
    (finding,) = coded(analysed(text("line.idxstats", idxstats(2400))), "species")
    assert finding.answer is Answer.NOT_MET


def test_without_a_combined_reference_it_is_not_known():
    (finding,) = coded(analysed(vcf("a.vcf", ("LINE",), [])), "species")
    assert finding.answer is Answer.NOT_KNOWN
    assert "could not be checked" in finding.says


def test_mouse_contigs_in_the_head_take_the_reads_away():
    line = vcf("a.vcf", ("LINE",), [], lines=["##contig=<ID=chr1_mm10,length=195471971>"])
    (finding,) = coded(analysed(line), "species")
    assert "share is not known" in finding.says


def test_a_mouse_is_no_human_line():
    contigs = "".join(f"##contig=<ID=chr{n},length={size}>\n" for n, size in (("1", 195471971), ("2", 182113224)))
    names = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tLINE\n"
    told = analysed(text("m.vcf", f"##fileformat=VCFv4.2\n{contigs}{names}chr1\t5\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\n"))
    (finding,) = coded(told, "species")
    assert finding.answer is Answer.NOT_MET
    assert "GRCm38" in finding.says


@pytest.mark.parametrize(
    ("name", "length", "is_foreign"),
    [
        ("mm10_chr1", 0, True),
        ("chr1_GRCm39", 5, True),
        ("mouse_1", 5, True),
        ("odd", 195471971, True),
        ("chr1", 248956422, False),
        ("chrUn_KI270302v1", 2274, False),
        ("command", 5, False),
    ],
)
def test_contigs_of_the_mouse(name: str, length: int, *, is_foreign: bool):
    assert bool(foreign({name: length})) is is_foreign
    assert species({"chr1": 248956422}) == ""


def low(position: int, count: int = 6, contig: str = "17") -> Sighting:
    return Sighting(allele=Allele(contig, position, "C", "T"), line=Support(count, 40), reference=Support(0, 40))


def test_clusters_by_hand():
    settings = Settings()
    together = [low(100), low(150), low(199)]
    assert clusters(together, settings) == frozenset(together)
    assert clusters([low(100), low(150), low(200)], settings) == frozenset()
    assert clusters([low(100), low(101), low(102), low(150)], settings) == frozenset()
    assert clusters([low(100), low(150), low(199, 20)], settings) == frozenset()
    assert clusters([low(100), low(150), low(199, contig="18")], settings) == frozenset()
    assert len(clusters([low(100), low(150), low(160), low(170), low(5000)], settings)) == 4


def test_a_cluster_of_low_fractions_is_not_new():
    """Six variants of 15 % within 70 bases of CDK12: the reads of mouse feeder cells."""
    rows = [row("chr17", 39_469_000 + 14 * n, "C", "T", AD, "0/0:100,0:100", "0/1:85,15:100") for n in range(6)]
    alone = row("chr3", 5000, "C", "T", AD, "0/0:100,0:100", "0/1:85,15:100")
    told = analysed(vcf("a.vcf", ("BANK", "LINE"), [*same_donor(), *rows, alone]), reference="BANK")
    answers = {one["position"]: one["new"] for one in told.tables["variants"]}
    assert answers.pop(5000) == "yes"
    assert set(answers.values()) == {"not known"}
    assert coded(told, "clusters")[0].answer is Answer.NOT_KNOWN
    assert "Stirparo" in coded(told, "clusters")[0].source


def test_too_few_genotypes_tell_no_donor():
    told = analysed(vcf("a.vcf", ("BANK", "LINE"), same_donor(20)), reference="BANK")
    assert coded(told, "donor")[0].answer is Answer.NOT_KNOWN
    assert (
        coded(analysed(vcf("a.vcf", ("BANK", "LINE"), same_donor(60)), reference="BANK"), "donor")[0].answer
        is Answer.MET
    )


def test_more_alleles_than_one_donor_has(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("seedlot.assays.variants.gathered.MOST", 2)
    rows = [row("chr3", 500 * n + 1, "C", "T", AD, "0/0:100,0:100", "0/1:50,50:100") for n in range(5)]
    told = analysed(vcf("a.vcf", ("BANK", "LINE"), [*same_donor(), *rows]), reference="BANK")
    assert len(told.tables["variants"]) == 2
    assert coded(told, "many")


def test_a_region_that_is_none_is_told():
    told = analysed(vcf("a.vcf", ("LINE",), []), changed="20q99")
    assert "'20q99' is no band" in coded(told, "changed")[0].says
