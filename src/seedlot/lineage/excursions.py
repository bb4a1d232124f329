"""Excursions of temperature that touched an item on its way: what was concluded of each.

An excursion touches the items that it names; one that names none touches what lay in its store or travelled in its
shipment at that time, and what was worked on in that equipment. Of an item behind others only what happened before it
was last used counts: what had left for the lot was not there any longer. Concluded as not acceptable it is not met, open
it is not known, concluded as acceptable it is information. No deviation covers it: its own conclusion says whether what
was exposed may be used. A correction of an excursion after its conclusion opens it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.cause import overlaps
from seedlot.lineage.remark import Remark, remark
from seedlot.lineage.scope import Performed, Scope
from seedlot.lineage.stays import Stay, stays
from seedlot.record.entries.custody import Excursion, ExcursionClosed
from seedlot.terms.codes import common, joined
from seedlot.terms.finding import Answer
from seedlot.terms.moments import before

_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exposed:
    """An item or a step that an excursion touches, and by which entry; `surely` where no end is missing."""

    name: str
    how: str
    entries: tuple[int, ...] = ()
    surely: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """What is looked at: the steps and items, when each item was last used on, and with which vials."""

    scope: Scope
    told: Mapping[str, tuple[Stay, ...]]
    last: Mapping[str, str]
    taken: Mapping[str, str]


def excursions(connection: Connection, scope: Scope, as_of: int | None = None) -> Iterator[Remark]:
    """Tell what was concluded of each excursion that touched an item or a step of a scope."""
    told = stays(connection, scope.items, as_of=as_of)
    last = _last_used(scope)
    way = _Way(scope=scope, told=told, last=last, taken=_vials(connection, scope, sorted(last), as_of))
    found = _near(connection, way, as_of)
    closed = {
        row.excursion: row
        for row in ask.rows_among(connection, TABLES[ExcursionClosed], "excursion", list(found), as_of)
    }
    for name, rows in found.items():
        exposed = list({each.name: each for each in _exposed(rows, way)}.values())
        if exposed:
            yield _concluded(rows[0], exposed, closed.get(name))


def _last_used(scope: Scope) -> dict[str, str]:
    """When each item was last used by a step of the way; of the whole record everything counts, whenever it was used."""
    if scope.whole:
        return {}
    when = {step.step: step.last for step in scope.steps}
    last: dict[str, str] = {}
    for link in scope.links:
        last[link.parent] = max(last.get(link.parent, ""), when.get(link.step, "9999-12-31"))
    return last


def _vials(connection: Connection, scope: Scope, items: list[str], as_of: int | None) -> dict[str, str]:
    """The vials of each item that the way took, where every step of it says which."""
    steps = {step.step for step in scope.steps}
    taken: dict[str, list[str]] = defaultdict(list)
    for row in ask.rows_among(connection, t.USE, "item", items, as_of):
        if row.step in steps and not row.planned:
            taken[row.item].append(row.numbers)
    return {item: reduce(joined, several) for item, several in taken.items() if all(several)}


def _near(connection: Connection, way: _Way, as_of: int | None) -> dict[str, list[Row[Any]]]:
    """The excursions of places, shipments and items of the way, each with all its rows, in order."""
    table = TABLES[Excursion]
    there = [stay for several in way.told.values() for stay in several]
    places = {stay.equipment for stay in there} | {name for step in way.scope.steps for name in step.equipment}
    sent = {stay.shipment for stay in there}
    found: dict[str, dict[int, Row[Any]]] = defaultdict(dict)
    for column, names in (("target", set(way.scope.items)), ("equipment", places), ("shipment", sent)):
        for row in ask.rows_among(connection, table, column, sorted(names - {""}), as_of):
            found[row.excursion][row.row] = row
    return {name: list(rows.values()) for name, rows in sorted(found.items())}


def _exposed(rows: list[Row[Any]], way: _Way) -> Iterator[_Exposed]:
    """What of the way an excursion touches: what it names, else what was there."""
    excursion = rows[0]
    if named := [row.target for row in rows if row.target]:
        items, steps = set(way.scope.items), {step.step for step in way.scope.steps}
        mine = [name for name in named if name in steps or (name in items and _there(name, way, excursion))]
        yield from (_Exposed(name=name, how="named") for name in mine)
        return
    for item in sorted(way.told):
        if _there(item, way, excursion):
            yield from _lay(item, way, excursion)
    for step in way.scope.steps:
        if excursion.equipment and excursion.equipment in step.equipment:
            during = overlaps(step.occurred, step.ended, excursion.occurred, excursion.ended)
            if during is not False:
                yield _worked(step, surely=bool(during))


def _there(item: str, way: _Way, excursion: Row[Any]) -> bool:
    """Whether an item, or what the way took of it, had not been used before the excursion began."""
    return item not in way.last or not before(way.last[item], excursion.occurred)


def _lay(item: str, way: _Way, excursion: Row[Any]) -> Iterator[_Exposed]:
    taken = way.taken.get(item, "")
    for stay in way.told[item]:
        if taken and stay.numbers and not common(stay.numbers, taken):
            continue
        here = excursion.equipment and stay.equipment == excursion.equipment
        sent = excursion.shipment and stay.shipment == excursion.shipment
        at = here and overlaps(stay.since, stay.ended or excursion.ended, excursion.occurred, excursion.ended)
        if sent or at:
            how = "was in the shipment" if sent else f"lay there since {stay.since}"
            yield _Exposed(name=item, how=how, entries=(stay.entry,))


def _worked(step: Performed, *, surely: bool) -> _Exposed:
    how = f"in use since {step.occurred}" + ("" if surely else ", its end not stated")
    return _Exposed(name=step.step, how=how, entries=(step.entry,), surely=surely)


def _concluded(excursion: Row[Any], exposed: list[_Exposed], closed: Row[Any] | None) -> Remark:
    names = ", ".join(f"{each.name} ({each.how})" for each in exposed[:_NAMED])
    names += f" and {len(exposed) - _NAMED} more" if len(exposed) > _NAMED else ""
    place = excursion.equipment or excursion.shipment
    at = f" in '{place}'" if place else ""
    perhaps = "" if any(each.surely for each in exposed) else "perhaps "
    of = f"Excursion {excursion.excursion}{at}, {excursion.occurred} to {excursion.ended}, {perhaps}touched {names}"
    numbers = (excursion.entry, *(entry for each in exposed for entry in each.entries))
    answer, says = Answer.NOT_KNOWN, f"{of}; it is open. Conclude it."
    if closed is not None and closed.since >= excursion.since:
        numbers = (*numbers, closed.entry)
        says = f"{of}; it was concluded: {closed.conclusion}"
        against = Answer.NOT_KNOWN if perhaps else Answer.NOT_MET
        return _remark(None if closed.acceptable else against, says, excursion, exposed, numbers)
    return _remark(answer, says, excursion, exposed, numbers)


def _remark(
    answer: Answer | None, says: str, excursion: Row[Any], exposed: list[_Exposed], numbers: tuple[int, ...]
) -> Remark:
    where = f"excursion {excursion.excursion}, entry {excursion.entry}; {exposed[0].name}"
    return remark("excursion", answer, says, where=where, entries=numbers, day=excursion.occurred)
