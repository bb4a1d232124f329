"""What a part of the cells has: shifts of BAF and LRR over a region, their fraction, and the smallest that would show.

At a site with both alleles BAF moves from its centre by d: by f / (2 (2 + f)) where a fraction f of the cells gained a
copy, f / (2 (2 - f)) where it lost one, f / 2 where it has two copies of one allele. Which allele gained is not known,
so that the distance from the centre is what is averaged; noise alone has a mean distance too, which is measured on the
array itself, as are its spread, and how far means over windows scatter beyond it (waves). LRR moves by the ratio of the
copies' mean, compressed as far as this kind of array compresses it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from seedlot.genome.events import Kind

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: LRR of one copy less and of one more in all cells, by the model of Illumina's arrays; log2 has -1 and 0.585.
_LESS, _MORE = 0.664, 0.396 / math.log2(1.5)
#: Sites of a window over which the scatter of means is measured, and windows that are needed for it.
_WINDOW, _WINDOWS = 100, 12
#: LRR further than this many SD counts as if at it.
_CLIP = 4.0
_GRID = np.concatenate([np.arange(0.002, 0.1, 0.002), np.arange(0.1, 1.0001, 0.01)])
KINDS = (Kind.GAIN, Kind.LOSS, Kind.CNLOH)


@dataclass(frozen=True, slots=True)
class Signal:
    """One channel of an array, ready to be averaged: values, their null mean, their SD, and the scatter of windows."""

    values: Floats
    used: Flags
    mean: float
    sd: float
    scatter: float


@dataclass(frozen=True, slots=True)
class Channels:
    """Distances of BAF from its centre and LRR of one array, probe by probe; `spread` is the SD of BAF behind them."""

    baf: Signal
    lrr: Signal
    spread: float
    scale: float


@dataclass(frozen=True, slots=True)
class Shift:
    """What a region shows: the mean of each channel, its standard error and how many sites, and standard scores."""

    sites: int
    probes: int
    baf: float
    baf_error: float
    baf_z: float
    lrr: float
    lrr_error: float
    lrr_z: float


@dataclass(frozen=True, slots=True)
class Mosaic:
    """A change in a fraction of the cells; `rival` is the next likely kind where the data do not tell it apart."""

    kind: Kind
    fraction: float
    low: float
    high: float
    rival: Kind | None


def channels(baf: Floats, lrr: Floats, *, hets: Flags, usual: Flags, scale: float) -> Channels:
    """Make the channels: `baf` and `lrr` are centred on 0, `hets` are sites with both alleles, `usual` in no event."""
    folded = np.abs(baf)
    used = hets & usual & np.isfinite(folded)
    own = folded[used]
    mean = _typical(own) if own.size else np.nan
    spread = mean / math.sqrt(2 / math.pi) if own.size else np.nan
    fine = usual & np.isfinite(lrr)
    steps = np.diff(lrr[fine])
    sd = float(1.4826 * np.median(np.abs(steps - np.median(steps))) / math.sqrt(2)) if steps.size else np.nan
    clipped = np.clip(lrr, -_CLIP * sd, _CLIP * sd) if np.isfinite(sd) else lrr
    middle = _typical(clipped[fine]) if fine.any() else 0.0
    deviation = float(np.std(own)) if own.size else np.nan
    return Channels(
        baf=Signal(folded, used, mean, deviation, _scatter(own, deviation)),
        lrr=Signal(clipped, fine, middle, sd, _scatter(clipped[fine], sd)),
        spread=spread,
        scale=scale,
    )


def _windows(values: Floats) -> Floats:
    number = values.size // _WINDOW
    return values[: number * _WINDOW].reshape(number, _WINDOW).mean(axis=1)


def _typical(values: Floats) -> float:
    """The median of the means of windows: what is usual, whatever some regions have."""
    means = _windows(values)
    return float(np.median(means)) if means.size >= _WINDOWS else float(np.mean(values))


def _scatter(values: Floats, sd: float) -> float:
    """The SD of means of windows that single sites do not explain."""
    means = _windows(values)
    if means.size < _WINDOWS:
        return 0.0
    found = 1.4826 * float(np.median(np.abs(means - np.median(means))))
    return math.sqrt(max(found**2 - sd**2 / _WINDOW, 0.0))


def shift(made: Channels, region: slice) -> Shift:
    """What the probes of a region show, those in no event."""
    baf, sites = _mean(made.baf, region)
    lrr, probes = _mean(made.lrr, region)
    baf_error, lrr_error = error(made.baf, sites), error(made.lrr, probes)
    return Shift(
        sites=sites,
        probes=probes,
        baf=baf,
        baf_error=baf_error,
        baf_z=(baf - made.baf.mean) / baf_error if sites else 0.0,
        lrr=lrr - made.lrr.mean,
        lrr_error=lrr_error,
        lrr_z=(lrr - made.lrr.mean) / lrr_error if probes else 0.0,
    )


def _mean(signal: Signal, region: slice) -> tuple[float, int]:
    own = signal.values[region][signal.used[region]]
    return (float(own.mean()), int(own.size)) if own.size else (signal.mean, 0)


def error(signal: Signal, number: int) -> float:
    """The standard error of a mean over so many sites; infinite of none."""
    return math.sqrt(signal.sd**2 / number + signal.scatter**2) if number else math.inf


def deviation(kind: Kind, fraction: float) -> float:
    """The shift of BAF that a change in a fraction of the cells makes."""
    if kind is Kind.GAIN:
        return fraction / (2 * (2 + fraction))
    return fraction / (2 * (2 - fraction)) if kind is Kind.LOSS else fraction / 2


def fraction_of(kind: Kind, shifted: float) -> float:
    """The fraction of cells that makes a shift of BAF: the inverse of `deviation`."""
    if kind is Kind.GAIN:
        return 4 * shifted / (1 - 2 * shifted)
    return 4 * shifted / (1 + 2 * shifted) if kind is Kind.LOSS else 2 * shifted


def level_of(kind: Kind, fraction: float, scale: float) -> float:
    """The shift of LRR that a change in a fraction of the cells makes."""
    if kind is Kind.GAIN:
        return scale * _MORE * math.log2(1 + fraction / 2)
    return scale * _LESS * math.log2(1 - fraction / 2) if kind is Kind.LOSS else 0.0


def distance(shifted: float, spread: float) -> float:
    """The mean distance from the centre of sites that are shifted either way by `shifted`, with noise of SD `spread`."""
    ratio = shifted / spread
    return float(
        spread * math.sqrt(2 / math.pi) * math.exp(-(ratio**2) / 2) + shifted * (1 - 2 * norm.cdf(-ratio))
    )


def mosaic(made: Channels, seen: Shift, *, level: float) -> Mosaic:
    """The likeliest kind and fraction of what a region shows, with the interval of its likelihood."""
    fits = []
    for kind in KINDS:
        curve = np.array([_misfit(made, seen, kind, float(f)) for f in _GRID])
        best = int(np.argmin(curve))
        inside = np.flatnonzero(curve <= curve[best] + norm.ppf(0.5 + level / 2) ** 2)
        fits.append((float(curve[best]), kind, float(_GRID[best]), float(_GRID[inside[0]]), float(_GRID[inside[-1]])))
    fits.sort(key=lambda fit: fit[0])
    (least, kind, fraction, low, high), second = fits[0], fits[1]
    return Mosaic(kind, fraction, low, high, second[1] if second[0] - least < 6 else None)


def _misfit(made: Channels, seen: Shift, kind: Kind, fraction: float) -> float:
    total = 0.0
    if seen.sites:
        expected = distance(deviation(kind, fraction), made.spread)
        total += ((seen.baf - expected) / seen.baf_error) ** 2
    if seen.probes:
        total += ((seen.lrr - level_of(kind, fraction, made.scale)) / seen.lrr_error) ** 2
    return total


def called(seen: Shift, kind: Kind, *, false_positive: float) -> bool:
    """Whether a region shows a change of that kind: by BAF, or by LRR in its direction, each at half the risk."""
    least = float(norm.isf(false_positive if kind is Kind.CNLOH else false_positive / 2))
    if kind is Kind.CNLOH:
        return seen.baf_z > least
    return seen.baf_z > least or (seen.lrr_z if kind is Kind.GAIN else -seen.lrr_z) > least


def limit(made: Channels, seen: Shift, kind: Kind, *, false_positive: float, power: float) -> float | None:
    """The smallest fraction of cells that `called` finds with that power in such a region; None where none is."""
    least = float(norm.isf(false_positive if kind is Kind.CNLOH else false_positive / 2))
    for fraction in _GRID.tolist():
        if _power(made, seen, kind, fraction, least) >= power:
            return float(round(fraction, 4))
    return None


def _power(made: Channels, seen: Shift, kind: Kind, fraction: float, least: float) -> float:
    missed = 1.0
    if seen.sites:
        moved = distance(deviation(kind, fraction), made.spread) - made.baf.mean
        missed *= float(norm.cdf(least - moved / seen.baf_error))
    if seen.probes and kind is not Kind.CNLOH:
        missed *= float(norm.cdf(least - abs(level_of(kind, fraction, made.scale)) / seen.lrr_error))
    return 1 - missed
