"""Drills that damage: one bit of a database file, of a raw file or of a backup; a file cut short; a row of the history."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import delete, insert, select, update

from scripts.drills.ground import NOW, Outcome, Place, Tell, act, begun, leaves, looked_at
from seedlot.acts.keeping import backup
from seedlot.acts.opening import refold, resume
from seedlot.acts.restoring import restore
from seedlot.acts.seal import say, state
from seedlot.history.compare import compare
from seedlot.history.tables import metadata
from seedlot.record import read
from seedlot.record.entries.origin import Donor
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall

Dump: TypeAlias = list[tuple[Any, ...]]
OPENING, VERIFYING, NOTHING = "found on opening", "found by verification", "changed nothing that is said"


def made(place: Place, acts: int = 40) -> tuple[str, Record]:
    """A closed record with entries of many lengths, some longer than a page, and raw files."""
    address = place.address("damage")
    record = begun(address)
    for number in range(acts):
        act(record, number)
    long = [say(Donor(item=f"L{width}", health="ab" * width), "2026-01-01") for width in (30, 700, 3000, 40_000)]
    state(record, "op", *long, now=NOW)
    record.engine.dispose()
    record.desk.dispose()
    return address, record


def dump(path: Path) -> Dump:
    """The whole content of a SQLite database, schema, guards and types included, without any code of ours.

    The record's tables and guards are told by their text; those of the history, which is made anew at any time,
    by their columns, types, keys and indexes, so that a letter's case or a tab in a CREATE statement is no difference.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        schema = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall()
        rows: Dump = [row if row[2] in {b"entry", b"node"} else row[:3] for row in schema]
        rows += [connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")]
        for kind, name, *_ in schema:
            quoted = f'"{name.decode()}"'
            if kind == b"index":
                rows += connection.execute(f"PRAGMA index_xinfo({quoted})").fetchall()
                continue
            if kind != b"table":
                continue
            columns = connection.execute(f"PRAGMA table_info({quoted})").fetchall()
            rows += [*columns, *connection.execute(f"PRAGMA index_list({quoted})").fetchall()]
            told = ", ".join(f'"{row[1].decode()}", typeof("{row[1].decode()}")' for row in columns)
            rows += sorted(connection.execute(f"SELECT {told} FROM {quoted}"), key=repr)  # noqa: S608 - our own names
    return rows


def flip(path: Path, rng: random.Random) -> str:
    """Flip one bit of a file; tell which."""
    data = bytearray(path.read_bytes())
    bit = rng.randrange(len(data) * 8)
    data[bit // 8] ^= 1 << bit % 8
    _put(path, bytes(data))
    return f"bit {bit % 8} of byte {bit // 8}"


def cut(path: Path, rng: random.Random) -> str:
    """Cut a file short; tell where."""
    data = path.read_bytes()
    length = rng.randrange(len(data))
    _put(path, data[:length])
    return f"cut to {length} bytes"


def flip_database(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Flip one bit of the database file, drawn from all its bits."""
    return _damaged(Outcome("one bit of the database file flipped", place.database), place, flip, rounds, seed, tell)


def cut_database(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Cut the database file short at any length."""
    return _damaged(Outcome("the database file cut short", place.database), place, cut, rounds, seed, tell)


def _damaged(
    outcome: Outcome, place: Place, damage: Callable[[Path, random.Random], str], rounds: int, seed: int, tell: Tell
) -> Outcome:
    rng = random.Random(seed)  # noqa: S311 - drawn to be repeated, not to be secret
    address, record = made(place)
    whole, said = record.path.read_bytes(), dump(record.path)
    for done in range(rounds):
        _put(record.path, whole)
        where = damage(record.path, rng)
        answer = _answer(outcome, address, where)
        if answer == NOTHING and dump(record.path) != said:
            answer = "missed"
            outcome.missed += 1
            outcome.faults.append(f"{where}: not found, and what is said differs")
        outcome.found[answer] += 1
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def _put(path: Path, data: bytes) -> None:
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    path.chmod(0o600)
    path.write_bytes(data)


def _answer(outcome: Outcome, address: str, where: str) -> str:
    """What a person is told of a record that was damaged: never a traceback."""
    try:
        found = looked_at(address)
    except SeedlotError:
        return OPENING
    except Exception as error:  # noqa: BLE001 - this is what must not come
        outcome.crashed += 1
        outcome.faults.append(f"{where}: {type(error).__name__}: {error}")
        return "crashed"
    return NOTHING if overall(found) is Answer.MET else VERIFYING


def damage_raw_files(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Flip a bit of a raw file, or cut it short, or take it away: `verify --files` names it."""
    outcome = Outcome("a raw file flipped, cut short or taken away", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    address, record = made(place)
    files = sorted(path for path in record.files.rglob("*") if path.is_file())
    for done in range(rounds):
        path = rng.choice(files)
        whole = path.read_bytes()
        where = rng.choice((flip, flip, flip, cut, _take))(path, rng)
        answer = _answer(outcome, address, where)
        outcome.missed += answer != VERIFYING
        outcome.found[answer] += 1
        _put(path, whole) if path.exists() else path.write_bytes(whole)
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def _take(path: Path, _: random.Random) -> str:
    path.unlink()
    return "taken away"


def damage_backups(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Flip a bit of any file of a backup, or cut it short, or take it away: it restores the same record, or nothing."""
    outcome = Outcome("a file of a backup flipped, cut short or taken away", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    _, record = made(place, acts=200)
    folder, spoilt = place.folder / "whole", place.folder / "spoilt"
    backup(record, folder)
    held = leaves(record)
    for done in range(rounds):
        shutil.rmtree(spoilt, ignore_errors=True)
        shutil.copytree(folder, spoilt)
        files = sorted(path for path in spoilt.rglob("*") if path.is_file() and path.stat().st_size)
        path = rng.choice(files)
        where = f"{path.relative_to(spoilt)}: {rng.choice((flip, flip, cut, _take))(path, rng)}"
        answer = _restored(outcome, place, spoilt, held, where)
        outcome.found[answer] += 1
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def _restored(outcome: Outcome, place: Place, folder: Path, held: list[str], where: str) -> str:
    address = place.address("again")
    try:
        restored = restore(folder, address)
    except SeedlotError:
        if not place.url and Path(address).exists():
            outcome.faults.append(f"{where}: refused, but something was made")
        return "nothing was restored, and why is said"
    except Exception as error:  # noqa: BLE001 - this is what must not come
        outcome.crashed += 1
        outcome.faults.append(f"{where}: {type(error).__name__}: {error}")
        return "crashed"
    same = leaves(restored.record) == held
    restored.record.engine.dispose()
    outcome.missed += not same
    whole = overall(restored.findings) is Answer.MET
    return "the same record was restored" + ("" if whole else ", and the fault is said") if same else "missed"


def damage_history(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Change, delete or add rows of the history behind the record's back: `rebuild --check` tells, `rebuild` mends."""
    outcome = Outcome("a row of the history changed, deleted or added", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    address, _ = made(place)
    record = resume(address)
    for done in range(rounds):
        where = _meddle(record, rng)
        with read.reading(record) as connection:
            found = overall(compare(connection)) is not Answer.MET
        outcome.missed += not found
        outcome.found["found" if found else "missed"] += 1
        refold(record)
        with read.reading(record) as connection:
            if overall(compare(connection)) is not Answer.MET:
                outcome.faults.append(f"{where}: rebuilding did not mend it")
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    record.engine.dispose()
    return outcome


def _meddle(record: Record, rng: random.Random) -> str:
    """Do something to one row of a table of the history, as no act ever does."""
    with record.engine.begin() as connection:
        tables = [table for table in metadata.sorted_tables if "row" in table.c]
        rows = [(table, row) for table in tables for row in connection.execute(select(table.c.row)).scalars()]
        table, row = rng.choice(rows)
        here = table.c.row == row
        match rng.randrange(4):
            case 0:
                connection.execute(delete(table).where(here))
            case 1:
                connection.execute(update(table).where(here).values(since=table.c.since + 1))
            case 2:
                connection.execute(update(table).where(here).values(until=3))
            case _:
                names = [column.name for column in table.c if column.name != "row"]
                copy = select(*(table.c[name] for name in names)).where(here)
                connection.execute(insert(table).from_select(names, copy))
    return f"row {row} of {table.name}"
