"""Arrays made by arithmetic: probes along GRCh37, alleles by chance, changes in a fraction of the cells as asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.probes import Probes
from seedlot.genome.builds import CHROMOSOMES, Build, lengths

#: Copies of the A and the B allele at AA, AB, BB of a normal cell.
_PAIRS = ((2, 0), (1, 1), (0, 2))
#: LRR by the logarithm of copies, compressed as on Illumina's arrays.
_LESS, _MORE = 0.664, 0.677


@dataclass(frozen=True)
class Change:
    """A change: chromosome, from and to (bases), how many copies of each parent's allele, the fraction of cells."""

    chromosome: str
    start: int
    end: int
    mother: int
    father: int
    fraction: float = 1.0


def simulated(
    *,
    seed: int = 1,
    donor: int = 1,
    probes: int = 20_000,
    changes: tuple[Change, ...] = (),
    female: bool = True,
    baf_sd: float = 0.035,
    lrr_sd: float = 0.15,
    other: tuple[int, float] | None = None,
    sample: str = "SIM",
) -> Probes:
    """Make an array; `donor` draws the genotypes, `seed` the noise; `other` is a contaminating donor and its share."""
    where, position = _places(probes)
    mother, father = _alleles(where.size, donor)
    b, total = np.zeros(where.size), np.zeros(where.size)
    share_of = np.ones(where.size)
    for change in changes:
        own = (where == CHROMOSOMES.index(change.chromosome)) & (position >= change.start) & (position <= change.end)
        b[own] += change.fraction * (mother[own] * change.mother + father[own] * change.father)
        total[own] += change.fraction * (change.mother + change.father)
        share_of[own] -= change.fraction
    single = (where == CHROMOSOMES.index("X")) & (position > 2_700_000) & (position < 154_900_000) & (not female)
    b += share_of * np.where(single, mother, mother + father)
    total += share_of * np.where(single, 1, 2)
    if other is not None:
        first, second = _alleles(where.size, other[0])
        b = (1 - other[1]) * b + other[1] * (first + second)
        total = (1 - other[1]) * total + other[1] * 2
    rng = np.random.default_rng(seed)
    with np.errstate(divide="ignore"):
        level = np.log2(np.maximum(total, 1e-9) / 2)
    lrr = np.where(level < 0, _LESS, _MORE) * np.maximum(level, -6) + rng.normal(0, lrr_sd, where.size)
    pure = b / np.maximum(total, 1e-9)
    sd = np.where((pure < 0.02) | (pure > 0.98), 0.012, baf_sd)
    baf = np.where(total < 0.05, rng.random(where.size), np.clip(pure + rng.normal(0, sd), 0, 1))
    called = np.where(baf < 0.2, 0, np.where(baf > 0.8, 2, 1)).astype(np.int8)
    return Probes(sample, where, position, lrr, baf, called, called=True)


def without_alleles(array: Probes) -> Probes:
    """The same array as one of clones: log ratios alone."""
    nothing = np.full(array.lrr.size, np.nan)
    return replace(array, baf=nothing, genotype=np.full(array.lrr.size, -1, np.int8), called=False)


def _places(probes: int) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    ends = [lengths(Build.GRCH37)[name] for name in CHROMOSOMES[:-1]]
    numbers = [max(int(probes * end / sum(ends)), 1) for end in ends]
    where = np.repeat(np.arange(len(ends), dtype=np.int8), numbers)
    position = np.concatenate(
        [np.linspace(10_000, end - 1_000, n).astype(np.int64) for end, n in zip(ends, numbers, strict=True)]
    )
    return where, position


def _alleles(size: int, donor: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rng = np.random.default_rng(1000 + donor)
    common = np.random.default_rng(7).beta(1.2, 1.2, size)
    return (rng.random(size) < common).astype(float), (rng.random(size) < common).astype(float)


def table(array: Probes, *, separator: str = "\t") -> str:
    """The array as PennCNV writes it."""
    kinds = ("AA", "AB", "BB")
    lines = [
        separator.join(
            (
                "Name",
                "Chr",
                "Position",
                f"{array.sample}.GType",
                f"{array.sample}.Log R Ratio",
                f"{array.sample}.B Allele Freq",
            )
        )
    ]
    for at in range(array.lrr.size):
        cells = (
            f"p{at}",
            CHROMOSOMES[array.where[at]],
            array.position[at],
            kinds[array.genotype[at]],
            f"{array.lrr[at]:.4f}",
            f"{array.baf[at]:.4f}",
        )
        lines.append(separator.join(map(str, cells)))
    return "\n".join(lines) + "\n"
