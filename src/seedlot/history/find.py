"""Find: things of the record by what is printed on them, by how their identifiers begin, and by words that somebody wrote.

Whatever is asked is answered from indexes and page by page, so that a record of a million entries answers at once. Only
where nothing begins with what is asked are the names of all items walked, for those that hold it anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, func, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.prose import words
from seedlot.history.words import TABLES
from seedlot.record.entries.donation import Procurement
from seedlot.record.entries.origin import Material, Registered

#: Things that are counted one by one: beyond these "more than" is said.
COUNTED = 1_000
#: Most that is found beside the items: names of other things, and entries by their words.
MOST = 50
#: What a list of items can be sorted by. Both are indexes.
SORTS = {"item": t.ITEM.c.item, "entry": t.ITEM.c.entry}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What items are asked for: whose identifiers begin with a text, or hold it, of a kind, a stage, a programme.

    Where a text is asked for they are best sorted by `item`, in whose index they stand together.
    """

    text: str = ""
    anywhere: bool = False
    kind: str = ""
    stage: str = ""
    programme: str = ""
    sort: str = "entry"
    falling: bool = True
    skip: int = 0
    rows: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Some items that were found, and how many there are: `total` counts up to `COUNTED`."""

    rows: tuple[Row[Any], ...]
    total: int

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A thing that bears a name: its kind, its name, the entry that says so, and whether it is an item."""

    kind: str
    name: str
    entry: int
    item: bool = False


def items(connection: Connection, wanted: Wanted, *, as_of: int | None = None) -> Items:
    """Find items, a page of them."""
    named = _named(connection, wanted) if wanted.text else None
    query = select(t.ITEM).where(*_conditions(wanted, named, as_of))
    ends = (SORTS.get(wanted.sort, t.ITEM.c.entry), t.ITEM.c.row)
    ordered = query.order_by(*(end.desc() if wanted.falling else end for end in ends))
    found = connection.execute(ordered.offset(wanted.skip).limit(wanted.rows))
    return Items(rows=tuple(found), total=_counted(connection, query))


def _named(connection: Connection, wanted: Wanted) -> ColumnElement[bool]:
    """The condition on identifiers. Those that hold the text anywhere are looked up once, among the names of all nodes."""
    if not wanted.anywhere:
        return _begins(t.ITEM.c.item, _spelling(connection, t.ITEM.c.item, wanted.text))
    held = select(t.NODE.c.name).where(t.NODE.c.name.icontains(wanted.text, autoescape=True)).limit(COUNTED + 1)
    return t.ITEM.c.item.in_(list(connection.execute(held).scalars()))


def _conditions(wanted: Wanted, named: ColumnElement[bool] | None, as_of: int | None) -> Iterable[ColumnElement[bool]]:
    yield ask.holds(t.ITEM, as_of)
    if named is not None:
        yield named
    exactly = {"item_kind": wanted.kind, "stage": wanted.stage, "programme": wanted.programme}
    yield from (t.ITEM.c[name] == value for name, value in exactly.items() if value)


def spellings(text: str) -> tuple[str, ...]:
    """A text as it was typed, and in capital and small letters: identifiers are what is printed, typing is not."""
    return tuple(dict.fromkeys((text, text.upper(), text.lower())))


def _spelling(connection: Connection, column: Column[Any], text: str) -> str:
    """The first spelling with which anything begins: then one index answers, in its own order."""
    tried = spellings(text)
    found = (each for each in tried if connection.execute(select(column).where(_begins(column, each)).limit(1)).first())
    return next(found, text)


def _begins(column: Any, text: str) -> ColumnElement[bool]:
    """Whether a text begins so, as an index answers it: between it and what follows all that begin with it."""
    return and_(column >= text, column < text + "\U0010ffff")


def _counted(connection: Connection, query: Select[Any]) -> int:
    some = query.with_only_columns(t.ITEM.c.row).order_by(None).limit(COUNTED + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def named(connection: Connection, names: Iterable[str], *, as_of: int | None = None) -> tuple[Hit, ...]:
    """Find what bears exactly one of several names, in the order of the names: items first, then whatever else.

    Where nothing does, a donation number, a Single European Code, a supplier's number of a lot or a name in the registry
    stands for the item that it is of.
    """
    wanted = list(dict.fromkeys(names))
    own = [(row.item, _item(row)) for row in ask.rows_among(connection, t.ITEM, "item", wanted, as_of)]
    items_ = {name for name, _ in own}
    others = (row for row in ask.rows_among(connection, t.NAMED, "name", wanted, as_of) if row.name not in items_)
    found = own + [(row.name, Hit(kind=row.kind, name=row.name, entry=row.entry)) for row in others]
    found = found or [*_otherwise(connection, wanted, as_of)]
    ordered = sorted(found, key=lambda each: (wanted.index(each[0]), not each[1].item, each[1].entry))
    return tuple(dict.fromkeys(hit for _, hit in ordered))


def _item(row: Row[Any]) -> Hit:
    return Hit(kind=row.item_kind, name=row.item, entry=row.entry, item=True)


def _otherwise(connection: Connection, wanted: list[str], as_of: int | None) -> Iterable[tuple[str, Hit]]:
    """Items by what others call them."""
    for table, column in ((TABLES[Material], "lot"), (TABLES[Registered], "registry")):
        told = {row.item: getattr(row, column) for row in ask.rows_among(connection, table, column, wanted, as_of)}
        for row in ask.rows_among(connection, t.ITEM, "item", list(told), as_of):
            yield told[row.item], _item(row)
    for column in ("donation", "code"):
        rows = ask.rows_among(connection, TABLES[Procurement], column, wanted, as_of)
        told = {row.step: getattr(row, column) for row in rows}
        for row in ask.rows_among(connection, t.ITEM, "step", list(told), as_of):
            yield told[row.step], _item(row)


def beginning(connection: Connection, text: str, *, as_of: int | None = None) -> tuple[Hit, ...]:
    """Find what is no item and whose name begins with a text: steps, reports, people, rooms, deviations."""
    begins = _begins(t.NAMED.c.name, _spelling(connection, t.NAMED.c.name, text))
    is_item = select(t.ITEM.c.row).where(t.ITEM.c.item == t.NAMED.c.name, ask.holds(t.ITEM, as_of)).exists()
    query = select(t.NAMED).where(ask.holds(t.NAMED, as_of), begins, ~is_item).order_by(t.NAMED.c.name, t.NAMED.c.row)
    rows = connection.execute(query.limit(MOST))
    return tuple(Hit(kind=row.kind, name=row.name, entry=row.entry) for row in rows)


def said(connection: Connection, text: str, *, as_of: int | None = None) -> tuple[Row[Any], ...]:
    """Find entries whose prose has a word that begins with each word of a text: their headers, the last first."""
    wanted = words(text)
    if not wanted:
        return ()
    within = [select(t.WORD.c.entry).where(ask.holds(t.WORD, as_of), _begins(t.WORD.c.word, word)) for word in wanted]
    query = select(t.HEADER).where(*(t.HEADER.c.entry.in_(each) for each in within))
    return tuple(connection.execute(query.order_by(t.HEADER.c.entry.desc()).limit(MOST)))
