from __future__ import annotations

from seedlot.formats.annotations import SEVERITY, Told, layout_of, rank, told
from seedlot.formats.vcf import open_vcf
from seedlot.terms.assay import Source

CSQ = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: Allele|Consequence|IMPACT|SYMBOL|Gene|HGVSp">\n'
ANN = '##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations">\n'


def head(line: str):
    text = f"##fileformat=VCFv4.2\n{line}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    return open_vcf(Source("a.vcf", content=text.encode())).head


def test_the_worst_of_vep_is_told():
    layout = layout_of(head(CSQ))
    assert layout is not None
    text = (
        "T|downstream_gene_variant|MODIFIER|WRAP53|ENSG2|,"
        "T|missense_variant&splice_region_variant|MODERATE|TP53|ENSG1|ENSP00000269305.4:p.Arg175His"
    )
    found = told(text, layout, "C", "T", single=True)
    assert found == Told("TP53", "missense_variant&splice_region_variant", "R175H")
    assert not found.silent


def test_only_the_allele_asked_for_counts():
    layout = layout_of(head(CSQ))
    assert layout is not None
    text = "T|stop_gained|HIGH|TP53|E|p.Arg213Ter,G|synonymous_variant|LOW|TP53|E|p.Arg213%3D"
    assert told(text, layout, "C", "G", single=False) == Told("TP53", "synonymous_variant", "R213=")
    assert told(text, layout, "C", "T", single=False) == Told("TP53", "stop_gained", "R213*")
    assert told("-|frameshift_variant|HIGH|BCOR|E|", layout, "CA", "C", single=False) == Told(
        "BCOR", "frameshift_variant", ""
    )
    assert told("T|x", layout, "C", "T", single=False) is None


def test_snpeff_is_read():
    layout = layout_of(head(ANN))
    assert layout is not None
    text = "T|missense_variant|MODERATE|BCOR|ENSG|transcript|ENST|protein_coding|4/15|c.100C>T|p.Pro34Ser|100|100|34||"
    assert told(text, layout, "C", "T", single=True) == Told("BCOR", "missense_variant", "P34S")


def test_a_file_without_annotation():
    assert layout_of(head("")) is None
    assert layout_of(head(CSQ.replace("SYMBOL", "NAME"))) is None


def test_ranks_follow_ensembl():
    assert rank("stop_gained") < rank("missense_variant") < rank("synonymous_variant") < rank("intron_variant")
    assert rank("intron_variant&splice_donor_variant") == SEVERITY.index("splice_donor_variant")
    assert rank("disruptive_inframe_deletion") == rank("inframe_deletion")
    assert rank("never heard of") == len(SEVERITY)
    assert Told("A", "synonymous_variant", "").silent
    assert Told("A", "splice_region_variant", "").silent
    assert not Told("A", "inframe_deletion", "").silent
