"""The regions of an array that are tested each as a whole, and the smallest fraction of cells that each would show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seedlot.assays.copy_number import array_mosaic as mosaics
from seedlot.assays.copy_number.array_mosaic import KINDS, Channels, Shift
from seedlot.assays.copy_number.settings import Settings
from seedlot.assays.copy_number.targets import targets
from seedlot.formats.probes import Probes
from seedlot.genome.builds import CHROMOSOMES, Build
from seedlot.genome.events import Kind, Limit
from seedlot.genome.regions import order


@dataclass(frozen=True, slots=True)
class Tested:
    """A region: its probes, what they show, whether it is called, and its limits by kind."""

    name: str
    chromosome: str
    start: int
    end: int
    part: slice
    seen: Shift
    called: bool
    score: float
    limits: tuple[tuple[Kind, float | None], ...]


def tested(
    probes: Probes, made: Channels, build: Build | None, searched: frozenset[str], settings: Settings
) -> tuple[Tested, ...]:
    """Test every chromosome, arm and hotspot; on a build without bands every chromosome."""
    return tuple(
        _one(probes, made, place, name in searched, settings) for name, place in _places(build) if name in CHROMOSOMES
    )


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    chromosome: str
    start: int
    end: int
    kinds: tuple[Kind, ...]


def _places(build: Build | None) -> list[tuple[str, _Place]]:
    if build is None:
        return [(name, _Place(name, name, 0, 0, KINDS)) for name in CHROMOSOMES]
    return [
        (
            one.region.chromosome,
            _Place(one.name, one.region.chromosome, one.region.start, one.region.end, _kinds(one.form, one.kinds)),
        )
        for one in targets(build)
    ]


def _kinds(form: str, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    return kinds if form == "hotspot" else KINDS


def _one(probes: Probes, made: Channels, place: _Place, searched: bool, settings: Settings) -> Tested:  # noqa: FBT001
    part = _slice(probes, place) if searched else slice(0, 0)
    seen = mosaics.shift(made, part)
    asked = {"false_positive": settings.false_positive}
    called = any(mosaics.called(seen, kind, **asked) for kind in place.kinds)
    limits = tuple((kind, mosaics.limit(made, seen, kind, **asked, power=settings.power)) for kind in place.kinds)
    score = max(seen.baf_z, abs(seen.lrr_z))
    return Tested(place.name, place.chromosome, place.start, place.end, part, seen, called, score, limits)


def _slice(probes: Probes, place: _Place) -> slice:
    begin, end = np.searchsorted(probes.where, [order(place.chromosome), order(place.chromosome) + 1])
    if not place.end:
        return slice(int(begin), int(end))
    own = probes.position[begin:end]
    first, last = np.searchsorted(own, [place.start, place.end + 1])
    return slice(int(begin + first), int(begin + last))


def limit_rows(sample: str, each: tuple[Tested, ...], build: str, made: Channels, settings: Settings) -> list[Limit]:
    """The limits of detection as the shared table has them."""
    return [
        Limit(
            sample=sample,
            region=one.name,
            kind=kind,
            build=build,
            chromosome=one.chromosome,
            start=one.start,
            end=one.end,
            fraction=fraction,
            false_positive=settings.false_positive,
            power=settings.power,
            basis=_basis(one, made),
        )
        for one in each
        for kind, fraction in one.limits
    ]


def _basis(one: Tested, made: Channels) -> str:
    if not one.seen.probes:
        return "no probe in this region could tell"
    sites = f"{one.seen.sites} sites with both alleles (SD of BAF {made.spread:.3f}), " if one.seen.sites else ""
    return f"{sites}{one.seen.probes} probes (SD of LRR {made.lrr.sd:.2f})"
