"""The order in which the statements of a book are sealed, whatever their number: the same as `lineage.order` gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection

from seedlot.book.said import Said
from seedlot.book.spool import AT_ONCE
from seedlot.history.vials import Range, Ranges, named
from seedlot.lineage.known import made_by, names_in, vials_by
from seedlot.lineage.order import arrange
from seedlot.record.entries.content import Content, Statement

_RANKED = """
CREATE TABLE ranked (at INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE);
INSERT INTO ranked (number) SELECT number FROM said WHERE NOT dropped ORDER BY rank, occurred, number;
CREATE TABLE maker (item TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO maker SELECT item, max(at) FROM made JOIN ranked USING (number) GROUP BY item;
CREATE TABLE turn (place INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE);
CREATE TABLE stuck (number INTEGER PRIMARY KEY);
"""
#: Cross joins keep the order of the tables; places begin with 0.
_PAIRS = """
SELECT DISTINCT maker.at - 1, ranked.at - 1 FROM need
CROSS JOIN maker ON maker.item = need.item CROSS JOIN ranked ON ranked.number = need.number ORDER BY 1, 2
"""
_LATER = """
SELECT said.number FROM said LEFT JOIN turn ON turn.number = said.number
WHERE said.name IN ({}) AND NOT said.dropped AND coalesce(turn.place, {end}) >= {end}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """The statements of a book in the order in which they are sealed: how many there are, and those in a circle."""

    said: Said
    count: int
    circle: tuple[Statement, ...]

    def part(self, start: int, size: int) -> list[Statement]:
        """Give some of the statements, from a place on."""
        where = "JOIN turn ON turn.number = said.number WHERE turn.place >= ? AND turn.place < ? ORDER BY turn.place"
        return [statement for _, statement in self.said.statements(where, start, start + size)]

    def later(self, part: Sequence[Statement], end: int) -> list[Statement]:
        """Give what statements name and what stands only after them, or cannot be ordered."""
        names = {name for statement in part for name in names_in(statement)} - {""}
        found = self.said.spool.among(_LATER.replace("{end}", str(end)), names)
        return [statement for _, statement in self.said.numbered(number for (number,) in found)]

    def stuck(self, part: Sequence[Statement]) -> list[Statement]:
        """Give what cannot be ordered and makes what statements name."""
        if not self.circle:
            return []
        names = {name for statement in part for name in names_in(statement)} - {""}
        query = "SELECT number FROM made JOIN stuck USING (number) WHERE item IN ({})"
        return [each for _, each in self.said.numbered(number for (number,) in self.said.spool.among(query, names))]

    def place(self, at: int) -> str:
        """Tell where the statement of a turn stands in the book."""
        return self.said.place(int(self.said.spool.one("SELECT number FROM turn WHERE place = ?", at)))

    def kinds(self) -> dict[str, int]:
        """Count the statements by their kinds, in the order in which those are sealed."""
        query = "SELECT kind, count(*) FROM said JOIN turn USING (number) GROUP BY kind ORDER BY min(place)"
        return dict(self.said.spool.all(query))

    def of_kind(self, kind: type[Content]) -> Iterator[Statement]:
        """Give the statements of a kind that are new, in the order of the book."""
        where = "WHERE kind = ? AND NOT dropped ORDER BY said.number"
        return (statement for _, statement in self.said.statements(where, kind.KIND))


def take_turns(connection: Connection, said: Said) -> Turns:
    """Order the statements of a book that are new. `connection` tells the ranges of vials that the record holds."""
    spool = said.spool
    _name_vials(connection, said)
    spool.settle()
    for statement in _RANKED.split(";"):
        spool.database.execute(statement)
    ranks = bytes(rank for (rank,) in spool.all("SELECT rank FROM ranked JOIN said USING (number) ORDER BY at"))
    turns = arrange(ranks, spool.all(_PAIRS))
    spool.database.executemany(
        "INSERT INTO turn SELECT ?, number FROM ranked WHERE at = ?",
        ((place, at + 1) for place, at in enumerate(turns.turn)),
    )
    spool.database.executemany(
        "INSERT INTO stuck SELECT number FROM ranked WHERE at = ?", ((at + 1,) for at in turns.stuck)
    )
    return Turns(said=said, count=len(turns.turn), circle=tuple(_those(said, turns.circle)))


def _those(said: Said, places: Iterable[int]) -> Iterator[Statement]:
    for at in places:
        number = said.spool.one("SELECT number FROM ranked WHERE at = ?", at + 1)
        yield from (statement for _, statement in said.numbered([number]))


def _name_vials(connection: Connection, said: Said) -> None:
    """Say which vials are taken by which statement: they are made by it."""
    taking = said.statements("WHERE takes AND NOT dropped ORDER BY said.number")
    while several := list(islice(taking, AT_ONCE)):
        ranges = _ranges(connection, said, {item for _, each in several for item in named(each.content)})
        for number, statement in several:
            for item, _ in vials_by(statement, ranges):
                said.spool.put("INSERT INTO made VALUES (?, ?)", (number, item))


def _ranges(connection: Connection, said: Said, items: set[str]) -> Mapping[str, Range]:
    """Tell what is known of ranges: from the book, which has the last word, else from the record."""
    query = "SELECT number FROM made JOIN said USING (number) WHERE NOT dropped AND item IN ({})"
    makers = said.numbered(number for (number,) in said.spool.among(query, items))
    told = {item: Range(made.numbers, made.stage) for _, each in makers for item, made in made_by(each)}
    return {**Ranges(connection).of(sorted(items - set(told))), **told}
