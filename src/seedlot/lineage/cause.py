"""Causes: what a recall or a refusal begins with, and the time for which it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NotRequired, TypedDict

from pydantic import TypeAdapter, ValidationError

from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import Moment, before, bounds


class CauseKind(StrEnum):
    """Of what kind a cause is."""

    MATERIAL = "material"
    LOT = "lot"
    ITEM = "item"
    STEP = "step"
    ROOM = "room"
    EQUIPMENT = "equipment"
    PERSON = "person"
    PROCEDURE = "procedure"
    DEVIATION = "deviation"
    HOLD = "hold"
    EXCURSION = "excursion"
    MONITORING = "monitoring"
    STAGE = "stage"


#: Causes that last, so that a time can be chosen out of them. The others happened once, or are a thing.
LASTING = (CauseKind.ROOM, CauseKind.EQUIPMENT, CauseKind.PERSON, CauseKind.PROCEDURE)

#: How far a civil day may lie from that of UTC (UTC+14:00 is the farthest zone there is).
_ZONES = timedelta(hours=14)

_DAY_LONG = len("2026-03-01")
_MOMENT: TypeAdapter[str] = TypeAdapter(Moment)


class PlainCause(TypedDict):
    """A cause as plain JSON; empty texts where nothing is chosen. A supplier stands there where one is named."""

    kind: str
    name: str
    begins: str
    ends: str
    programme: str
    supplier: NotRequired[str]


class BadWindowError(SeedlotError):
    """A time that cannot be asked for."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(what, mend=mend or "Write 2026-03-01 or 2026-03-01T10:30:00Z (UTC).")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One cause: a kind and a name, and for what lasts a time, of which either end may be open.

    A stage is that of one programme, a lot that of one supplier, or of any; no other cause names one.
    """

    kind: CauseKind
    name: str
    begins: str = ""
    ends: str = ""
    programme: str = ""
    supplier: str = ""

    def __post_init__(self) -> None:
        """Refuse a time that is none, that runs backwards, or that the cause does not have."""
        for moment in filter(None, (self.begins, self.ends)):
            try:
                _MOMENT.validate_python(moment)
            except ValidationError as error:
                raise BadWindowError(f"'{moment}' is no date and no instant") from error
        if self.supplier and self.kind is not CauseKind.LOT:
            raise BadWindowError(f"A {self.kind} has no supplier to choose", mend="Leave it out; it is for a lot.")
        if (self.begins or self.ends) and self.kind not in LASTING:
            kinds = ", ".join(LASTING)
            raise BadWindowError(f"A {self.kind} has no time to choose", mend=f"Leave it out; it is for: {kinds}.")
        if self.begins and self.ends and before(self.ends, self.begins):
            raise BadWindowError(
                f"The time ends ({self.ends}) before it begins ({self.begins})", mend="Turn the two about."
            )

    def says(self) -> str:
        """The cause in words."""
        window = [f"from {self.begins}" if self.begins else "", f"to {self.ends}" if self.ends else ""]
        of = f" of programme '{self.programme}'" if self.programme else ""
        of += f" of supplier '{self.supplier}'" if self.supplier else ""
        return " ".join(filter(None, (f"{self.kind} '{self.name}'{of}", *window)))

    def plain(self) -> PlainCause:
        """The cause as plain JSON; empty texts where nothing is chosen."""
        told: PlainCause = {
            "kind": str(self.kind),
            "name": self.name,
            "begins": self.begins,
            "ends": self.ends,
            "programme": self.programme,
        }
        if self.supplier:
            told["supplier"] = self.supplier
        return told


def surely_before(one: str, other: str) -> bool:
    """Tell whether a moment is before another wherever the site is: a civil day may begin or end 14 hours from UTC's."""
    if not before(one, other) or len(one) == len(other) or min(len(one), len(other)) > _DAY_LONG:
        return before(one, other)
    return (
        bounds(one)[1] + _ZONES <= bounds(other)[0]
        if len(one) == _DAY_LONG
        else bounds(one)[0] < bounds(other)[0] - _ZONES
    )


def past(last: str, moment: str) -> bool | None:
    """Tell whether a moment lies after the last day, or instant, of something; None where the day of the site decides.

    A civil day may begin or end 14 hours from UTC's: an instant so near to the end of a day lies on it, or on the next.
    """
    if surely_before(last, moment):
        return True
    if len(last) == len(moment) or min(len(last), len(moment)) > _DAY_LONG:
        return before(last, moment)
    if len(last) == _DAY_LONG:
        return None if bounds(last)[1] - _ZONES <= bounds(moment)[0] else False
    return None if bounds(last)[0] < bounds(moment)[1] + _ZONES else False


def overlaps(occurred: str, ended: str, begins: str, ends: str) -> bool | None:
    """Tell whether what lasted from `occurred` to `ended` was going on in a time; None where that is not known.

    It is not known where no end is told, nor at the edges of a civil day that is held against an instant: the day of
    the site is not that of UTC. Where only the day is known of both, the whole day counts. What began within the time
    was going on in it.
    """
    if (ends and surely_before(ends, occurred)) or (begins and ended and surely_before(ended, begins)):
        return False
    within = not (ends and before(ends, occurred))
    if within and (not begins or not before(occurred, begins)):
        return True
    return True if within and ended and not before(ended, begins) else None
