"""What one reading of a VCF gathers, record after record, in memory that does not grow with the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from seedlot.assays.variants.raw import Genotypes, Run, Sighting

#: A run goes on over one heterozygous site in this many: genotypes have errors.
_EXCEPTION = 25
#: The pseudoautosomal regions of X end below and begin above these positions on both builds.
X_ALONE = (2_800_000, 154_900_000)
#: Alleles of the line alone that are kept; more than a genome of the same donor can have.
MOST = 100_000


@dataclass(slots=True)
class Runs:
    """Watches sites that are heterozygous in the reference for runs that are homozygous in the line."""

    sites: int
    length: int
    found: list[Run] = field(default_factory=list)
    _name: str = ""
    _start: int = 0
    _end: int = 0
    _count: int = 0
    _exceptions: int = 0

    def see(self, name: str, position: int, *, lost: bool) -> None:
        """Take the next site of the file."""
        if name != self._name:
            self.close()
            self._name = name
        if lost:
            if not self._count:
                self._start = position
            self._count += 1
            self._end = position
        elif self._count:
            self._exceptions += 1
            if self._exceptions * _EXCEPTION > self._count:
                self.close()

    def close(self) -> None:
        """End the run, and keep it where it is long enough."""
        if self._count >= self.sites and self._end - self._start + 1 >= self.length:
            self.found.append(Run(self._name, self._start, self._end, self._count))
        self._count = self._exceptions = 0


@dataclass(slots=True)
class Gathered:
    """Counts, and the alleles of the line alone. `pairs` counts genotypes (line, reference) at single-base sites."""

    runs: Runs
    sightings: list[Sighting] = field(default_factory=list)
    overflow: int = 0
    shared: int = 0
    seen: int = 0
    records: int = 0
    blocks: int = 0
    symbolic: int = 0
    unplaced: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)
    fractions: Counter[tuple[int, int]] = field(default_factory=Counter)
    totals: Counter[int] = field(default_factory=Counter)
    x_sites: int = 0
    x_het: int = 0
    genotyped: int = 0
    unsorted: str = ""

    @property
    def untold(self) -> bool:
        """Whether there are records and not one of them tells a genotype or reads of the line."""
        told = self.genotyped or self.shared or self.seen or self.sightings or self.rejected or self.blocks
        return self.records > 0 and not told and not any(mine.strip("./|") for mine, _ in self.pairs)

    def keep(self, sighting: Sighting, *, always: bool) -> None:
        """Keep an allele of the line; beyond the most, count it, unless it is one that is `always` kept."""
        if always or len(self.sightings) < MOST:
            self.sightings.append(sighting)
        else:
            self.overflow += 1

    def see_x(self, position: int, *, het: bool) -> None:
        """Count a site of X outside of the pseudoautosomal regions."""
        if X_ALONE[0] < position < X_ALONE[1]:
            self.x_sites += 1
            self.x_het += het

    def reached(self, share: float) -> int | None:
        """The number of reads that this share of the places that were called alike reaches."""
        every, told = sum(self.totals.values()), 0
        for total in sorted(self.totals, reverse=True):
            told += self.totals[total]
            if told >= share * every:
                return total
        return None

    def genotypes(self) -> Genotypes:
        """What the pairs of genotypes tell."""
        compared = alike = both = line_het = reference_het = opposite = 0
        for (mine, other), count in self.pairs.items():
            one, two = dosage(mine), dosage(other)
            if one is None or two is None:
                continue
            compared += count
            alike += count * (one == two)
            both += count * (one == 1 == two)
            line_het += count * (one == 1)
            reference_het += count * (two == 1)
            opposite += count * (abs(one - two) == 2)
        return Genotypes(compared, alike, both, line_het, reference_het, opposite)


def dosage(genotype: str) -> int | None:
    """Alternative alleles of a diploid genotype of two alleles; None where it is not called whole."""
    parts = genotype.replace("|", "/").split("/")
    if len(parts) != 2 or any(part not in {"0", "1"} for part in parts):
        return None
    return sum(part == "1" for part in parts)
