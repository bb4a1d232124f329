"""How a control chart is asked for: its kind, its rules, its limits from a base period or as given, and what its kind takes.

EWMA: the weight lambda of the newest value, and the width L of the limits (Roberts 1959; Lucas and Saccucci 1990). CUSUM: the
slack k, which is half of the change to be found, and the decision interval h (Page 1954). Counts and shares: the size that
each count is of, as area, volume or units looked at; limits are exact, or at three standard deviations where that is asked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from seedlot.terms.errors import SeedlotError
from seedlot.trends.sums import Memory

#: Points of a base period: fewer tell no limit.
LEAST = 8


class Kind(StrEnum):
    """The kinds of control chart."""

    I_MR = "i-mr"
    MEAN_RANGE = "xbar-r"
    MEAN_DEVIATION = "xbar-s"
    LEVEY_JENNINGS = "levey-jennings"
    EWMA = "ewma"
    CUSUM = "cusum"
    COUNTS = "u"
    SHARES = "p"


class Rules(StrEnum):
    """The sets of rules; EWMA, CUSUM, counts and shares have their own limits alone."""

    NELSON = "nelson"
    WESTERN_ELECTRIC = "western electric"
    WESTGARD = "westgard"
    LIMITS = "limits alone"


GROUPED = (Kind.MEAN_RANGE, Kind.MEAN_DEVIATION)
COUNTED = (Kind.COUNTS, Kind.SHARES)
#: The settings that charts of a kind take, beside those of every chart: what each is called.
OWN: Mapping[Kind, Mapping[str, str]] = {
    Kind.EWMA: {
        "weight": "weight (lambda)",
        "width": "width of the limits (L)",
        "steady": "final limits from the first point on",
    },
    Kind.CUSUM: {"slack": "slack (k)", "decision": "decision interval (h)"},
    Kind.COUNTS: {"size": "size of each count", "normal": "limits at three standard deviations"},
    Kind.SHARES: {"size": "units of each count", "normal": "limits at three standard deviations"},
}
_MEMORY = ("weight", "width", "slack", "decision", "steady")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a chart is made. `base`: the first so many points; None is all. `center` and `sigma` together: given limits.

    Given limits, as values are (not as logarithms): sigma is that of single values; on a log scale that of ln. Of counts and
    shares the rate alone is given, as `center`. `size`: of what size each count is, or of how many units; None is 1 of
    counts. `normal`: limits of counts at three standard deviations in place of exact ones.
    """

    kind: Kind = Kind.I_MR
    rules: Rules = Rules.NELSON
    base: int | None = None
    center: float | None = None
    sigma: float | None = None
    robust: bool = False
    log: bool = False
    memory: Memory = field(default_factory=Memory)
    size: float | None = None
    normal: bool = False

    def __post_init__(self) -> None:
        if self.base is not None and self.base < 1:
            raise SeedlotError(f"'{self.base}' is no number of points", mend=f"Give {LEAST} or more.")
        if self.robust and self.kind in GROUPED:
            raise SeedlotError(
                "Robust limits are for single values", mend="Ask for single values, or leave robust out."
            )
        if self.kind in COUNTED:
            _check_counts(self)
            return
        if self.size is not None or self.normal:
            raise SeedlotError(
                f"A chart of kind '{self.kind}' is of values, not of counts", mend="Leave their size out."
            )
        if (self.center is None) != (self.sigma is None):
            raise SeedlotError("A centre and a standard deviation are given together", mend="Give both, or neither.")
        if self.sigma is not None and not (0 < self.sigma < math.inf and math.isfinite(self.center or 0.0)):
            raise SeedlotError(f"'{self.sigma}' is no standard deviation", mend="Give a number above 0.")

    @property
    def of(self) -> float:
        """The size that each count is of."""
        return 1.0 if self.size is None else self.size

    @property
    def in_force(self) -> Rules:
        """The rules that the chart is read by."""
        return Rules.LIMITS if self.kind in {*COUNTED, Kind.EWMA, Kind.CUSUM} else self.rules

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that charts of this kind take, with their values; empty where they take none."""
        told = {name: getattr(self.memory if name in _MEMORY else self, name) for name in OWN.get(self.kind, {})}
        return told | ({"size": self.of} if "size" in told else {})

    @property
    def says(self) -> str:
        """The same in words; empty where there are none."""
        words = OWN.get(self.kind, {})
        return ", ".join(
            words[name] if value is True else f"{words[name]} {value:g}"
            for name, value in self.settings.items()
            if value is not False
        )


def _check_counts(asked: Asked) -> None:
    """What is asked of a chart of counts.

    Raises:
        SeedlotError: what such a chart has not, or a size that is none.
    """
    if asked.log or asked.robust or asked.sigma is not None:
        mend = "Leave out logarithms, robust and the standard deviation; a rate is given as the centre."
        raise SeedlotError("Counts have the limits of their rate", mend=mend)
    is_share = asked.kind is Kind.SHARES
    if is_share and asked.size is None:
        raise SeedlotError(
            "It is not said of how many units each count is", mend="Give their number as the size, such as 20."
        )
    if not 0 < asked.of < math.inf or (is_share and asked.of != int(asked.of)):
        what = "no number of units" if is_share else "no size"
        raise SeedlotError(f"'{asked.of:g}' is {what}", mend=f"Give a {'whole ' if is_share else ''}number above 0.")
    most = 1.0 if is_share else math.inf
    if asked.center is not None and not 0 < asked.center < most:
        mend = "Give the share as a number between 0 and 1." if is_share else "Give the rate as a number above 0."
        raise SeedlotError(f"'{asked.center:g}' is no rate of counts", mend=mend)


def settled(kind: Kind = Kind.I_MR, rules: Rules | None = None, **given: Any) -> Asked:
    """How a chart is made, of the settings of every chart and of its kind by their names; None or False is not given.

    Without rules: Westgard's of a Levey-Jennings chart, and Nelson's of any other.

    Raises:
        SeedlotError: a setting that charts of this kind do not take, or a value that it cannot have.

    Examples:
        settled(Kind.EWMA, weight=0.1, base=20)
    """
    own, told = OWN.get(kind, {}), {name: value for name, value in given.items() if value is not None}
    for other, words in OWN.items():
        if strange := next((name for name in words if name not in own and told.get(name, False) is not False), ""):
            mend = f"Leave it out, or ask for a chart of kind '{other}'."
            raise SeedlotError(f"A chart of kind '{kind}' has no {words[strange]}", mend=mend)
    usual = Rules.WESTGARD if kind is Kind.LEVEY_JENNINGS else Rules.NELSON
    memory = Memory(**{name: told.pop(name) for name in _MEMORY if name in told})
    return Asked(kind=kind, rules=rules or usual, memory=memory, **told)
