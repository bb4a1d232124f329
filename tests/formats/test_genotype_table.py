"""Genotypes in tables, wide and long, by numbers and by bases."""

from __future__ import annotations

from seedlot.formats.genotype_table import is_genotype_table, read_genotype_table
from seedlot.formats.site_list import Site, SiteList
from seedlot.formats.tables import Sheet, read_csv

SITES = SiteList(where="s", build="GRCh38", sites={("1", 100): Site("rs1", "A", "G"), ("2", 5): Site("rs2", "C", "T")})


def read(text: str, sites: SiteList | None = None):
    sheet = read_csv(text.encode(), file="g.csv")
    assert is_genotype_table(sheet)
    return read_genotype_table(sheet, sites, file="g.csv")


def test_a_column_for_each_sample():
    (one, other), findings = read(
        "chrom,pos,ref,alt,A,B\nchr1,100,A,G,0,AG\n2,5,C,T,1/1,./.\nchrUn,7,A,G,0,0\n3,9,A,G,2,QQ\n"
    )
    assert one.sites.keys == (("1", 100), ("2", 5), ("3", 9))
    assert (one.dosage.tolist(), other.dosage.tolist()) == ([0, 2, 2], [1, -1, -1])
    assert [finding.code for finding in findings] == ["snp/site", "snp/genotype"]


def test_a_row_for_each_call_with_names_looked_up():
    (one, other), findings = read(
        "Sample\tSNP Name\tGenotype\nA\trs1\tG/A\nA\trs2\tTT\nB\trs1\tAA\nB\trs9\tAA\n", SITES
    )
    assert one.build == "GRCh38"
    assert (one.dosage.tolist(), other.dosage.tolist()) == ([1, 2], [0, -1])
    assert [finding.code for finding in findings] == ["snp/site"]


def test_alleles_that_nobody_tells_are_taken_from_the_calls():
    (one, other), findings = read("chr,pos,A,B\n1,1,TT,CT\n1,2,AA,AA\n1,3,--,--\n")
    assert (one.sites.ref, one.sites.alt) == (("C", "A", ""), ("T", "", ""))
    assert (one.dosage.tolist(), other.dosage.tolist()) == ([2, 0, -1], [1, 0, -1])
    assert findings == ()


def test_other_tables_are_none():
    assert not is_genotype_table(Sheet("t", ()))
    assert not is_genotype_table(read_csv(b"name,value\nA,12.5\n", file="t.csv"))
    assert not is_genotype_table(read_csv(b"chrom,pos\n1,2\n", file="t.csv"))
