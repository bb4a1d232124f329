"""Cytogenetic bands: from "20q11.21" to positions on a named build, and back (ISCN band names, 850-band level)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from seedlot.genome.builds import CHROMOSOMES, Build
from seedlot.genome.regions import Region, whole
from seedlot.genome.tables import rows

_PLACE = re.compile(r"(?:chr)?([1-9]|1\d|2[0-2]|X|Y)(?:(cen|[pq])(ter|\d+(?:\.\d+)?)?)?")


@dataclass(frozen=True, slots=True)
class Band:
    """A band: its region, its name on the chromosome ("q11.21"), and how it stains ("gneg", "gpos50", "acen" ...)."""

    region: Region
    name: str
    stain: str

    @property
    def full(self) -> str:
        """The name with its chromosome: "20q11.21"."""
        return self.region.chromosome + self.name


@cache
def _table(build: Build) -> Mapping[str, tuple[Band, ...]]:
    found: dict[str, list[Band]] = {name: [] for name in CHROMOSOMES}
    for row in rows(f"bands_{build}.tsv"):
        region = Region(build, row["chromosome"], int(row["start"]), int(row["end"]))
        found[region.chromosome].append(Band(region, row["band"], row["stain"]))
    return {name: tuple(each) for name, each in found.items()}


@cache
def bands(build: Build, chromosome: str | None = None) -> tuple[Band, ...]:
    """The bands of a chromosome from its p end, or of all chromosomes."""
    table = _table(build)
    return table[chromosome] if chromosome else tuple(band for each in table.values() for band in each)


def arm(build: Build, chromosome: str, side: str) -> Region:
    """The short ("p") or long ("q") arm, its half of the centromere included."""
    return _spanned([band for band in bands(build, chromosome) if band.name.startswith(side)])


def centromere(build: Build, chromosome: str) -> Region:
    """The bands that stain as centromere."""
    return _spanned([band for band in bands(build, chromosome) if band.stain == "acen"])


@cache
def locate(build: Build, text: str) -> Region | None:
    """Where a band, an arm, a chromosome, "20cen", "20pter" or "20qter" lies; None where there is no such band.

    A name of a lower level means all bands it is divided into: 1p31 is 1p31.1 to 1p31.3. A terminus is the
    last base of its arm.
    """
    if (found := _PLACE.fullmatch(text.strip())) is None:
        return None
    name, side, rest = found.group(1, 2, 3)
    if side is None:
        return whole(build, name)
    if side == "cen":
        return None if rest else centromere(build, name)
    if rest == "ter":
        last = arm(build, name, side)
        end = last.start if side == "p" else last.end
        return Region(build, name, end, end)
    wanted = side + (rest or "")
    inside = [band for band in bands(build, name) if _within(band.name, wanted)]
    return _spanned(inside) if inside else None


def _within(name: str, wanted: str) -> bool:
    """Whether a band is the one meant or one that it is divided into: q11.21 of q11.2, of q11, of q1 and of q."""
    return name.startswith(wanted)


def _spanned(inside: list[Band]) -> Region:
    first, last = inside[0].region, inside[-1].region
    return Region(first.build, first.chromosome, first.start, last.end)


def band_name(region: Region) -> str:
    """The bands that a region touches, as ISCN writes them: "20q11.21", "20q11.21q13.33", "12p", "12"."""
    touched = [band for band in bands(region.build, region.chromosome) if band.region.overlap(region)]
    if not touched:
        return region.chromosome
    first, last, every = touched[0], touched[-1], bands(region.build, region.chromosome)
    if first is every[0] and last is every[-1]:
        return region.chromosome
    side = first.name[0]
    ends = [band for band in every if band.name[0] == side]
    if first is ends[0] and last is ends[-1]:
        return region.chromosome + side
    return first.full if first is last else first.full + last.name
