"""What a cause touches by itself, before anything that was made from it.

A step touches what it makes. Of its inputs it touches those that live on after it, from the moment of the step on: a
culture, a clone, a tissue, bulk; not what it uses up, not a bank or a range of which vials were taken by number or by
count, not a donor, not a material. A step that makes nothing touches all its inputs, but of a range of which it names
the vials, those vials. A store touches what lay in it in the time, a room what was done in it and what its cabinets and
stores touch, while they stood there. A person or a procedure that only cleaned a place touches, perhaps, what was done
there until the next cleaning. Where the end of a step is not told it had ended, at the latest, when the last of what it
made was first used in another, or put in a store (a sample ends nothing); if nothing was, it may have gone on, and what
it touches is not known. Nor is it at the edges of a civil day that is held against an instant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, literal, or_, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.living import MANY, lives_on
from seedlot.history.words import TABLES
from seedlot.lineage.cause import Cause, CauseKind, overlaps, surely_before
from seedlot.lineage.places import Standing, standing_in
from seedlot.lineage.stays import Stay, moved_aside, stays
from seedlot.lineage.trace import Direction
from seedlot.lineage.trace import links as links_from
from seedlot.record.entries.custody import Excursion, IdentityCheck, Shipment, Stored
from seedlot.record.entries.origin import Material
from seedlot.record.entries.premises import Cleaning, Monitored, Room
from seedlot.record.entries.supplies import Procedure
from seedlot.terms.codes import joined
from seedlot.terms.moments import before
from seedlot.terms.words import ItemKind, Process

OPEN_END = "the end of the step is not told: it may have gone on until then"
ZONE = "a day is held against an instant: it depends on the time zone of the site"
_NAMED = "the entry of the excursion names others; this was there as well"
_CLEANED = "only a cleaning before it names the cause"
_COMPARED = "the person only compared its labels, as the record tells"
_PARENT = "only what it was moved aside from was said to be there"
_UNCOUNTED = "how many vials were taken is not told: all of them may have been there"
#: Later than whatever is told.
_FAR = "9999-01-01"
_ELSEWHERE = "the step says another room than the one in which the equipment stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """An item that the cause itself touches: from when on (empty: from its beginning), which vials, how, how surely."""

    item: str
    how: str
    step: str = ""
    since: str = ""
    numbers: str = ""
    surely: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A step that the cause touches, and how surely."""

    row: Row[Any]
    surely: bool = True
    note: str = ""


#: What a cause is sought as, where its kind is called otherwise.
_SOUGHT = {CauseKind.MATERIAL: "material lot", CauseKind.LOT: "supplier's lot", CauseKind.STAGE: "programme"}


def touches(connection: Connection, cause: Cause, *, as_of: int | None = None) -> tuple[Touch, ...]:
    """Tell what a cause touches by itself, the earliest first.

    Raises:
        NotInRecordError: the record does not hold the cause.
    """
    try:
        found = list(_TOUCHES[cause.kind](connection, cause, as_of))
    except ask.NotInRecordError as error:
        raise ask.absent(connection, error.identifier, as_of, _SOUGHT.get(cause.kind, cause.kind)) from error
    return tuple(sorted(found, key=lambda touch: (not touch.surely, touch.since, touch.item)))


def _item(connection: Connection, cause: Cause, as_of: int | None) -> Iterator[Touch]:
    row = ask.item(connection, cause.name, as_of)
    if cause.kind is CauseKind.MATERIAL and row.item_kind != ItemKind.MATERIAL_LOT:
        raise ask.NotInRecordError(cause.name)
    yield Touch(item=row.item, how=f"it is the {row.item_kind} itself", note=_beside(connection, row.item, as_of))


def _beside(connection: Connection, item: str, as_of: int | None) -> str:
    """Says which other receipts there are of the supplier's lot of which a material is one."""
    said = next((row for row in ask.rows(connection, TABLES[Material], as_of, item=item) if row.lot), None)
    if said is None:
        return ""
    rows = _receipts(connection, said.lot, said.supplier, as_of)
    others = [f"'{row.item}'" for row in rows if row.item != item]
    return f"lot '{said.lot}' of its supplier was also received as {', '.join(others)}" if others else ""


