"""What a variant in a listed gene means: not met, not known until a person classifies it, or nothing."""

from __future__ import annotations

import pytest
from tests.assays.variants.written import analysed, coded, row, same_donor, vcf

from seedlot.terms.finding import Answer

AD = "GT:AD:DP"
CSQ = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|HGVSp">'
R175H = ("chr17", 7675088, "C", "T")
BCOR = ("chrX", 40063700, "G", "A")
NEW = ("0/0:100,0:100", "0/1:60,40:100")
SHARED = ("0/1:60,40:100", "0/1:60,40:100")
THIN = ("0/0:1,0:1", "0/1:60,40:100")
MISSENSE = "CSQ=A|missense_variant|BCOR|p.Gly5Ser"


@pytest.mark.parametrize(
    ("place", "reads", "info", "answers"),
    [
        (R175H, NEW, ".", [Answer.NOT_MET]),
        (R175H, THIN, ".", [Answer.NOT_MET]),
        (R175H, SHARED, ".", [Answer.NOT_KNOWN]),
        (BCOR, NEW, MISSENSE, [Answer.NOT_MET]),
        (BCOR, THIN, MISSENSE, [Answer.NOT_KNOWN]),
        (BCOR, SHARED, MISSENSE, []),
        (BCOR, NEW, ".", [Answer.NOT_KNOWN]),
        (BCOR, NEW, "CSQ=A|synonymous_variant|BCOR|p.Gly5=", []),
        (("chr17", 7676154, "G", "C"), NEW, "CSQ=C|missense_variant|TP53|p.Pro72Arg", []),
        (("chr2", 5_000_000, "G", "A"), NEW, "CSQ=A|stop_gained|OTHER|p.Arg9Ter", []),
    ],
)
def test_a_listed_gene(place: tuple[str, int, str, str], reads: tuple[str, str], info: str, answers: list[Answer]):
    line = vcf("a.vcf", ("BANK", "LINE"), [*same_donor(), row(*place, AD, *reads, info=info)], lines=[CSQ])
    told = coded(analysed(line, reference="BANK", sex="XX"), "recurrent")
    assert [one.answer for one in told] == answers
    assert all("it is listed:" in one.says and one.where.startswith("a.vcf, line ") for one in told)


def test_without_a_reference_a_listed_change_is_not_met():
    line = vcf("a.vcf", ("LINE",), [row(*R175H, AD, NEW[1])])
    (one,) = coded(analysed(line), "recurrent")
    assert one.answer is Answer.NOT_MET
    assert "80.0 % of cells" in one.says


def test_a_worse_consequence_in_a_gene_that_overlaps_does_not_hide_it():
    """WRAP53 lies over the beginning of TP53: the change of TP53 is told, though that of WRAP53 is a stop."""
    info = "CSQ=T|stop_gained|WRAP53|p.Arg9Ter,T|missense_variant|TP53|p.Gly5Ser"
    line = vcf(
        "a.vcf", ("BANK", "LINE"), [*same_donor(), row("chr17", 7676500, "C", "T", AD, *NEW, info=info)], lines=[CSQ]
    )
    (one,) = coded(analysed(line, reference="BANK"), "recurrent")
    assert one.says.startswith("TP53 G5S (chr17:7676500 C>T)")
    silent = "CSQ=T|stop_gained|WRAP53|p.Arg9Ter,T|synonymous_variant|TP53|p.Gly5="
    line = vcf(
        "a.vcf", ("BANK", "LINE"), [*same_donor(), row("chr17", 7676500, "C", "T", AD, *NEW, info=silent)], lines=[CSQ]
    )
    assert coded(analysed(line, reference="BANK"), "recurrent") == []
