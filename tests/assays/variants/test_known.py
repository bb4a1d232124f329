"""Listed genes and changes, annotation, and a laboratory's own lists."""

from __future__ import annotations

from tests.assays.variants.written import analysed, coded, reported, row, same_donor, text, vcf

AD = "GT:AD:DP"
CSQ = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|HGVSp">'
R175H = ("chr17", 7675088, "C", "T")
NEW = ("0/0:100,0:100", "0/1:60,40:100")
SHARED = ("0/1:60,40:100", "0/1:60,40:100")


def told(*rows: str, extra=(), **settings):
    line = vcf("a.vcf", ("BANK", "LINE"), [*same_donor(), *rows], lines=[CSQ])
    return analysed(line, *extra, reference="BANK", **settings)


def variants(analysis):
    return {one["position"]: one for one in analysis.tables.get("variants", ())}


def test_a_listed_change_is_known_without_annotation():
    analysis = told(row(*R175H, AD, *NEW))
    assert variants(analysis)[7675088]["known"] == "TP53 R175H; TP53"
    values = reported(analysis)
    assert values["TP53 variant"].value == "detected"
    assert values["TP53 variant, fraction of cells"].value == 80
    assert values["new non-silent variants in listed genes"].value == 1
    assert analysis.tables["events"][0]["name"] == "TP53 R175H"


def test_a_listed_change_that_both_have_is_detected_too():
    analysis = told(row(*R175H, AD, *SHARED))
    assert variants(analysis)[7675088]["new"] == "no"
    status = reported(analysis)["TP53 variant"]
    assert status.value == "detected"
    assert "new: no" in status.note
    assert reported(analysis)["new non-silent variants in listed genes"].value == 0


def test_a_replacement_of_several_bases_holds_the_listed_one():
    analysis = told(row("chr17", 7675087, "GC", "AT", AD, *NEW))
    assert "TP53 R175H" in variants(analysis)[7675087]["known"]


def test_a_common_benign_variant_is_said_to_be_that():
    analysis = told(row("chr17", 7676154, "G", "C", AD, *NEW, info="CSQ=C|missense_variant|TP53|p.Pro72Arg"))
    assert "common benign variant" in variants(analysis)[7676154]["known"]
    assert reported(analysis)["TP53 variant"].value is None
    assert reported(analysis)["new non-silent variants in listed genes"].value == 0


def test_annotation_tells_silent_from_not():
    silent = row("chrX", 40063600, "G", "A", AD, *NEW, info="CSQ=A|synonymous_variant|BCOR|p.Leu5%3D")
    stop = row("chrX", 40063700, "G", "A", AD, *NEW, info="CSQ=A|intron_variant|X|,A|stop_gained|BCOR|p.Arg9Ter")
    analysis = told(silent, stop)
    found = variants(analysis)
    assert found[40063700]["gene"] == "BCOR"
    assert found[40063700]["consequence"] == "stop_gained"
    assert found[40063700]["protein"] == "R9*"
    value = reported(analysis)["new non-silent variants in listed genes"]
    assert value.value == 1
    assert "BCOR R9*" in value.note


def test_without_annotation_a_listed_gene_is_open():
    value = reported(told(row("chrX", 40063600, "G", "A", AD, *NEW)))["new non-silent variants in listed genes"]
    assert value.value is None
    assert "of 1 it is not known" in value.note


def test_a_variant_in_tp53_that_may_be_silent_leaves_it_open():
    status = reported(told(row("chr17", 7676000, "G", "A", AD, *NEW)))["TP53 variant"]
    assert status.value is None
    assert "not known to be silent" in status.note


def test_a_protein_change_without_a_position_is_known_by_annotation():
    analysis = told(row("chr11", 108250000, "T", "C", AD, *NEW, info="CSQ=C|missense_variant|ATM|p.Leu752Pro"))
    assert variants(analysis)[108250000]["known"] == "ATM L752P; ATM"


def test_own_lists_are_asked_by_the_annotated_gene():
    census = text("Census.tsv", "GENE_SYMBOL\tTIER\nABL1\t1\n")
    abl = row("chr9", 130854000, "G", "A", AD, *NEW, info="CSQ=A|missense_variant|ABL1|p.Gly2Ser")
    analysis = told(abl, extra=(census,))
    assert variants(analysis)[130854000]["known"] == "ABL1 (Census)"
    assert reported(analysis)["new non-silent variants in listed genes"].value == 1


def test_without_a_reference_listed_genes_are_still_told():
    line = vcf("a.vcf", ("LINE",), [row(*R175H, AD, NEW[1]), row("chr3", 5, "C", "T", AD, NEW[1])])
    analysis = analysed(line)
    assert list(variants(analysis)) == [7675088]
    assert variants(analysis)[7675088]["new"] == "not known"
    assert reported(analysis)["TP53 variant"].value == "detected"


def test_a_list_of_genes_and_cosmics_positions_are_a_laboratorys_own():
    """Shibata's list is a column of genes; COSMIC's tables of mutations place each, and each place has its limit."""
    rows = [row("chr17", 7674220, "C", "T", "GT:AD:DP", "0/1:15,15:30", "0/0:30,0:30"), *same_donor()]
    genes = text("shibata.txt", "gene\nTP53\nDNMT3A\n")
    cosmic = text("mutations.tsv", "GENE_SYMBOL\tMUTATION_AA\tHGVSG\nEGFR\tp.L858R\t7:g.55191822T>G\n")
    analysis = analysed(vcf("a.vcf", ("LINE", "MCB"), rows), genes, cosmic, sample="LINE", reference="MCB")
    (finding,) = coded(analysis, "recurrent")
    assert "TP53 (shibata)" in finding.says
    assert "EGFR L858R" in {limit["region"] for limit in analysis.tables["limits"]}