def _receipts(connection: Connection, lot: str, supplier: str, as_of: int | None) -> list[Row[Any]]:
    """Every receipt of a supplier's lot; one that names no supplier may be of any."""
    rows = ask.rows(connection, TABLES[Material], as_of, lot=lot)
    wanted = {"", supplier.strip().casefold()}
    return [row for row in rows if not supplier.strip() or row.supplier.strip().casefold() in wanted]


def _lot(connection: Connection, cause: Cause, as_of: int | None) -> list[Touch]:
    rows = _receipts(connection, cause.name, cause.supplier, as_of)
    _refuse_unknown(cause, rows)
    return [
        Touch(
            item=row.item,
            how=f"a receipt of lot '{row.lot}'" + (f" of '{row.supplier}'" if row.supplier else ""),
            surely=bool(row.supplier) or not cause.supplier,
            note="" if row.supplier or not cause.supplier else "its supplier is not told",
        )
        for row in rows
    ]


def _step(connection: Connection, cause: Cause, as_of: int | None) -> list[Touch]:
    rows = _steps(connection, t.STEP.c.step == cause.name, as_of)
    if not rows:
        raise ask.NotInRecordError(cause.name)
    return list(_by_steps(connection, [Worked(row=row) for row in rows], as_of))


def _room(connection: Connection, cause: Cause, as_of: int | None) -> list[Touch]:
    rows = _steps(connection, t.STEP.c.room == cause.name, as_of)
    standing = standing_in(connection, cause.name, as_of=as_of)
    lay = _lay(connection, cause, [], as_of, room=cause.name)
    worked = _going_on(connection, rows, cause, as_of)
    for each in standing:
        if within := _within(cause, each):
            others = [row for row in _with_equipment(connection, [each.equipment], as_of) if row.room != cause.name]
            worked += map(_doubted, _going_on(connection, others, within, as_of))
            lay += _lay(connection, within, [each.equipment], as_of)
    _refuse_unknown(cause, rows, lay, standing, ask.rows(connection, TABLES[Room], as_of, room=cause.name))
    return [*_by_steps(connection, worked, as_of), *lay]


def _within(cause: Cause, standing: Standing) -> Cause | None:
    """The part of a time in which equipment stood somewhere; none if it did not then."""
    begins = standing.since if not cause.begins or before(cause.begins, standing.since) else cause.begins
    ends = standing.ended if not cause.ends or (standing.ended and before(standing.ended, cause.ends)) else cause.ends
    if begins and ends and before(ends, begins):
        return None
    return Cause(kind=CauseKind.EQUIPMENT, name=standing.equipment, begins=begins, ends=ends)


def _doubted(worked: Worked) -> Worked:
    return Worked(row=worked.row, surely=False, note=_ELSEWHERE) if worked.row.room else worked


def _equipment(connection: Connection, cause: Cause, as_of: int | None) -> list[Touch]:
    rows = _with_equipment(connection, [cause.name], as_of)
    lay = _lay(connection, cause, [cause.name], as_of)
    _refuse_unknown(cause, rows, lay, ask.rows(connection, t.EQUIPMENT, as_of, equipment=cause.name))
    return [*_by_steps(connection, _going_on(connection, rows, cause, as_of), as_of), *lay]


def _person(connection: Connection, cause: Cause, as_of: int | None) -> list[Touch]:
    rows = _listing(connection, "people", [cause.name], as_of)
    cleanings = [row for row in _cleanings(connection, as_of) if cause.name in {*row.people.split(";"), row.cleared}]
    checks = [row for row in ask.rows(connection, TABLES[IdentityCheck], as_of) if cause.name in row.people.split(";")]
    _refuse_unknown(cause, rows, cleanings, checks, ask.rows(connection, t.PERSON, as_of, person=cause.name))
    compared = [
        Touch(item=row.item, since=row.occurred, how=f"check '{row.check}' names it", surely=False, note=_COMPARED)
        for row in checks
        if overlaps(row.occurred, row.occurred, cause.begins, cause.ends) is not False
    ]
    return [*_performed(connection, rows, cleanings, cause, as_of), *compared]


def _procedure(connection: Connection, cause: Cause, as_of: int | None) -> list[Touch]:
    rows = _steps(connection, t.STEP.c.procedure == cause.name, as_of)
    cleanings = [row for row in _cleanings(connection, as_of) if row.procedure == cause.name]
    said = ask.rows(connection, TABLES[Procedure], as_of, procedure=cause.name)
    _refuse_unknown(cause, rows, cleanings, said)
    return _performed(connection, rows, cleanings, cause, as_of)


