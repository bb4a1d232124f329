"""What once touched a lot and was taken off it by a correction: it stays visible, with its flags.

A step that handled the lot, a sample of it, or what it was made from can be corrected away. What was raised on it
before that still counts: whether it touched the lot is for a conclusion to say, not for the correction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, bindparam, select

from seedlot.history import tables as t
from seedlot.lineage.taken_off import TAKEN

_CHUNK = 500
#: Values of a question that are no columns'.
_AMONG, _AS_OF = "among", "as_of"
_Query = Select[tuple[str, str, str, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Entries that once told something of the case and do not any longer; and what touched it so.

    `touched` has each item and step with the last amendment before which it touched the lot.
    """

    entries: frozenset[int]
    touched: Mapping[str, int]


def moved(
    connection: Connection, members: Collection[str], speaking: Collection[str], steps: Collection[str], as_of: int
) -> Moved:
    """Tell what once touched a case: `members` of it, all that is `speaking` of them, and the `steps` on the way."""
    behind, first = _reached(connection, members, _parents, as_of)
    out, second = _reached(connection, {*speaking, *behind}, _taken, as_of, start=behind)
    _, third = _reached(connection, {*speaking, *out}, _handling, as_of, start=out, once=True)
    there = {*speaking, *steps, ""}
    touched: dict[str, int] = {}
    entries = {row.entry for table in (t.VALUE, t.FOUND) for row in _results(connection, table, speaking, as_of)}
    for until, row in (*first, *second, *third):
        for name in {row.there, row.step} - there:
            touched[name] = max(until, touched.get(name, 0))
            entries |= {row.entry} if _is_ended(row, as_of) else set()
    return Moved(entries=frozenset(entries), touched=touched)


def _reached(
    connection: Connection,
    names: Iterable[str],
    query: Callable[[], _Query],
    as_of: int,
    *,
    start: Mapping[str, int] | None = None,
    once: bool = False,
) -> tuple[dict[str, int], list[tuple[int, Row[Any]]]]:
    """Walk from names along all rows ever told, and tell what touched the case on that way, and until when.

    `as_of` stands for "still": from what still touches the case only rows that ended lead to anything new.
    """
    until = dict.fromkeys(names, as_of) | dict(start or {})
    walked: list[tuple[int, Row[Any]]] = []
    waiting = sorted(until)
    while waiting:
        further: set[str] = set()
        still = [name for name in waiting if until[name] == as_of]
        lost = [name for name in waiting if until[name] < as_of]
        ended = _rows(connection, _question(query, ended=True), still, as_of)
        for row in (*ended, *_rows(connection, _question(query, ended=False), lost, as_of)):
            last = min(until[row.here], row.until if _is_ended(row, as_of) else as_of)
            if last < as_of:
                walked.append((last, row))
                if last > until.get(row.there, 0):
                    until[row.there] = last
                    further.add(row.there)
        waiting = [] if once else sorted(further)
    return {name: last for name, last in until.items() if last < as_of}, walked


def _rows(connection: Connection, query: Select[Any], names: list[str], as_of: int) -> Iterator[Row[Any]]:
    for start in range(0, len(names), _CHUNK):
        yield from connection.execute(query, {_AMONG: names[start : start + _CHUNK], _AS_OF: as_of})


@cache
def _question(query: Callable[[], _Query], *, ended: bool) -> _Query:
    """Ask where a walk leads from some names. It is kept: to make the question takes longer than the answer."""
    asked = query()
    column = asked.selected_columns
    among = column["here"].in_(bindparam(_AMONG, expanding=True))
    asked = asked.where(among, column["since"] < bindparam(_AS_OF))
    return asked.where(column["until"].is_not(None)) if ended else asked


def _is_ended(row: Row[Any], as_of: int) -> bool:
    return row.until is not None and row.until < as_of


def _parents() -> _Query:
    """From an item to what it was made from."""
    edge = t.EDGE.c
    return _select(edge.child, edge.parent, edge.step).where(edge.planned.is_(False))


def _taken() -> _Query:
    """From an item to what was taken out of it, by the kind that it had by the same telling."""
    edge = t.EDGE.c
    child = and_(_same_telling(t.EDGE), t.ITEM.c.item == edge.child, t.ITEM.c.item_kind.in_(TAKEN))
    query = _select(edge.parent, edge.child, edge.step).where(edge.planned.is_(False), edge.edge_kind != "material")
    return query.where(select(t.ITEM.c.row).where(child).exists())


def _handling() -> _Query:
    """From an item to the steps that handled it and, by the same telling, made nothing."""
    use = t.USE.c
    made = select(t.ITEM.c.row).where(_same_telling(t.USE)).exists()
    return _select(use.item, use.step, use.step).where(use.planned.is_(False), ~made)


def _select(here: ColumnElement[Any], there: ColumnElement[Any], step: ColumnElement[Any]) -> _Query:
    table = t.USE if here is t.USE.c.item else t.EDGE
    stamps = (table.c.entry, table.c.since, table.c.until)
    return select(here.label("here"), there.label("there"), step.label("step"), *stamps)


def _same_telling(table: Table) -> ColumnElement[bool]:
    return and_(t.ITEM.c.entry == table.c.entry, t.ITEM.c.since == table.c.since)


def _results(connection: Connection, table: Table, names: Collection[str], as_of: int) -> Iterator[Row[Any]]:
    """Results that were once of one of the items, whatever they say now."""
    return _rows(connection, _once_of(table), sorted(names), as_of)


@cache
def _once_of(table: Table) -> Select[int]:
    among = table.c.item.in_(bindparam(_AMONG, expanding=True))
    return select(table.c.entry).where(among, table.c.until.is_not(None), table.c.since < bindparam(_AS_OF))
