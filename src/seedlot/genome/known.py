"""Changes that recur in human pluripotent stem cells, each with where it lies on both builds and who saw it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from seedlot.genome.builds import Build
from seedlot.genome.events import Kind
from seedlot.genome.regions import Region
from seedlot.genome.tables import rows

#: How whole chromosomes and arms are named.
_LARGE = re.compile(r"(\d+|X|Y)[pq]?")


class Tier(StrEnum):
    """How a change is interpreted, the weightiest first."""

    FOREIGN = "cells of another person"
    RECURRENT = "recurrent in hPSC"
    SUPPRESSOR = "tumour suppressor"
    REPAIR = "DNA repair"
    BENIGN = "common benign variant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A known recurrent change. `core` ones are those for which every copy-number result states a limit of detection."""

    name: str
    kind: Kind
    core: bool
    tier: Tier
    where: Mapping[Build, Region]
    genes: tuple[str, ...]
    source: str

    @property
    def title(self) -> str:
        """The name with its kind: "20q11.21 gain"."""
        return f"{self.name} {self.kind}"

    @property
    def focal(self) -> bool:
        """Whether it is a band or a gene, and no whole arm or chromosome."""
        return not _LARGE.fullmatch(self.name)


@cache
def known() -> tuple[Known, ...]:
    """Every known recurrent change, in order of its place on GRCh38."""
    return tuple(
        Known(
            name=row["name"],
            kind=Kind(row["kind"]),
            core=row["core"] == "yes",
            tier=Tier(row["tier"]),
            where=MappingProxyType({build: _region(build, row[build]) for build in Build}),
            genes=tuple(gene for gene in row["genes"].split("; ") if gene),
            source=row["source"],
        )
        for row in rows("known.tsv")
    )


def _region(build: Build, text: str) -> Region:
    chromosome, span = text.split(":")
    start, end = span.split("-")
    return Region(build, chromosome, int(start), int(end))


def hotspots() -> tuple[Known, ...]:
    """The changes for which every copy-number result states a limit of detection."""
    return tuple(one for one in known() if one.core)


def recurrent(kind: Kind, region: Region, *, share: float = 0.5) -> tuple[Known, ...]:
    """The known changes of that kind that a region holds or is.

    It holds one of which it covers `share`. It is one, too, where `share` of the region lies in it, unless that one is
    a whole arm or chromosome: a gain of 2 Mb within 20q11.21 is a gain of 20q11.21, and none of chromosome 20.
    """
    return tuple(one for one in known() if one.kind == kind and _is(region, one, share))


def _is(region: Region, one: Known, share: float) -> bool:
    place = one.where[region.build]
    common = region.overlap(place)
    return common > 0 and (common >= share * place.length or (one.focal and common >= share * region.length))
