"""A region of a chromosome: positions counted from 1, both ends included, on a build that is always named."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seedlot.genome.builds import CHROMOSOMES, Build, chromosome, lengths

_REGION = re.compile(r"([^:\s]+)\s*:\s*([\d,]+)\s*(?:-|\N{EN DASH}|\.\.)\s*([\d,]+)")


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A stretch of one chromosome."""

    build: Build
    chromosome: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 1 <= self.start <= self.end:
            raise ValueError(f"a region runs from 1 or more to its end, not {self.start} to {self.end}")

    @property
    def length(self) -> int:
        """Bases."""
        return self.end - self.start + 1

    def overlap(self, other: Region) -> int:
        """Bases that two regions share; 0 on other chromosomes or builds."""
        if (self.build, self.chromosome) != (other.build, other.chromosome):
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start) + 1)

    def reciprocal(self, other: Region) -> float:
        """Share of the longer region that both have: 1 where they are the same (reciprocal overlap)."""
        return self.overlap(other) / max(self.length, other.length)

    def covers(self, other: Region) -> float:
        """Share of the other region that lies in this one."""
        return self.overlap(other) / other.length

    def __str__(self) -> str:
        return f"chr{self.chromosome}:{self.start}-{self.end} ({self.build})"


def whole(build: Build, name: str) -> Region:
    """A whole chromosome."""
    return Region(build, name, 1, lengths(build)[name])


def order(name: str) -> int:
    """The place of a chromosome among the others, 1 to 22, X, Y, MT."""
    return CHROMOSOMES.index(name) if name in CHROMOSOMES else len(CHROMOSOMES)


def read_region(text: str, build: Build) -> Region | None:
    """Read "chr20:31,000,000-33,000,000"; None where it is no region of that build."""
    if (found := _REGION.fullmatch(text.strip())) is None or (name := chromosome(found[1])) is None:
        return None
    start, end = (int(part.replace(",", "")) for part in found.group(2, 3))
    if not 1 <= start <= end <= lengths(build)[name]:
        return None
    return Region(build, name, start, end)
