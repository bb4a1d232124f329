"""How fast the record is, in SQLite and in PostgreSQL, with the ratio to pymerkle and to SQLite alone.

Run with `python benchmarks/record.py [ENTRIES] [sqlite] [postgresql]`. Times are wall-clock, each the best of
up to `ROUNDS`. An append is timed from canonical bytes to the end of the transaction, on the disk. PostgreSQL is a server
out of a wheel, as it comes, on the same disk. Pymerkle (GPL, a test oracle only; `uv pip install --group oracles`)
keeps entries and leaf hashes in SQLite, and computes inner nodes when it is asked; we keep them.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from seedlot.acts.opening import refold, resume
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Material, Opened
from seedlot.record.entries.work import Made, Step, Used
from seedlot.record.files import NamedFile, faults_of_files
from seedlot.record.keys import make_key, sign_body
from seedlot.record.notes import Note, verify_note
from seedlot.record.read import Checkpoint, inclusion, reading, root
from seedlot.record.recompute import Recomputation
from seedlot.record.store import Record, create_record
from seedlot.record.verify import verify
from seedlot.record.write import append, appending, keep
from seedlot.terms.finding import Answer, overall
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.postgres_server import running

try:
    from pymerkle import InmemoryTree, SqliteTree
except ModuleNotFoundError:
    InmemoryTree = SqliteTree = None

ROUNDS = 3
#: Seconds after which no further round is made.
LONG = 30
ALONE = 300
DATABASES = ("sqlite", "postgresql")
Places = Callable[[], str]


def main() -> None:
    words = sys.argv[1:]
    entries = next((int(word) for word in words if word.isdigit()), 100_000)
    bodies = [_body(number) for number in range(entries)]
    volume = sum(map(len, bodies))
    print(f"{entries:,} entries (steps, a report in 4, a material in 40), {volume / entries:.0f} bytes each")
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'fsync of this disk':48} {1000 * _fsync(Path(folder)):12.2f} ms")
        for name in DATABASES:
            if name in words or not set(words) & set(DATABASES):
                print(f"-- {name}")
                with _places(name, Path(folder)) as places:
                    measure(places, bodies)
        print("-- apart from entries and tree")
        measure_apart(Path(folder))
        if SqliteTree:
            print("-- pymerkle")
            measure_peer(Path(folder), bodies)
        print("-- SQLite alone: the same bytes, no hash, no guard")
        _rate("append, one transaction", lambda: _alone(Path(folder), bodies), len(bodies))


def measure(places: Places, bodies: list[bytes]) -> None:
    count = len(bodies)
    made: list[Record] = []

    def fill() -> None:
        with appending(made[-1]) as connection:
            append(connection, bodies)

    _rate("append, one transaction", fill, count, prepare=lambda: made.append(create_record(places())))
    record = made[-1]
    _rate("append, a transaction and a sync each", lambda: _one_by_one(record, bodies[:ALONE]), ALONE)
    with reading(record) as connection:
        seqs = range(0, count, max(count // 200, 1))
        _each("inclusion proof", lambda: [inclusion(connection, seq, count) for seq in seqs], len(seqs))
        _each("root", lambda: [root(connection) for _ in range(100)], 100)
        _rate("verify entries and tree", lambda: _recompute(Recomputation(connection)), count)
    _rate("verify, everything", lambda: _verify(record), count)
    _rate("fold the history", lambda: refold(record), count)
    _each("open, with its history", lambda: resume(record.where), 1)
    _each("open, prove one inclusion, close", lambda: _prove(record.where, count), 1)


def measure_apart(folder: Path) -> None:
    """What verification adds to entries and tree: signed checkpoints, and raw files with `--files`."""
    body = Checkpoint("example.org/bench", 1, bytes(32)).text()
    key = make_key(folder / "bench.key", "example.org/bench", seed=bytes(range(32)))
    verifier = key.verifier
    note = Note(body, (sign_body(key, body),))
    _rate("signatures of checkpoints (Ed25519)", lambda: [verify_note(note, [verifier]) for _ in range(1000)], 1000)
    record = create_record(folder / "files.db")
    kept = [os.urandom(1 << 20) for _ in range(200)]
    named = [NamedFile(0, "raw", keep(record, each), len(each)) for each in kept]
    _rate("raw files, MiB", lambda: list(faults_of_files(record.files, named, lambda _: None)), len(named))


def measure_peer(folder: Path, bodies: list[bytes]) -> None:
    count, path = len(bodies), folder / "peer.db"

    def fill() -> None:
        with closing(SqliteTree(str(path), algorithm="sha256")) as tree:
            tree.append_entries(bodies)

    def prove() -> None:
        with closing(SqliteTree(str(path), algorithm="sha256")) as tree:
            tree.prove_inclusion(tree.get_size() // 3 + 1)

    def one_by_one() -> None:
        with closing(SqliteTree(str(folder / "peer-each.db"), algorithm="sha256")) as tree:
            for body in bodies[:ALONE]:
                tree.append_entry(body)

    def in_memory() -> None:
        tree = InmemoryTree(algorithm="sha256")
        for body in bodies:
            tree.append_entry(body)
        tree.get_root()

    _rate("append, one transaction", fill, count, prepare=lambda: path.unlink(missing_ok=True))
    _rate("append, one by one", one_by_one, ALONE)
    _rate("from bodies in memory to the root", in_memory, count)
    _each("open, prove one inclusion, close", prove, 1)


@contextmanager
def _places(name: str, folder: Path) -> Iterator[Places]:
    """Give a function that tells an address at which nothing lies."""
    if name == "sqlite":
        yield lambda: f"{tempfile.mkdtemp(dir=folder)}/bank.db"
        return
    with running("max_wal_size = 4GB\n") as server:
        yield lambda: server.address(folder / "files")


def _one_by_one(record: Record, bodies: list[bytes]) -> None:
    for body in bodies:
        with appending(record) as connection:
            append(connection, [body])


def _alone(folder: Path, bodies: list[bytes]) -> None:
    with closing(sqlite3.connect(tempfile.mkdtemp(dir=folder) + "/alone.db", isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (b BLOB)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO t VALUES (?)", ((body,) for body in bodies))
        connection.execute("COMMIT")


def _prove(address: str, size: int) -> None:
    record = resume(address)
    with reading(record) as connection:
        inclusion(connection, size // 3, size)


def _recompute(walk: Recomputation) -> None:
    assert list(walk.faults(lambda _: None)) == []


def _verify(record: Record) -> None:
    assert overall(verify(record)) is Answer.MET


def _fsync(folder: Path) -> float:
    """Seconds that the disk takes to write a page down, at the median."""
    times = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(101):
            file.write(bytes(4096))
            start = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - start)
    return sorted(times)[50]


def _rate(what: str, work: Callable[[], object], count: int, *, prepare: Callable[[], object] = lambda: None) -> None:
    best = _best(work, prepare)
    print(f"{what:48} {count / best:12,.0f} / s    ({best:.2f} s)", flush=True)


def _each(what: str, work: Callable[[], object], count: int) -> None:
    print(f"{what:48} {1000 * _best(work, lambda: None) / count:12.2f} ms", flush=True)


def _best(work: Callable[[], object], prepare: Callable[[], object]) -> float:
    times: list[float] = []
    while len(times) < ROUNDS and sum(times) < LONG:
        prepare()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _body(number: int) -> bytes:
    content: Content = _opened() if number == 0 else _material(number) if number % 40 == 1 else _work(number)
    return Entry(
        kind=content.KIND,
        version=content.VERSION,
        occurred="2026-03-01",
        recorded="2026-03-01T10:30:00Z",
        site="DUB",
        by="mkelly",
        content=content,
    ).canonical()


def _opened() -> Opened:
    return Opened(title="A benchmark", site="DUB")


def _material(number: int) -> Material:
    return Material(item=f"MAT-{number:07}", name="medium", expiry="2027-03-01", units=10)


def _work(number: int) -> Content:
    return _report(number) if number % 4 == 3 else _step(number)


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
