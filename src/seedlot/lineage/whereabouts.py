"""Where things are now, and how they stand: for thousands of items at once, in a few questions to the history.

Where an item is: in which store, sent to whom, used up by which step, given to which recipient (21 CFR 1271.290(b):
final disposition). How it stands: released, rejected, in quarantine, on hold. How much is left, and of a range which
vials. What nobody told reads *not known*, never *there*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.banks import decisions_on, homes, wholes_of
from seedlot.lineage.known import taken
from seedlot.lineage.stays import Stay, alone, stays
from seedlot.record.entries.custody import DoseUse
from seedlot.record.entries.supplies import MaterialStatus
from seedlot.terms.codes import without
from seedlot.terms.words import ItemKind, Outcome

NOT_KNOWN = "not known"
_GIVEN = ("given", "given in part")
#: How the release of a lot, or a disposition of a material, is told.
_WORDS = {"quarantine": "in quarantine", Outcome.QUARANTINED: "in quarantine"}


class State(StrEnum):
    """How an item stands, in one word: the first of these that is true of it."""

    GIVEN = "given"
    GONE = "gone"
    USED_UP = "used up"
    REJECTED = "rejected"
    HELD = "on hold"
    QUARANTINED = "in quarantine"
    RELEASED = "released"
    STORED = "stored"
    SENT = "sent"
    UNKNOWN = "not known"


#: States that a decision gives.
_DECIDED = frozenset({State.REJECTED, State.QUARANTINED, State.RELEASED})


class Found(StrEnum):
    """Where an item is to be looked for, in the order in which a recall counts it: what was given stands first."""

    GIVEN = "given"
    UNDERWAY = "in transit"
    RECEIVED = "at clinics or other receivers"
    STORED = "in store"
    USED_UP = "used up"
    GONE = "destroyed or lost"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """An end to which a dose came: to whom it was given and where, or that it was destroyed, returned or lost."""

    outcome: str
    occurred: str
    recipient: str = ""
    centre: str = ""
    trial: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where an item is now and how it stands. `made`, `taken` and `left` are units; None where nobody counted them.

    Of an item with several containers, or nobody knows how many, the end of one is no state of the whole (`single`).
    """

    item: str
    stays: tuple[Stay, ...] = ()
    used_up: str = ""
    ends: tuple[End, ...] = ()
    decision: str = NOT_KNOWN
    holds: tuple[str, ...] = ()
    made: int | None = None
    taken: int | None = None
    left: int | None = None
    numbers: str = ""
    single: bool = True

    @property
    def given(self) -> bool:
        """Whether any of it was given to a recipient."""
        return any(end.outcome in _GIVEN for end in self.ends)

    @property
    def state(self) -> State:
        """How it stands, in one word."""
        if (self.single or (self.left == 0 and not self.used_up)) and any(_final(end) for end in self.ends):
            return State.GIVEN if self.given else State.GONE
        if self.used_up:
            return State.USED_UP
        if self.holds and self.decision != Outcome.REJECTED:
            return State.HELD
        if self.decision == NOT_KNOWN:
            return self._lies
        return State(self.decision) if self.decision in _DECIDED else State.UNKNOWN

    @property
    def _lies(self) -> State:
        """Whether it was put in a store, or sent; of what was moved aside on paper nobody told it."""
        told = {State.SENT if stay.shipment else State.STORED for stay in self.stays if stay.surely}
        return State.UNKNOWN if not told else State.STORED if State.STORED in told else State.SENT

    @property
    def found(self) -> Found:
        """Where it is to be looked for, in one word: the first of these that is true of any of it."""
        if self.given:
            return Found.GIVEN
        sure = [stay for stay in self.stays if stay.surely]
        if any(stay.shipment and not stay.received for stay in sure):
            return Found.UNDERWAY
        if any(stay.shipment for stay in sure):
            return Found.RECEIVED
        if sure:
            return Found.STORED
        if self.used_up:
            return Found.USED_UP
        return Found.GONE if self.state is State.GONE else Found.UNKNOWN

    @property
    def place(self) -> str:
        """Where it is, in words; not known where nobody told."""
        ends = [("" if self.single else "a container was ") + _end(end) for end in self.ends]
        used = [f"used up by {self.used_up}"] if self.used_up and not (ends and self.single) else []
        return "; ".join([*ends, *used, *map(_stay, self.stays)]) or NOT_KNOWN

    @property
    def says(self) -> str:
        """Where it is, how it stands and what is left, in words."""
        stands = [] if self.decision == NOT_KNOWN else [self.decision]
        held = [f"on hold: {', '.join(self.holds)}"] if self.holds else []
        left = [f"{self.left} of {self.made} left"] if self.left and self.taken else []
        vials = [f"vials {self.numbers}"] if self.numbers and self.taken else []
        return "; ".join([self.place, *stands, *held, *left, *vials])


def whereabouts(connection: Connection, items: Iterable[str], *, as_of: int | None = None) -> dict[str, Whereabouts]:
    """Tell where each item is now, as of an entry. A fixed number of questions for every few hundred items."""
    names = sorted(set(items))
    rows = {row.item: row for row in ask.rows_among(connection, t.ITEM, "item", names, as_of)}
    uses = ask.grouped(
        (use for use in ask.rows_among(connection, t.USE, "item", names, as_of) if not use.planned), "item"
    )
    ends = ask.grouped(ask.rows_among(connection, TABLES[DoseUse], "dose", names, as_of), "dose")
    lay = stays(connection, names, as_of=as_of)
    stands = _stands(connection, rows, as_of)
    held = _holds(connection, rows, as_of)
    return {
        name: _one(rows[name], uses[name], ends[name], lay.get(name, ()), stands[name], held[name])
        if name in rows
        else Whereabouts(item=name)
        for name in names
    }


