"""Changes put into the noise of a real array, at the limit of detection that is claimed for the very stretch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from seedlot.assays.copy_number import array_mosaic as mosaics
from seedlot.assays.copy_number.array_calls import ArrayCalls
from seedlot.assays.copy_number.array_noise import X
from seedlot.genome.events import Kind

RISK, POWER = 0.01, 0.9


@dataclass(frozen=True)
class Spiked:
    """Of so many stretches: the share called as they are, the share called with a change at their limit, the median limit,
    and the median of the recovered fraction against the true one."""

    stretches: int
    false: float
    power: float
    limit: float
    recovered: float


def spiked(calls: ArrayCalls, kind: Kind, *, probes: int, trials: int, seed: int = 1) -> Spiked:
    """Spike stretches of autosomes: each site is moved to a side by chance, as the phase of alleles is not known."""
    rng = np.random.default_rng(seed)
    made, auto = calls.made, np.flatnonzero(calls.probes.where < X)
    false, hits, limits, ratios, number = 0, 0, [], [], 0
    for _ in range(trials):
        begin = int(rng.integers(auto[0], auto[-1] - probes))
        part = slice(begin, begin + probes)
        if len(set(calls.probes.where[part].tolist())) > 1:
            continue
        number += 1
        plain = mosaics.shift(made, part)
        false += mosaics.called(plain, kind, false_positive=RISK)
        limit = mosaics.limit(made, plain, kind, false_positive=RISK, power=POWER)
        if limit is None:
            continue
        moved = float(mosaics.deviation(kind, np.array([limit]))[0])
        distance, lrr = made.baf.values.copy(), made.lrr.values.copy()
        raw = calls.probes.baf[part] - calls.noise.baf_centre
        distance[part] = np.abs(raw + rng.choice([-1.0, 1.0], probes) * moved)
        lrr[part] += float(mosaics.level_of(kind, np.array([limit]), made.scale)[0])
        changed = replace(made, baf=replace(made.baf, values=distance), lrr=replace(made.lrr, values=lrr))
        seen = mosaics.shift(changed, part)
        hits += mosaics.called(seen, kind, false_positive=RISK)
        fit = mosaics.mosaic(changed, seen, level=0.95)
        limits.append(limit)
        if fit.kind is kind:
            ratios.append(fit.fraction / limit)
    return Spiked(number, false / number, hits / len(limits), float(np.median(limits)), float(np.median(ratios)))
