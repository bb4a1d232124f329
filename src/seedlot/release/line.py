"""A line: its items, the links behind them, how old they are, and what speaks of them; read once for all who ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.age import Age, ages
from seedlot.lineage.taken_off import TAKEN
from seedlot.lineage.trace import CELLS, Direction, Link, Place, links, trace
from seedlot.record import read
from seedlot.release.gather import speaks_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The cells of a line. `rows` are those that the record holds; `places` is where a trace from one item came to.

    `speaks` tells what each item, and each sample and vial of it, speaks of.
    """

    places: Mapping[str, Place]
    rows: Mapping[str, Row[Any]]
    links: tuple[Link, ...]
    ages: Mapping[str, Age]
    speaks: Mapping[str, frozenset[str]]


def line_of(connection: Connection, item: str, *, as_of: int | None = None) -> Line:
    """Read the line of an item: all that its cells came from, and all that came of it."""
    back = trace(connection, item, Direction.BACK, as_of=as_of)
    forward = trace(connection, item, Direction.FORWARD, as_of=as_of)
    cells = back.cells() | forward.cells()
    places = {place.item: place for place in (*back.places, *forward.places) if place.item in cells}
    return _line(connection, cells, places, as_of)


def every_line(connection: Connection, *, as_of: int | None = None) -> Line:
    """Read all lines of the record: what is made for a programme or by a specification, and what that was made from."""
    names = {row.item for row in ask.rows(connection, t.ITEM, as_of) if row.programme or row.specification}
    found = links(connection, sorted(names), Direction.BACK, as_of=as_of)
    names |= {end for link in found if link.kind in CELLS for end in (link.child, link.parent)}
    return _line(connection, names, {}, as_of)


def ages_of_samples(
    connection: Connection, line: Line, items: Iterable[str], *, as_of: int | None = None
) -> dict[str, Age]:
    """How old each of several items was when it was made: of those that are no part of the line itself."""
    beside = sorted({*items} - line.ages.keys())
    found = links(connection, beside, Direction.BACK, as_of=as_of) if beside else ()
    return ages(connection, found, beside, as_of=as_of) if beside else {}


def _line(
    connection: Connection, names: frozenset[str] | set[str], places: Mapping[str, Place], as_of: int | None
) -> Line:
    size = read.size(connection) if as_of is None else as_of
    rows = {row.item: row for row in ask.rows_among(connection, t.ITEM, "item", sorted(names), as_of)}
    whole = [name for name, row in rows.items() if row.item_kind not in TAKEN]
    speaks = {name: frozenset({name}) for name in rows} | speaks_of(connection, whole, size)
    found = links(connection, sorted(rows), Direction.BACK, as_of=as_of)
    return Line(
        places=places,
        rows=rows,
        links=found,
        ages=ages(connection, found, sorted(rows), as_of=as_of),
        speaks=speaks,
    )
