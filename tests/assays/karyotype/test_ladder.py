"""The ladder of bands: the same on both builds, and where a name lies on it."""

from __future__ import annotations

import pytest

from seedlot.assays.karyotype.ladder import apart, centre, named, names, nearest, place, region, span
from seedlot.formats.iscn_shapes import Break
from seedlot.genome.bands import bands, locate
from seedlot.genome.builds import CHROMOSOMES, Build


@pytest.mark.parametrize("chromosome", CHROMOSOMES)
def test_both_builds_have_the_same_bands(chromosome: str):
    assert names(chromosome) == tuple(band.name for band in bands(Build.GRCH37, chromosome))


@pytest.mark.parametrize("text", ["20q11.21", "20q11.2", "12p13", "1p31", "Xq28", "17p"])
@pytest.mark.parametrize("build", list(Build))
def test_a_band_lies_where_the_genome_says(text: str, build: Build):
    arm = "p" if "p" in text else "q"
    chromosome, _, band = text.partition(arm)
    found = span(chromosome, arm, band)
    assert found is not None
    assert region(build, chromosome, *found) == locate(build, text)


def test_ends_and_centromere():
    assert span("9", "p", "ter") == (0, 0)
    assert span("9", "q", "ter") == (len(names("9")),) * 2
    assert span("9", "q", "10") == (centre("9"), centre("9"))
    assert place("9", Break("", "cen")) == place("9", Break("p", "10"))


def test_what_is_not_known_has_no_place():
    assert place("?", Break("q", "21")) is None
    assert place("8", Break("", "")) is None
    assert place("8", Break("q", "", uncertain=True)) is None
    assert place("8", Break("q", "99")) is None


def test_a_band_that_is_not_there_is_put_in_the_one_that_holds_it():
    assert nearest("1", "q", "32.11") == "32.1"
    assert nearest("8", "q", "99") == ""
    assert place("1", Break("q", "32.11")) == place("1", Break("q", "32.1"))


def test_a_range_holds_both_bands():
    point = place("20", Break("q", "11.2", to="13", uncertain=True))
    assert point is not None
    assert named("20", point.low, point.high) == "20q11.21q13.33"


def test_two_breaks_in_one_band_are_put_apart():
    point = place("13", Break("q", "14"))
    assert point is not None
    first, second = apart(point, point)
    assert point.low < first.position < second.position < point.high


def test_names_of_arms_and_chromosomes():
    assert named("12", 0, len(names("12"))) == "12"
    assert named("12", 0, centre("12")) == "12p"
    assert named("12", centre("12"), len(names("12"))) == "12q"
