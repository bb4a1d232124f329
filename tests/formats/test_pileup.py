from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.alignments import bam

from seedlot.formats.alleles import Allele
from seedlot.formats.pileup import contigs, pile, read_groups
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

CONTIGS = {"chr17": 83257441, "mm10_chr1": 195471971}


def test_bases_are_counted_by_hand(tmp_path: Path):
    stacks = {("chr17", 7675088): "CCCCCCCTTT-", ("mm10_chr1", 500): "AAA"}
    path = bam(tmp_path, "a.bam", stacks, contigs=CONTIGS)
    told = pile(Source("a.bam", path=path), [("17", 7675088), ("17", 100), ("X", 5)])
    column = told.columns["17", 7675088]
    assert dict(column.bases) == {"C": 7, "T": 3, "A": 1}
    assert column.count(Allele("17", 7675088, "C", "T")) == 3
    assert column.count(Allele("17", 7675088, "CA", "C")) == 1
    assert column.count(Allele("17", 7675088, "CA", "TG")) is None
    assert column.depth == 11
    assert told.columns["17", 100].depth == 0
    assert ("X", 5) not in told.columns
    assert told.samples == ("LINE",)
    assert told.mapped == {"chr17": 11, "mm10_chr1": 3}
    assert contigs(Source("a.bam", path=path)) == CONTIGS


def test_what_cannot_be_read_is_told(tmp_path: Path):
    path = bam(tmp_path, "b.bam", {("chr17", 700): "C"}, contigs=CONTIGS, indexed=False)
    with pytest.raises(UnreadableFileError, match="it has no index") as caught:
        pile(Source("b.bam", path=path), [])
    assert "samtools index" in caught.value.mend
    (tmp_path / "c.bam").write_bytes(path.read_bytes()[:40])
    with pytest.raises(UnreadableFileError, match="htslib"):
        contigs(Source("c.bam", path=tmp_path / "c.bam"))
    with pytest.raises(UnreadableFileError, match="htslib"):
        pile(Source("c.bam", path=tmp_path / "c.bam"), [])
    with pytest.raises(UnreadableFileError, match="from disk"):
        contigs(Source("d.bam", content=b"x"))


def test_read_groups_of_a_damaged_head():
    """A line without values tells none; of two groups of one name both samples are told."""
    head = "@HD\tVN:1.6\n@RG\n@RG\tID:a\tSM\n@RG\tID:b\tSM:x\tDS:p:q\tjunk\n@RG\tID:b\tSM:y\n@RG\tSM:z\n@CO\t@RG\n"
    assert read_groups(head) == (("a", ""), ("b", "x"), ("b", "y"), ("", "z"))
