"""Net gains and losses of a cell by band and by position, against the chromosomes that its line should have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from seedlot.assays.karyotype.cells import Cell
from seedlot.assays.karyotype.derive import Bit
from seedlot.assays.karyotype.ladder import Point, bottom, centre, named, region, top
from seedlot.genome.builds import CHROMOSOMES, Build
from seedlot.genome.regions import Region

_ACROCENTRIC = ("13", "14", "15", "21", "22")


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A stretch of which a cell has too many or too few copies.

    `outer` holds the bands in which the breaks lie, and `inner`, where there is any, only what is surely affected.
    """

    chromosome: str
    change: int
    copies: int
    outer: tuple[int, int]
    inner: tuple[int, int] | None

    @property
    def whole(self) -> bool:
        """Whether it is the whole chromosome."""
        return self.outer == (0, int(bottom(self.chromosome).position))

    @property
    def satellite(self) -> bool:
        """Whether it lies in the short arm of an acrocentric chromosome, which holds satellites and ribosomal genes only."""
        return self.chromosome in _ACROCENTRIC and self.outer[1] <= centre(self.chromosome)

    @property
    def bands(self) -> str:
        """The bands, as ISCN names them, those of the breaks included."""
        return named(self.chromosome, *self.outer)

    def region(self, build: Build) -> Region:
        """Where it lies on a build, the bands of the breaks included."""
        return region(build, self.chromosome, *self.outer)

    def certain(self, build: Build) -> Region | None:
        """What is surely affected: without the bands of the breaks."""
        return None if self.inner is None else region(build, self.chromosome, *self.inner)


def expected(cell: Cell, sexes: str) -> dict[str, int]:
    """How many copies of each chromosome the cell should have; `sexes` are those of a diploid cell of the line."""
    made = dict.fromkeys(CHROMOSOMES[:22], cell.ploidy)
    if sexes and cell.ploidy % 2 == 0:
        made |= {name: sexes.count(name) * cell.ploidy // 2 for name in "XY"}
    return made


def imbalances(cell: Cell, sexes: str) -> tuple[Imbalance, ...]:
    """What the cell has too much and too little of, chromosome by chromosome from the p end."""
    bits: dict[str, list[Bit]] = {}
    for carried in cell.carried:
        for made in carried.made:
            for bit in made:
                if bit is not None:
                    bits.setdefault(bit.chromosome, []).append(bit)
    wanted = expected(cell, sexes)
    return tuple(
        found
        for name in CHROMOSOMES
        if name in wanted
        for found in _of(name, bits.get(name, ()), cell.normal[name], wanted[name])
    )


def _of(name: str, bits: Iterable[Bit], normal: int, wanted: int) -> list[Imbalance]:
    """Count the copies between every two breaks, and join neighbours that have as many."""
    points: dict[float, Point] = {}
    steps: dict[float, int] = {}
    for bit in (*bits, Bit(top(name), bottom(name))):
        for point in (bit.start, bit.end):
            other = points.get(point.position, point)
            joined = Point(name, point.position, min(point.low, other.low), max(point.high, other.high))
            points[point.position] = joined
    for bit in bits:
        low, high = sorted((bit.start.position, bit.end.position))
        steps[low] = steps.get(low, 0) + 1
        steps[high] = steps.get(high, 0) - 1
    found: list[tuple[Point, Point, int]] = []
    copies = normal
    ordered = sorted(points)
    for low, high in pairwise(ordered):
        copies += steps.get(low, 0)
        if found and found[-1][2] == copies:
            found[-1] = (found[-1][0], points[high], copies)
        else:
            found.append((points[low], points[high], copies))
    return [_told(name, *one, wanted) for one in found if one[2] != wanted]


def _told(name: str, first: Point, last: Point, copies: int, wanted: int) -> Imbalance:
    inner = (first.high, last.low) if first.high < last.low else None
    outer = (first.low, max(last.high, first.low + 1))
    return Imbalance(name, copies - wanted, copies, outer, inner)
