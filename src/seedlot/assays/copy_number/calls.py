"""From counts to changes: every region of interest and every segment competes, and each change is told once.

The candidate whose score lies furthest beyond its own critical value is found; of those found that overlap with it, the one
with the highest score is taken. What is expected of its bins is multiplied by its ratio, and all others are scored anew; so a gain of chromosome 12 explains the excess of both its
arms and of NANOG, and what still stands out is a further change. It ends when no score is beyond its critical value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from seedlot.assays.copy_number.bins import Flags, Floats, Ints
from seedlot.assays.copy_number.field import Field, State, bias, count, lengths, running
from seedlot.assays.copy_number.limits import Counted, critical, deviation, score

#: Changes of one genome after which the search ends; a ratio is not taken to be below the least.
_MOST, _LEAST = 200, 1e-3
#: Two neighbouring changes are one if so little lies between them and their ratios differ by less than this score.
_BETWEEN, _ALIKE = 0.05, 2.576
#: A change within another that covers this share of it is that other.
_ALL = 0.95


@dataclass(frozen=True, slots=True)
class Candidates:
    """Stretches of bins `[low, high)`, and in which directions each is tested.

    Those of index below `fixed` are regions that were chosen beforehand; the others are segments that were sought.
    """

    low: Ints
    high: Ints
    gain: Flags
    loss: Flags
    fixed: int


@dataclass(frozen=True, slots=True)
class Call:
    """A change: its bins, its ratio to the depth of normal cells, the deviation of its logarithm, and its score.

    `source` is the index of its candidate, -1 where several were joined.
    """

    low: int
    high: int
    ratio: float
    deviation: float
    score: float
    source: int


def scan(length: float, size: int, family: float) -> float:
    """Score that the best of all stretches of that length or more exceeds, on a normal genome, with that probability.

    The rate of such stretches is about 2 Q(z) (1 + z^4/4) n/m for n bins and stretches from m bins on (Siegmund 1992;
    Zhang and Siegmund 2007), Q being the normal tail; every doubling of the length has an equal share of `family`.
    """
    doublings = max(math.log2(max(size, 2)), 1.0)
    low, high = 2.0, 12.0
    for _ in range(40):
        middle = (low + high) / 2
        rate = 2 * float(special.ndtr(-middle)) * (1 + middle**4 / 4) * max(size / length, 1.0)
        low, high = (middle, high) if rate * doublings > family else (low, middle)
    return high


def thresholds(
    counted: Counted, size: Floats, candidates: Candidates, *, false_positive: float, family: float
) -> Floats:
    """Critical score of each candidate: one test's for a region, the whole search's for a segment."""
    fixed = critical(counted, false_positive)
    wider = fixed / float(special.ndtri(1 - false_positive))
    total = int(size.sum()) if candidates.fixed == 0 else int(size[candidates.fixed :].sum())
    found = {length: scan(length, max(total, 2), family) for length in set(np.maximum(size, 1.0).tolist())}
    sought = np.array([found[max(length, 1.0)] for length in size.tolist()])
    return np.where(np.arange(fixed.size) < candidates.fixed, fixed, sought * wider)


def pursue(
    field: Field, candidates: Candidates, *, false_positive: float, family: float, given: tuple[Call, ...] = ()
) -> tuple[Call, ...]:
    """Take one change after another, beside those that are given, until none is beyond its critical score."""
    multiple = multiplied(field.counts.size, given)
    changed = multiple != 1.0
    low, high = candidates.low, candidates.high
    known, size = bias(field, low, high), lengths(field, low, high)
    taken: list[Call] = list(given)
    limit: Floats | None = None
    while low.size and len(taken) < _MOST:
        counted = count(field, low, high, bias=known, state=State(multiple, field.use, changed))
        if limit is None:
            limit = thresholds(counted, size, candidates, false_positive=false_positive, family=family)
        scores = score(counted)
        allowed = np.where(scores > 0, candidates.gain, candidates.loss)
        beyond = np.where(allowed, np.abs(scores) - limit, -np.inf)
        at = int(np.argmax(beyond))
        if beyond[at] <= 0:
            break
        at = _fitting(scores, beyond, candidates, at)
        ratio = max(float(counted.seen[at] / counted.meant[at]), _LEAST)
        multiple[low[at] : high[at]] *= ratio
        changed[low[at] : high[at]] = True
        taken.append(Call(int(low[at]), int(high[at]), ratio, 0.0, float(scores[at]), at))
    return join(field, taken, changed, least=float(special.ndtri(1 - false_positive)))


def _fitting(scores: Floats, beyond: Floats, candidates: Candidates, at: int) -> int:
    """Of the candidates that are found and overlap with this one, the one that fits best: of the highest score.

    A short gain is found first as that of the hotspot in which it lies, whose critical score is lower; its extent and
    fraction are those of the segment.
    """
    low, high = candidates.low, candidates.high
    rival = (beyond > 0) & (scores * scores[at] > 0) & (low < high[at]) & (high > low[at])
    return int(np.argmax(np.where(rival, np.abs(scores), -np.inf)))


def multiplied(size: int, calls: Sequence[Call]) -> Floats:
    """What changes multiply the expected counts by; an inner change stands in place of the one about it."""
    multiple = np.ones(size)
    for call in sorted(calls, key=lambda one: one.low - one.high):
        multiple[call.low : call.high] = call.ratio
    return multiple


def join(field: Field, taken: Sequence[Call], changed: Flags, *, least: float) -> tuple[Call, ...]:
    """Tell each change by its ratio to normal cells, and join neighbours that are one.

    Changes within another stand beside it; one that leaves little of the other is that other.
    """
    used = running(field.use)
    once = list({(used[call.low], used[call.high]): call for call in taken}.values())
    inner = [call for call in once if any(_within(call, other) for other in once)]
    outer = [call for call in once if call not in inner]
    done = _joined(field, outer, inner, changed)
    kept = []
    for call in _joined(field, inner, inner, changed):
        about = [other for other in done if _within(call, other)]
        less = all(used[call.high] - used[call.low] < _ALL * (used[one.high] - used[one.low]) for one in about)
        if less and not any(_alike(call, one) for one in about):
            kept.append(call)
    told = [one for call in done for one in _told(field, call, kept, changed)] + [
        one for one in kept if not any(one is _mildest(field, call, kept) for call in done)
    ]
    return tuple(sorted((one for one in told if abs(one.score) > least), key=lambda one: (one.low, -one.high)))


def _told(field: Field, call: Call, kept: Sequence[Call], changed: Flags) -> list[Call]:
    """A change beside those within it: where they leave nothing of it, it is none, or has the ratio of the mildest."""
    if not _covered(field, call, kept):
        return [settle(field, call, kept, changed)]
    mild = _mildest(field, call, kept)
    if mild is None:
        return []
    return [replace(call, ratio=mild.ratio, deviation=mild.deviation, score=mild.score)]


def _covered(field: Field, call: Call, kept: Sequence[Call]) -> bool:
    """Whether the changes within a change leave little of it."""
    left = field.use[call.low : call.high].copy()
    whole = left.sum()
    for one in kept:
        if _within(one, call):
            left[max(one.low - call.low, 0) : one.high - call.low] = False
    return bool(left.sum() <= (1 - _ALL) * whole)


def _mildest(field: Field, call: Call, kept: Sequence[Call]) -> Call | None:
    """Of changes that are all there is of another, and of one direction, the one nearest to normal cells."""
    inner = [one for one in kept if _within(one, call)]
    if not _covered(field, call, kept) or len({one.ratio > 1 for one in inner}) != 1:
        return None
    return min(inner, key=lambda one: abs(math.log(one.ratio)))


def _alike(call: Call, other: Call) -> bool:
    """Whether two changes have one ratio, as far as their deviations tell."""
    apart = abs(math.log(call.ratio / other.ratio)) / math.hypot(call.deviation, other.deviation)
    return (call.ratio > 1) == (other.ratio > 1) and apart < _ALIKE


def _joined(field: Field, calls: Sequence[Call], inner: Sequence[Call], changed: Flags) -> list[Call]:
    """Each change by its ratio to normal cells outside of those within it, neighbours that are one joined.

    A change that parts two that are alike lies within them: the whole is told, and it beside.
    """
    done: list[Call] = []
    aside: list[Call] = []
    for call in sorted(calls, key=lambda one: (one.low, -one.high)):
        settled = settle(field, call, inner, changed)
        if done and _one(field, done[-1], settled, None):
            before = done.pop()
        elif len(done) > 1 and _one(field, done[-2], settled, done[-1]):
            aside.append(done.pop())
            before = done.pop()
        else:
            done.append(settled)
            continue
        whole = replace(before, high=max(before.high, settled.high), source=-1)
        done.append(settle(field, whole, [*(one for one in inner if one not in calls), *aside], changed))
    return done + aside


def _within(call: Call, other: Call) -> bool:
    """Whether a change lies within another."""
    same = (call.low, call.high) == (other.low, other.high)
    return not same and other.low <= call.low and call.high <= other.high


def settle(field: Field, call: Call, others: Sequence[Call], changed: Flags) -> Call:
    """The call with its ratio to normal cells, told by its bins outside of the changes within it."""
    use = field.use.copy()
    for one in others:
        if _within(one, call):
            use[one.low : one.high] = False
    if not use[call.low : call.high].any():
        use = field.use
    low, high = np.array([call.low]), np.array([call.high])
    counted = count(field, low, high, bias=bias(field, low, high), state=State(np.ones(use.size), use, changed))
    ratio = max(float(counted.seen[0]) / max(float(counted.meant[0]), 1e-9), _LEAST)
    return replace(call, ratio=ratio, deviation=float(deviation(counted)[0]), score=float(score(counted)[0]))


def _one(field: Field, before: Call, call: Call, parting: Call | None) -> bool:
    """Whether two changes of one chromosome are one: little lies between them but what parts them, less than they hold."""
    if field.group[before.low] != field.group[call.low]:
        return False
    low = np.array([before.low, before.high, parting.low if parting else 0])
    high = np.array([call.high, max(call.low, before.high), parting.high if parting else 0])
    whole, between, known = lengths(field, low, high)
    return bool(between - known <= _BETWEEN * whole and known <= whole / 2 and _alike(before, call))
