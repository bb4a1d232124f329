"""Lists of sites in four forms."""

from __future__ import annotations

from seedlot.formats.site_list import (
    Site,
    is_bed,
    is_haplotype_map,
    is_site_table,
    read_bed,
    read_haplotype_map,
    read_site_table,
    read_vcf_sites,
)
from seedlot.formats.tables import read_csv
from seedlot.formats.vcf import open_vcf
from seedlot.terms.assay import Source

MAP = b"""@HD\tVN:1.0
@SQ\tSN:chr1\tLN:247249719\tAS:HG18
#CHROMOSOME\tPOSITION\tNAME\tMAJOR_ALLELE\tMINOR_ALLELE\tMAF\tANCHOR_SNP\tPANELS
chr1\t100\trs1\tT\tC\t0.16\t\tfoo
chr1\t200\trs2\tA\tG\t0.22\trs1
chr1\tx\trs3\tA\tG\t0.22
chr1\t300\trs4\tA\tA\t0.22
x
"""


def test_a_haplotype_map_with_its_build_and_blocks():
    assert is_haplotype_map(MAP)
    found = read_haplotype_map(MAP, file="m.txt")
    assert found.build == "NCBI36"
    assert found.sites == {
        ("1", 100): Site("rs1", "T", "C", 0.16, "rs1"),
        ("1", 200): Site("rs2", "A", "G", 0.22, "rs1"),
    }
    assert [finding.where for finding in found.findings] == ["m.txt, line 6", "m.txt, line 7", "m.txt, line 8"]


def test_a_bed_counts_from_zero_and_its_name_tells_the_build():
    bed = b"chr17\t46549406\t46549407\trs201103889\tA\tC\nchrUn\t1\t2\tx\tA\tC\n"
    assert is_bed(bed)
    assert not is_bed(b"chr1\t1\t2\n")
    assert not is_bed(b"")
    found = read_bed(bed, file="SNP_GRCh38.bed")
    assert found.build == "GRCh38"
    assert found.sites == {("17", 46549407): Site("rs201103889", "A", "C")}
    assert read_bed(bed, file="sites.bed").build == ""


def test_our_table():
    sheet = read_csv(
        b"Chrom;Pos;rsid;Ref;Alt;AF;Block;Build\n1;100;rs1;a;g;0,25;b1;hg38\n;;;;;;;\n2;5;;C;T;2;;\n", file="s.csv"
    )
    assert is_site_table(sheet)
    found = read_site_table(sheet, file="s.csv")
    assert found.build == "GRCh38"
    assert found.sites == {("1", 100): Site("rs1", "A", "G", 0.25, "b1"), ("2", 5): Site("", "C", "T", None)}
    assert not is_site_table(read_csv(b"chrom,pos,ref,alt,SampleA\n1,2,A,G,0\n", file="s.csv"))
    assert not is_site_table(read_csv(b"chrom,pos\n1,2\n", file="s.csv"))


def test_a_vcf_of_sites():
    text = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t5\trs1\tA\tG\t.\t.\tAF=0.3\n1\t6\t.\tA\tGT\t.\t.\tAF=x\n1\t7\t.\tA\tT\t.\t.\tDP=3\n"
    found = read_vcf_sites(open_vcf(Source("s.vcf", content=text)))
    assert found.sites == {("1", 5): Site("rs1", "A", "G", 0.3), ("1", 7): Site(".", "A", "T")}
