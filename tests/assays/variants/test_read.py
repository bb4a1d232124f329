"""Files together: builds, two files, depths of the reference, alignments."""

from __future__ import annotations

from math import comb
from pathlib import Path

import pytest
from tests.assays.variants.written import analysed, coded, head, reading, reported, row, same_donor, text, vcf
from tests.formats.alignments import bam

from seedlot.genome.builds import Build, lengths
from seedlot.genome.genes import positions
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

AD = "GT:AD:DP"
R175H = ("chr17", 7675088)


def both(*mine: str, theirs: tuple[str, ...] = (), name: str = "bank.vcf"):
    """A line's and a bank's file of one donor."""
    shared = [line.rsplit("\t", 1)[0] + "\n" for line in same_donor()]
    line = vcf("line.vcf", ("LINE",), [*shared, *mine])
    return line, vcf(name, ("BANK",), [*shared, *theirs])


def variant(analysis, position: int):
    return next(one for one in analysis.tables["variants"] if one["position"] == position)


def test_two_files_match_alleles_however_they_are_written():
    line, bank = both(
        row("chr3", 100, "CTTT", "CTT", AD, "0/1:15,15:30"),
        row("chr3", 200, "ACG", "TCA", AD, "0/1:15,15:30"),
        row("chr3", 300, "G", "A", AD, "0/1:15,15:30"),
        theirs=(
            row("chr3", 100, "CT", "C", AD, "0/1:15,15:30"),
            row("chr3", 200, "A", "T", AD, "0/1:15,15:30"),
            row("chr3", 202, "G", "A", AD, "0/1:15,15:30"),
        ),
    )
    raw = reading(line, bank, reference="BANK")
    assert [str(one.allele) for one in raw.sightings] == ["3:300 G>A"]
    assert raw.shared == 62
    assert raw.apart


def test_a_reference_without_depth_tells_nothing():
    line, bank = both(row("chr3", 300, "G", "A", AD, "0/1:15,15:30"))
    analysis = analysed(line, bank, reference="bank")
    assert variant(analysis, 300)["new"] == "not known"
    assert reported(analysis)["new single-base variants"].value is None
    assert coded(analysis, "donor")[0].answer is Answer.MET


def test_a_gvcf_of_the_reference_tells_its_depth():
    """At most 2 of 30 reads would not have been called: 15 of 30 against them, by the hypergeometric distribution."""
    block = row("chr3", 250, "G", "<NON_REF>", "GT:DP:MIN_DP", "0/0:35:30", info="END=400")
    line, bank = both(row("chr3", 300, "G", "A", AD, "0/1:15,15:30"), theirs=(block,))
    one = variant(analysed(line, bank, reference="bank.vcf"), 300)
    assert (one["new"], one["of in reference"], one["reads in reference"]) == ("yes", 30, None)
    assert "at most 2 of 30" in one["why"]
    expected, chosen = (sum(comb(30, x) * comb(30, 17 - x) for x in range(first, 18)) for first in (15, 3))
    assert one["p"] == pytest.approx(expected / chosen, rel=1e-9)


def test_a_table_of_the_references_depths_tells_it_too():
    line, bank = both(row("chr3", 300, "G", "A", AD, "0/1:15,15:30"))
    depths = text("bank.depth", "chr3\t300\t40\n")
    one = variant(analysed(line, bank, depths, reference="bank.vcf,bank.depth"), 300)
    assert (one["new"], one["of in reference"]) == ("yes", 40)


def test_an_indel_that_may_be_the_same_is_not_new():
    line, bank = both(
        row("chr3", 100, "CA", "C", AD, "0/1:15,15:30"), theirs=(row("chr3", 110, "AA", "A", AD, "0/1:15,15:30"),)
    )
    one = variant(analysed(line, bank, reference="BANK"), 100)
    assert one["new"] == "not known"
    assert "may be the same" in one["why"]


def test_lost_heterozygosity_is_seen_in_two_files():
    mine = [row("chr9", 40_000 * (n + 1), "A", "G", AD, "1/1:0,30:30") for n in range(60)]
    theirs = tuple(row("chr9", 40_000 * (n + 1), "A", "G", AD, "0/1:15,15:30") for n in range(60))
    line, bank = both(*mine, theirs=theirs)
    assert reading(line, bank, reference="BANK").runs[0].sites == 60


def test_another_donor_in_two_files():
    line, bank = both(*(row("chr5", 100 * n + 1, "A", "C", AD, "0/1:15,15:30") for n in range(60)))
    analysis = analysed(line, bank, reference="BANK")
    assert coded(analysis, "donor")[0].answer is Answer.NOT_MET
    assert "50.0 % of the line's 120 alleles" in coded(analysis, "donor")[0].says


def test_builds_are_told_by_contigs():
    old = vcf("line.vcf", ("LINE",), [], build=Build.GRCH37, prefix="")
    assert reading(old).build is Build.GRCH37
    new = vcf("bank.vcf", ("BANK",), [])
    analysis = analysed(old, new, reference="BANK")
    (finding,) = coded(analysis, "build")
    assert finding.answer is Answer.NOT_MET
    assert "line.vcf: GRCh37; bank.vcf: GRCh38" in finding.says
    (finding,) = coded(analysed(old, build="GRCh38"), "build")
    assert finding.answer is Answer.NOT_MET
    bare = text("x.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tLINE\n")
    (finding,) = coded(analysed(bare), "build")
    assert finding.answer is Answer.NOT_KNOWN
    assert not coded(analysed(bare, build="GRCh38"), "build")
    assert reading(bare, build="GRCh38").build is Build.GRCH38