def _performed(
    connection: Connection, rows: list[Row[Any]], cleanings: list[Row[Any]], cause: Cause, as_of: int | None
) -> list[Touch]:
    """What steps touch, and perhaps those that were done in a place between a cleaning and the next one there."""
    worked = _going_on(connection, rows, cause, as_of)
    for row in cleanings:
        if overlaps(row.occurred, row.ended or row.occurred, cause.begins, cause.ends) is not False:
            worked += _after_cleaning(connection, row, as_of)
    return list(_by_steps(connection, worked, as_of))


def _after_cleaning(connection: Connection, cleaning: Row[Any], as_of: int | None) -> list[Worked]:
    """The steps in a place from its cleaning to the next."""
    place = cleaning.where
    every = sorted(ask.rows(connection, TABLES[Cleaning], as_of, where=place), key=lambda row: row.occurred)
    later = [row.occurred for row in every if row.entry != cleaning.entry and before(cleaning.occurred, row.occurred)]
    window = Cause(kind=CauseKind.EQUIPMENT, name=place, begins=cleaning.occurred, ends=later[0] if later else "")
    there = sorted({row.step for row in ask.rows(connection, t.PLACED, as_of, place=place)})
    rows = [row for row in ask.rows_among(connection, t.STEP, "step", there, as_of) if not row.planned]
    note = f"{_CLEANED} ('{cleaning.cleaning}')"
    return [replace(each, surely=False, note=note) for each in _going_on(connection, rows, window, as_of)]


def _cleanings(connection: Connection, as_of: int | None) -> list[Row[Any]]:
    return sorted(ask.rows(connection, TABLES[Cleaning], as_of), key=lambda row: (row.occurred, row.entry))


def _flag(connection: Connection, cause: Cause, as_of: int | None) -> list[Touch]:
    flags = ask.rows(connection, t.FLAG, as_of, flag=cause.name, flag_kind=str(cause.kind))
    _refuse_unknown(cause, flags)
    targets = [row.target for row in flags]
    steps = [row for row in ask.rows_among(connection, t.STEP, "step", targets, as_of) if not row.planned]
    items = ask.rows_among(connection, t.ITEM, "item", targets, as_of)
    direct = (Touch(item=row.item, how=f"{cause.kind} '{cause.name}' names it") for row in items)
    return [*direct, *_by_steps(connection, [Worked(row=row) for row in steps], as_of)]


def _excursion(connection: Connection, cause: Cause, as_of: int | None) -> list[Touch]:
    """What the entry names; and what was in the store or the shipment, surely if nothing is named."""
    rows = ask.rows(connection, TABLES[Excursion], as_of, excursion=cause.name)
    _refuse_unknown(cause, rows)
    row = rows[0]
    targets = [each.target for each in rows if each.target]
    how = f"{cause.kind} '{cause.name}' names it"
    named = ask.rows_among(connection, t.ITEM, "item", targets, as_of)
    direct = [Touch(item=each.item, since=row.occurred, how=how) for each in named]
    found = []
    if row.equipment:
        window = Cause(kind=CauseKind.EQUIPMENT, name=row.equipment, begins=row.occurred, ends=row.ended)
        found += _equipment(connection, window, as_of)
    sent = ask.rows(connection, TABLES[Shipment], as_of, shipment=row.shipment) if row.shipment else []
    how = f"was in shipment '{row.shipment}'"
    found += [Touch(item=each.item, since=row.occurred, numbers=each.numbers, how=how) for each in sent]
    if not direct:
        return found
    others = [each for each in found if each.item not in set(targets)]
    return direct + [replace(each, surely=False, note=each.note or _NAMED) for each in others]


def _monitoring(connection: Connection, cause: Cause, as_of: int | None) -> list[Touch]:
    """What was done where the sample was taken, on that day, and the steps that the result names."""
    rows = ask.rows(connection, TABLES[Monitored], as_of, monitoring=cause.name)
    _refuse_unknown(cause, rows)
    said = rows[0]
    kind, name = (CauseKind.EQUIPMENT, said.equipment) if said.equipment else (CauseKind.ROOM, said.room)
    day = said.occurred[: len("2026-03-01")]
    around = _TOUCHES[kind](connection, Cause(kind=kind, name=name, begins=day, ends=day), as_of)
    named = ask.rows_among(connection, t.STEP, "step", said.steps.split(";"), as_of)
    return [*_by_steps(connection, [Worked(row=row) for row in named if not row.planned], as_of), *around]


