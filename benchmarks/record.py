"""How fast the record appends and verifies, with the ratio to pymerkle and to SQLite alone.

Run with `python benchmarks/record.py [ENTRIES]`. Times are wall-clock, each the best of `ROUNDS`.
An append is timed from canonical bytes to the end of the transaction, on the disk and folded into
the one file. Pymerkle (GPL, a test oracle only) keeps entries and leaf hashes in SQLite, and
computes inner nodes when it is asked; we keep them.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from seedlot.record import sqlite
from seedlot.record.canonical import read_canonical
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.work import Made, Step, Used
from seedlot.record.read import inclusion, reading, root
from seedlot.record.recompute import Recomputation
from seedlot.record.store import Record, create_record, open_record
from seedlot.record.verify import verify
from seedlot.record.write import append, appending
from seedlot.terms.finding import Answer, overall
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process

try:
    from pymerkle import InmemoryTree, SqliteTree
except ModuleNotFoundError:
    sys.exit(
        "This compares with pymerkle, which is under the GPL and not installed by default: uv pip install --group oracles"
    )

ROUNDS = 3


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    bodies = [_body(number) for number in range(entries)]
    volume = sum(map(len, bodies))
    print(f"{entries:,} entries (three steps to one report), {volume / entries:.0f} bytes each, {volume / 1e6:.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        measure_appending(Path(folder), bodies)
        measure_reading(Path(folder), bodies)


def measure_appending(folder: Path, bodies: list[bytes]) -> None:
    def ours(number: int) -> None:
        with appending(create_record(folder / f"ours{number}.db")) as connection:
            append(connection, bodies)

    def peers(number: int) -> None:
        with closing(SqliteTree(str(folder / f"peer{number}.db"), algorithm="sha256")) as tree:
            tree.append_entries(bodies)

    def alone(number: int) -> None:
        with closing(sqlite3.connect(folder / f"alone{number}.db", isolation_level=None)) as connection:
            connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (b BLOB)")
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO t VALUES (?)", ((body,) for body in bodies))
            connection.execute("COMMIT")

    mine = _tell("append, one transaction", ours, len(bodies))
    _ratio("pymerkle SqliteTree.append_entries", mine, _tell("  pymerkle", peers, len(bodies)))
    _ratio("SQLite alone: same bytes, no hash, no guard", mine, _tell("  SQLite alone", alone, len(bodies)))
    print(
        f"file: {(folder / 'ours0.db').stat().st_size / sum(map(len, bodies)):.2f} bytes for each byte of the entries"
    )


def measure_reading(folder: Path, bodies: list[bytes]) -> None:
    record = create_record(folder / "read.db")
    with appending(record) as connection:
        append(connection, bodies)
    count = len(bodies)

    def peers(_: int) -> None:
        tree = InmemoryTree(algorithm="sha256")
        for body in bodies:
            tree.append_entry(body)
        assert tree.get_root() == top

    with reading(record) as connection:
        top = root(connection)
        mine = _tell("verify entries and tree", lambda _: _recompute(connection), count)
        _ratio("pymerkle InmemoryTree, from bodies in memory to the root", mine, _tell("  pymerkle", peers, count))
        _tell("verify SQLite's structure", lambda _: sqlite.faults_of(connection), count)
        _tell("root", lambda _: [root(connection) for _ in range(100)], 100)
        places = range(0, count, max(count // 100, 1))
        _tell("inclusion proof", lambda _: [inclusion(connection, seq, count) for seq in places], len(places))
    _tell("verify canonical form, from memory", lambda _: _parse(bodies), count)
    _tell("verify, everything", lambda _: _verify(record), count)
    mine = _tell("open, prove one inclusion, close", lambda _: _prove(record.path, count), 1)
    _ratio("pymerkle", mine, _tell("  pymerkle", lambda _: _let_peer_prove(folder / "peer0.db"), 1))


def _prove(path: Path, size: int) -> None:
    with reading(open_record(path)) as connection:
        inclusion(connection, size // 3, size)


def _let_peer_prove(path: Path) -> None:
    with closing(SqliteTree(str(path), algorithm="sha256")) as tree:
        tree.prove_inclusion(tree.get_size() // 3 + 1)


def _recompute(connection: Any) -> None:
    assert list(Recomputation(connection).faults(lambda _: None)) == []


def _parse(bodies: list[bytes]) -> None:
    for body in bodies:
        read_canonical(body)


def _verify(record: Record) -> None:
    assert overall(verify(record)) is Answer.MET


def _tell(what: str, work: Callable[[int], object], count: int) -> float:
    """Print and give how many are done in a second, in the best of `ROUNDS`."""
    times = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - start)
    print(f"{what:40} {count / min(times):12,.0f} / s")
    return count / min(times)


def _ratio(peer: str, mine: float, theirs: float) -> None:
    print(f"  = {mine / theirs:.2f} times {peer}")


def _body(number: int) -> bytes:
    content: Content = _report(number) if number % 4 == 3 else _step(number)
    return Entry(
        kind=content.KIND,
        version=content.VERSION,
        occurred="2026-03-01",
        recorded="2026-03-01T10:30:00Z",
        site="DUB",
        by="mkelly",
        content=content,
    ).canonical()


def _step(number: int) -> Step:
    return Step(
        step=f"ST-{number:07}",
        process=Process.EXPANSION,
        inputs=(Used(item=f"P-{number - 1:07}", uses_up=True),),
        outputs=(Made(item=f"P-{number:07}", item_kind=ItemKind.CULTURE),),
        materials=("MAT-0001", "MAT-0002", "MAT-0003"),
        procedure="SOP-014 v3",
        people=("mkelly",),
        passages=1,
    )


def _report(number: int) -> Report:
    markers = ("CD73", "CD90", "CD105", "CD45", "CD34")
    values = tuple(Reportable(name=name, value=95.0 + number % 50 / 10, unit="%") for name in markers)
    return Report(report=f"REP-{number:07}", item=f"P-{number - 1:07}", laboratory="QC", results=values)


if __name__ == "__main__":
    main()
