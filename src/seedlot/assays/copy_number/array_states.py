"""Copy number that all cells have, probe by probe: a hidden Markov model over LRR and BAF, decoded by Viterbi.

The states are 0 to 4 copies and two copies of one allele. A stretch is called where its likelihood ratio against the
usual state is at least T = ln(probes * states / family). Along a normal genome the ratio from any one probe on is a
martingale of mean 1, which exceeds exp(T) anywhere with probability at most exp(-T) (Ville 1939); over all beginnings
and states the chance of any call is at most `family`. Half of T is the price of each change of state.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.copy_number.array_noise import Noise, roughness
from seedlot.formats.probes import Probes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Copies of each state; the fourth is two copies of one allele.
COPIES = (0, 1, 2, 2, 3, 4)
NORMAL, ONE, ALIKE = 2, 1, 3
#: Mean LRR of each state, and its SD against that of two copies, as PennCNV's model of Illumina's arrays has them
#: (hhall.hmm: -3.527, -0.664, 0, -, 0.396, 0.678; SD 1.329, 0.284, 0.160, 0.211, 0.209, 0.192); the scale of the maker's software may differ, and is fitted.
_MEAN = np.array([-3.527, -0.664, 0.0, 0.0, 0.396, 0.678])
_TIMES = np.array([8.3, 1.78, 1.0, 1.0, 1.31, 1.2])
_SCALES = (0.6, 0.8, 1.0, 1.25, 1.5, 2.0)
#: The scale of arrays without BAF: they state the logarithm (base 2) itself, -1 for one copy and 0.585 for three.
_LOG2 = 1.5
#: Share of BAF that follows no model; the range in which odd LRR lie, whose share the array itself tells.
_ODD, _RANGE = 0.01, 12.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Probes `begin` to `end` (not included) in one state; `score` is the log likelihood ratio against the usual one."""

    begin: int
    end: int
    state: int
    usual: int
    score: float


@dataclass(frozen=True, slots=True)
class Decoded:
    """The stretches of a whole array, the threshold of a call, and the scale of its LRR."""

    stretches: tuple[Stretch, ...]
    threshold: float
    scale: float
    states: NDArray[np.int8]
    usual: NDArray[np.int8]


def threshold(probes: int, family: float, *, alleles: bool) -> float:
    """The log likelihood ratio from which a stretch is called; without BAF two alike copies are no state of their own."""
    return math.log(max(probes, 2) * (len(COPIES) - (1 if alleles else 2)) / family)


def decode(probes: Probes, noise: Noise, *, family: float, haploid: tuple[int, ...]) -> Decoded:
    """Find the stretches; on the chromosomes `haploid` (X and Y of a male) one copy is usual."""
    price = threshold(probes.lrr.size, family, alleles=noise.has_baf)
    lanes = _lanes(probes.where)
    usual = np.full(probes.lrr.size, NORMAL, np.int8)
    half = np.isin(probes.where, haploid)
    usual[half] = ONE
    rough = roughness(probes)
    alleles = _alleles(probes.baf, noise)
    best: tuple[float, float, NDArray[np.int8], Floats] | None = None
    for scale in _scales(probes.lrr[~half], noise):
        logs = _levels(probes.lrr, noise, scale, rough) + alleles
        states, score = _viterbi(logs, lanes, price / 2)
        if best is None or score > best[0] + price:
            best = (score, scale, states, logs)
    assert best is not None  # noqa: S101 - there is at least one scale
    _, scale, states, logs = best
    return Decoded(tuple(_stretches(states, usual, logs, lanes)), price, scale, states, usual)


def _scales(lrr: Floats, noise: Noise) -> tuple[float, ...]:
    """The scales that are tried: all where other levels take so much of an array with BAF that its own can be told."""
    if not noise.has_baf:
        return (_LOG2,)
    varied = lrr.size and np.mean(np.abs(lrr - np.nanmedian(lrr)) > 4 * noise.lrr_sd) > 0.05
    return _SCALES if varied else (1.0,)


def _lanes(where: NDArray[np.int8]) -> Ints:
    """Where each chromosome begins, and the end."""
    return np.concatenate([[0], np.flatnonzero(np.diff(where)) + 1, [where.size]]).astype(np.int64)


def _levels(lrr: Floats, noise: Noise, scale: float, rough: Floats) -> Floats:
    sd = noise.lrr_sd * rough[:, None] * _TIMES
    sd[:, 0] = np.maximum(sd[:, 0], 1.0)
    z = (lrr[:, None] - scale * _MEAN) / sd
    z[:, 0] = np.maximum(z[:, 0], -1.0)  # the further below, the surer it is that nothing is there
    density = (1 - noise.odd) * np.exp(-0.5 * z**2) / (sd * math.sqrt(2 * math.pi)) + noise.odd / _RANGE
    logs = np.log(density)
    logs[~np.isfinite(lrr)] = 0.0
    return np.asarray(logs)


