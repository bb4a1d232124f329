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
from scipy.special import ndtr, ndtri, stdtrit

from seedlot.genome.events import Kind

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: LRR of one copy less and of one more in all cells, by the model of Illumina's arrays; log2 has -1 and 0.585.
_LESS, _MORE = 0.664, 0.396 / math.log2(1.5)
#: Sites of a window over which the scatter of means is measured, and windows that are needed for it.
_WINDOW, _WINDOWS = 100, 12
#: Autosomes, those that are needed to tell how their means scatter, and the fewest sites of one.
_AUTOSOMES, _CHROMOSOMES, _SITES = 22, 12, 10
#: LRR further than this many SD counts as if at it.
_CLIP = 4.0
#: A kind is told apart from the next likely one where its squared misfit is smaller by this (a likelihood ratio of 20).
_APART = 6.0
_GRID = np.concatenate([np.arange(0.002, 0.1, 0.002), np.arange(0.1, 1.0001, 0.01)])
KINDS = (Kind.GAIN, Kind.LOSS, Kind.CNLOH)


@dataclass(frozen=True, slots=True)
class Signal:
    """One channel of an array, ready to be averaged: values, their null mean, their SD, and the scatter of means.

    `chromosomes` is how many chromosomes the scatter of chromosomes was told from (0: from windows); `rough` says how
    many times rougher each probe is than on the autosomes.
    """

    values: Floats
    used: Flags
    mean: float
    sd: float
    scatter: float
    chromosomes: int
    rough: Floats


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
    baf_degrees: float
    lrr: float
    lrr_error: float
    lrr_z: float
    lrr_degrees: float


@dataclass(frozen=True, slots=True)
class Mosaic:
    """A change in a fraction of the cells; `rival` is the next likely kind where the data do not tell it apart."""

    kind: Kind
    fraction: float
    low: float
    high: float
    rival: Kind | None


@dataclass(frozen=True, slots=True)
class Plain:
    """An array as `channels` takes it: BAF and LRR centred on 0, sites with both alleles, probes in no event."""

    where: NDArray[np.int8]
    baf: Floats
    lrr: Floats
    hets: Flags
    usual: Flags
    rough: Floats


def channels(array: Plain, *, scale: float) -> Channels:
    """Make the channels of an array."""
    folded = np.abs(array.baf)
    used = array.hets & array.usual & np.isfinite(folded)
    own = folded[used]
    mean = _typical(own) if own.size else math.nan
    fine = array.usual & np.isfinite(array.lrr)
    steps = np.diff(array.lrr[fine])
    sd = float(1.4826 * np.median(np.abs(steps - np.median(steps))) / math.sqrt(2)) if steps.size else math.nan
    most = _CLIP * sd * array.rough if np.isfinite(sd) else np.full(array.lrr.size, np.inf)
    clipped = np.clip(array.lrr, -most, most)
    middle = _typical(clipped[fine]) if fine.any() else 0.0
    spread = float(np.std(own)) if own.size else math.nan
    ones = np.ones(folded.size)
    return Channels(
        baf=Signal(folded, used, mean, spread, *_scatter(own, array.where[used], spread), ones),
        lrr=Signal(clipped, fine, middle, sd, *_scatter(clipped[fine], array.where[fine], sd), array.rough),
        spread=mean / math.sqrt(2 / math.pi),
        scale=scale,
    )


def _windows(values: Floats) -> Floats:
    number = values.size // _WINDOW
    return np.asarray(values[: number * _WINDOW].reshape(number, _WINDOW).mean(axis=1))


def _typical(values: Floats) -> float:
    """The median of the means of windows: what is usual, whatever some regions have."""
    means = _windows(values)
    return float(np.median(means)) if means.size >= _WINDOWS else float(np.mean(values))


def _scatter(values: Floats, where: NDArray[np.int8], sd: float) -> tuple[float, int]:
    """The SD of means that single sites do not explain: of windows, or of autosomes where they scatter as much or more."""
    means = _windows(values)
    windows = 0.0
    if means.size >= _WINDOWS:
        windows = math.sqrt(max(_robust(means) ** 2 - sd**2 / _WINDOW, 0.0))
    own = [values[where == number] for number in range(_AUTOSOMES)]
    own = [one for one in own if one.size >= _SITES]
    if len(own) < _CHROMOSOMES:
        return windows, 0
    explained = float(np.median([sd**2 / one.size for one in own]))
    chromosomes = math.sqrt(max(_robust(np.array([one.mean() for one in own])) ** 2 - explained, 0.0))
    return (chromosomes, len(own)) if chromosomes > 0 and chromosomes >= windows / 2 else (max(windows, chromosomes), 0)


def _robust(values: Floats) -> float:
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def shift(made: Channels, region: slice) -> Shift:
    """What the probes of a region show, those in no event."""
    baf, sites, _ = _mean(made.baf, region)
    lrr, probes, rough = _mean(made.lrr, region)
    baf_error, lrr_error = error(made.baf, sites, 1.0), error(made.lrr, probes, rough)
    return Shift(
        sites=sites,
        probes=probes,
        baf=baf,
        baf_error=baf_error,
        baf_z=(baf - made.baf.mean) / baf_error if sites else 0.0,
        baf_degrees=degrees(made.baf, sites),
        lrr=lrr - made.lrr.mean,
        lrr_error=lrr_error,
        lrr_z=(lrr - made.lrr.mean) / lrr_error if probes else 0.0,
        lrr_degrees=degrees(made.lrr, probes),
    )


