"""Known recurrent changes: what is told as one, on both builds."""

from __future__ import annotations

import pytest

from seedlot.genome.bands import locate
from seedlot.genome.builds import Build, lengths
from seedlot.genome.events import Kind
from seedlot.genome.known import hotspots, known, recurrent
from seedlot.genome.regions import Region


def names(kind: Kind, chromosome: str, start: int, end: int) -> list[str]:
    return [one.name for one in recurrent(kind, Region(Build.GRCH38, chromosome, start, end))]


def test_a_short_gain_is_that_of_its_band_and_genes() -> None:
    assert names(Kind.GAIN, "20", 31_000_000, 33_000_000) == ["20q11.2", "20q11.21", "BCL2L1", "DNMT3B"]
    assert names(Kind.LOSS, "20", 31_000_000, 33_000_000) == []


def test_a_whole_chromosome_is_every_known_change_on_it() -> None:
    assert names(Kind.GAIN, "12", 1, 133_275_309) == ["12", "12p", "GDF3", "NANOG", "SLC2A3", "KRAS"]
    assert names(Kind.GAIN, "8", 1, 145_138_636) == ["8"]
    assert names(Kind.GAIN, "21", 1, 40_000_000) == []


@pytest.mark.parametrize("build", list(Build))
def test_every_region_lies_on_its_chromosome(build: Build) -> None:
    for one in known():
        place = one.where[build]
        assert place.end <= lengths(build)[place.chromosome]
        assert "doi:10." in one.source
        if one.name[-1].isdigit() and (band := locate(build, one.name)):
            assert band == place


def test_genes_lie_in_the_bands_that_name_them() -> None:
    """The check that found the errors of the curated list: a gene in both rows lies in the band's region."""
    genes = {one.genes[0]: one for one in known() if one.genes == (one.name,)}
    for one in known():
        for gene in one.genes:
            if gene in genes and one.name != gene:
                for build in Build:
                    assert one.where[build].covers(genes[gene].where[build]) == 1, (one.name, gene)


def test_hotspots_hold_what_recurs_most() -> None:
    titles = {one.title for one in hotspots()}
    assert {
        "20q11.21 gain",
        "BCL2L1 gain",
        "12p gain",
        "12 gain",
        "1q gain",
        "MDM4 gain",
        "17q gain",
        "17 gain",
    } <= titles
    assert {"18q loss", "X gain", "8 gain", "20 gain", "TP53 loss"} <= titles