def _stage(connection: Connection, cause: Cause, as_of: int | None) -> list[Touch]:
    """Every item of a stage that the programme's items are, came from or went into, but those of other programmes."""
    if not ask.rows(connection, t.PROGRAMME, as_of, programme=cause.programme):
        raise ask.NotInRecordError(cause.programme)
    own = [row.item for row in ask.rows(connection, t.ITEM, as_of, programme=cause.programme) if not row.planned]
    near = set(own)
    for direction in Direction:
        near.update(
            end for link in links_from(connection, own, direction, as_of=as_of) for end in (link.child, link.parent)
        )
    rows = ask.rows_among(connection, t.ITEM, "item", sorted(near), as_of)
    at = [row for row in rows if row.stage == cause.name and row.programme in {"", cause.programme}]
    return [Touch(item=row.item, how=f"it stands at stage '{cause.name}'") for row in at if not row.planned]


def _refuse_unknown(cause: Cause, *known: Iterable[Any]) -> None:
    if not any(list(each) for each in known):
        raise ask.NotInRecordError(cause.name)


def _steps(connection: Connection, wanted: ColumnElement[bool], as_of: int | None) -> list[Row[Any]]:
    """Steps that were done, in the order in which they were said."""
    counts = ask.holds(t.STEP, as_of) & t.STEP.c.planned.is_(False)
    return list(connection.execute(select(t.STEP).where(counts, wanted).order_by(t.STEP.c.entry, t.STEP.c.row)))


def _listing(connection: Connection, column: str, names: list[str], as_of: int | None) -> list[Row[Any]]:
    """Steps whose column, a list with ';' between, holds one of the names."""
    if not names:
        return []
    listed = literal(";") + t.STEP.c[column] + ";"
    some = or_(*(listed.contains(f";{name};", autoescape=True) for name in names))
    wanted = set(names)
    return [row for row in _steps(connection, some, as_of) if wanted & set(getattr(row, column).split(";"))]


def _with_equipment(connection: Connection, names: list[str], as_of: int | None) -> list[Row[Any]]:
    return _listing(connection, "equipment", names, as_of)


def _going_on(connection: Connection, rows: list[Row[Any]], cause: Cause, as_of: int | None) -> list[Worked]:
    """Those of the steps that were going on in the time, with the doubt where that is not known."""
    during = {row.step: overlaps(row.occurred, row.ended, cause.begins, cause.ends) for row in rows}
    used = first_used(connection, [row.step for row in rows if during[row.step] is None and not row.ended], as_of)
    over = {step for step, moment in used.items() if surely_before(moment, cause.begins)} if cause.begins else set()
    return [
        Worked(row=row, surely=bool(during[row.step]), note="" if during[row.step] else _doubt(row, cause))
        for row in rows
        if during[row.step] is not False and row.step not in over
    ]


def _doubt(row: Row[Any], cause: Cause) -> str:
    past = not row.ended and cause.begins and before(row.occurred, cause.begins)
    return OPEN_END if past else ZONE


def first_used(connection: Connection, steps: list[str], as_of: int | None = None) -> dict[str, str]:
    """When the last of what a step made was first used in another step, or put in a store: by then it had ended.

    A step may go on after a sample was taken of what it makes, so sampling is no use; what was never used says nothing.
    """
    if not steps:
        return {}
    maker = {row.item: row.step for row in ask.rows_among(connection, t.ITEM, "step", steps, as_of)}
    uses = [row for row in ask.rows_among(connection, t.USE, "item", sorted(maker), as_of) if not row.planned]
    names = sorted({row.step for row in uses})
    rows = ask.rows_among(connection, t.STEP, "step", names, as_of)
    sampling = {row.step for row in rows if row.process == Process.SAMPLING}
    movements = ask.rows_among(connection, TABLES[Stored], "item", sorted(maker), as_of)
    over = [row for row in uses if row.step not in sampling] + [row for row in movements if row.direction == "in"]
    first: dict[str, str] = {}
    for row in over:
        first[row.item] = min(row.occurred, first.get(row.item, row.occurred))
    found: dict[str, str] = {}
    for item, moment in first.items():
        found[maker[item]] = max(moment, found.get(maker[item], moment))
    return found


