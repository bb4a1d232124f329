from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.formats.aligned_reads import sam, written

from seedlot.formats.bam import count_bam
from seedlot.formats.cram import count_by_htslib, is_cram, is_sam
from seedlot.terms.errors import UnreadableFileError

READS = [(str(1 + at % 22), 1 + 9_777 * at, (0, 16, 0x400, 4)[at % 4], at % 61) for at in range(800)]


def test_cram_and_sam_count_as_bam_does(tmp_path: Path) -> None:
    text = sam(READS, order="unsorted")
    bam = count_bam(written(tmp_path, text), file="a.bam", width=50_000, quality=20)
    cram = written(tmp_path, text, name="a.cram")
    asked = {"width": 50_000, "quality": 20}
    assert is_cram(cram.read_bytes())
    assert is_sam(text.encode())
    for source in (cram, cram.read_bytes(), text.encode()):
        other = count_by_htslib(source, file="a", **asked)
        assert (other.used, other.records, other.poor, other.samples) == (bam.used, bam.records, bam.poor, bam.samples)
        assert all((other.counts[name] == bam.counts[name]).all() for name in bam.counts)


def test_a_sam_tells_gc_as_a_bam_does_and_a_cram_does_not(tmp_path: Path) -> None:
    """G, C and N of the first sixteen bases; a read without bases, or with fewer, tells nothing."""
    sequences = ("GGCCGGCCAATTAATTG", "NGNCNGNCSATTAATTGG", "ACGTACGTAC", "*", "G" * 20)
    text = sam([("1", 1 + 40_000 * at, 0, 60) for at in range(50)])
    for at in range(50):
        own = sequences[at % 5]
        cigar, qualities = ("*", "*") if own == "*" else (f"{len(own)}M", "I" * len(own))
        text = text.replace("10M\t*\t0\t0\tACGTACGTAC\tIIIIIIIIII", f"{cigar}\t*\t0\t0\t{own}\t{qualities}", 1)
    bam = count_bam(written(tmp_path, text), file="a.bam", width=100_000, quality=20)
    plain = count_by_htslib(text.encode(), file="a.sam", width=100_000, quality=20)
    cram = count_by_htslib(written(tmp_path, text, name="a.cram"), file="a.cram", width=100_000, quality=20)
    assert sum(np.isfinite(bam.gc["chr1"])) > 10
    assert all(np.array_equal(plain.gc[name], bam.gc[name], equal_nan=True) for name in bam.gc)
    assert cram.gc == {}


def test_a_cram_that_is_cut(tmp_path: Path) -> None:
    data = written(tmp_path, sam(READS, order="unsorted"), name="a.cram").read_bytes()
    for size in (len(data) - 38, len(data) // 2, 30):
        with pytest.raises(UnreadableFileError, match="cut short"):
            count_by_htslib(data[:size], file="a.cram", width=1000, quality=0)


def test_a_damaged_sam() -> None:
    with pytest.raises(UnreadableFileError, match="damaged"):
        count_by_htslib(sam(READS[:3]).encode() + b"r\tx\tchr1\n", file="a.sam", width=1000, quality=0)
