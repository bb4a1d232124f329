"""What is compared, and what came of it: values of lots, the criterion stated for an attribute, the answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from seedlot.terms.comparing import Method, Scale, Side
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What is known of an attribute of one lot: a number, or a word, or that it lies beyond a limit; or nothing."""

    lot: str
    number: float | None = None
    word: str = ""
    relation: str = "="
    limit: float | None = None

    @property
    def missing(self) -> bool:
        """Whether nothing is known."""
        return self.number is None and not self.word and self.limit is None

    @property
    def measured(self) -> float | None:
        """The number, where it is one and not a limit that was not reached."""
        return self.number if self.relation == "=" else None

    @property
    def told(self) -> str:
        """The value as people write it."""
        if self.relation != "=" and self.limit is not None:
            return f"{self.relation}{self.limit:g}"
        return self.word or ("not known" if self.number is None else f"{self.number:.4g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The criterion of an attribute, as it was stated beforehand; what was not stated is None or empty.

    `margin` is in the unit of the values, a ratio above 1, or a number of SDs of the lots before, as `scale` says; of a
    quality range it is the number of SDs. `share` of the lots after must lie within a range, that is to hold `coverage`
    of all lots as surely as `confidence`. `expected` are the words that count as alike.
    """

    attribute: str
    tier: str = "1"
    method: Method = Method.EQUIVALENCE
    scale: Scale = Scale.DIFFERENCE
    side: Side = Side.BOTH
    margin: float | None = None
    share: float | None = None
    coverage: float | None = None
    confidence: float | None = None
    expected: tuple[str, ...] = ()
    unit: str = "1"
    justification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The lots of one side: how many have a number, their mean and SD (geometric where a ratio is judged)."""

    lots: int
    measured: int
    mean: float | None
    sd: float | None
    logs: bool = False

    @property
    def told(self) -> str:
        """The group as people write it: how many have a number, mean and SD (a geometric one is a factor)."""
        between = ", factor" if self.logs else " ±"
        spread = "" if self.sd is None else f"{between} {self.sd:.3g}"
        return f"{self.measured} of {self.lots}" + ("" if self.mean is None else f": {self.mean:.4g}{spread}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Two one-sided tests: the estimate and its interval between the margins, all in the unit of the margin.

    Of a ratio all are ratios. `least` is the smallest margin that such lots show 8 times in 10 where nothing changed,
    `needed` the lots of each side (or pairs) that show the stated one so often; None: more than 200.
    """

    estimate: float
    low: float
    high: float
    lower: float
    upper: float
    level: float
    degrees: float
    p: float
    least: float
    needed: int | None
    scale: Scale

    @property
    def placed(self) -> tuple[float, float, float]:
        """Estimate and interval as parts of the margin: 1 is at the upper margin, -1 at the lower, 0 is no change."""
        if self.scale is Scale.RATIO:
            whole = math.log(self.upper if math.isfinite(self.upper) else 1 / self.lower)
            return math.log(self.estimate) / whole, math.log(self.low) / whole, math.log(self.high) / whole
        whole = self.upper if math.isfinite(self.upper) else -self.lower
        return self.estimate / whole, self.low / whole, self.high / whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A range that the lots before give, and which lots after lie in it; a limit that is not reached may leave it open."""

    low: float
    high: float
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    unsure: tuple[str, ...]
    share: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An attribute as it was compared: the answer, by which the exercise is judged, and all that led to it."""

    asked: Asked
    before: tuple[Value, ...]
    after: tuple[Value, ...]
    paired: bool
    findings: tuple[Finding, ...]
    answer: Answer
    tested: Shown | None = None
    within: Within | None = None

    @property
    def says(self) -> str:
        """What came of it, in words."""
        return self.findings[0].says

    @property
    def groups(self) -> tuple[Group, Group]:
        """The lots before and after."""
        logs = self.asked.scale is Scale.RATIO
        return group(self.before, logs=logs), group(self.after, logs=logs)


def group(values: Sequence[Value], *, logs: bool = False) -> Group:
    """Count, average and spread of some lots; with `logs` geometric (the SD is then a factor)."""
    numbers = [value.measured for value in values if value.measured is not None]
    logs = logs and all(number > 0 for number in numbers)
    used = [math.log(number) for number in numbers] if logs else numbers
    mean = fmean(used) if used else None
    sd = stdev(used) if len(used) > 1 else None
    if logs:
        mean, sd = (None if each is None else math.exp(each) for each in (mean, sd))
    return Group(lots=len(values), measured=len(numbers), mean=mean, sd=sd, logs=logs)