def _final(end: Any) -> bool:
    """Whether an end is one: what was returned is there again."""
    return bool(end.outcome != "returned")


def _one(
    row: Row[Any],
    uses: list[Row[Any]],
    ends: list[Row[Any]],
    lay: tuple[Stay, ...],
    decision: str,
    holds: tuple[str, ...],
) -> Whereabouts:
    single = alone(row)
    ended = 0 if single else sum(_final(end) for end in ends)
    gone = None if row.units is None else ended + sum(taken(use.units, row.units) for use in uses)
    last = next((use.step for use in reversed(uses) if use.uses_up), "")
    if not last and not ended and gone is not None and row.units is not None and gone >= row.units:
        last = uses[-1].step if uses else ""
    return Whereabouts(
        item=row.item,
        stays=tuple(stay for stay in lay if not stay.ended) if not last else (),
        used_up=f"step '{last}'" if last else "",
        ends=tuple(_told(end) for end in sorted(ends, key=lambda end: (end.occurred, end.entry))),
        decision=decision,
        holds=holds,
        made=row.units,
        taken=gone,
        left=None if gone is None else 0 if last else max(0, row.units - gone),
        numbers="" if last else reduce(without, (use.numbers for use in uses if use.numbers), row.numbers),
        single=single,
    )


def _told(row: Row[Any]) -> End:
    return End(
        outcome=row.outcome,
        occurred=row.occurred,
        recipient=row.recipient,
        centre=row.centre,
        trial=row.trial,
        programme=row.programme,
    )


def _end(end: End) -> str:
    whom = f" to recipient '{end.recipient}'" if end.recipient else ""
    where = f" at '{end.centre}'" if end.centre else ""
    return f"{end.outcome}{whom}{where} ({end.occurred})"


def _stay(stay: Stay) -> str:
    vials = f"vials {stay.numbers} " if stay.numbers else ""
    if stay.shipment:
        if not stay.received:
            return f"{vials}on the way to {stay.receiver} since {stay.since} (shipment '{stay.shipment}')"
        refused = ", not taken in" if stay.refused else ""
        return f"{vials}received by {stay.receiver} on {stay.received}{refused} (shipment '{stay.shipment}')"
    room = f"room '{stay.room}'" if stay.room else ""
    store = f"'{stay.equipment}'" if stay.equipment else ""
    place = ", ".join(filter(None, (store, stay.position, room))) or "a place that is not told"
    perhaps = "" if stay.surely else " (as what it was moved aside from; nobody told of its own)"
    return f"{vials}stored in {place} since {stay.since}{perhaps}"


def _stands(connection: Connection, rows: dict[str, Row[Any]], as_of: int | None) -> dict[str, str]:
    """What stands of the last decision about each item, or about the bank that it is still part of."""
    kinds = {name: (row.item_kind, row.stage) for name, row in rows.items()}
    wholes = wholes_of(connection, kinds, as_of)
    every = {*rows, *wholes, *(whole for several in wholes.values() for whole in several)}
    decided = decisions_on(connection, every, as_of)
    last = {row.lot: row for row in ask.rows_among(connection, t.DECISION, "lot", sorted(decided), as_of)}
    lots = sorted(name for name, row in rows.items() if row.item_kind == ItemKind.MATERIAL_LOT)
    given = ask.rows_among(connection, TABLES[MaterialStatus], "material", lots, as_of)
    found = {row.material: _WORDS.get(row.status, row.status) for row in sorted(given, key=lambda row: row.occurred)}
    for name in set(rows) - set(lots):
        words = [_stood(last[home], decided[home].releases) for home in homes(name, wholes, decided) if home in last]
        found[name] = "; ".join(sorted(set(words))) or NOT_KNOWN
    return {name: found.get(name, NOT_KNOWN) for name in rows}


def _stood(decision: Row[Any], releases: tuple[Any, ...]) -> str:
    if decision.outcome != Outcome.RELEASED:
        return str(_WORDS.get(decision.outcome, decision.outcome))
    release = next((each for each in releases if each.entry == decision.entry), None)
    if release is None:
        return "a release that is not signed"
    return "released" if release.stood_at(None) else "a release that no longer stands"


def _holds(connection: Connection, rows: dict[str, Row[Any]], as_of: int | None) -> dict[str, tuple[str, ...]]:
    """The holds that are not lifted, on each item or on the step that made it."""
    targets = sorted({target for row in rows.values() for target in (row.item, row.step) if target})
    flags = [row for row in ask.rows_among(connection, t.FLAG, "target", targets, as_of) if row.flag_kind == "hold"]
    names = sorted({row.flag for row in flags})
    lifted = {
        row.flag for row in ask.rows_among(connection, t.FLAG_CLOSED, "flag", names, as_of) if row.flag_kind == "hold"
    }
    on: dict[str, list[str]] = defaultdict(list)
    for row in flags:
        if row.flag not in lifted:
            on[row.target].append(row.flag)
    return {name: tuple(dict.fromkeys([*on[name], *(on[row.step] if row.step else ())])) for name, row in rows.items()}
