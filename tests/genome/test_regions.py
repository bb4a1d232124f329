"""Regions: overlaps by hand, and what holds for all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from seedlot.genome.builds import Build
from seedlot.genome.regions import Region, order, read_region, whole

_POSITIONS = some.tuples(some.integers(1, 1000), some.integers(1, 1000)).map(sorted)
REGIONS = _POSITIONS.map(lambda pair: Region(Build.GRCH38, "20", pair[0], pair[1]))


def region(start: int, end: int, chromosome: str = "20", build: Build = Build.GRCH38) -> Region:
    return Region(build, chromosome, start, end)


def test_overlap_counts_both_ends() -> None:
    assert region(1, 10).length == 10
    assert region(1, 10).overlap(region(10, 20)) == 1
    assert region(1, 10).overlap(region(11, 20)) == 0
    assert region(1, 10).overlap(region(1, 10, "21")) == 0
    assert region(1, 10).overlap(region(1, 10, build=Build.GRCH37)) == 0
    assert region(1, 100).covers(region(91, 110)) == 0.5
    assert region(1, 100).reciprocal(region(51, 100)) == 0.5


@given(REGIONS, REGIONS)
def test_overlap_is_mutual_and_never_more_than_the_smaller(one: Region, other: Region) -> None:
    assert one.overlap(other) == other.overlap(one) <= min(one.length, other.length)
    assert 0 <= one.reciprocal(other) <= 1
    assert one.reciprocal(one) == 1


def test_a_region_is_read_and_written() -> None:
    found = read_region("chr20:31,000,000-33,000,000", Build.GRCH38)
    assert found == region(31_000_000, 33_000_000)
    assert str(found) == "chr20:31000000-33000000 (GRCh38)"


@pytest.mark.parametrize("text", ["chr20", "chr20:9-1", "chr20:0-5", "chr20:1-99999999", "chrUn:1-5", "20q11.21"])
def test_no_region_is_none(text: str) -> None:
    assert read_region(text, Build.GRCH38) is None


def test_a_region_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="not 9 to 1"):
        region(9, 1)


def test_chromosomes_have_an_order() -> None:
    assert sorted(["MT", "X", "10", "2", "Y"], key=order) == ["2", "10", "X", "Y", "MT"]
    assert whole(Build.GRCH38, "20").length == 64_444_167
