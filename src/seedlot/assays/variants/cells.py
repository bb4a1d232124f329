"""From the fraction of an allele to the fraction of cells: what is assumed is said, and where it fails nothing is told."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.assays.variants.gathered import X_ALONE
from seedlot.assays.variants.raw import Raw, Support
from seedlot.assays.variants.settings import Settings
from seedlot.genome.bands import locate
from seedlot.genome.builds import Build
from seedlot.genome.regions import Region, read_region
from seedlot.stats.intervals import binomial

#: Sites of X by which the sex is told, and the shares of heterozygous ones that tell it.
_FEWEST, _MALE, _FEMALE = 20, 0.1, 0.3


@dataclass(frozen=True, slots=True)
class Cells:
    """The fraction of cells that hold an allele, with its interval; or None, and why."""

    fraction: float | None
    low: float | None
    high: float | None
    note: str


def sex_of(raw: Raw, settings: Settings) -> str:
    """Sex chromosomes as set, or as heterozygous sites of X tell them; "" where they do not."""
    if settings.sex or raw.x_sites < _FEWEST:
        return settings.sex
    share = raw.x_het / raw.x_sites
    return "XY" if share < _MALE else "XX" if share > _FEMALE else ""


def changed_regions(settings: Settings, build: Build | None) -> tuple[Region, ...]:
    """The regions of which a person says that their copy number is changed."""
    if build is None:
        return ()
    found = (locate(build, text) or read_region(text, build) for text in settings.changed)
    return tuple(one for one in found if one is not None)


def copies_of(name: str, position: int, sex: str, changed: tuple[Region, ...]) -> tuple[float | None, str]:
    """Copies of a place in a cell, or None and why they are not known."""
    if any(one.chromosome == name and one.start <= position <= one.end for one in changed):
        return None, "the copy number is changed here"
    if name == "MT":
        return None, "a cell has many mitochondrial genomes"
    if name not in {"X", "Y"} or (name == "X" and not X_ALONE[0] < position < X_ALONE[1]):
        return 2, "heterozygous in a diploid cell"
    if not sex:
        return None, "the sex chromosomes are not known"
    if sex == "XX":
        return (2, "heterozygous in a diploid cell") if name == "X" else (None, "a female has no Y")
    return 1, f"one {name} in a cell"


def cells_of(support: Support, copies: tuple[float | None, str], *, level: float) -> Cells:
    """Copies by the allele's fraction, as one of them is changed; never more than all cells."""
    number, says = copies
    if number is None or support.count is None or not support.total:
        return Cells(None, None, None, says if number is None else "the reads of the allele are not stated")
    low, high = binomial(support.count, support.total, level=level)
    note = says
    if low * number > 1:
        note = "more than one copy in a cell holds it (homozygous, or the other is lost)"
    value = number * support.count / support.total
    return Cells(min(1.0, value), min(1.0, number * low), min(1.0, number * high), note)
