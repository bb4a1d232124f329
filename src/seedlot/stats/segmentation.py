"""Change points of a noisy level along a line: seeded binary segmentation, then exact pruning.

Candidates are the best single change points within seeded intervals of every length (Kovács et al. 2023, Seeded
binary segmentation); of these, optimal partitioning (Jackson et al. 2005) keeps the set whose penalised squared error
is least, and each kept point then moves to the best place between its neighbours. Nothing is drawn at random.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Each layer of seeded intervals is this much longer than the one before; neighbours overlap by half.
_GROWTH = math.sqrt(2)
#: The shortest seeded interval, and the longest of which every place is tried (of longer ones every second, fourth …).
_SHORTEST, _EVERY = 3, 512
#: Candidates are those whose single change point improves the fit by this share of the penalty.
_CANDIDATE = 0.6
#: At most this many candidates of one stretch go into the exact search; the best stay.
_MOST = 400
_ROUNDS = 2
#: What a change point costs beside log n.
_PLACES = 5.0


def penalty(points: int) -> float:
    """Penalty of one change point, in units of a squared standard score: log n + 5.

    It is that of BIC with a constant for the choice among places. Of 57,000 points a segment of one level within
    another is kept from a score of 5.7 on; a single change point, of which there are fewer places, from 4.0 on.
    """
    return math.log(max(points, 3)) + _PLACES


def segment(values: Floats, weights: Floats, offsets: Ints, *, cost: float | None = None) -> Ints:
    """Find where segments of constant level begin.

    `weights` are reciprocal variances; `offsets` tell where each stretch (a chromosome) begins and the last one ends,
    and no segment spans two stretches. Returns the indices at which segments begin, and the number of points at the
    end, so that segment k is `[answer[k], answer[k + 1])`.
    """
    price = penalty(values.size) if cost is None else cost
    total = np.concatenate([[0.0], np.cumsum(weights)])
    moment = np.concatenate([[0.0], np.cumsum(weights * values)])
    begins: list[Ints] = []
    for low, high in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        if high > low:
            inner = _stretch(total[low : high + 1] - total[low], moment[low : high + 1] - moment[low], price)
            begins.append(inner + low)
    return np.concatenate([*begins, np.array([values.size])]).astype(np.int64)


def _stretch(total: Floats, moment: Floats, price: float) -> Ints:
    """Beginnings of the segments of one stretch, given the running sums of weight and of weighted value."""
    points = _candidates(total, moment, price)
    if points.size == 0:
        return np.zeros(1, dtype=np.int64)
    kept = _prune(np.concatenate([[0], points, [total.size - 1]]).astype(np.int64), total, moment, price)
    for _ in range(_ROUNDS):
        kept = _move(kept, total, moment)
    kept = _prune(kept, total, moment, price)
    return np.asarray(kept[:-1], dtype=np.int64)


def _candidates(total: Floats, moment: Floats, price: float) -> Ints:
    """Best change points of the seeded intervals that improve the fit enough to be worth a second look."""
    size = total.size - 1
    places, gains = [], []
    length = float(min(_SHORTEST, size))
    while True:
        long = min(math.ceil(length), size)
        place, gain = _layer(total, moment, long)
        places.append(place)
        gains.append(gain)
        if long >= size:
            break
        length *= _GROWTH
    place, gain = np.concatenate(places), np.concatenate(gains)
    good = gain > _CANDIDATE * price
    place, gain = place[good], gain[good]
    best = place[np.argsort(-gain, kind="stable")]
    _, first = np.unique(best, return_index=True)
    return np.sort(best[np.sort(first)[:_MOST]]).astype(np.int64)


def _layer(total: Floats, moment: Floats, long: int) -> tuple[Ints, Floats]:
    """Best single change point, and what it gains, in each interval of one length."""
    size = total.size - 1
    step = max(long // 2, 1)
    begin = np.arange(0, size - long + 1, step)
    if begin[-1] != size - long:
        begin = np.append(begin, size - long)
    inner = np.arange(1, long, max(long // _EVERY, 1))
    if inner.size == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    at = begin[:, None] + inner[None, :]
    first_weight, first_moment = total[begin][:, None], moment[begin][:, None]
    weight, value = total[at] - first_weight, moment[at] - first_moment
    whole = (total[begin + long] - total[begin])[:, None]
    mean = (moment[begin + long] - moment[begin])[:, None] / np.maximum(whole, 1e-300)
    value -= weight * mean
    gain = np.square(value, out=value)
    gain *= whole
    gain /= np.maximum(weight * (whole - weight), 1e-300)
    best = np.argmax(gain, axis=1)
    rows = np.arange(begin.size)
    return at[rows, best].astype(np.int64), gain[rows, best]


def _prune(points: Ints, total: Floats, moment: Floats, price: float) -> Ints:
    """Keep the points that make the penalised squared error least (exact, over the points given)."""
    weight, value = total[points], moment[points]
    least = np.zeros(points.size)
    before = np.zeros(points.size, dtype=np.int64)
    for at in range(1, points.size):
        spread = np.maximum(weight[at] - weight[:at], 1e-300)
        errors = least[:at] - (value[at] - value[:at]) ** 2 / spread + price
        before[at] = int(np.argmin(errors))
        least[at] = errors[before[at]]
    chain = [points.size - 1]
    while chain[-1] > 0:
        chain.append(int(before[chain[-1]]))
    return np.asarray(points[np.array(chain[::-1])], dtype=np.int64)


def _move(points: Ints, total: Floats, moment: Floats) -> Ints:
    """Move each inner point to the best place between its neighbours, from left to right."""
    moved = points.copy()
    for at in range(1, points.size - 1):
        low, high = int(moved[at - 1]), int(moved[at + 1])
        inner = np.arange(low + 1, high)
        weight, value = total[inner] - total[low], moment[inner] - moment[low]
        whole, mean = total[high] - total[low], (moment[high] - moment[low]) / max(total[high] - total[low], 1e-300)
        gain = (value - weight * mean) ** 2 / np.maximum(weight * (whole - weight), 1e-300)
        moved[at] = inner[int(np.argmax(gain))]
    return moved
