"""Where a breakpoint lies: on the ladder of 850-level bands, which is the same on both builds.

A position counts bands from the p end: band number 7 runs from 7 to 8. A break in a band, or in one that is divided
into several, is put in the middle of them; `low` and `high` are where it may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from seedlot.formats.iscn_shapes import Break
from seedlot.genome.bands import bands
from seedlot.genome.builds import Build
from seedlot.genome.regions import Region


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a chromosome: where it is put, and between which bands it may be."""

    chromosome: str
    position: float
    low: int
    high: int


@cache
def names(chromosome: str) -> tuple[str, ...]:
    """The bands of a chromosome from the p end; both builds have the same."""
    return tuple(band.name for band in bands(Build.GRCH38, chromosome))


@cache
def centre(chromosome: str) -> int:
    """The centromere's position: how many bands the short arm has."""
    return sum(name.startswith("p") for name in names(chromosome))


def top(chromosome: str) -> Point:
    """The end of the short arm."""
    return Point(chromosome, 0, 0, 0)


def bottom(chromosome: str) -> Point:
    """The end of the long arm."""
    last = len(names(chromosome))
    return Point(chromosome, last, last, last)


def middle(chromosome: str) -> Point:
    """The centromere."""
    return Point(chromosome, centre(chromosome), centre(chromosome), centre(chromosome))


def end(chromosome: str, arm: str) -> Point:
    """The end of an arm."""
    return top(chromosome) if arm == "p" else bottom(chromosome)


@cache
def span(chromosome: str, arm: str, band: str) -> tuple[int, int] | None:
    """The bands, from and to, that a name means: q11.2 is q11.21 to q11.23. None where there is no such band."""
    if band == "10":
        return centre(chromosome), centre(chromosome)
    if band == "ter":
        return (0, 0) if arm == "p" else (len(names(chromosome)),) * 2
    wanted = arm + band
    inside = [index for index, name in enumerate(names(chromosome)) if _within(name, wanted)]
    return (inside[0], inside[-1] + 1) if inside else None


def _within(name: str, wanted: str) -> bool:
    """Whether a band is the one meant, or one into which it is divided. "q1" is a region, q11 to q14."""
    return name.startswith(wanted)


def nearest(chromosome: str, arm: str, band: str) -> str:
    """The longest part of a name that is a band: 1q32.11 has 1q32.1, 8q24.4 has 8q24."""
    for length in range(len(band) - 1, 0, -1):
        shorter = band[:length].rstrip(".")
        if shorter and span(chromosome, arm, shorter):
            return shorter
    return ""


def place(chromosome: str, point: Break) -> Point | None:
    """Put a breakpoint on the ladder; None where it is not known or there is no such band."""
    if chromosome == "?" or not point.band or (not point.arm and point.band != "cen"):
        return None
    if point.band == "cen":
        return middle(chromosome)
    found = span(chromosome, point.arm, point.band)
    if found is None:
        shorter = nearest(chromosome, point.arm, point.band)
        found = span(chromosome, point.arm, shorter) if shorter else None
    if found is None:
        return None
    low, high = found
    if point.to:
        arm, band = (point.to[0], point.to[1:]) if point.to[0] in "pq" else (point.arm, point.to)
        other = span(chromosome, arm, band)
        low, high = (min(low, other[0]), max(high, other[1])) if other else (low, high)
    return Point(chromosome, (low + high) / 2, low, high)


def apart(first: Point, second: Point) -> tuple[Point, Point]:
    """Two breaks in one band, the one nearer to the p end first: at a third and at two thirds of it."""
    if first.position != second.position:
        return (first, second) if first.position < second.position else (second, first)
    third = (first.high - first.low) / 3
    return (
        Point(first.chromosome, first.low + third, first.low, first.high),
        Point(first.chromosome, first.high - third, first.low, first.high),
    )


def region(build: Build, chromosome: str, low: int, high: int) -> Region:
    """The bands from one to another, on a build."""
    every = bands(build, chromosome)
    return Region(build, chromosome, every[low].region.start, every[max(high - 1, low)].region.end)


def named(chromosome: str, low: int, high: int) -> str:
    """The bands from one to another as ISCN names them: "20q11.21q13.33", "12p", "12"."""
    every = names(chromosome)
    if (low, high) == (0, len(every)):
        return chromosome
    if (low, high) == (0, centre(chromosome)):
        return f"{chromosome}p"
    if (low, high) == (centre(chromosome), len(every)):
        return f"{chromosome}q"
    first, last = every[low], every[max(high - 1, low)]
    return chromosome + (first if first == last else first + last)
