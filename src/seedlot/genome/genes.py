"""Genes and single changes that recur in human pluripotent stem cells, each on both builds and with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from seedlot.genome.builds import Build
from seedlot.genome.known import Tier
from seedlot.genome.regions import Region
from seedlot.genome.tables import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Gene:
    """A gene with its extent on both builds."""

    name: str
    tier: Tier
    where: Mapping[Build, Region]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One change: of a base on both builds, on the forward strand, or (`where` empty) of the protein alone."""

    gene: str
    protein: str
    cdna: str
    where: Mapping[Build, Region]
    ref: str
    alt: str
    source: str

    @property
    def title(self) -> str:
        """The gene and the change: "TP53 R175H"."""
        return f"{self.gene} {self.protein}"


@cache
def genes() -> tuple[Gene, ...]:
    """Every listed gene, in the order of the table."""
    return tuple(
        Gene(name=row["gene"], tier=Tier(row["tier"]), where=_where(row), source=row["source"])
        for row in rows("genes.tsv")
    )


@cache
def positions() -> tuple[Position, ...]:
    """Every listed change, in the order of the table."""
    return tuple(
        Position(
            gene=row["gene"],
            protein=row["protein"],
            cdna=row["cdna"],
            where=_where(row),
            ref=row["ref"],
            alt=row["alt"],
            source=row["source"],
        )
        for row in rows("positions.tsv")
    )


def gene_at(region: Region) -> Gene | None:
    """The listed gene that a region touches."""
    return next((gene for gene in genes() if gene.where[region.build].overlap(region)), None)


def _where(row: Mapping[str, str]) -> Mapping[Build, Region]:
    return MappingProxyType({build: _region(build, row[build]) for build in Build if row[build]})


def _region(build: Build, text: str) -> Region:
    chromosome, span = text.split(":")
    start, _, end = span.partition("-")
    return Region(build, chromosome, int(start), int(end or start))
