"""The analysis of variance of a trial, in the order and words of Ph. Eur. 5.3, for either kind of model."""

from __future__ import annotations

import math
from dataclasses import dataclass

from seedlot.assays.potency.settings import Error, Model, Settings
from seedlot.stats.distributions import f_tail
from seedlot.stats.linear import Term


@dataclass(frozen=True, slots=True)
class Source:
    """A row of the analysis of variance; `f` and `p` are None where there is no test."""

    name: str
    degrees: int
    ss: float
    f: float | None = None
    p: float | None = None

    @property
    def ms(self) -> float | None:
        """Mean square."""
        return self.ss / self.degrees if self.degrees > 0 else None


@dataclass(frozen=True, slots=True)
class Variance:
    """An error variance and its degrees of freedom."""

    degrees: int
    ss: float

    @property
    def value(self) -> float:
        """The mean square; nan without degrees of freedom."""
        return self.ss / self.degrees if self.degrees > 0 else math.nan


def tested(name: str, degrees: int, ss: float, error: Variance) -> Source:
    """Test a source against an error. Nothing against nothing (0/0) is no effect: F = 0, p = 1."""
    if degrees < 1 or error.degrees < 1:
        return Source(name, degrees, ss)
    if error.ss == 0:
        return Source(name, degrees, ss, 0.0 if ss == 0 else None, 1.0 if ss == 0 else 0.0)
    f = ss / degrees / error.value
    return Source(name, degrees, ss, f, f_tail(f, degrees, error.degrees))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What each step of the model adds to those before it, strata first, so that all parts sum to the total."""

    strata: tuple[tuple[str, Term], ...]
    preparations: Term
    regression: Term
    parallelism: Term
    linearity: Term
    linearity_of: tuple[tuple[str, Term], ...] = ()
    within: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Anova:
    """The table, its three tests, and the error that they were made against.

    `pure` is the variance within treatments; `within` tells whether it is the error, else that is the
    variance about the model with a curve of its own for each preparation. `r` is the correlation of responses and model.
    """

    rows: tuple[Source, ...]
    regression: Source
    parallelism: Source
    linearity: Source
    error: Variance
    pure: Variance
    within: bool
    r: float


def analyse_variance(parts: Parts, settings: Settings) -> Anova:
    """Make the table. Linearity is always tested against the variance within treatments, if there is one."""
    pure = Variance(parts.within.degrees, parts.within.ss)
    about = Variance(pure.degrees + parts.linearity.degrees, pure.ss + parts.linearity.ss)
    within = _takes_within(parts, settings)
    error = pure if within else about
    regression = tested("Regression", parts.regression.degrees, parts.regression.ss, error)
    parallelism = tested("Non-parallelism", parts.parallelism.degrees, parts.parallelism.ss, error)
    linearity = tested("Non-linearity", parts.linearity.degrees, parts.linearity.ss, pure)
    treatments = _sum(parts.preparations, parts.regression, parts.parallelism, parts.linearity)
    strata = _sum(*(term for _, term in parts.strata))
    total = _sum(strata, treatments, parts.within)
    explained = strata.ss + parts.preparations.ss + parts.regression.ss
    rows = (
        tested("Preparations", parts.preparations.degrees, parts.preparations.ss, error),
        regression,
        parallelism,
        linearity,
        *(tested(f"Non-linearity: {name}", term.degrees, term.ss, pure) for name, term in parts.linearity_of),
        tested("Treatments", treatments.degrees, treatments.ss, error),
        *(tested(name, term.degrees, term.ss, error) for name, term in parts.strata),
        *(() if within else (Source("Residual about the curves", about.degrees, about.ss),)),
        Source("Residual error", pure.degrees, pure.ss),
        Source("Total", total.degrees, total.ss),
    )
    return Anova(
        rows=rows,
        regression=regression,
        parallelism=parallelism,
        linearity=linearity,
        error=error,
        pure=pure,
        within=within,
        r=math.sqrt(min(explained / total.ss, 1.0)) if total.ss > 0 else 0.0,
    )


def _takes_within(parts: Parts, settings: Settings) -> bool:
    if settings.error is Error.BY_MODEL:
        return settings.model is Model.PARALLEL_LINE and parts.within.degrees > 0
    return settings.error is Error.WITHIN_TREATMENTS


def _sum(*terms: Term) -> Term:
    return Term(sum(term.degrees for term in terms), sum(term.ss for term in terms))