def _by_steps(connection: Connection, worked: list[Worked], as_of: int | None) -> Iterator[Touch]:
    """What steps touch: what they made, and what lives on of what they took."""
    by_name = {each.row.step: each for each in worked}
    made = [row for row in ask.rows_among(connection, t.ITEM, "step", sorted(by_name), as_of) if not row.planned]
    makers = {row.step for row in made if row.item_kind != ItemKind.VIAL}
    for row in made:
        each = by_name[row.step]
        yield Touch(item=row.item, step=row.step, how=f"made by step '{row.step}'", surely=each.surely, note=each.note)
    entries = sorted({each.row.entry for each in worked})
    uses = [use for use in ask.rows_among(connection, t.USE, "entry", entries, as_of) if use.step in by_name]
    taken = sorted({use.item for use in uses})
    kinds = {row.item: row.item_kind for row in ask.rows_among(connection, t.ITEM, "item", taken, as_of)}
    for use in uses:
        yield from _lived_on(use, kinds.get(use.item, ""), by_name[use.step], makes=use.step in makers)


def _lived_on(use: Row[Any], kind: str, worked: Worked, *, makes: bool) -> Iterator[Touch]:
    touch = partial(Touch, item=use.item, step=use.step, since=worked.row.occurred)
    if not makes:
        if not use.numbers:
            yield touch(how=f"step '{use.step}' was done to it", surely=worked.surely, note=worked.note)
        return
    if not lives_on(kind, uses_up=use.uses_up, counted=bool(use.numbers) or use.units is not None):
        return
    how = f"step '{use.step}' took from it, and it lived on"
    if kind in MANY:
        yield touch(how=how, surely=False, note=_UNCOUNTED)
    else:
        yield touch(how=how, surely=worked.surely, note=worked.note)


def _lay(
    connection: Connection, cause: Cause, equipment: list[str], as_of: int | None, *, room: str = ""
) -> list[Touch]:
    """What lay in stores, or by its own words in a room, at any moment of the time."""
    stored = TABLES[Stored]
    here = stored.c.equipment.in_(equipment)
    place = or_(here, stored.c.room == room) if room else here
    items = set(connection.execute(select(stored.c.item).where(ask.holds(stored, as_of), place).distinct()).scalars())
    told = stays(connection, items | moved_aside(connection, items, as_of=as_of), as_of=as_of)
    lay: dict[tuple[str, int, bool], list[Stay]] = defaultdict(list)
    for stay in (each for item in sorted(told) for each in told[item]):
        there = stay.equipment in equipment or (room and stay.room == room and not stay.shipment)
        during = overlaps(stay.since, stay.ended or _FAR, cause.begins, cause.ends)
        if there and during is not False:
            lay[stay.item, stay.entry, bool(during)].append(stay)
    return [_in_store(together, cause, during=during) for (_, _, during), together in lay.items()]


def _in_store(together: list[Stay], cause: Cause, *, during: bool) -> Touch:
    """What one movement brought to a store, of which some may have left before the rest."""
    stay = together[0]
    place = f"'{stay.equipment}'" if stay.equipment else f"room '{stay.room}'"
    ended = max(each.ended for each in together) if all(each.ended for each in together) else ""
    until = f" to {ended}" if ended else ""
    note = "" if during and stay.surely else _PARENT if not stay.surely else ZONE
    return Touch(
        item=stay.item,
        since=max(stay.since, cause.begins),
        numbers=reduce(joined, (each.numbers for each in together)),
        how=f"lay in {place} from {stay.since}{until}",
        surely=not note,
        note=note,
    )


_TOUCHES = {
    CauseKind.MATERIAL: _item,
    CauseKind.LOT: _lot,
    CauseKind.ITEM: _item,
    CauseKind.STEP: _step,
    CauseKind.ROOM: _room,
    CauseKind.EQUIPMENT: _equipment,
    CauseKind.PERSON: _person,
    CauseKind.PROCEDURE: _procedure,
    CauseKind.DEVIATION: _flag,
    CauseKind.HOLD: _flag,
    CauseKind.EXCURSION: _excursion,
    CauseKind.MONITORING: _monitoring,
    CauseKind.STAGE: _stage,
}
