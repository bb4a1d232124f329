"""The regions that are tested each as a whole: chromosomes, arms, and the hotspots of pluripotent stem cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from seedlot.assays.copy_number.bins import Bins
from seedlot.genome.bands import arm
from seedlot.genome.builds import CHROMOSOMES, Build
from seedlot.genome.events import Kind
from seedlot.genome.known import hotspots
from seedlot.genome.regions import Region, whole

BOTH = (Kind.GAIN, Kind.LOSS)


@dataclass(frozen=True, slots=True)
class Target:
    """A region, and in which directions it is tested."""

    name: str
    form: Literal["chromosome", "arm", "hotspot"]
    region: Region
    kinds: tuple[Kind, ...]


@cache
def targets(build: Build) -> tuple[Target, ...]:
    """Every chromosome and arm in both directions, and every core hotspot that is neither, in its own."""
    found = [Target(name, "chromosome", whole(build, name), BOTH) for name in CHROMOSOMES]
    found += [Target(name + side, "arm", arm(build, name, side), BOTH) for name in CHROMOSOMES for side in "pq"]
    named = {target.name for target in found}
    found += [Target(one.name, "hotspot", one.where[build], (one.kind,)) for one in hotspots() if one.name not in named]
    return tuple(found)


def place(bins: Bins, target: Target) -> tuple[int, int]:
    """The bins of a region: those whose middle lies in it, or those that touch it where there is none such."""
    at = bins.slice(target.region.chromosome)
    start, end = bins.start[at], bins.end[at]
    middle = (start + end) // 2
    inside = np.flatnonzero((middle >= target.region.start) & (middle <= target.region.end))
    if inside.size == 0:
        inside = np.flatnonzero((start <= target.region.end) & (end >= target.region.start))
    if inside.size == 0:
        return at.start, at.start
    return at.start + int(inside[0]), at.start + int(inside[-1]) + 1
