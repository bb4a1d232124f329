"""How far beyond its data a shelf life may reach (ICH Q1E, 2.4 and 2.5, appendix A; ICH Q5C for biologicals).

ICH Q1E lets a shelf life reach beyond the period that long-term data cover, by a factor and by no more than so many months:

| storage | significant change at the accelerated condition | evaluated by statistics | without |
|---|---|---|---|
| room temperature | none within 6 months | twice, 12 months | 1.5 times, 6 months |
| room temperature | within 6 months, none at the intermediate condition | 1.5 times, 6 months | 3 months |
| room temperature | within 6 months, and at the intermediate condition | none | none |
| refrigerated | none within 6 months | 1.5 times, 6 months | 3 months |
| refrigerated | within 6 months | none | none |
| frozen; below -20 degrees | any | none: long-term data alone | none |

Each row but the last asks for relevant supporting data. A biological is dated by real-time data at the real condition
(ICH Q5C, preamble): nothing is added to the period covered. What is not known of the accelerated condition adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from seedlot.terms.stability import Storage


class Significant(StrEnum):
    """Whether there was significant change within six months at a condition (ICH Q1A(R2), 2.2.7.1)."""

    NONE = "none within 6 months"
    LATE = "between 3 and 6 months"
    EARLY = "within 3 months"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """On what an extrapolation would rest."""

    storage: Storage
    biological: bool
    evaluated: bool
    supported: bool
    accelerated: Significant
    intermediate: Significant


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """The longest shelf life that may be proposed, in months, and why; no longer than where the limit is met."""

    months: float
    says: str
    source: str

    @property
    def whole(self) -> int:
        """In whole months, rounded down."""
        return int(self.months + 1e-9)


#: Factor, most months beyond, and the section, where statistics evaluate the data and where they do not.
_Row = tuple[tuple[float, float], tuple[float, float], str]
_ROOM: Mapping[tuple[bool, bool], _Row] = {
    (True, True): ((2.0, 12.0), (1.5, 6.0), "ICH Q1E, 2.4.1"),
    (False, True): ((1.5, 6.0), (float("inf"), 3.0), "ICH Q1E, 2.4.2.1"),
}
_COLD: _Row = ((1.5, 6.0), (float("inf"), 3.0), "ICH Q1E, 2.5.1.1")


def allowed(covered: float, grounds: Grounds) -> Allowed:
    """How long a shelf life may be proposed where long-term data cover so many months."""
    none = _barred(grounds)
    if none:
        says, source = none
        return Allowed(months=covered, says=f"no longer than the {covered:.4g} months covered: {says}", source=source)
    steady = grounds.accelerated is Significant.NONE
    evaluated, plain, source = _ROOM[steady, True] if grounds.storage is Storage.ROOM else _COLD
    factor, beyond = evaluated if grounds.evaluated else plain
    months = min(factor * covered, covered + beyond)
    by = "evaluated by statistics" if grounds.evaluated else "not evaluated by statistics"
    up = "" if factor == float("inf") else f"up to {factor:g} times, and "
    says = f"{up}no more than {beyond:g} months beyond the {covered:.4g} months covered ({by})"
    return Allowed(months=months, says=says, source=source)


def _barred(grounds: Grounds) -> tuple[str, str] | None:
    """Why nothing may be added to the period covered, and by which text; None where something may."""
    worse, middle = grounds.accelerated, grounds.intermediate
    changes = worse in {Significant.LATE, Significant.EARLY}
    both = "is not known" if middle is Significant.NOT_KNOWN else "has it too"
    reasons = (
        (grounds.biological, "a biological is dated by real-time data at its real condition", "ICH Q5C, preamble"),
        (
            grounds.storage is Storage.FROZEN,
            "what is kept in a freezer is dated by long-term data",
            "ICH Q1E, 2.5.2",
        ),
        (
            grounds.storage is Storage.BELOW,
            "what is kept below -20 °C is dated by long-term data, case by case",
            "ICH Q1E, 2.5.3",
        ),
        (
            worse is Significant.NOT_KNOWN,
            "whether the accelerated condition changes it significantly is not known",
            "ICH Q1E, 2.4 and 2.5.1",
        ),
        (not grounds.supported, "no supporting data are named", "ICH Q1E, 2.4 and 2.5.1"),
        (
            changes and grounds.storage is Storage.REFRIGERATED,
            f"significant change at the accelerated condition, {worse}",
            "ICH Q1E, 2.5.1.2",
        ),
        (
            changes and middle is not Significant.NONE,
            f"significant change at the accelerated condition, and the intermediate one {both}",
            "ICH Q1E, 2.4.2.2",
        ),
    )
    return next(((says, source) for holds, says, source in reasons if holds), None)
