"""What a record is asked of a programme: as of which entry, with what is planned or without; and which items are its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.trace import CELLS, Direction, Link, links
from seedlot.record.entries.custody import DoseUse, Order
from seedlot.terms.words import ItemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A connection and what is asked of it: as of which entry, with what is planned or without."""

    connection: Connection
    as_of: int
    planned: bool

    def among(self, table: Table, column: str, names: Iterable[Any], **equals: Any) -> list[Row[Any]]:
        """Rows whose column is one of some names."""
        return ask.rows_among(self.connection, table, column, sorted(set(names)), self.as_of, **equals)

    def rows(self, table: Table, **equals: Any) -> list[Row[Any]]:
        """Rows of a table."""
        return ask.rows(self.connection, table, self.as_of, **equals)

    def links(self, starts: Iterable[str], direction: Direction) -> tuple[Link, ...]:
        """Links from some items in a direction."""
        return links(self.connection, sorted(set(starts)), direction, as_of=self.as_of, planned=self.planned)


def own_items(asking: Asking, name: str) -> list[str]:
    """The items of a programme: those that say so, what is made of them for nobody else, and its orders' cells."""
    said = [row.item for row in asking.rows(t.ITEM, programme=name) if asking.planned or not row.planned]
    donors = [row.donor for row in asking.rows(TABLES[Order], programme=name)]
    given = [row.dose for row in asking.rows(TABLES[DoseUse]) if row.programme == name]
    starts = set(said) | set(donors) | set(given)
    onward = [link for link in asking.links(starts, Direction.FORWARD) if link.kind in CELLS]
    rows = asking.among(t.ITEM, "item", {link.child for link in onward})
    others = {row.item for row in rows if row.programme not in {"", name}}
    before, after = _ways(onward)
    theirs = _walked(others, before) - _walked(set(said) - others, before)
    reached = starts | (_walked(starts, after, others) - theirs)
    samples = {row.item for row in rows if row.item_kind == ItemKind.SAMPLE}
    return sorted(reached - samples)


_Ways = Mapping[str, list[str]]


def _ways(onward: Iterable[Link]) -> tuple[_Ways, _Ways]:
    """From each item to what it was made of, and to what was made of it."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for link in onward:
        before[link.child].append(link.parent)
        after[link.parent].append(link.child)
    return before, after


def _walked(starts: Iterable[str], ways: _Ways, never: frozenset[str] | set[str] = frozenset()) -> set[str]:
    """All that is reached from some items, themselves among them, but for what is never entered."""
    reached = set(starts)
    waiting = list(reached)
    while waiting:
        new = set(ways.get(waiting.pop(), ())) - reached - never
        reached |= new
        waiting += new
    return reached
