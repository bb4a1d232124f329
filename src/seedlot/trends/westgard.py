"""Westgard's multirules for the controls of an assay (Westgard, Barry, Hunt and Groth 1981, Clin Chem 27:493).

1_2s warns; 1_3s and R_4s tell of random error, 2_2s, 4_1s and 10_x of systematic error. 2_2s, 4_1s and 10_x are looked for
within one control material and across all of them in the order of measurement; R_4s only within one run, between its
controls. Controls whose run is not told are each a run of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from seedlot.trends.charted import Sample, Signal, Span
from seedlot.trends.rules import Rule, beyond, broken

WARNING = Rule("1_2s", "a control beyond 2 standard deviations: look at the other rules", 1, 1, beyond(2), warning=True)
SINGLE = Rule("1_3s", "a control beyond 3 standard deviations", 1, 1, beyond(3))
#: Within a material and across all.
CONSECUTIVE = (
    Rule("2_2s", "two controls in a row beyond 2 standard deviations on one side", 2, 2, beyond(2)),
    Rule("4_1s", "four controls in a row beyond 1 standard deviation on one side", 4, 4, beyond(1)),
    Rule("10_x", "ten controls in a row on one side of the mean", 10, 10, beyond(0)),
)
_RANGE = "one control of a run above 2 standard deviations and another below -2"


def westgard(samples: Sequence[Sample], spans: Sequence[Span], panel: str = "") -> tuple[Signal, ...]:
    """The signals of controls by their distances from their own material's mean, in its standard deviations."""
    every = range(len(samples))
    found = {signal for rule in (WARNING, SINGLE) for signal in _signals(rule, every, spans, panel)}
    levels = dict.fromkeys(each.level for each in samples)
    orders = [every, *([at for at in every if samples[at].level == level] for level in levels)]
    found |= {
        signal for rule in CONSECUTIVE for order in orders for signal in _signals(rule, order, spans, panel)
    }  # fmt: skip
    found |= set(_ranges(samples, spans, panel))
    return tuple(sorted(found, key=lambda signal: (signal.gave[-1], signal.rule, signal.points)))


def _signals(rule: Rule, order: Sequence[int], spans: Sequence[Span], panel: str) -> Iterator[Signal]:
    """The signals of a rule among some of the points, taken in a row."""
    for side, flags in rule.flags([spans[at] for at in order]):
        for places, ends in broken(flags, rule.need, rule.among):
            yield rule.signal([order[at] for at in places], [order[at] for at in ends], panel, side)


def _ranges(samples: Sequence[Sample], spans: Sequence[Span], panel: str) -> Iterator[Signal]:
    """R_4s: the controls of one run that lie beyond 2 standard deviations on both sides."""
    for run, group in groupby(range(len(samples)), key=lambda at: samples[at].run):
        places = list(group)
        high, low = ([at for at in places if spans[at].low > 2], [at for at in places if spans[at].high < -2])
        if run and high and low:
            points = tuple(sorted(high + low))
            yield Signal(rule="R_4s", says=_RANGE, panel=panel, points=points, gave=points[-1:])
