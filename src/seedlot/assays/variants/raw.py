"""What the files say of a line and its reference: alleles of the line alone, and what was gathered on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from seedlot.formats.alleles import Allele
from seedlot.formats.annotations import Told
from seedlot.formats.gene_list import GeneList
from seedlot.genome.builds import Build
from seedlot.terms.finding import Finding


@dataclass(frozen=True, slots=True)
class Support:
    """Reads of an allele, of those that tell one; None where not stated. `stated` is how they are known."""

    count: int | None
    total: int | None
    basis: str = ""

    @property
    def fraction(self) -> float | None:
        """Allele fraction."""
        return self.count / self.total if self.count is not None and self.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An allele of the line that its reference was not called to have, or (`called`) had less of.

    `reference` is None where nothing is known of the place; a support without a count says that the place was read
    `total` times and the allele not called. `akin`: the reference has an indel that may be the same.
    """

    allele: Allele
    line: Support
    reference: Support | None
    called: bool = False
    akin: bool = False
    told: Told | None = None
    strands: tuple[int, int] | None = None
    genotype: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Sites in a row that are heterozygous in the reference and homozygous in the line."""

    chromosome: str
    start: int
    end: int
    sites: int


@dataclass(frozen=True, slots=True)
class Genotypes:
    """Genotypes of both at single-base sites: how many were compared, alike, both heterozygous, opposite."""

    compared: int = 0
    alike: int = 0
    both_het: int = 0
    line_het: int = 0
    reference_het: int = 0
    opposite: int = 0


@dataclass(frozen=True, slots=True)
class MappedReads:
    """Reads of a file by the species of the contig they map to."""

    file: str
    human: int
    foreign: int
    contigs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Depth:
    """How often a position was read, and who says so."""

    depth: float
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """All files together.

    `fractions` counts shared variants by their allele fractions in percent (reference, line); `typical` is the depth that nine tenths of the places called in both reach; `opened` tells whether
    a VCF was read at all; `apart`, whether line and reference stand in two of them; `along` tells of each listed gene
    the depth that nine tenths of its bases reach, and the share of its bases whose depth is known.
    """

    sample: str
    reference: str = ""
    build: Build | None = None
    opened: bool = False
    apart: bool = False
    genotyped: bool = True
    sightings: tuple[Sighting, ...] = ()
    overflow: int = 0
    shared: int = 0
    seen: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    symbolic: int = 0
    annotated: bool = False
    genotypes: Genotypes = Genotypes()
    runs: tuple[Run, ...] = ()
    fractions: Mapping[tuple[int, int], int] = field(default_factory=dict)
    typical: int | None = None
    x_sites: int = 0
    x_het: int = 0
    depths: Mapping[tuple[str, int], Depth] = field(default_factory=dict)
    along: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    mapped: tuple[MappedReads, ...] = ()
    foreign: tuple[str, ...] = ()
    species: str = ""
    lists: tuple[GeneList, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
