"""Genotypes, reads and likelihoods from VCF."""

from __future__ import annotations

import numpy as np
import pytest

from seedlot.formats.genotypes import Calls, vcf_calls
from seedlot.formats.vcf import open_vcf
from seedlot.terms.assay import Source

HEAD = """##fileformat=VCFv4.2
##reference=file:///data/GRCh37/hs37d5.fa
##contig=<ID=1>
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB
"""


def calls(rows: str, wanted=None, head: str = HEAD) -> tuple[Calls, ...]:
    text = head + rows.replace(" ", "\t")
    return vcf_calls(open_vcf(Source("x.vcf", content=text.encode())), wanted)


def test_genotypes_as_they_are_written():
    rows = "".join(f"1 {at} . A G . . . GT {one} {other}\n" for at, (one, other) in enumerate(
        [("0/0", "0|1"), ("1/1", "./."), (".", "1/0"), ("0", "1"), ("./1", "0/2"), ("1|1|1", "0/1/0")], start=1))  # fmt: skip
    one, other = calls(rows)
    assert one.dosage.tolist() == [0, 2, -1, 0, -1, -1]
    assert other.dosage.tolist() == [1, -1, 1, 2, -1, -1]
    assert one.likelihood is None
    assert (one.refs == -1).all()


def test_reads_and_likelihoods():
    rows = (
        "1 10 . A G . . . GT:AD:PL 0/1:7,5:100,0,120 0/0:.:.\n1 11 . A G . . . GT:RO:AO:GL 1/1:0:9:-20,-3,0 0/0:8:0:0,-2,-9\n"
        "1 12 . A G . . . GT:PL 0/1:1,x,2 0/1:1,2\n"
    )
    one, other = calls(rows)
    assert (one.refs.tolist(), one.alts.tolist()) == ([7, 0, -1], [5, 9, -1])
    assert (other.refs.tolist(), other.alts.tolist()) == ([-1, 8, -1], [-1, 0, -1])
    assert one.likelihood is not None
    assert one.likelihood[:2] == pytest.approx(np.array([[-10, 0, -12], [-20, -3, 0]]))
    assert np.isnan(one.likelihood[2]).all()


def test_only_sites_of_two_bases_on_chromosomes():
    rows = (
        "1 10 . A G . . . GT 0/1 0/1\n1 10 . A T . . . GT 1/1 1/1\n1 11 . AT A . . . GT 0/1 0/1\n"
        "1 12 . A G,T . . . GT 0/1 0/1\nGL000207.1 13 . A G . . . GT 0/1 0/1\n1 14 . A <NON_REF> . . . GT 0/0 0/0\n"
        "chr2 15 . c t,<NON_REF> . . . GT 0/1 0/1\n"
    )
    one, _ = calls(rows)
    assert one.sites.keys == (("1", 10), ("1", 14), ("2", 15))
    assert (one.sites.ref, one.sites.alt) == (("A", "A", "C"), ("G", "", "T"))
    assert calls(rows, {("1", 14): None})[0].sites.keys == (("1", 14),)


def test_the_build_by_contigs_or_by_the_reference():
    assert calls("1 10 . A G . . . GT 0/1 0/1\n")[0].build == "GRCh37"
    told = HEAD.replace("##contig=<ID=1>", "##contig=<ID=1,length=248956422>")
    assert calls("1 10 . A G . . . GT 0/1 0/1\n", head=told)[0].build == "GRCh38"
    none = HEAD.replace("##reference=file:///data/GRCh37/hs37d5.fa\n", "")
    assert calls("1 10 . A G . . . GT 0/1 0/1\n", head=none)[0].build == ""
