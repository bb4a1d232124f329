"""How alike two STR profiles are: Tanabe's and Masters' scores, the loci compared, where they differ.

Amelogenin and other loci of X and Y are not counted: they are compared apart. A locus counts where both profiles have
an allele of it; a homozygous allele counts once, however often it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.str_profile import Profile
from seedlot.genome.str_loci import on_sex_chromosome

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Two profiles compared: `shared` alleles of the query's and the reference's at the `loci` that both have.

    `differing` are the loci with other alleles, `excluding` those of them without any allele in common.
    """

    query: str
    reference: str
    shared: int
    query_alleles: int
    reference_alleles: int
    loci: int
    differing: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()

    @property
    def tanabe(self) -> float | None:
        """2S/(A+B) in % (Tanabe et al. 1999), the same both ways."""
        return 200 * self.shared / (self.query_alleles + self.reference_alleles) if self.loci else None

    @property
    def masters_query(self) -> float | None:
        """S/A in %: shared alleles by those of the query (Masters et al. 2001)."""
        return 100 * self.shared / self.query_alleles if self.loci else None

    @property
    def masters_reference(self) -> float | None:
        """S/B in %: shared alleles by those of the reference."""
        return 100 * self.shared / self.reference_alleles if self.loci else None

    def score(self, name: str) -> float | None:
        """The score of that name: tanabe, masters query, masters reference."""
        return {"tanabe": self.tanabe, "masters query": self.masters_query}.get(name, self.masters_reference)


def counted(profile: Profile) -> dict[str, frozenset[str]]:
    """The alleles of every locus that counts."""
    return {
        name: frozenset(locus.alleles)
        for name, locus in profile.loci.items()
        if locus.alleles and not locus.lost and not on_sex_chromosome(name)
    }


def compare(query: Profile, reference: Profile) -> Match:
    """Compare two profiles locus by locus."""
    one, other = counted(query), counted(reference)
    both = [name for name in one if name in other]
    return Match(
        query=query.sample,
        reference=reference.sample,
        shared=sum(len(one[name] & other[name]) for name in both),
        query_alleles=sum(len(one[name]) for name in both),
        reference_alleles=sum(len(other[name]) for name in both),
        loci=len(both),
        differing=tuple(name for name in both if one[name] != other[name]),
        excluding=tuple(name for name in both if not one[name] & other[name]),
    )


@dataclass(frozen=True, slots=True)
class Encoded:
    """Profiles as matrices: which alleles (by place in `index`) each has, how many at each locus, and which loci."""

    names: tuple[str, ...]
    alleles: NDArray[np.float32]
    counts: NDArray[np.float32]
    present: NDArray[np.float32]


Index = dict[tuple[str, str], int]


def index_of(profiles: Iterable[Profile]) -> tuple[Index, dict[str, int]]:
    """Number every allele and every locus of these profiles."""
    alleles: Index = {}
    loci: dict[str, int] = {}
    for profile in profiles:
        for name, own in counted(profile).items():
            loci.setdefault(name, len(loci))
            for allele in own:
                alleles.setdefault((name, allele), len(alleles))
    return alleles, loci


def encode(profiles: Sequence[Profile], alleles: Index, loci: dict[str, int]) -> Encoded:
    """Put profiles into matrices; an allele that no other profile has needs no place, but counts."""
    have = np.zeros((len(profiles), max(len(alleles), 1)), dtype=np.float32)
    counts = np.zeros((len(profiles), max(len(loci), 1)), dtype=np.float32)
    rows: tuple[list[int], list[int]] = ([], [])
    places: tuple[list[int], list[int]] = ([], [])
    many: list[int] = []
    for row, profile in enumerate(profiles):
        for name, own in counted(profile).items():
            place = loci.get(name)
            if place is None:
                continue
            rows[0].append(row)
            places[0].append(place)
            many.append(len(own))
            for allele in own:
                at = alleles.get((name, allele))
                if at is not None:
                    rows[1].append(row)
                    places[1].append(at)
    counts[rows[0], places[0]] = many
    have[rows[1], places[1]] = 1
    return Encoded(tuple(one.sample for one in profiles), have, counts, (counts > 0).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Compared:
    """Every query against every reference: shared alleles, alleles of either, loci, each (queries, references)."""

    shared: NDArray[np.float32]
    query_alleles: NDArray[np.float32]
    reference_alleles: NDArray[np.float32]
    loci: NDArray[np.float32]

    def score(self, name: str) -> Floats:
        """The score of that name in %, 0 where no locus is common."""
        below: NDArray[np.floating[Any]]
        if name == "tanabe":
            below = (self.query_alleles + self.reference_alleles) / 2
        else:
            below = self.query_alleles if name == "masters query" else self.reference_alleles
        out: Floats = np.zeros(self.shared.shape, dtype=np.float64)
        np.divide(100 * self.shared, below, out=out, where=below > 0)
        return out


def compare_all(queries: Encoded, references: Encoded) -> Compared:
    """Compare all queries with all references by products of matrices."""
    return Compared(
        shared=queries.alleles @ references.alleles.T,
        query_alleles=queries.counts @ references.present.T,
        reference_alleles=queries.present @ references.counts.T,
        loci=queries.present @ references.present.T,
    )