def _mean(signal: Signal, region: slice) -> tuple[float, int, float]:
    used = signal.used[region]
    own = signal.values[region][used]
    if not own.size:
        return signal.mean, 0, 1.0
    return float(own.mean()), int(own.size), float(signal.rough[region][used].mean())


def error(signal: Signal, number: int, rough: float) -> float:
    """The standard error of a mean over so many sites; infinite of none."""
    return rough * math.sqrt(signal.sd**2 / number + signal.scatter**2) if number else math.inf


def degrees(signal: Signal, number: int) -> float:
    """Degrees of freedom of that error, after Welch and Satterthwaite: many where sites, few where chromosomes tell it."""
    if not signal.chromosomes or not number or not signal.scatter > 0:
        return math.inf
    variance = signal.sd**2 / number + signal.scatter**2
    return max((variance**2) / (signal.scatter**4 / (signal.chromosomes - 1)), 1.0)


def least_z(risk: float, freedom: float) -> float:
    """The standard score that is exceeded with this risk."""
    return -float(stdtrit(freedom, risk)) if math.isfinite(freedom) else -float(ndtri(risk))


def deviation(kind: Kind, fraction: Floats) -> Floats:
    """The shift of BAF that a change in a fraction of the cells makes."""
    if kind is Kind.GAIN:
        return np.asarray(fraction / (2 * (2 + fraction)))
    return np.asarray(fraction / (2 * (2 - fraction)) if kind is Kind.LOSS else fraction / 2)


def level_of(kind: Kind, fraction: Floats, scale: float) -> Floats:
    """The shift of LRR that a change in a fraction of the cells makes."""
    if kind is Kind.GAIN:
        return np.asarray(scale * _MORE * np.log2(1 + fraction / 2))
    return np.asarray(scale * _LESS * np.log2(1 - fraction / 2) if kind is Kind.LOSS else 0.0 * fraction)


def distance(shifted: Floats, spread: float) -> Floats:
    """The mean distance from the centre of sites that are shifted either way by `shifted`, with noise of SD `spread`."""
    ratio = shifted / spread
    noise = spread * math.sqrt(2 / math.pi) * np.exp(-(ratio**2) / 2)
    return np.asarray(noise + shifted * (1 - 2 * ndtr(-ratio)))


def mosaic(made: Channels, seen: Shift, *, level: float) -> Mosaic:
    """The likeliest kind and fraction of what a region shows, with the interval of its likelihood."""
    fits = []
    for kind in KINDS:
        curve = _misfit(made, seen, kind)
        best = int(np.argmin(curve))
        inside = _GRID[curve <= curve[best] + ndtri(0.5 + level / 2) ** 2]
        fits.append((float(curve[best]), kind, float(_GRID[best]), float(inside[0]), float(inside[-1])))
    fits.sort(key=lambda fit: fit[0])
    (least, kind, fraction, low, high), second = fits[0], fits[1]
    rival = second[1] if second[0] - least < _APART else None
    return Mosaic(kind, round(fraction, 4), round(low, 4), round(high, 4), rival)


def _misfit(made: Channels, seen: Shift, kind: Kind) -> Floats:
    """The squared misfit of each fraction of the grid."""
    total = np.zeros(_GRID.size)
    if seen.sites:
        total += ((seen.baf - distance(deviation(kind, _GRID), made.spread)) / seen.baf_error) ** 2
    if seen.probes:
        total += ((seen.lrr - level_of(kind, _GRID, made.scale)) / seen.lrr_error) ** 2
    return total


def called(seen: Shift, kind: Kind, *, false_positive: float) -> bool:
    """Whether a region shows a change of that kind: by BAF, or by LRR in its direction, each at half the risk."""
    alleles, level = _least(seen, kind, false_positive)
    if kind is Kind.CNLOH:
        return seen.baf_z > alleles
    return seen.baf_z > alleles or (seen.lrr_z if kind is Kind.GAIN else -seen.lrr_z) > level


def _least(seen: Shift, kind: Kind, false_positive: float) -> tuple[float, float]:
    """The standard scores from which BAF and LRR count; one alone has the whole risk."""
    alone = kind is Kind.CNLOH or not seen.sites or not seen.probes
    risk = false_positive if alone else false_positive / 2
    return least_z(risk, seen.baf_degrees), least_z(risk, seen.lrr_degrees)


def limit(made: Channels, seen: Shift, kind: Kind, *, false_positive: float, power: float) -> float | None:
    """The smallest fraction of cells that `called` finds with that power in such a region; None where none is."""
    alleles, level = _least(seen, kind, false_positive)
    missed = np.ones(_GRID.size)
    if seen.sites:
        moved = distance(deviation(kind, _GRID), made.spread) - made.baf.mean
        missed *= ndtr(alleles - moved / seen.baf_error)
    if seen.probes and kind is not Kind.CNLOH:
        missed *= ndtr(level - np.abs(level_of(kind, _GRID, made.scale)) / seen.lrr_error)
    enough = _GRID[1 - missed >= power]
    return round(float(enough[0]), 4) if enough.size else None
