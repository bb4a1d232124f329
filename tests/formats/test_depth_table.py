from __future__ import annotations

import gzip

import pytest

from seedlot.formats.depth_table import Asked, Kind, Stretch, gather, kind_of, reached, read_idxstats, stretches
from seedlot.genome.builds import Build, lengths
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

DEPTH = "chr17\t7675087\t30\nchr17\t7675088\t31\nchr17\t7675089\t29\n"
PER_BASE = "chr17\t0\t7675000\t0\nchr17\t7675000\t7675090\t42\nchr17\t7675090\t83257441\t12\n"
REGIONS = "17\t7675000\t7675200\texon5\t55.50\n17\t7675200\t7675300\texon6\t20.00\n"
HEADED = "chromosome\tstart\tend\tdepth\n17\t7675001\t7675200\t18\n"
PLACED = "chrom\tposition\tdepth\n17\t7675088\t21\n"
STATS = "".join(f"chr{name}\t{length}\t100\t0\n" for name, length in lengths(Build.GRCH38).items()) + "*\t0\t0\t7\n"


def source(text: str, name: str = "depth.tsv") -> Source:
    return Source(name, content=gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())


def asked() -> Asked:
    return Asked({"17": [7675088, 7675300]}, {"17": [(7675001, 7675300)]})


@pytest.mark.parametrize(
    ("text", "name", "kind", "depths"),
    [
        (DEPTH, "a.depth", "positions", {("17", 7675088): 31}),
        (PER_BASE, "a.per-base.bed.gz", "regions", {("17", 7675088): 42, ("17", 7675300): 12}),
        (REGIONS, "a.regions.bed.gz", "regions", {("17", 7675088): 55.5, ("17", 7675300): 20}),
        ("chr17\t7675000\t7675100\t3000\n", "a.bedcov.tsv", "sums", {("17", 7675088): 30}),
        (HEADED, "a.tsv", "regions", {("17", 7675088): 18}),
        (PLACED, "a.tsv", "positions", {("17", 7675088): 21}),
        ("chr17\t7675000\t7675200\t55.50\n", "a.regions.bed", "regions", {("17", 7675088): 55.5}),
        ("\ufeffchr17\t7675000\t7675200\t55.50\r\n", "a.regions.bed", "regions", {("17", 7675088): 55.5}),
        ("# samtools depth\n" + DEPTH, "a.depth", "positions", {("17", 7675088): 31}),
    ],
)
def test_each_table_by_hand(text: str, name: str, kind: str, depths: dict[tuple[str, int], float]):
    wanted = asked()
    found = kind_of(source(text, name))
    assert found == kind
    assert found is not None
    gather(source(text, name), found, wanted)
    assert wanted.at == depths


def test_a_person_may_say_that_depths_are_sums():
    assert kind_of(source("chr17\t100\t200\t3000\n", "a.bed"), sums=True) == "sums"


def test_idxstats_is_told_and_read():
    assert kind_of(source(STATS)) == "idxstats"
    assert read_idxstats(source(STATS)).contigs["chr1"] == (248956422, 100)
    with pytest.raises(UnreadableFileError, match="idxstats"):
        read_idxstats(source(STATS + "chr1\tx\t1\t1\n"))
    with pytest.raises(UnreadableFileError, match="idxstats"):
        read_idxstats(source(STATS + "chr1\t5\t-3\t1\n"))


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n", "chr1\tx\t3\n", "chr1\t1\n"])
def test_what_is_no_table(text: str):
    assert kind_of(source(text)) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("#chrom\tstart\tend\tregion\t1X\t30X\nchr17\t7668400\t7687500\tTP53\t19100\t4000\n", "thresholds"),
        ("chr17\t0\t7687500\t0:1\nchr17\t7687500\t7697500\t1:inf\n", "quantized"),
        ("chrom\tlength\tbases\tmean\tmin\tmax\nchr17\t83257441\t25000\t30.03\t0\t900\n", "summary"),
        ("chr17\t100\t0.00\nchr17\t30\t0.55\nchr17\t0\t1.00\n", "distribution"),
        ("chr17\t7668400\t7687500\nchrX\t40051246\t40177329\n", "regions without depths"),
        ("chr17\t7668400\t7687500\tTP53\n", "regions without depths"),
    ],
)
def test_tables_that_go_with_depths_and_hold_none(text: str, what: str):
    """Read as depths, 4,000 bases that reach 30 reads would be 4,000 reads, and the end of a region more still."""
    with pytest.raises(UnreadableFileError, match=what) as caught:
        kind_of(source(text, "a.bed"))
    assert "per-base.bed.gz" in caught.value.mend


def test_more_reads_than_the_position_has_are_a_depth_in_mitochondria():
    assert kind_of(source("chrM\t10\t3000\nchrM\t11\t3010\n")) == "positions"


@pytest.mark.parametrize("row", ["chr17\t7675090\tmany\n", "chr17\t0\t5\n", "chr17\t7675090\t-3\n", "chr17\t9\n"])
def test_a_row_that_is_no_depth_is_told_by_its_line(row: str):
    with pytest.raises(UnreadableFileError) as caught:
        list(stretches(source(DEPTH + row), "positions"))
    assert caught.value.where == "line 4"


def test_depth_along_a_region():
    """Of 100 bases 60 are read 30 times, 35 are read 10 times, 5 are not known."""
    assert reached([(60, 30), (35, 10)], 100, 0.9) == (10, 0.95)
    assert reached([(60, 30), (35, 10)], 100, 0.5) == (30, 0.95)
    assert reached([(60, 30)], 100, 0.9) == (0.0, 0.6)


@pytest.mark.parametrize(
    ("text", "kind", "means"),
    [
        (PER_BASE, "regions", set()),
        (REGIONS, "regions", {("17", 7675088), ("17", 7675300)}),
        ("chr17\t7675000\t7675100\t3000\n", "sums", {("17", 7675088)}),
        (DEPTH, "positions", set()),
        (REGIONS + "17\t7675087\t7675088\tR175H\t60.00\n", "regions", {("17", 7675300)}),
    ],
)
def test_the_mean_of_a_region_is_known_as_such(text: str, kind: Kind, means: set[tuple[str, int]]):
    wanted = asked()
    gather(source(text), kind, wanted)
    assert wanted.means == means


def test_the_deeper_of_two_counts():
    wanted = asked()
    wanted.note("17", Stretch(7675080, 7675090, 5))
    wanted.note("17", Stretch(7675088, 7675088, 9))
    assert wanted.at == {("17", 7675088): 9}
    assert wanted.along["17", 7675001, 7675300] == [(11, 5), (1, 9)]
    assert wanted.holds("17", 7675088, 7675088)
    assert wanted.holds("17", 1, 7675001)
    assert not wanted.holds("17", 1, 7675000)
    assert not wanted.holds("1", 7675088, 7675088)
