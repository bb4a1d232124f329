from __future__ import annotations

from pathlib import Path

import numpy as np
import pysam
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.formats.aligned_reads import blocks_cut, sam, written

from seedlot.formats.bam import count_bam, is_bam
from seedlot.formats.reads import DUPLICATE
from seedlot.terms.errors import UnreadableFileError

#: Counted by hand: in bins of 100 kb with quality 20 or better, the first two reads of chr1 and the one of chrX count.
READS = [
    ("1", 1, 0, 60),
    ("1", 100_000, 16, 20),
    ("1", 100_001, 0, 19),
    ("1", 100_001, 0x400, 60),
    ("1", 100_002, 0x100, 60),
    ("1", 100_003, 0x200, 60),
    ("1", 100_004, 0x800, 60),
    ("X", 150_001, 0x41, 60),
    ("1", 0, 4, 0),
]


def test_reads_are_counted_where_they_begin(tmp_path: Path) -> None:
    counted = count_bam(written(tmp_path, sam(READS)), file="a.bam", width=100_000, quality=20)
    assert counted.counts["chr1"][:3].tolist() == [2, 0, 0]
    assert counted.counts["chrX"][:3].tolist() == [0, 1, 0]
    assert (counted.used, counted.records, counted.poor) == (3, 9, 1)
    assert counted.flagged(DUPLICATE) == 1
    assert counted.samples == ("SIM",)
    assert counted.sorted
    assert counted.stated == "coordinate"
    assert counted.contigs["chr1"] == 249_250_621


def test_bytes_count_as_the_file_does(tmp_path: Path) -> None:
    path = written(tmp_path, sam(READS))
    assert is_bam(path.read_bytes())
    assert count_bam(path.read_bytes(), file="a", width=10_000, quality=0).used == 4


def test_order_is_told_by_the_reads(tmp_path: Path) -> None:
    backward = count_bam(written(tmp_path, sam(READS[:8][::-1])), file="a.bam", width=100_000, quality=20)
    assert not backward.sorted
    assert backward.stated == "coordinate"
    assert backward.counts["chr1"][0] == 2


@pytest.mark.parametrize("size", [37, 200, 1000, 60_000])
def test_blocks_that_cut_records(tmp_path: Path, size: int) -> None:
    """Other writers than htslib let a record go over the end of a block."""
    reads = [(str(1 + at % 22), 1 + 977 * at, 0, at % 61) for at in range(3000)]
    path = written(tmp_path, sam(reads))
    whole = count_bam(path, file="a.bam", width=50_000, quality=20)
    cut = count_bam(blocks_cut(path, size), file="a.bam", width=50_000, quality=20)
    assert cut.used == whole.used == sum(read[3] >= 20 for read in reads)
    assert all(np.array_equal(cut.counts[name], whole.counts[name]) for name in whole.counts)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "7", "X"]),
            st.integers(1, 50_000_000),
            st.sampled_from([0, 16, 1024, 2048]),
            st.integers(0, 60),
        ),
        max_size=60,
    ),
    st.integers(30, 400),
)
def test_as_many_as_samtools_counts(tmp_path: Path, reads, size: int) -> None:
    path = written(tmp_path, sam(reads, order="unsorted"))
    told = int(str(pysam.samtools.view("-c", "-F", "0xF04", "-q", "20", str(path))))
    for source in (path, blocks_cut(path, size)):
        assert count_bam(source, file="a.bam", width=1_000_000, quality=20).used == told


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (b"", "empty"),
        (b"not a BAM at all", "cut short"),
    ],
)
def test_what_is_no_bam(tmp_path: Path, made: bytes, says: str) -> None:
    path = tmp_path / "a.bam"
    path.write_bytes(made)
    with pytest.raises(UnreadableFileError, match=says):
        count_bam(path, file="a.bam", width=1000, quality=0)


def test_a_file_that_is_cut_is_one_error(tmp_path: Path) -> None:
    data = written(tmp_path, sam(READS * 500, order="unsorted")).read_bytes()
    for size in (len(data) - 28, len(data) - 5, len(data) // 2, 60):
        with pytest.raises(UnreadableFileError, match="cut short"):
            count_bam(data[:size], file="a.bam", width=1000, quality=0)


def test_blocks_that_are_no_bam(tmp_path: Path) -> None:
    path = tmp_path / "a.bam"
    for content in (
        b"plain text in blocks",
        b"BAM\1\xff\xff\xff\xff",
        b"BAM\1\0\0\0\0\1\0\0\0\0\0\0\0",
        b"BAM\1\5\0\0\0abcde\0\0\0\0xyz",
    ):
        with pysam.BGZFile(str(path), "wb", index=None) as stream:
            stream.write(content)
        with pytest.raises(UnreadableFileError, match=r"no BAM|damaged|within a record"):
            count_bam(path, file="a.bam", width=1000, quality=0)


def test_a_record_that_lies_nowhere(tmp_path: Path) -> None:
    path = written(tmp_path, sam(READS))
    with pysam.BGZFile(str(path), "rb", index=None) as stream:
        data = bytearray(stream.read())
    at = data.index(b"r0\0") - 32
    data[at : at + 4] = (77).to_bytes(4, "little")  # contig 77 of 24
    with pysam.BGZFile(str(path), "wb", index=None) as stream:
        stream.write(bytes(data))
    with pytest.raises(UnreadableFileError, match="outside of every contig"):
        count_bam(path, file="a.bam", width=1000, quality=0)


def _sequenced(reads: list[tuple[str, int, int, int]], *sequences: str) -> str:
    """The text of a SAM whose reads have these sequences in turn."""
    lines = sam(reads).splitlines()
    for number, line in enumerate(one for one in lines if not one.startswith("@")):
        own = sequences[number % len(sequences)]
        cells = line.split("\t")
        cells[5], cells[9], cells[10] = f"{len(own)}M", own, "I" * len(own)
        lines[lines.index(line)] = "\t".join(cells)
    return "\n".join(lines) + "\n"


def test_gc_is_that_of_the_reads_that_count(tmp_path: Path) -> None:
    """By hand: 8 and 4 of the first 16 bases are G or C, 12 of 32 together; N is none, and a short read tells nothing."""
    reads = [("1", 1, 0, 60), ("1", 2, 0, 60), ("1", 3, 0, 60), ("1", 4, 0x400, 60), ("2", 1, 0, 60), ("2", 5, 0, 60)]
    text = _sequenced(
        reads, "GGCCGGCCAATTAATTG", "NGNCNGNCAATTAATTGG", "ACGTACGTAC", "G" * 20, "GCGCATATGCGCATAT", "GGG"
    )
    path = written(tmp_path, text)
    told = count_bam(path, file="a.bam", width=100_000, quality=20)
    assert told.gc["chr1"][0] == pytest.approx(12 / 32)
    assert told.gc["chr2"][0] == pytest.approx(8 / 16)
    assert np.isnan(told.gc["chr1"][1:]).all()
    cut = count_bam(blocks_cut(path, 41), file="a.bam", width=100_000, quality=20)
    assert cut.gc["chr1"][0] == told.gc["chr1"][0]


def test_short_reads_tell_no_gc(tmp_path: Path) -> None:
    assert count_bam(written(tmp_path, sam(READS)), file="a.bam", width=100_000, quality=20).gc == {}
