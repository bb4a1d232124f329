from __future__ import annotations

from pathlib import Path

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


def test_a_cram_that_is_cut(tmp_path: Path) -> None:
    data = written(tmp_path, sam(READS, order="unsorted"), name="a.cram").read_bytes()
    for size in (len(data) - 38, len(data) // 2, 30):
        with pytest.raises(UnreadableFileError, match="cut short"):
            count_by_htslib(data[:size], file="a.cram", width=1000, quality=0)


def test_a_damaged_sam() -> None:
    with pytest.raises(UnreadableFileError, match="damaged"):
        count_by_htslib(sam(READS[:3]).encode() + b"r\tx\tchr1\n", file="a.sam", width=1000, quality=0)