def test_contigs_with_and_without_chr_are_the_same():
    line = vcf("line.vcf", ("LINE",), [row("2", 1000, "A", "G", AD, "0/1:15,15:30")], prefix="")
    bank = vcf("bank.vcf", ("BANK",), [row("chr2", 1000, "A", "G", AD, "0/1:15,15:30")])
    assert reading(line, bank, reference="BANK").shared == 1


def test_a_build_that_is_not_supported_is_said():
    contigs = "##contig=<ID=chr1,length=248387328>\n##contig=<ID=chr2,length=242696752>\n"
    names = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tLINE\n"
    analysis = analysed(text("t2t.vcf", f"##fileformat=VCFv4.2\n{contigs}{names}"))
    assert "T2T-CHM13v2.0" in coded(analysis, "build")[0].says


def test_a_vcf_without_genotypes_is_one_finding():
    sites = text("sites.vcf", head(()) + "chr3\t5\t.\tA\tG\t.\tPASS\tDP=30\n")
    analysis = analysed(sites)
    (finding,) = coded(analysis, "genotypes")
    assert finding.answer is Answer.NOT_KNOWN
    assert "sites without genotypes" in finding.says


def test_a_sample_that_is_in_no_file_is_refused():
    with pytest.raises(UnreadableFileError, match="no file has a sample 'P30'") as caught:
        reading(vcf("a.vcf", ("BANK", "LINE"), []), sample="P30", reference="BANK")
    assert "BANK, LINE" in caught.value.mend
    with pytest.raises(UnreadableFileError, match="no file has a sample 'MCB'"):
        reading(vcf("a.vcf", ("BANK", "LINE"), []), sample="LINE", reference="MCB")


def test_records_out_of_order_are_told():
    rows = [row("chr3", 500, "A", "G", AD, "0/1:1,5:6"), row("chr3", 400, "A", "G", AD, "0/1:1,5:6")]
    analysis = analysed(vcf("a.vcf", ("LINE",), rows))
    assert "not in order" in coded(analysis, "order")[0].says


def test_contigs_that_are_no_chromosome_are_named():
    raw = reading(vcf("a.vcf", ("LINE",), [row("chrUn_KI1", 5, "A", "G", AD, "0/1:1,5:6")] * 2))
    assert raw.unused == ("chrUn_KI1 (2 records)",)
    assert any(one.code == "variants/none" for one in raw.findings)


def contigs() -> dict[str, int]:
    return {f"chr{name}": length for name, length in lengths(Build.GRCH38).items() if name in {"1", "3", "17"}}


def test_alignments_tell_listed_positions_and_the_reference(tmp_path: Path):
    mine = bam(tmp_path, "line.bam", {R175H: "C" * 80 + "T" * 20}, contigs=contigs())
    theirs = bam(tmp_path, "bank.bam", {R175H: "C" * 200, ("chr3", 300): "G" * 50}, contigs=contigs(), sample="BANK")
    line, bank = both(row("chr3", 300, "G", "A", AD, "0/1:15,15:30"))
    analysis = analysed(
        line, bank, Source("line.bam", path=mine), Source("bank.bam", path=theirs), reference="bank.vcf,bank.bam"
    )
    one = variant(analysis, 300)
    assert (one["new"], one["reads in reference"], one["of in reference"]) == ("yes", 0, 50)
    listed = variant(analysis, 7675088)
    assert (listed["reads"], listed["of"], listed["new"], listed["known"]) == (20, 100, "yes", "TP53 R175H; TP53")
    status = reported(analysis)["TP53 variant"]
    assert status.value == "detected"
    assert reported(analysis)["TP53 variant, fraction of cells"].value == pytest.approx(40)


def test_an_alignment_alone_answers_for_listed_positions(tmp_path: Path):
    """Each listed position is read 100 times: 6.16 % of reads, 12.3 % of cells."""
    own = [one for one in positions() if one.gene == "TP53" and one.protein != "P72R"]
    stack = {("chr17", one.where[Build.GRCH38].start): one.ref * 100 for one in own}
    path = bam(tmp_path, "line.bam", stack, contigs=contigs())
    analysis = analysed(Source("line.bam", path=path), Source("line.bam.bai", path=Path(f"{path}.bai")))
    values = reported(analysis)
    assert values["TP53 variant"].sample == "LINE"
    assert values["TP53 variant"].value == "not detected"
    fraction = values["TP53 variant, fraction of cells"]
    assert (fraction.value, fraction.relation) == (None, "<")
    assert fraction.limit == pytest.approx(12.32, abs=0.01)
    assert values["detectable fraction of cells at listed positions"].value == pytest.approx(12.32, abs=0.01)
    assert values["new single-base variants"].note == "no variant file of the line was read"


def test_tables_that_are_none_are_refused():
    with pytest.raises(UnreadableFileError, match="neither a table of depths"):
        reading(text("notes.txt", "hello\nworld\n"))
