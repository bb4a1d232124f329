"""Bands: positions as UCSC publishes them, and back to the names."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from seedlot.genome.bands import arm, band_name, bands, centromere, locate
from seedlot.genome.builds import CHROMOSOMES, Build, lengths
from seedlot.genome.regions import Region


@pytest.mark.parametrize(
    ("text", "grch38", "grch37"),
    [
        ("20q11.21", (30_400_001, 33_500_000), (29_400_001, 32_100_000)),
        ("1p31", (60_800_001, 84_400_000), (61_300_001, 84_900_000)),
        ("17q25", (72_900_001, 83_257_441), (70_900_001, 81_195_210)),
        ("12p", (1, 35_500_000), (1, 35_800_000)),
        ("12", (1, 133_275_309), (1, 133_851_895)),
        ("Xcen", (58_100_001, 63_800_000), (58_100_001, 63_000_000)),
        ("12pter", (1, 1), (1, 1)),
        ("12qter", (133_275_309, 133_275_309), (133_851_895, 133_851_895)),
    ],
)
def test_bands_lie_where_they_do(text: str, grch38: tuple[int, int], grch37: tuple[int, int]) -> None:
    for build, (start, end) in ((Build.GRCH38, grch38), (Build.GRCH37, grch37)):
        assert locate(build, text) == Region(build, re.split("[pqc]", text)[0], start, end)


@pytest.mark.parametrize("text", ["20q11.25", "20z", "23", "20q99", "q11", "", "20cen1", "20pterq"])
def test_no_such_band_is_none(text: str) -> None:
    assert locate(Build.GRCH38, text) is None


@pytest.mark.parametrize("build", list(Build))
def test_bands_tile_every_chromosome(build: Build) -> None:
    for name in CHROMOSOMES:
        every = bands(build, name)
        assert every[0].region.start == 1
        assert every[-1].region.end == lengths(build)[name]
        for one, following in pairwise(every):
            assert one.region.end + 1 == following.region.start
        assert arm(build, name, "p").end + 1 == arm(build, name, "q").start
        assert centromere(build, name).overlap(arm(build, name, "p"))
        assert centromere(build, name).overlap(arm(build, name, "q"))


@pytest.mark.parametrize("build", list(Build))
def test_every_band_has_its_own_name(build: Build) -> None:
    for band in bands(build):
        assert band_name(band.region) == band.full
        assert locate(build, band.full) is not None
    assert len(bands(build)) == 862


def test_regions_are_named_as_iscn_does() -> None:
    for text in ("20q11.21", "12p", "8", "Xq"):
        assert band_name(locate(Build.GRCH38, text) or pytest.fail(text)) == text
    assert band_name(Region(Build.GRCH38, "20", 31_000_000, 64_444_167)) == "20q11.21q13.33"
