"""How noisy an array is: the spread of LRR and BAF, what share is called, and its waves; all by robust estimates."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.probes import Probes
from seedlot.genome.builds import CHROMOSOMES

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

X, Y = CHROMOSOMES.index("X"), CHROMOSOMES.index("Y")
#: A BAF between these is of a site that holds both alleles, whatever it was called; one beyond 0.15 and 0.85 in a
#: mosaic of a loss in most cells is lost to it, which `array_states` finds as a loss.
HET = (0.15, 0.85)
#: The BAF of sites with both alleles is judged within these, so that regions with three copies weigh little.
MIDDLE = (0.35, 0.65)
#: Fewest sites with both alleles by which BAF is judged at all.
FEWEST_HETS = 100
#: Bases over which the median LRR is taken for the wave.
_WINDOW = 1_000_000


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise of one array. `lrr_sd` is that of single probes, `wave` that of medians of 1 Mb beyond it.

    `baf_centre` and `baf_sd` are of sites with both alleles (nan where there are too few), `hom_sd` of sites with one,
    `hets` their share among autosomal sites; `drift` the share of BAF where no genotype lies (0.2 to 0.25, 0.75 to 0.8).
    """

    probes: int
    lrr_sd: float
    lrr_spread: float
    wave: float
    baf_centre: float
    baf_sd: float
    hom_sd: float
    hets: float
    call_rate: float | None
    drift: float
    odd: float

    @property
    def has_baf(self) -> bool:
        """Whether BAF tells anything."""
        return bool(np.isfinite(self.baf_sd))

    @property
    def is_known(self) -> bool:
        """Whether there are probes enough to tell how much single ones scatter: without that, nothing is called."""
        return bool(np.isfinite(self.lrr_sd))


def noise_of(probes: Probes) -> Noise:
    """Measure the noise on the autosomes."""
    auto = probes.where < X
    lrr, baf = probes.lrr[auto], probes.baf[auto]
    het = is_het(baf)
    folded = np.minimum(baf, 1 - baf)
    one = folded[folded < HET[0] / 2]
    middle = baf[(baf > MIDDLE[0]) & (baf < MIDDLE[1])]
    measured = bool(middle.size >= FEWEST_HETS)
    return Noise(
        probes=int(np.count_nonzero(np.isfinite(probes.lrr))),
        lrr_sd=steps_sd(lrr),
        lrr_spread=robust_sd(lrr),
        wave=_wave(probes, auto),
        baf_centre=float(np.median(middle)) if measured else np.nan,
        baf_sd=max(robust_sd(middle), 0.005) if measured else np.nan,
        hom_sd=max(float(np.sqrt(np.mean(np.clip(one, 0, 0.05) ** 2))), 0.003) if one.size else 0.016,
        hets=int(np.count_nonzero(het)) / max(int(np.count_nonzero(np.isfinite(baf))), 1),
        call_rate=float(np.mean(probes.genotype >= 0)) if probes.called else None,
        odd=_odd(lrr),
        drift=float(np.mean(((folded > 0.2) & (folded < 0.25))[np.isfinite(folded)])) if measured else 0.0,
    )


def is_het(baf: Floats) -> Flags:
    """Which sites hold both alleles, by BAF."""
    return (baf > HET[0]) & (baf < HET[1])


def robust_sd(values: Floats) -> float:
    """1.4826 times the median absolute deviation; nan of nothing."""
    fine = values[np.isfinite(values)]
    return float(1.4826 * np.median(np.abs(fine - np.median(fine)))) if fine.size else np.nan


def steps_sd(values: Floats) -> float:
    """The noise of single probes, from the differences of neighbours: a change of level hardly moves it."""
    fine = values[np.isfinite(values)]
    return robust_sd(np.diff(fine)) / math.sqrt(2) if fine.size > 2 else np.nan


def _wave(probes: Probes, auto: Flags) -> float:
    """The spread of medians over 1 Mb that the noise of single probes does not explain."""
    fine = auto & np.isfinite(probes.lrr)
    if np.count_nonzero(fine) < 1000:
        return 0.0
    key = probes.where[fine].astype(np.int64) * 1000 + probes.position[fine] // _WINDOW
    begins = np.flatnonzero(np.append(True, np.diff(key) != 0))
    sizes = np.diff(np.append(begins, key.size))
    lrr = probes.lrr[fine]
    wide = [(float(np.median(lrr[b : b + n])), int(n)) for b, n in zip(begins, sizes, strict=True) if n >= 20]
    if len(wide) < 20:
        return 0.0
    medians, numbers = np.array([one for one, _ in wide]), np.array([n for _, n in wide])
    expected = float(np.median(1.2533 * steps_sd(lrr) / np.sqrt(numbers)))
    return float(np.sqrt(max(robust_sd(medians) ** 2 - expected**2, 0.0)))


def _odd(lrr: Floats) -> float:
    """The share of single probes far from their neighbours: 4 SD from the median of five."""
    fine = lrr[np.isfinite(lrr)]
    if fine.size < 1000:
        return 0.01
    five = np.median(np.lib.stride_tricks.sliding_window_view(fine, 5), axis=1)
    far = np.abs(fine[2:-2] - five) > 4 * steps_sd(fine)
    return float(np.clip(far.mean(), 0.001, 0.05))


def roughness(probes: Probes) -> Floats:
    """How many times rougher LRR is on X and on Y than on the autosomes, probe by probe, by means of ten neighbours."""
    rough = np.ones(probes.lrr.size)
    typical = _rough(probes.lrr[probes.where < X])
    for number in (X, Y):
        own = probes.where == number
        found = _rough(probes.lrr[own])
        if typical > 0 and np.isfinite(found):
            rough[own] = max(found / typical, 1.0)
    return rough


def _rough(lrr: Floats) -> float:
    fine = lrr[np.isfinite(lrr)]
    tens = fine[: fine.size // 10 * 10].reshape(-1, 10).mean(axis=1)
    return robust_sd(tens) if tens.size >= 10 else np.nan
