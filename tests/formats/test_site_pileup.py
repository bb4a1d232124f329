"""Bases at sites: qualities, mates, deletions, read groups, with and without an index."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pysam
import pytest

from seedlot.formats.site_list import Site, SiteList
from seedlot.formats.site_pileup import Least, pileup_calls
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

SITES = SiteList(where="s", build="GRCh38", sites={("1", 105): Site("a", "A", "G"), ("1", 112): Site("b", "A", "G")})
HEAD = "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr1\tLN:248956422\n@RG\tID:g1\tSM:S1\n@RG\tID:g2\tSM:S2\n"


def row(
    name: str,
    start: int,
    cigar: str,
    bases: str,
    *,
    flag: int = 0,
    mapq: int = 60,
    quality: str = "I",
    group: str = "g1",
) -> str:
    tag = f"\tRG:Z:{group}" if group else ""
    return f"{name}\t{flag}\tchr1\t{start}\t{mapq}\t{cigar}\t*\t0\t0\t{bases}\t{quality * len(bases)}{tag}\n"


READS = (
    row("ref", 101, "15M", "CCCCACCCCCCACCC")
    + row("alt", 101, "15M", "CCCCGCCCCCCGCCC")
    + row("mate", 101, "15M", "CCCCACCCCCCACCC")
    + row("mate", 101, "15M", "CCCCACCCCCCACCC")  # the same fragment counts once
    + row("low", 101, "15M", "CCCCACCCCCCACCC", quality="#")
    + row("third", 101, "15M", "CCCCTCCCCCCTCCC")
    + row("poor", 101, "15M", "CCCCACCCCCCACCC", mapq=5)
    + row("copy", 101, "15M", "CCCCACCCCCCACCC", flag=1024)
    + row("gap", 101, "3M3D9M", "CCCCCCCCACCC")  # no base at 105; 112 is its ninth
    + row("clip", 103, "2S2M1I10M", "TTCCTACCCCCCACCC"[:15])
    + row("two", 101, "15M", "CCCCGCCCCCCGCCC", group="g2")
)  # fmt: skip


def sam(text: str = HEAD + READS) -> Source:
    return Source("x.sam", content=text.encode())


def test_what_counts():
    one, other = pileup_calls(sam(), SITES, Least(depth=3))
    assert (one.sample, other.sample, one.build) == ("S1", "S2", "GRCh38")
    assert one.refs.tolist()[0] == 3
    assert one.alts.tolist() == [1, 1]
    assert other.alts.tolist() == [1, 1]
    assert one.dosage.tolist()[0] == 1
    assert other.dosage.tolist() == [-1, -1]


def test_the_likelihood_by_hand():
    """One read with the alternative base at Q40: (e, 1/2, 1-e), e = 0.0001."""
    (one,) = pileup_calls(
        sam(HEAD.replace("@RG\tID:g2\tSM:S2\n", "") + row("alt", 101, "15M", "CCCCGCCCCCCGCCC")), SITES, Least(depth=1)
    )
    assert one.likelihood is not None
    top = math.log10(1 - 1e-4)
    assert one.likelihood[0].tolist() == pytest.approx([-4 - top, math.log10(0.5) - top, 0], abs=1e-4)
    assert one.dosage.tolist() == [2, 2]


def test_without_read_groups_the_file_names_the_sample():
    plain = HEAD.split("@RG", maxsplit=1)[0]
    (one,) = pileup_calls(sam(plain + row("a", 101, "15M", "CCCCACCCCCCACCC", group="")), SITES, Least())
    assert one.sample == "x"
    (none,) = pileup_calls(sam(plain), SITES, Least())
    assert (none.sample, none.dosage.tolist()) == ("x", [-1, -1])


def test_an_index_tells_the_same(tmp_path: Path):
    whole = pileup_calls(sam(), SITES, Least(depth=3))
    (tmp_path / "x.sam").write_text(HEAD + READS)
    pysam.sort("-o", str(tmp_path / "x.bam"), str(tmp_path / "x.sam"))
    unindexed = pileup_calls(Source("x.bam", path=tmp_path / "x.bam"), SITES, Least(depth=3))
    pysam.index(str(tmp_path / "x.bam"))
    indexed = pileup_calls(Source("x.bam", path=tmp_path / "x.bam"), SITES, Least(depth=3))
    for found in (unindexed, indexed):
        for one, other in zip(whole, found, strict=True):
            assert (one.sample, one.refs.tolist(), one.alts.tolist()) == (
                other.sample,
                other.refs.tolist(),
                other.alts.tolist(),
            )
            assert one.likelihood is not None
            assert other.likelihood is not None
            assert np.array_equal(one.likelihood, other.likelihood, equal_nan=True)


@pytest.mark.parametrize("content", [b"", b"no alignment\n", b"BAM\1garbage"])
def test_what_htslib_cannot_read_is_refused(content: bytes):
    with pytest.raises(UnreadableFileError):
        pileup_calls(Source("x.bam", content=content), SITES, Least())
