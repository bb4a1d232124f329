"""Which entries belong in the evidence package of a lot: all that bears on it, and what stands behind that.

Everything that the case was read from; what was ever told of the lot, of what it came from and of the steps between,
whatever it says now; decisions and reviews on the lot and on its banks, with what they read; the people, trainings,
equipment, rooms, procedures, organisations, programmes and specifications that these name; and whatever corrects or
signs any of it. For whom a product was ordered, and to whom it was given, stays in the house: recipients are named by
codes, and an outsider who judges a lot needs none of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from seedlot.dossier.verifier.complete import named_entries
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.record import read
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.custody import DoseUse, IdentityCheck, Order
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Person, Programme
from seedlot.record.entries.premises import Room
from seedlot.record.entries.quality import Recall
from seedlot.record.entries.supplies import Organisation, Procedure
from seedlot.release.case import Case

#: Where the history names an item: what was once told of one bears on the lot, even if it was corrected away.
_OF_ITEMS = (
    t.ITEM.c.item,
    t.EDGE.c.child,
    t.VALUE.c.item,
    t.FOUND.c.item,
    t.FLAG.c.target,
    t.DECISION.c.lot,
    t.REVIEW.c.lot,
    t.PERSONAL.c.item,
    t.ERASED.c.item,
)
#: Kinds that name recipients, or tell of other lots beside this one.
_STAYS = (Order, IdentityCheck, DoseUse, Recall)
#: Where what is told word for word names an item or a step.
_TOLD_OF = ("item", "donor", "step", "material", "clone", "target")
_OF_THINGS = (
    *_OF_ITEMS,
    *(table.c[name] for model, table in TABLES.items() if model not in _STAYS for name in _TOLD_OF if name in table.c),
)
#: Kinds that go with whatever names them.
_NAMED = tuple(
    kind.KIND for kind in (Person, Equipment, Programme, SpecificationApproved, Room, Procedure, Organisation)
)
#: No name is longer (`terms.identifiers`); longer texts are not looked up.
_LONGEST = 200
_CHUNK = 500


def bearing(connection: Connection, case: Case) -> tuple[int, ...]:
    """Tell the numbers of the entries that belong in the package of a lot, ascending."""
    items = [case.lot.item, *(member.item for member in case.ancestors), *(step.step for step in case.steps)]
    numbers = {0, *case.entries, *_told(connection, items), *_trained(connection, case)}
    numbers |= {row.entry for row in ask.rows(connection, t.KEY_REVOKED)}
    new = numbers
    while new:
        new = {*_corrected(connection, new), *_behind(connection, new)} - numbers
        numbers |= new
    return tuple(sorted(numbers))


def _told(connection: Connection, items: list[str]) -> Iterator[int]:
    """What was ever told of the items and steps themselves."""
    for column in _OF_THINGS:
        yield from _entries(connection, column, items)


def _trained(connection: Connection, case: Case) -> Iterator[int]:
    """Trainings, also such as were corrected since, of whoever performed a step in its procedure."""
    training = t.TRAINING.c
    for person, procedure in sorted({(name, step.procedure) for step in case.steps for name in step.people}):
        query = select(training.entry).where(training.person == person, training.procedure == procedure)
        yield from connection.execute(query).scalars()


def _corrected(connection: Connection, numbers: Iterable[int]) -> Iterator[int]:
    """What corrects or signs entries, and what they had read if they judge."""
    numbers = sorted(numbers)
    for table in (t.AMENDMENT, t.SIGNATURE):
        yield from (row.entry for row in ask.rows_among(connection, table, "target", list(numbers)))
    yield from (row.target for row in ask.rows_among(connection, t.RESTS, "entry", list(numbers)))


def _behind(connection: Connection, numbers: Iterable[int]) -> Iterator[int]:
    """The entries, people, equipment, programmes and specifications that entries name, and the accounts of who signed."""
    told = {number: json.loads(read.body(connection, number)) for number in sorted(numbers)}
    for number, entry in told.items():
        yield from named_entries(number, entry["kind"], entry["content"])
    entries = list(told.values())
    names = sorted({text for entry in entries for text in _texts([entry["by"], entry["content"]])})
    yield from (row.entry for row in ask.rows_among(connection, t.NAMED, "name", names) if row.kind in _NAMED)
    yield from _entries(connection, t.EQUIPMENT.c.serial, names)
    signers = sorted({entry["content"]["person"] for entry in entries if entry["kind"] == "signature"})
    yield from _entries(connection, t.ACCOUNT.c.person, signers)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str() if 0 < len(value) <= _LONGEST:
            yield value
        case dict():
            for part in value.values():
                yield from _texts(part)
        case list():
            for part in value:
                yield from _texts(part)


def _entries(connection: Connection, column: ColumnElement[str], names: list[str]) -> Iterator[int]:
    """Entries that ever told a row of one of the names: rows that were corrected since count too."""
    entry = column.table.c.entry
    for start in range(0, len(names), _CHUNK):
        yield from connection.execute(select(entry).where(column.in_(names[start : start + _CHUNK]))).scalars()
