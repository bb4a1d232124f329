"""The chain of identity of an order: from the donor over every hand to the recipient, and how long each leg took.

What an order names as its own (a dose that was given under it, an item whose label was compared for it) is traced back
to the donor, and everything on the way told in the order of time. Where nothing is named yet, it is all that was made
of the donor. An autologous product is of one donor, and no other person is given any of its cells: that is traced along
cells, not along materials. Whether it is for autologous use the donor's entry says, else the order's programme; where
neither does, it is not known. A dose is given once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.doses import GIVEN, Use, again, holds, told, uses_of
from seedlot.lineage.trace import Direction, trace
from seedlot.record.entries.custody import DoseUse, IdentityCheck, Order, Shipment, ShipmentReceived
from seedlot.record.entries.donation import Procurement
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.quality import Withdrawn
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before, in_days, time_between
from seedlot.terms.words import ItemKind, Outcome, Process

#: Steps that make nothing of the product itself.
_NO_MAKING = (Process.PROCUREMENT, Process.SHIPMENT, Process.SAMPLING, Process.ADMINISTRATION)

#: The legs of the way: their names, and between which two moments each lies.
LEGS: tuple[tuple[str, str, str], ...] = (
    ("order to collection", "ordered", "collected"),
    ("collection to receipt", "collected", "received"),
    ("receipt to product", "received", "made"),
    ("product to release", "made", "released"),
    ("release to dispatch", "released", "sent"),
    ("dispatch to arrival", "sent", "arrived"),
    ("arrival to use", "arrived", "given"),
    ("collection to use (vein to vein)", "collected", "given"),
    ("order to use", "ordered", "given"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened on the way: when, what, to which item, told by which entry. `mark` names the moment."""

    when: str
    what: str
    item: str
    entry: int
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A part of the way and the days that it took: whole ones between dates, exact between instants, None if not known."""

    name: str
    begins: str
    ends: str
    days: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The chain of identity of one order."""

    order: str
    donor: str
    recipient: str
    product: str
    due: str
    events: tuple[Event, ...]
    legs: tuple[Leg, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """What the record holds of an order: its own rows, and the items between the donor and what it names."""

    order: Row[Any]
    uses: list[Row[Any]]
    checks: list[Row[Any]]
    items: frozenset[str]
    steps: frozenset[str]
    donors: dict[str, frozenset[str]]
    elsewhere: list[Row[Any]]
    use: str
    withdrawn: str
    again: tuple[tuple[Use, Use], ...]


def chain(connection: Connection, order: str, *, as_of: int | None = None) -> Chain:
    """Tell the chain of identity of an order, as of an entry.

    Raises:
        NotInRecordError: the record does not hold the order.
    """
    way = _way(connection, order, as_of)
    events = tuple(sorted(_events(connection, way, as_of), key=lambda event: (event.when, event.entry, event.what)))
    row = way.order
    return Chain(
        order=row.order,
        donor=row.donor,
        recipient=row.recipient,
        product=row.product,
        due=row.due,
        events=events,
        legs=_legs(events),
        findings=(*_judge(way), *_unreleased(way, events)),
    )


def _way(connection: Connection, order: str, as_of: int | None) -> _Way:
    told = ask.rows(connection, TABLES[Order], as_of, order=order)
    if not told:
        raise ask.absent(connection, order, as_of, Order.KIND)
    uses = ask.rows(connection, TABLES[DoseUse], as_of, order=order)
    checks = ask.rows(connection, TABLES[IdentityCheck], as_of, order=order)
    named = sorted({row.dose for row in uses} | {row.item for row in checks})
    backs = {item: trace(connection, item, Direction.BACK, as_of=as_of) for item in named}
    forward = trace(connection, told[0].donor, Direction.FORWARD, as_of=as_of)
    made = {place.item for place in forward.places}
    behind = {place.item for back in backs.values() for place in back.places}
    items = made & behind if named else made
    links = [*forward.links, *(link for back in backs.values() for link in back.links)]
    ended = ask.rows(connection, TABLES[Withdrawn], as_of, name=order)
    return _Way(
        order=told[0],
        uses=uses,
        checks=checks,
        items=frozenset(items),
        steps=frozenset({link.step for link in links if link.child in items and link.parent in items} - {""}),
        donors={
            item: frozenset(place.item for place in back.places if place.kind == ItemKind.DONOR) & back.cells()
            for item, back in backs.items()
        },
        elsewhere=[
            row
            for row in ask.rows_among(connection, TABLES[DoseUse], "dose", sorted(forward.cells()), as_of)
            if row.outcome in GIVEN and row.order != order
        ],
        use=_use(connection, told[0], as_of),
        withdrawn=next((row.occurred for row in ended if row.what == Order.KIND), ""),
        again=_again(connection, {row.dose for row in uses}, as_of),
    )


def _use(connection: Connection, order: Row[Any], as_of: int | None) -> str:
    """Autologous or allogeneic, as the donor's entry says, else as the order's programme does; empty where none does."""
    donors = ask.rows(connection, TABLES[Donor], as_of, item=order.donor)
    programmes = ask.rows(connection, t.PROGRAMME, as_of, programme=order.programme)
    stated = (*(row.use for row in donors), *(row.donor_type for row in programmes))
    return str(next(filter(None, stated), ""))


def _again(connection: Connection, doses: set[str], as_of: int | None) -> tuple[tuple[Use, Use], ...]:
    """Each giving of a dose of which nothing was left."""
    uses = uses_of(connection, doses, as_of)
    items = ask.rows_among(connection, t.ITEM, "item", sorted(doses), as_of)
    most = {row.item: holds(row.item_kind, row.units) for row in items}
    return tuple(pair for dose, several in uses.items() for pair in again(several, most.get(dose)))


def _events(connection: Connection, way: _Way, as_of: int | None) -> Iterator[Event]:
    row = way.order
    yield Event(when=row.occurred, what="ordered", item=row.recipient, entry=row.entry, mark="ordered")
    yield from _made(connection, way, as_of)
    items = sorted(way.items)
    for sent in ask.rows_among(connection, TABLES[Shipment], "item", items, as_of):
        what = f"sent to {sent.receiver} ({sent.shipment})"
        yield Event(when=sent.occurred, what=what, item=sent.item, entry=sent.entry, mark="sent")
        for got in ask.rows(connection, TABLES[ShipmentReceived], as_of, shipment=sent.shipment):
            what = f"{'arrived' if got.acceptable else 'arrived, not acceptable'} ({sent.shipment})"
            yield Event(when=got.occurred, what=what, item=sent.item, entry=got.entry, mark="arrived")
    for decided in ask.rows_among(connection, t.DECISION, "lot", items, as_of):
        mark = "released" if decided.outcome == Outcome.RELEASED else ""
        yield Event(when=decided.recorded, what=decided.outcome, item=decided.lot, entry=decided.entry, mark=mark)
    for check in way.checks:
        what = f"labels {'match' if check.matches else 'DO NOT MATCH'}: {check.at}"
        yield Event(when=check.occurred, what=what, item=check.item, entry=check.entry)
    for use in way.uses:
        if use.thawed:
            yield Event(when=use.thawed, what="thawed", item=use.dose, entry=use.entry)
        what = f"{use.outcome}{f' to {use.recipient}' if use.recipient else ''}"
        mark = "given" if use.outcome in GIVEN else ""
        yield Event(when=use.occurred, what=what, item=use.dose, entry=use.entry, mark=mark)


def _made(connection: Connection, way: _Way, as_of: int | None) -> Iterator[Event]:
    """The steps between the donor and what the order names."""
    steps = sorted(way.steps)
    particulars = {row.step: row for row in ask.rows_among(connection, TABLES[Procurement], "step", steps, as_of)}
    made = ask.rows_among(connection, t.ITEM, "step", steps, as_of)
    for step in ask.rows_among(connection, t.STEP, "step", steps, as_of):
        item = ", ".join(row.item for row in made if row.step == step.step and row.item in way.items)
        procured = particulars.get(step.step)
        if step.process != Process.PROCUREMENT:
            mark = "" if step.process in _NO_MAKING else "made"
            when = step.ended or step.occurred
            yield Event(when=when, what=f"{step.process} ({step.step})", item=item, entry=step.entry, mark=mark)
            continue
        when = (procured.collected if procured else "") or step.occurred
        yield Event(when=when, what=f"collected ({step.step})", item=item, entry=step.entry, mark="collected")
        if procured and procured.received:
            what = f"received by the laboratory ({step.step})"
            yield Event(when=procured.received, what=what, item=item, entry=procured.entry, mark="received")


def _legs(events: Iterable[Event]) -> tuple[Leg, ...]:
    """Each leg, from the first of its moments: of the making, the sending and the arrival the last before the first use."""
    marks: dict[str, str] = {}
    for event in events:
        if event.mark in {"made", "sent", "arrived", "released"} and "given" not in marks:
            marks[event.mark] = event.when
        elif event.mark:
            marks.setdefault(event.mark, event.when)
    return tuple(_leg(name, marks.get(begins, ""), marks.get(ends, "")) for name, begins, ends in LEGS)


def _leg(name: str, begins: str, ends: str) -> Leg:
    return Leg(
        name=name, begins=begins, ends=ends, days=in_days(time_between(begins, ends)) if begins and ends else None
    )


def _judge(way: _Way) -> Iterator[Finding]:
    yield from _checks(way)
    for item, donors in way.donors.items():
        yield _origin(way, item, donors)
    yield from (_recipient(way, use) for use in way.uses if use.outcome in GIVEN)
    yield from _elsewhere(way)
    for use, ended in way.again:
        yield Finding(code="identity/given again", answer=Answer.NOT_MET, says=told(use, ended), where=use.where)
    yield from _in_time(way)


def _elsewhere(way: _Way) -> Iterator[Finding]:
    """Nobody else is given cells of one who gave them for their own use."""
    autologous = way.use == "autologous"
    for use in way.elsewhere if autologous or not way.use else ():
        who = f"recipient '{use.recipient}'" if use.recipient else "somebody who is not named"
        order = f"order {use.order!r}" if use.order else "no order"
        says = f"'{use.dose}' comes from donor '{way.order.donor}', "
        if autologous:
            says += f"is for autologous use, and was given to {who} under {order}."
            yield _found("other recipient", Answer.NOT_MET, says, use)
        elif use.recipient != way.order.recipient:
            says += f"and was given to {who} under {order}. Whether the cells are for autologous use is not stated."
            yield _found("other recipient", Answer.NOT_KNOWN, says, use)


def _checks(way: _Way) -> Iterator[Finding]:
    for check in way.checks:
        same = "match" if check.matches else "do not match"
        says = f"The labels of '{check.item}' and of order '{check.order}' {same}: {check.at}."
        yield _found("check", Answer.MET if check.matches else Answer.NOT_MET, says, check)
    for use in way.uses:
        compared = [row for row in way.checks if row.item == use.dose and not before(use.occurred, row.occurred)]
        if use.outcome in GIVEN and not compared:
            says = f"That the label of '{use.dose}' was compared with order '{use.order}' before it was given is nowhere entered."
            yield _found("check", Answer.NOT_KNOWN, says, use)
    if not way.checks and not way.uses:
        says = f"No label was compared for order '{way.order.order}' yet."
        yield _found("check", Answer.NOT_KNOWN, says, way.order)


def _origin(way: _Way, item: str, donors: frozenset[str]) -> Finding:
    """What the order names comes from its donor, and where that is one person's own cells from nobody else."""
    donor = way.order.donor
    if donor not in donors:
        came = f"comes from {', '.join(map(repr, sorted(donors)))}" if donors else "has no donor behind it"
        says = f"'{item}' {came}; order '{way.order.order}' is for what comes from '{donor}'."
        return _found("donor", Answer.NOT_MET, says, way.order)
    if others := sorted(donors - {donor}):
        says = f"'{item}' comes from '{donor}' and from {', '.join(map(repr, others))} too."
        answer = {"autologous": Answer.NOT_MET, "": Answer.NOT_KNOWN}.get(way.use)
        if not way.use:
            says += " Whether it is for autologous use is not stated."
        return _found("donor", answer, says, way.order)
    return _found("donor", Answer.MET, f"'{item}' comes from donor '{donor}' and from no other.", way.order)


def _recipient(way: _Way, use: Row[Any]) -> Finding:
    order = way.order
    if not use.recipient:
        says = f"To whom '{use.dose}' was given is not stated; order '{order.order}' is for '{order.recipient}'."
        return _found("recipient", Answer.NOT_KNOWN, says, use)
    if use.recipient != order.recipient:
        says = f"'{use.dose}' was given to '{use.recipient}'; order '{order.order}' is for '{order.recipient}'."
        return _found("recipient", Answer.NOT_MET, says, use)
    return _found("recipient", Answer.MET, f"'{use.dose}' was given to '{order.recipient}', as ordered.", use)


def _in_time(way: _Way) -> Iterator[Finding]:
    due, given = way.order.due, [use for use in way.uses if use.outcome in GIVEN]
    for use in given:
        if due and before(due, use.occurred):
            says = f"'{use.dose}' was due on {due} and given on {use.occurred}."
            yield _found("due", Answer.NOT_MET, says, use)
        elif due:
            yield _found("due", Answer.MET, f"'{use.dose}' was given on {use.occurred}; it was due on {due}.", use)
        if way.withdrawn and not before(use.occurred, way.withdrawn):
            says = (
                f"Order '{way.order.order}' was withdrawn on {way.withdrawn}, and '{use.dose}' given on {use.occurred}."
            )
            yield _found("withdrawn", Answer.NOT_MET, says, use)


def _unreleased(way: _Way, events: Iterable[Event]) -> Iterator[Finding]:
    """What was given, or is on its way, without a release that is entered; for information."""
    if not any(event.mark == "released" for event in events):
        given = ", ".join(dict.fromkeys(f"'{use.dose}'" for use in way.uses if use.outcome in GIVEN))
        what = f"{given} was given" if given else "nothing was given yet"
        says = f"No release of anything on the way of order '{way.order.order}' is entered; {what}."
        yield _found("release", None, says, way.order)


def _found(code: str, answer: Answer | None, says: str, row: Row[Any]) -> Finding:
    return Finding(code=f"identity/{code}", answer=answer, says=says, where=f"entry {row.entry}")
