"""The bins of one sample beside what was expected, and the reads, the bias and the score of any stretch of them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from seedlot.assays.copy_number.bins import Flags, Floats, Ints
from seedlot.assays.copy_number.limits import Counted
from seedlot.assays.copy_number.noise import Noise, Spread


@dataclass(frozen=True, slots=True)
class Field:
    """One sample, ready to be asked about any stretch of its bins.

    `expected` is for normal cells of the line. `composition` is the GC content of the bins (or of their chromosomes) and `spread` how it varies
    over the genome, where there is neither a reference nor a panel that shares its bias. `members` are the levels of
    a panel's normals.
    """

    counts: Floats
    expected: Floats
    depth: Floats
    use: Flags
    autosome: Flags
    group: Ints
    noise: Noise
    composition: Floats
    spread: Spread | None = None
    members: tuple[Floats, ...] = ()

    @property
    def endless(self) -> bool:
        """Whether there are no reads of a reference that could be uncertain."""
        return bool(np.isinf(self.depth).any())


@dataclass(frozen=True, slots=True)
class Bias:
    """Variance of the logarithm of the ratio of stretches beyond counting, and its degrees of freedom."""

    variance: Floats
    degrees: Floats


@dataclass(frozen=True, slots=True)
class State:
    """What is known of changes: what they multiply the expectation by, bins that count, and bins that are changed."""

    multiple: Floats
    use: Flags
    changed: Flags


def running(column: Floats | Flags) -> Floats:
    """Running sums, from 0."""
    return np.concatenate([[0.0], np.cumsum(column, dtype=np.float64)])


def lengths(field: Field, low: Ints, high: Ints) -> Floats:
    """Bins in use of each stretch."""
    total = running(field.use)
    return np.asarray(total[high] - total[low])


def bias(field: Field, low: Ints, high: Ints) -> Bias:
    """Bias of stretches by their length, or what the panel's normals differ by if that is more.

    Without reference or panel nothing tells what the GC correction left: its variance is taken to grow with the
    square of a stretch's distance from the genome's GC content, in standard deviations (chromosomes 19, 22 and 17).
    """
    size = np.maximum(lengths(field, low, high), 1.0)
    variance = field.noise.systematic(size, field.group[np.minimum(low, field.group.size - 1)])
    if field.spread is not None:
        total = running(np.where(field.use, field.composition, 0.0))
        variance = variance * (1 + field.spread.away((total[high] - total[low]) / size, size) ** 2)
    if len(field.members) > 1:
        variance = np.maximum(variance, _panel(field, low, high))
    return Bias(variance, field.noise.degrees(size))


def _panel(field: Field, low: Ints, high: Ints) -> Floats:
    """Variance of the logarithm of each stretch over the panel's normals, scaled by their unchanged autosomes."""
    stack = np.stack(field.members)
    quiet = field.use & field.autosome
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        middle = np.nanmedian(stack, axis=0)
        logs = np.full((stack.shape[0], low.size), np.nan)
        for at, member in enumerate(stack):
            held = field.use & np.isfinite(member) & np.isfinite(middle) & (middle > 0)
            scale = member[quiet & held].sum() / max(float(middle[quiet & held].sum()), 1e-9)
            own, all_ = running(np.where(held, member, 0.0)), running(np.where(held, middle * scale, 0.0))
            logs[at] = np.log((own[high] - own[low]) / (all_[high] - all_[low]))
        logs[~np.isfinite(logs)] = np.nan
        return np.asarray(np.nan_to_num(np.nanvar(logs, axis=0, ddof=1)), dtype=np.float64)


def count(field: Field, low: Ints, high: Ints, *, bias: Bias, state: State) -> Counted:
    """Reads of stretches, scaled by the unchanged autosomes outside of each, whose own counting adds to the bias."""
    depth = np.where(np.isinf(field.depth), 0.0, field.depth)
    columns = (field.counts, field.expected * state.multiple, depth)
    inside = [running(np.where(state.use, column, 0.0)) for column in columns]
    calm = field.use & field.autosome & ~state.changed
    around = [running(np.where(calm, column, 0.0)) for column in columns]
    seen, meant, reads = (total[high] - total[low] for total in inside)
    rest = [np.maximum(total[-1] - (total[high] - total[low]), 0.0) for total in around]
    scale = np.where(rest[1] > 0, rest[0] / np.maximum(rest[1], 1e-9), 1.0)
    uncertain = 1 / np.maximum(rest[0], 1.0)
    if field.endless:
        reads = np.where(meant > 0, np.inf, 0.0)
    else:
        uncertain = uncertain + 1 / np.maximum(rest[2], 1.0)
    phi = field.noise.phi
    return Counted(seen, meant * scale, reads, phi, bias.variance + phi * uncertain, bias.degrees)
