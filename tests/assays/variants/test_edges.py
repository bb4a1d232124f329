"""What seldom happens: damaged ends, odd contigs, tables that are none, questions without an answer."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pysam
import pytest
from tests.assays.variants.written import analysed, coded, head, reading, reported, row, same_donor, text, vcf

from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

AD = "GT:AD:DP"
R175H = ("chr17", 7675088, "C", "T", AD)


def test_a_file_without_its_end_is_questioned(tmp_path: Path):
    path = tmp_path / "a.vcf"
    path.write_text(head(("LINE",)) + row("chr3", 5, "A", "G", AD, "0/1:5,5:10"))
    pysam.tabix_compress(str(path), str(tmp_path / "a.vcf.gz"))
    whole = (tmp_path / "a.vcf.gz").read_bytes()
    analysis = analysed(Source("a.vcf.gz", content=whole[:-28]))
    assert coded(analysis, "cut")[0].answer is Answer.NOT_KNOWN
    assert not coded(analysed(Source("a.vcf.gz", content=whole)), "cut")


def test_a_chromosome_of_another_build_is_told():
    odd = head(("LINE",)).replace("ID=chr5,length=181538259", "ID=chr5,length=180915260")
    (finding,) = coded(analysed(text("a.vcf", odd)), "build")
    assert finding.answer is Answer.NOT_MET
    assert "chromosomes 5" in finding.says


def test_many_odd_contigs_are_counted():
    rows = [row(f"chrUn_{n:02}", 5, "A", "G", AD, "0/1:5,5:10") for n in range(23)]
    assert reading(vcf("a.vcf", ("LINE",), rows)).unused[-1] == "3 more contigs"


def test_a_workbook_that_lists_no_gene_is_refused():
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["name", "count"])
    book.active.append(["A", 1])
    held = io.BytesIO()
    book.save(held)
    with pytest.raises(UnreadableFileError, match="no list of genes"):
        reading(Source("own.xlsx", content=held.getvalue()))


def test_tp53_where_copies_are_not_known():
    line = vcf("a.vcf", ("BANK", "LINE"), [*same_donor(), row(*R175H, "0/0:100,0:100", "0/1:60,40:100")])
    values = reported(analysed(line, reference="BANK", changed="17p"))
    assert values["TP53 variant"].value == "detected"
    assert "fraction of cells not known" in values["TP53 variant"].note
    assert values["TP53 variant, fraction of cells"].value is None


def test_a_load_needs_a_reference():
    value = reported(analysed(vcf("a.vcf", ("LINE",), []), passages=5))["new single-base variants per passage"]
    assert value.value is None
    assert "no parent or bank" in value.note


def test_a_sample_alone_is_counted_by_dp4():
    one = row("chr17", 7675088, "C", "T", "GT:PL", "0/1:50,0,60", info="DP=36;DP4=10,11,7,8")
    (variant,) = analysed(vcf("a.vcf", ("LINE",), [one])).tables["variants"]
    assert (variant["reads"], variant["of"], variant["reads counted by"]) == (15, 36, "DP4")
    assert variant["cells"] == pytest.approx(30 / 36)


def test_a_genotype_without_reads_is_told_as_such():
    rows = [
        *same_donor(),
        row("chr3", 5, "C", "T", "GT", "0/0", "0/1"),
        row("chr3", 9, "C", "T", "GT:DP", "0/0:30", "0/1:30"),
    ]
    analysis = analysed(vcf("a.vcf", ("BANK", "LINE"), rows), reference="BANK")
    whys = {one["position"]: one["why"] for one in analysis.tables["variants"]}
    assert "not known how often" in whys[5]
    assert "reads of the allele are not stated" in whys[9]
    assert reported(analysis)["new single-base variants"].value is None


def test_mitochondria_have_no_band_and_no_fraction_of_cells():
    rows = [*same_donor(), row("chrM", 3243, "A", "G", AD, "0/0:900,0:900", "0/1:800,100:900")]
    analysis = analysed(vcf("a.vcf", ("BANK", "LINE"), rows), reference="BANK")
    (event,) = analysis.tables["events"]
    assert (event["chromosome"], event["bands"], event["fraction"], event["new"]) == ("MT", "", None, "yes")


def test_a_single_base_of_the_bank_with_unknown_reads():
    line = vcf("line.vcf", ("LINE",), [row("chr3", 5, "C", "T", AD, "0/1:15,15:30")])
    bank = vcf("bank.vcf", ("BANK",), [row("chr3", 5, "C", "T", "GT", "0/1")])
    assert reading(line, bank, reference="BANK").shared == 1


def test_a_grown_variant_in_two_files():
    line = vcf("line.vcf", ("LINE",), [row("chr3", 5, "C", "T", AD, "0/1:100,100:200")])
    bank = vcf("bank.vcf", ("BANK",), [row("chr3", 5, "C", "T", AD, "0/1:190,10:200")])
    (one,) = reading(line, bank, reference="BANK").sightings
    assert one.called


@pytest.mark.parametrize(("form", "sample"), [("GT", "./."), ("GT:DP", "./.:30"), ("DP", "30"), ("GT:AD", ".:.")])
def test_records_without_genotypes_or_reads_are_one_finding(form: str, sample: str):
    rows = [row("chr2", 1000 * (n + 1), "A", "G", form, sample, sample) for n in range(60)]
    (finding,) = coded(analysed(vcf("a.vcf", ("LINE", "MCB"), rows), sample="LINE", reference="MCB"), "genotypes")
    assert (finding.answer, finding.where) == (Answer.NOT_KNOWN, "a.vcf")
    assert "60 records" in finding.says
    assert "GT" in finding.says


def test_reads_without_genotypes_are_not_called_nothing():
    rows = [row("chr2", 1000 * (n + 1), "A", "G", "AD:DP", "15,15:30", "30,0:30") for n in range(60)]
    alike = [row("chr2", 1000 * (n + 1), "A", "G", AD, "0/0:30,0:30", "0/0:30,0:30") for n in range(60)]
    for given in (rows, alike, same_donor()):
        assert not coded(analysed(vcf("a.vcf", ("LINE", "MCB"), given), sample="LINE", reference="MCB"), "genotypes")


def test_a_sample_with_a_name_of_a_thousand_signs_is_named_in_short():
    with pytest.raises(UnreadableFileError) as caught:
        reading(vcf("a.vcf", ("N" * 1000, "MCB"), []), sample="LINE")
    assert len(str(caught.value)) < 400
    assert "MCB" in caught.value.mend
