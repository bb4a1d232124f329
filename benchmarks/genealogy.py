"""How fast the lineage of 5 million items is asked, beside the bare recursive query, in SQLite and in PostgreSQL.

Run with `python benchmarks/genealogy.py [sqlite] [postgresql] [--nodes N] [--maker FILE] [--made FOLDER] [--place FOLDER]`.

The genealogy (5M nodes, 15M edges, 49 levels: material lots, donors, banks, lots, doses, samples) is made by
`benchmarks/genealogy.py` beside the folder of reference data (SEEDLOT_REFERENCE_DATA), or by `--maker`; `--made` is a
folder in which it was run before; `--nodes` cuts it to its first nodes. It is put straight into the tables of a
history (items, edges, nodes, arcs), in bulk: the entries that would tell it are not made. The bare query is the
recursion over a table of nothing but two whole numbers, keyed both ways, through the driver alone, with the same cache.
Question by question, everything is asked in turn, in one process: once unmeasured, then timed. Times are medians over the
questions, and ratios are medians of the ratios question by question. It needs 10 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table
from sqlalchemy.schema import CreateIndex, DropIndex

from seedlot.acts.opening import begin
from seedlot.acts.snapshot import take_snapshot
from seedlot.history.fold import indexes_of
from seedlot.history.tables import ARC, EDGE, ITEM, NODE
from seedlot.lineage.reach import Direction, Reach, names, reach
from seedlot.lineage.snapshot import open_snapshot
from seedlot.lineage.trace import trace
from seedlot.record.entries.origin import Opened
from seedlot.record.read import reading
from seedlot.record.store import Record
from seedlot.record.write import appending

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.postgres_server import running

REFERENCE = Path(os.environ.get("SEEDLOT_REFERENCE_DATA", Path(__file__).parents[2] / "shared" / "data"))
MAKER = REFERENCE.parent / "benchmarks" / "genealogy.py"
DATABASES = ("sqlite", "postgresql")
#: As a widely used system follows paths: to this many generations; its default is the first.
CAPS = (20, 40, 100)
NEWER = 10_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SERVER = "max_wal_size = 8GB\nfsync = off\nautovacuum = off\n"
Rows = Iterator[Sequence[Any]]


@dataclass(frozen=True)
class Genealogy:
    """Edges as numbers of nodes from 1 on, in the order of the child; and the kinds, each a run of nodes."""

    edges: np.ndarray[Any, Any]
    kinds: list[tuple[str, int, int]]
    names: list[str]

    def some(self, kind: str, count: int, seed: int = 1) -> list[int]:
        """Some nodes of a kind, the same in every run."""
        _, first, last = next(each for each in self.kinds if each[0] == kind)
        return np.random.default_rng(seed).integers(first, last + 1, count).tolist()


@dataclass(frozen=True)
class Question:
    """A class of questions."""

    name: str
    direction: Direction
    starts: list[list[int]]


def main() -> None:
    said = argparse.ArgumentParser()
    said.add_argument("databases", nargs="*", default=DATABASES)
    said.add_argument("--nodes", type=int, default=sys.maxsize)
    said.add_argument("--maker", type=Path, default=MAKER)
    said.add_argument("--made", type=Path)
    said.add_argument("--place", type=Path)
    words = said.parse_args()
    with tempfile.TemporaryDirectory(dir=words.place) as folder:
        made = words.made or Path(folder)
        if not words.made:
            subprocess.run([sys.executable, words.maker], cwd=made, check=True)
        genealogy = _read(made, words.nodes)
        print(
            f"{len(genealogy.names):,} nodes, {len(genealogy.edges):,} edges, put into the history in bulk, no entries"
        )
        for name in words.databases:
            print(f"-- {name}", flush=True)
            with _places(name, Path(folder)) as place:
                measure(place, genealogy, Path(folder) / f"{name}.snapshot")


def measure(place: SqlitePlace | PostgresPlace, genealogy: Genealogy, path: Path) -> None:
    _timed("load", lambda: _load(place, genealogy))
    record = place.record
    snapshot = _timed("snapshot", lambda: take_snapshot(record, path))
    print(f"{'the snapshot':36} {path.stat().st_size / 1e6:10,.0f} MB; the database {place.megabytes():,.0f} MB")
    _timed("hash the snapshot again", snapshot.check)
    with reading(record) as connection:
        questions = _questions(connection, genealogy, path)
        for question in questions:
            _ask(place, connection, question, genealogy, path)
        _paths(place, questions[0])
    _newer(record, genealogy)
    with reading(record) as connection:
        print(
            f"with {NEWER:,} newer arcs, of which each question sees what it reaches, and {NEWER // 10:,} that ended:"
        )
        for question in (questions[0], questions[3]):
            _ask(place, connection, question, genealogy, path, bare=False)


def _questions(connection: Connection, genealogy: Genealogy, path: Path) -> list[Question]:
    """The classes; hot lots are those media and raw lots of which about 230,000 items were made."""
    snapshot = open_snapshot(path)

    def spread(start: int) -> int:
        return len(snapshot.walk(connection, np.array([start], dtype=np.int32), Direction.FORWARD, None))

    lots = [node - (node - 1) % 50 for node in genealogy.some("raw_lot", 300, seed=2)]
    hot = sorted(set(lots), key=lambda lot: abs(spread(lot) - 231_738))[:7]
    doses = list(dict.fromkeys(genealogy.some("dose", 11_000, seed=3)))[:10_000]

    def each(kind: str, count: int) -> list[list[int]]:
        return [[start] for start in genealogy.some(kind, count)]

    return [
        Question("back_dose", Direction.BACK, each("dose", 200)),
        Question("fwd_donor", Direction.FORWARD, each("donor", 40)),
        Question("fwd_raw", Direction.FORWARD, each("raw_lot", 40)),
        Question("fwd_hot", Direction.FORWARD, [[lot] for lot in hot]),
        Question("back_10k doses", Direction.BACK, [doses] * 3),
    ]


def _ask(
    place: SqlitePlace | PostgresPlace,
    connection: Connection,
    question: Question,
    genealogy: Genealogy,
    path: Path,
    *,
    bare: bool = True,
) -> None:
    def items(start: list[int]) -> str | list[str]:
        said = [genealogy.names[node - 1] for node in start]
        return said[0] if len(said) == 1 else said

    def found(start: list[int]) -> Reach:
        return reach(connection, items(start), question.direction)

    def quick(start: list[int]) -> Reach:
        return reach(connection, items(start), question.direction, snapshot=open_snapshot(path))

    def quickly_named(start: list[int]) -> list[str]:
        snapshot = open_snapshot(path)
        return names(
            connection, reach(connection, items(start), question.direction, snapshot=snapshot), snapshot=snapshot
        )

    ways: dict[str, Callable[[list[int]], Any]] = {
        "bare query": lambda start: place.bare(question.direction, start),
        "reach": found,
        "reach, names": lambda start: names(connection, found(start)),
        "snapshot, opened": quick,
        "snapshot, names": quickly_named,
    }
    if question.name == "back_dose":
        ways["trace, links"] = lambda start: trace(connection, str(items(start)), question.direction).places
    if not bare:
        ways.pop("bare query")
    times: dict[str, list[float]] = {way: [] for way in ways}
    sizes = []
    for start in question.starts:
        answers = {}
        for way, work in ways.items():
            answers[way] = work(start)
            times[way].append(_seconds(partial(work, start))[0])
        assert len({len(answer) for answer in answers.values()}) == 1, {way: len(each) for way, each in answers.items()}
        assert (answers["reach"].ids == answers["snapshot, opened"].ids).all()
        assert answers["reach, names"] == answers["snapshot, names"]
        sizes.append(len(answers["reach"]))
    print(f"{question.name} ({median(sizes):,.0f} nodes at the median, {len(sizes)} questions)")
    first = next(iter(times.values()))
    for way, each in times.items():
        ratio = median(one / other for one, other in zip(each, first, strict=True))
        print(f"    {way:32} {1000 * median(each):10,.2f} ms    {ratio:6.2f}", flush=True)


def _paths(place: SqlitePlace | PostgresPlace, question: Question) -> None:
    """What following every path to a depth finds of the ancestors, and how long that takes."""
    print("back_dose by following paths (UNION ALL), to a depth:")
    for cap in CAPS:
        asked = [(_seconds(partial(place.paths, start[0], cap)), start) for start in question.starts[:30]]
        found = median(answer for (_, answer), _ in asked)
        there = median(len(place.bare(question.direction, start)) for _, start in asked)
        rows = 1000 * median(seconds for (seconds, _), _ in asked)
        print(f"    {f'depth {cap}':32} {rows:10,.2f} ms    finds {found:,.0f} of {there:,.0f}", flush=True)


def _newer(record: Record, genealogy: Genealogy) -> None:
    """Let new samples come of the last doses, and some arcs end, after the snapshot was made."""
    last, edge = len(genealogy.names), len(genealogy.edges)
    parents = genealogy.some("dose", NEWER, seed=4)
    with appending(record) as connection:
        new = [{"id": last + count, "name": f"newer-{count}"} for count in range(1, NEWER + 1)]
        connection.execute(NODE.insert(), new)
        told = {"since": 1, "until": None, "planned": False}
        arcs = [
            {"child": last + count, "parent": parent, "edge": edge + count, **told}
            for count, parent in enumerate(parents, 1)
        ]
        connection.execute(ARC.insert(), arcs)
        ended = np.random.default_rng(5).integers(0, edge, NEWER // 10).tolist()
        for row in ended:
            child, parent = genealogy.edges[row].tolist()
            connection.execute(ARC.update().where(ARC.c.child == child, ARC.c.parent == parent).values(until=1))


class SqlitePlace:
    """A record that is a file, and the bare table in another."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "genealogy.db"
        self.record = begin(self.path, Opened(title="A genealogy", site="BENCH", simulated=True), now=NOW)
        self.driver = sqlite3.connect(folder / "bare.db", isolation_level=None)
        self.driver.execute("PRAGMA cache_size = -65536")

    def fill(self, tables: dict[Table, Rows], edges: np.ndarray[Any, Any]) -> None:
        """Fill the tables of the history, and the bare table."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as filling:
            for connection in (filling, self.driver):
                connection.execute("PRAGMA synchronous = OFF")
            filling.execute("PRAGMA journal_mode = OFF")
            filling.execute("PRAGMA cache_size = -262144")
            for table, rows in tables.items():
                self._fill(filling, table.name, len(table.c), rows)
            self._index(filling)
            filling.execute("PRAGMA journal_mode = WAL")
        keyed = "child INTEGER NOT NULL, parent INTEGER NOT NULL, PRIMARY KEY (child, parent)"
        self.driver.execute(f"CREATE TABLE bare ({keyed}) WITHOUT ROWID")
        self._fill(self.driver, "bare", 2, _pairs(edges))
        self.driver.execute("CREATE INDEX bare_parent ON bare (parent, child)")

    def _fill(self, connection: sqlite3.Connection, table: str, columns: int, rows: Rows) -> None:
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)
        connection.execute("COMMIT")

    def _index(self, connection: sqlite3.Connection) -> None:
        for index in _indexes(self.record):
            connection.execute(str(CreateIndex(index).compile(dialect=self.record.engine.dialect)))

    def unindexed(self) -> None:
        """Drop the indexes until the tables are filled."""
        with appending(self.record) as connection:
            for index in _indexes(self.record):
                connection.execute(DropIndex(index))
        self.record.engine.dispose()

    def bare(self, direction: Direction, start: list[int]) -> list[Any]:
        """Ask the bare table."""
        begin = "VALUES (?)" if len(start) == 1 else "SELECT value FROM json_each(?)"
        said = start[0] if len(start) == 1 else json.dumps(start)
        return self.driver.execute(_recursion(direction, begin), (said,)).fetchall()

    def paths(self, start: int, cap: int) -> int:
        """Count the distinct nodes that paths lead to."""
        return int(self.driver.execute(_enumeration("?", cap), (start,)).fetchone()[0])

    def megabytes(self) -> float:
        """How large the record is."""
        return self.path.stat().st_size / 1e6


class PostgresPlace:
    """A record on a server, and the bare table in another schema."""

    def __init__(self, server: Any, folder: Path) -> None:
        self.driver = server.connection
        address = server.address(folder / "files", "genealogy")
        self.record = begin(address, Opened(title="A genealogy", site="BENCH", simulated=True), now=NOW)
        self.driver.execute("SET search_path = genealogy_history, public")

    def fill(self, tables: dict[Table, Rows], edges: np.ndarray[Any, Any]) -> None:
        """Fill the tables of the history, and the bare table."""
        for table, rows in tables.items():
            self._fill(table.name, rows)
        self.driver.execute(
            "ALTER TABLE history_arc ADD PRIMARY KEY (child, parent, edge) INCLUDE (since, until, planned)"
        )
        for index in _indexes(self.record):
            self.driver.execute(str(CreateIndex(index).compile(dialect=self.record.engine.dialect)))
        self.driver.execute("CREATE TABLE public.bare (child int NOT NULL, parent int NOT NULL)")
        self._fill("bare", _pairs(edges))
        self.driver.execute("ALTER TABLE bare ADD PRIMARY KEY (child, parent)")
        self.driver.execute("CREATE INDEX bare_parent ON bare (parent, child)")
        for table in ("bare", *(each.name for each in tables)):
            self.driver.execute(f"VACUUM ANALYZE {table}")

    def _fill(self, table: str, rows: Rows) -> None:
        with self.driver.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for block in _blocks(rows):
                copy.write("".join(map(_line, block)))

    def unindexed(self) -> None:
        """Drop the indexes until the tables are filled."""
        for index in _indexes(self.record):
            self.driver.execute(f"DROP INDEX {index.name}")
        self.driver.execute("ALTER TABLE history_arc DROP CONSTRAINT history_arc_pkey")

    def bare(self, direction: Direction, start: list[int]) -> list[Any]:
        """Ask the bare table."""
        begin, said = ("VALUES (%s::int)", start[0]) if len(start) == 1 else ("SELECT unnest(%s::int[])", start)
        return self.driver.execute(_recursion(direction, begin), (said,), prepare=True).fetchall()

    def paths(self, start: int, cap: int) -> int:
        """Count the distinct nodes that paths lead to."""
        return int(self.driver.execute(_enumeration("%s::int", cap), (start,), prepare=True).fetchone()[0])

    def megabytes(self) -> float:
        """How large the history is."""
        query = (
            "SELECT sum(pg_total_relation_size(oid)) / 1e6 FROM pg_class WHERE relkind = 'r' AND relname ~ '^history_'"
        )
        return float(self.driver.execute(query).fetchone()[0])


def _recursion(direction: Direction, begin: str) -> str:
    here, there = ("child", "parent") if direction is Direction.BACK else ("parent", "child")
    onward = f"SELECT {there} FROM bare, reached WHERE {here} = reached.id"
    return f"WITH RECURSIVE reached(id) AS ({begin} UNION {onward}) SELECT id FROM reached"


def _enumeration(start: str, cap: int) -> str:
    onward = f"SELECT parent, depth + 1 FROM bare, path WHERE child = path.id AND depth < {cap}"
    return f"WITH RECURSIVE path(id, depth) AS (VALUES ({start}, 0) UNION ALL {onward}) SELECT count(DISTINCT id) FROM path"


def _load(place: SqlitePlace | PostgresPlace, genealogy: Genealogy) -> None:
    place.unindexed()
    kinds = [kind for kind, first, last in genealogy.kinds for _ in range(first, last + 1)]
    said, edges = genealogy.names, genealogy.edges
    tables: dict[Table, Rows] = {
        NODE: iter(enumerate(said, 1)),
        ITEM: (_item(row, name, kind) for row, (name, kind) in enumerate(zip(said, kinds, strict=True), 1)),
        EDGE: (
            (said[child - 1], said[parent - 1], "made from", "", False, row, 0, 0, None)
            for row, (child, parent) in enumerate(_pairs(edges), 1)
        ),
        ARC: ((child, parent, row, 0, None, False) for row, (child, parent) in enumerate(_pairs(edges), 1)),
    }
    place.fill(tables, edges)


def _item(row: int, name: str, kind: str) -> tuple[Any, ...]:
    said = {
        "item": name,
        "item_kind": kind,
        "occurred": "2026-01-01",
        "row": row,
        "entry": 0,
        "since": 0,
        "planned": False,
    }
    absent = {"units", "passages", "doublings", "until"}
    return tuple(said.get(column, None if column in absent else "") for column in _ITEM_COLUMNS)


_ITEM_COLUMNS = tuple(ITEM.c.keys())


def _indexes(record: Record) -> list[Any]:
    return [index for table in (ITEM, EDGE, ARC) for index in indexes_of(table, record.engine.dialect.name)]


def _pairs(edges: np.ndarray[Any, Any]) -> Rows:
    for start in range(0, len(edges), 100_000):
        yield from edges[start : start + 100_000].tolist()


def _blocks(rows: Rows) -> Iterator[list[Sequence[Any]]]:
    while block := list(islice(rows, 50_000)):
        yield block


def _line(row: Sequence[Any]) -> str:
    return "\t".join("\\N" if value is None else str(value) for value in row) + "\n"


def _read(folder: Path, nodes: int) -> Genealogy:
    edges = np.load(folder / "edges.npy").astype(np.int32) + 1
    edges = edges[(edges <= nodes).all(axis=1)]
    kinds = [
        (kind, first + 1, min(last + 1, nodes))
        for kind, first, last in json.loads((folder / "levels.json").read_text())
    ]
    kinds = [each for each in kinds if each[1] <= each[2]]
    return Genealogy(edges, kinds, [f"{kind}-{node}" for kind, first, last in kinds for node in range(first, last + 1)])


@contextmanager
def _places(name: str, folder: Path) -> Iterator[SqlitePlace | PostgresPlace]:
    if name == "sqlite":
        with tempfile.TemporaryDirectory(dir=folder) as place:
            made = SqlitePlace(Path(place))
            yield made
            made.driver.close()
            made.record.engine.dispose()
        return
    with running(SERVER) as server:
        made_there = PostgresPlace(server, folder)
        yield made_there
        made_there.record.engine.dispose()


def _timed(what: str, work: Callable[[], Any]) -> Any:
    seconds, answer = _seconds(work)
    print(f"{what:36} {seconds:10,.2f} s", flush=True)
    return answer


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


if __name__ == "__main__":
    main()
