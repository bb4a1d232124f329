"""Whether two tests speak of the same change, and whether a limit of detection speaks of it, across builds and assays.

Changes of copy number, and stretches without heterozygosity, are the same where they are of one kind and each covers at
least half of the other (reciprocal overlap); single variants where they are at the same place; a change without positions
where it has the same name. Tests on different builds are compared by the bands that they state: positions are never
carried from one build to another.
"""

from __future__ import annotations

import re
from typing import Protocol

from seedlot.genome.bands import locate
from seedlot.genome.builds import CHROMOSOMES, Build, chromosome
from seedlot.genome.events import Event, Kind, Limit
from seedlot.genome.regions import Region

#: The share of the longer of two regions that both must have.
RECIPROCAL = 0.5
#: What lies at one place, and is the same only there.
SINGLE = (Kind.SNV, Kind.INDEL)
_BANDS = re.compile(r"(\d+|X|Y)((?:[pq](?:\d+(?:\.\d+)?|ter)?)|cen)?((?:[pq](?:\d+(?:\.\d+)?|ter)?)|cen)?")
_ANYWHERE = re.compile(r"any (\d+(?:\.\d+)?) mb of the autosomes")
_AUTOSOMES = CHROMOSOMES[:22]
_NAMED = re.compile(r"(?<![\w.])(?:chr)?((?:\d+|X|Y)(?:[pq][\d.pqter]*)?)(?![\w.])")


class Placed(Protocol):
    """What lies at positions on a build, or has none (empty and 0)."""

    @property
    def build(self) -> str:
        """The build."""

    @property
    def chromosome(self) -> str:
        """The chromosome."""

    @property
    def start(self) -> int:
        """The first position."""

    @property
    def end(self) -> int:
        """The last position."""


def place(one: Placed) -> Region | None:
    """The region in which something lies by its own positions; None where it states none that can be."""
    name = chromosome(one.chromosome) if one.chromosome else None
    if one.build not in set(Build) or name not in CHROMOSOMES or not 1 <= one.start <= one.end:
        return None
    return Region(Build(one.build), name, one.start, one.end)


def of_bands(text: str, build: Build) -> Region | None:
    """The region of bands as they are stated: "20q11.21", "20q11.21q13.33", "12p", "12"."""
    found = _BANDS.fullmatch("".join(text.split()).removeprefix("chr"))
    if found is None:
        return None
    chromosome, first, last = found.groups()
    one = locate(build, chromosome + (first or ""))
    other = locate(build, chromosome + last) if last else one
    if one is None or other is None:
        return None
    return Region(build, chromosome, min(one.start, other.start), max(one.end, other.end))


def on(event: Event, build: Build) -> Region | None:
    """Where an event lies on a build: by its own positions if they are of that build, else by its bands."""
    own = place(event)
    if own is not None and own.build is build:
        return own
    return of_bands(event.bands, build) if event.bands else None


def same(one: Event, other: Event) -> bool:
    """Whether two tests found the same change."""
    if one.kind is not other.kind:
        return False
    if one.kind is Kind.CONTAMINATION:  # of one person, as far as both name one
        return _folded(one.name) == _folded(other.name) or not ("'" in one.name and "'" in other.name)
    return _same_place(one, other)


def _same_place(one: Event, other: Event) -> bool:
    mine, theirs = place(one), place(other)
    if mine is None and theirs is None:
        alike = [_region(each, Build.GRCH38) for each in (one, other)]
        if one.kind is Kind.REARRANGEMENT or None in alike:
            return _folded(one.name) == _folded(other.name)
        mine, theirs = alike
    elif mine is None or (theirs is not None and mine.build is not theirs.build):
        assert theirs is not None  # noqa: S101 - one of the two has positions
        mine = _region(one, theirs.build)
    elif theirs is None:
        theirs = _region(other, mine.build)
    if mine is None or theirs is None:
        return _folded(one.name) == _folded(other.name)
    if one.kind in SINGLE:
        own = place(one), place(other)
        both = None not in own and own[0] == own[1]
        return both or (one.build != other.build and _folded(one.name) == _folded(other.name))
    if one.kind is Kind.REARRANGEMENT:
        return _folded(one.name) == _folded(other.name)
    return mine.reciprocal(theirs) >= RECIPROCAL


def _region(event: Event, build: Build) -> Region | None:
    """Where an event lies on a build, by its positions, its bands, or bands in its name."""
    found = on(event, build)
    if found is None and not event.bands and (named := _NAMED.search(event.name)):
        found = of_bands(named[1], build)
    return found


def speaks_of(limit: Limit, event: Event) -> bool:
    """Whether a limit of detection is one for this change: of its kind, where its region and the change lie in each other.

    "any 10 Mb of the autosomes" is a limit for every change there that is as large. A limit for a small region holds for a larger change that covers it: more of it is seen, not less. One for a whole
    arm or chromosome says nothing of a small change within it.
    """
    if limit.kind is not event.kind or event.kind is Kind.CONTAMINATION:
        return limit.kind is event.kind
    region = place(limit)
    if region is None and (anywhere := _ANYWHERE.fullmatch(" ".join(limit.region.casefold().split()))):
        where = _region(event, Build.GRCH38 if event.build not in set(Build) else Build(event.build))
        return where is not None and where.chromosome in _AUTOSOMES and where.length >= float(anywhere[1]) * 1e6
    if region is None:
        return _folded(limit.region) in {
            _folded(event.name),
            _folded(event.bands),
            *map(_folded, event.known.split(";")),
        }
    where = _region(event, region.build)
    if where is None:
        return False
    if event.kind in SINGLE:
        return region.covers(where) == 1
    return where.covers(region) >= RECIPROCAL


def _folded(text: str) -> str:
    return "".join(text.casefold().split())
