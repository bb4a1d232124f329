"""Reads counted in bins along one genome: the shape that readers fill and the depth half of the room analyses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from seedlot.genome.builds import Build

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Choices(Protocol):
    """What the depth half reads of the room's settings."""

    @property
    def false_positive(self) -> float:
        """False-positive rate of one test of one region in one direction."""

    @property
    def power(self) -> float:
        """Probability that a change at the stated limit of detection is found."""

    @property
    def level(self) -> float:
        """Confidence level of every interval."""

    @property
    def family(self) -> float:
        """False-positive rate of the search for segments over one whole genome."""

    @property
    def min_reads(self) -> float:
        """Fewest usable reads of a sample; with fewer nothing is told."""

    @property
    def sex(self) -> str:
        """Sex chromosomes that the line should have, or "" where they are found from the reads."""


@dataclass(frozen=True, slots=True)
class Bins:
    """One sample's reads, counted in bins of one width on one build, sorted by chromosome and then by start.

    The bins of `chromosome[k]` are those from `offsets[k]` to `offsets[k + 1]`; positions are 1-based and inclusive.
    `gc` and `mappability` are shares from 0 to 1, nan where they are not known. A bin that is not `usable` is one
    that its reader leaves out (a blacklist, a gap); the analysis leaves out more.
    """

    sample: str
    build: Build
    width: int
    chromosome: tuple[str, ...]
    offsets: Ints
    start: Ints
    end: Ints
    counts: Floats
    gc: Floats
    mappability: Floats
    usable: Flags

    def slice(self, chromosome: str) -> slice:
        """Where the bins of a chromosome lie; an empty slice where there are none."""
        if chromosome not in self.chromosome:
            return slice(0, 0)
        at = self.chromosome.index(chromosome)
        return slice(int(self.offsets[at]), int(self.offsets[at + 1]))

    def same_bins(self, other: Bins) -> bool:
        """Whether the other sample was counted in the same bins of the same build."""
        return (
            self.build == other.build
            and self.chromosome == other.chromosome
            and np.array_equal(self.offsets, other.offsets)
            and np.array_equal(self.start, other.start)
            and np.array_equal(self.end, other.end)
        )

    def key(self) -> str:
        """What tells these bins, with all that they hold, from any others."""
        made = hashlib.sha256(repr((self.sample, self.build, self.width, self.chromosome)).encode())
        for column in (self.offsets, self.start, self.end, self.counts, self.gc, self.mappability, self.usable):
            made.update(np.ascontiguousarray(column).data)
        return made.hexdigest()

    def with_counts(self, counts: Floats) -> Bins:
        """Give the same bins other counts."""
        return replace(self, counts=np.asarray(counts, dtype=np.float64))


def lay(sample: str, build: Build, *, width: int, columns: dict[str, Floats]) -> Bins:
    """Lay one chromosome after another: `columns` holds the counts of each, in bins of `width` from position 1."""
    sizes = [len(counts) for counts in columns.values()]
    start = np.concatenate([np.arange(size, dtype=np.int64) * width + 1 for size in sizes] or [np.zeros(0, np.int64)])
    counts = np.concatenate([np.asarray(column, dtype=np.float64) for column in columns.values()] or [np.zeros(0)])
    unknown = np.full(counts.size, np.nan)
    return Bins(
        sample=sample,
        build=build,
        width=width,
        chromosome=tuple(columns),
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)]),
        start=start,
        end=start + width - 1,
        counts=counts,
        gc=unknown,
        mappability=unknown.copy(),
        usable=np.ones(counts.size, dtype=bool),
    )