def _alleles(baf: Floats, noise: Noise) -> Floats:
    """Log density of BAF in each state: clusters at b/c of c copies; unknown which allele is common."""
    logs = np.zeros((baf.size, len(COPIES)))
    if not noise.has_baf:
        return logs
    known = np.isfinite(baf)
    value = np.clip(baf[known], 0.0, 1.0)
    both = min(max(noise.hets, 0.05), 0.5)
    shift = noise.baf_centre - 0.5
    mixes = {
        0: {},
        1: {},
        2: {0.5: 1.0},
        3: {},
        4: {1 / 3: 0.5, 2 / 3: 0.5},
        5: {0.25: 0.25, 0.5: 0.5, 0.75: 0.25},
    }
    hom = _bell(np.minimum(value, 1 - value), 0.0, noise.hom_sd)  # half of them at each end, each half a bell
    for state, mix in mixes.items():
        if state == 0:
            density = np.ones(value.size)
        elif mix:
            density = (1 - both) * hom
            for centre, share in mix.items():
                density = density + both * share * _bell(value, centre + shift, noise.baf_sd)
        else:
            density = hom
        logs[known, state] = np.log((1 - _ODD) * density + _ODD)
    return logs


def _bell(value: Floats, centre: float, sd: float) -> Floats:
    return np.asarray(np.exp(-0.5 * ((value - centre) / sd) ** 2) / (sd * math.sqrt(2 * math.pi)))


def _viterbi(logs: Floats, lanes: Ints, price: float) -> tuple[NDArray[np.int8], float]:
    """The best path through all chromosomes, which go step by step together."""
    sizes = np.diff(lanes)
    order = np.argsort(-sizes, kind="stable")
    begins, longest = lanes[:-1][order], sizes[order]
    came = np.zeros(logs.shape, np.int8)
    own = np.arange(logs.shape[1], dtype=np.int8)
    score = logs[begins].copy()
    score[:, [state for state in own.tolist() if state != NORMAL]] -= price / 2
    active = begins.size
    finals: dict[int, Floats] = {}
    for step in range(1, int(longest[0]) + 1 if longest.size else 0):
        while active and longest[active - 1] == step:
            active -= 1
            finals[int(begins[active])] = score[active].copy()
        if not active:
            break
        at = begins[:active] + step
        before = score[:active]
        top = before.argmax(axis=1)
        jump = before.max(axis=1)[:, None] - price
        stay = before >= jump
        came[at] = np.where(stay, own, top[:, None])
        score[:active] = np.where(stay, before, jump) + logs[at]
    states = np.zeros(logs.shape[0], np.int8)
    total = 0.0
    for begin, size in zip(begins.tolist(), longest.tolist(), strict=True):
        states[begin : begin + size] = _back(came[begin : begin + size], int(np.argmax(finals[begin])))
        total += float(finals[begin].max())
    return states, total


def _back(came: NDArray[np.int8], last: int) -> list[int]:
    path = [last]
    rows = came.tolist()
    for row in rows[:0:-1]:
        path.append(row[path[-1]])
    return path[::-1]


def _stretches(states: NDArray[np.int8], usual: NDArray[np.int8], logs: Floats, lanes: Ints) -> list[Stretch]:
    """Runs of one state that is not the usual one."""
    edge = np.zeros(states.size, bool)
    edge[lanes[:-1][np.diff(lanes) > 0]] = True
    edge[1:] |= (np.diff(states) != 0) | (np.diff(usual) != 0)
    begins = np.flatnonzero(edge)
    ends = np.append(begins[1:], states.size)
    found = []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        state, normal = int(states[begin]), int(usual[begin])
        if state == normal or (normal == ONE and state == ALIKE):
            continue
        score = float((logs[begin:end, state] - logs[begin:end, normal]).sum())
        found.append(Stretch(begin, end, state, normal, score))
    return found


def support(lrr: Floats, baf: Floats, noise: Noise, one: Stretch, *, scale: float) -> float:
    """How much likelier the same state than the usual one is on these probes of another array, as a logarithm."""
    fine = np.isfinite(lrr)
    logs = (_levels(lrr, noise, scale, np.ones(lrr.size)) + _alleles(baf, noise))[fine]
    return float((logs[:, one.state] - logs[:, one.usual]).sum()) if fine.any() else 0.0
