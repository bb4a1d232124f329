"""Rules for signals of a control chart: Nelson's eight tests, and the four of Western Electric.

Nelson (1984), J Qual Technol 16:237, and Western Electric (1956), Statistical Quality Control Handbook. A rule is broken
only where that is sure: of a value below a limit nothing else is taken than that it lies below. "Beyond" is further than,
not at. Points that go on breaking a rule give one signal, which names them all.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from seedlot.trends.charted import Side, Signal, Span

Flags = list[bool]
Spans = Sequence[Span]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `need` of `among` points in a row are flagged; `flags` gives, for each side, which points are.

    `before` and `after` are how many points beside those that are flagged belong to what is seen.
    """

    name: str
    says: str
    need: int
    among: int
    flags: Callable[[Spans], Iterator[tuple[Side, Flags]]]
    warning: bool = False
    before: int = 0
    after: int = 0

    def signal(self, flagged: Sequence[int], ends: Sequence[int], panel: str, side: Side) -> Signal:
        """The signal of points that are flagged, given at their ends."""
        whole = range(flagged[0] - self.before, flagged[-1] + self.after + 1)
        points = tuple(whole) if self.before or self.after else tuple(flagged)
        gave = tuple(end + self.after for end in ends)
        return Signal(
            rule=self.name, says=self.says, panel=panel, points=points, gave=gave, side=side, warning=self.warning
        )  # fmt: skip


def found(rules: Sequence[Rule], spans: Spans, panel: str = "") -> tuple[Signal, ...]:
    """The signals of points by their spans, in the order of the points that gave them.

    Examples:
        found(NELSON, [Span.of(z) for z in (0.1, -0.4, 3.2)])
    """
    signals = (
        rule.signal(flagged, ends, panel, side)
        for rule in rules
        for side, flags in rule.flags(spans)
        for flagged, ends in broken(flags, rule.need, rule.among)
    )
    return tuple(sorted(signals, key=lambda signal: (signal.gave[-1], signal.rule)))


def broken(flags: Sequence[bool], need: int, among: int) -> list[tuple[list[int], list[int]]]:
    """Each time that `need` of `among` in a row are flagged, the last of them too: the points, and where it was so."""
    found: list[tuple[set[int], list[int]]] = []
    for end, flagged in enumerate(flags):
        window = [place for place in range(max(0, end - among + 1), end + 1) if flags[place]]
        if not flagged or len(window) < need:
            continue
        if found and window[0] <= max(found[-1][0]):
            found[-1][0].update(window)
            found[-1][1].append(end)
        else:
            found.append((set(window), [end]))
    return [(sorted(points), ends) for points, ends in found]


def beyond(distance: float) -> Callable[[Spans], Iterator[tuple[Side, Flags]]]:
    """Points further than so many standard deviations from the centre, on one side."""

    def flags(spans: Spans) -> Iterator[tuple[Side, Flags]]:
        yield Side.ABOVE, [span.low > distance for span in spans]
        yield Side.BELOW, [span.high < -distance for span in spans]

    return flags


def _steps(spans: Spans) -> tuple[Flags, Flags]:
    """Which points lie above, and below, the one before; the first lies neither."""
    pairs = list(itertools.pairwise(spans))
    up = [False, *(after.low > before.high for before, after in pairs)]
    down = [False, *(after.high < before.low for before, after in pairs)]
    return up[: len(spans)], down[: len(spans)]


def _trend(spans: Spans) -> Iterator[tuple[Side, Flags]]:
    up, down = _steps(spans)
    yield Side.ABOVE, up
    yield Side.BELOW, down


def _alternating(spans: Spans) -> Iterator[tuple[Side, Flags]]:
    """Points at which the course turns: up to here and down after, or the other way round."""
    up, down = _steps(spans)
    turns = [(up[at] and down[at + 1]) or (down[at] and up[at + 1]) for at in range(len(spans) - 1)]
    yield Side.BOTH, [*turns, False][: len(spans)]


def _within(spans: Spans) -> Iterator[tuple[Side, Flags]]:
    yield Side.BOTH, [span.low > -1 and span.high < 1 for span in spans]


def _outside(spans: Spans) -> Iterator[tuple[Side, Flags]]:
    yield Side.BOTH, [span.low > 1 or span.high < -1 for span in spans]


#: A trend of six points has five steps; fourteen points that alternate turn twelve times.
NELSON = (
    Rule("Nelson 1", "a point beyond 3 standard deviations", 1, 1, beyond(3)),
    Rule("Nelson 2", "nine points in a row on one side of the centre", 9, 9, beyond(0)),
    Rule("Nelson 3", "six points in a row that go on rising or falling", 5, 5, _trend, before=1),
    Rule("Nelson 4", "fourteen points in a row that go up and down by turns", 12, 12, _alternating, before=1, after=1),
    Rule("Nelson 5", "two of three points in a row beyond 2 standard deviations on one side", 2, 3, beyond(2)),
    Rule("Nelson 6", "four of five points in a row beyond 1 standard deviation on one side", 4, 5, beyond(1)),
    Rule("Nelson 7", "fifteen points in a row within 1 standard deviation", 15, 15, _within),
    Rule("Nelson 8", "eight points in a row beyond 1 standard deviation on either side", 8, 8, _outside),
)
WESTERN_ELECTRIC = (
    Rule("Western Electric 1", "a point beyond 3 standard deviations", 1, 1, beyond(3)),
    Rule(
        "Western Electric 2", "two of three points in a row beyond 2 standard deviations on one side", 2, 3, beyond(2)
    ),
    Rule("Western Electric 3", "four of five points in a row beyond 1 standard deviation on one side", 4, 5, beyond(1)),
    Rule("Western Electric 4", "eight points in a row on one side of the centre", 8, 8, beyond(0)),
)
#: The rule of points whose neighbours are not independent, such as moving ranges: the limits alone.
LIMITS = NELSON[:1]
