"""Whom a recall concerns: the centres where something was given, whoever received something, and our own stores.

EU GMP Part I, 8.24 to 8.26 (whoever may have received the product is told, and where it is told whom); Regulation (EC)
1394/2007, article 15; 21 CFR 211.150(b). Of recipients a record holds codes alone: the centre knows who they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from seedlot.lineage.recall import Recalled, Touched


class Urgency(IntEnum):
    """How soon somebody is told: the first is told first."""

    GIVEN = 0
    SENT = 1
    STORED = 2
    UNKNOWN = 3


#: Why somebody is told, in words.
WHY = {
    Urgency.GIVEN: "It was given there.",
    Urgency.SENT: "It was sent there.",
    Urgency.STORED: "It lies in our own store.",
    Urgency.UNKNOWN: "Nobody told where it is: look for it.",
}
#: The same in a heading, after whoever is told: a clinic may have given some of it and received the rest.
_HEADS = {
    Urgency.GIVEN: "where it was given",
    Urgency.SENT: "where it was sent",
    Urgency.STORED: "where it lies",
    Urgency.UNKNOWN: "as nobody told where it is",
}
_GIVEN = ("given", "given in part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One item that concerns somebody: which vials, what is known of it there, and to whom it was given, by code."""

    item: str
    kind: str
    numbers: str
    surely: bool
    where: str
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Somebody who is to be told, why, and of what."""

    whom: str
    urgency: Urgency
    concerns: tuple[Concern, ...]

    @property
    def why(self) -> str:
        """Why they are told."""
        return WHY[self.urgency]

    @property
    def heading(self) -> str:
        """Whom it is for and why, in a few words: no two notices of a recall have the same."""
        return f"{self.whom}, {_HEADS[self.urgency]}"


def notices(found: Recalled) -> tuple[Notice, ...]:
    """Everybody who is to be told of a recall, who gave something first. What is used up or destroyed concerns nobody."""
    told: dict[tuple[Urgency, str], list[Concern]] = {}
    for each in found.touched:
        for urgency, whom, concern in _concerns(each):
            told.setdefault((urgency, whom), []).append(concern)
    return tuple(
        Notice(whom=whom, urgency=urgency, concerns=tuple(several)) for (urgency, whom), several in sorted(told.items())
    )


def letter(found: Recalled, notice: Notice, site: str, reference: str = "") -> str:
    """What somebody is told, as plain text: the cause, the items, what is not known; nothing that names a person.

    `reference` is the name of the recall, where it is sealed.
    """
    lines = [f"To: {notice.whom}", f"From: {site}", *([f"Reference: {reference}"] if reference else [])]
    lines += [f"Recall: {found.cause.says()}, as of entry {found.as_of}", ""]
    lines += [f"{notice.why} Do not use what is listed here until you hear from us. These items are affected:", ""]
    for each in notice.concerns:
        what = f"- {each.item} ({each.kind})" + (f", vials {each.numbers}" if each.numbers else "")
        doubt = "" if each.surely else "; whether it is affected is not known"
        lines.append(f"{what}: {each.where}{doubt}")
    asked = f"Please confirm that you read this, and what you found{f', naming {reference}' if reference else ''}."
    return "\n".join([*lines, "", asked, ""])


def _concerns(each: Touched) -> Iterator[tuple[Urgency, str, Concern]]:
    now, known = each.now, False
    ends: dict[str, list[str]] = {}
    for end in now.ends:
        if end.outcome in _GIVEN:
            ends.setdefault(end.centre or "the centre that gave it, which the record does not name", []).append(
                end.recipient
            )
    for centre, codes in ends.items():
        known = True
        yield Urgency.GIVEN, centre, _concern(each, tuple(sorted(set(codes) - {""})))
    for stay in now.stays:
        known = True
        if stay.shipment:
            yield Urgency.SENT, stay.receiver or f"the receiver of shipment {stay.shipment}", _concern(each)
        else:
            yield Urgency.STORED, f"store {stay.equipment}" if stay.equipment else "our own stores", _concern(each)
    if not known and not now.used_up and not now.ends:
        yield Urgency.UNKNOWN, "whoever knows", _concern(each)


def _concern(each: Touched, recipients: tuple[str, ...] = ()) -> Concern:
    return Concern(
        item=each.item,
        kind=each.kind,
        numbers=each.numbers,
        surely=each.surely,
        where=each.now.says,
        recipients=recipients,
    )
