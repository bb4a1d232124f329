"""Drills that kill (SIGKILL): an append at every statement and moment, a file being kept, a backup, a restore, an import."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import event

from scripts.drills.child import Say, Work, start
from scripts.drills.ground import NOW, Outcome, Place, Tell, act, begun, entries_of, leaves, not_sound
from seedlot.acts.importing import import_book
from seedlot.acts.keeping import backup
from seedlot.acts.opening import EmptyRecordError, refold, resume
from seedlot.acts.restoring import examine, restore
from seedlot.record import read, write
from seedlot.record.errors import NotARecordError
from seedlot.record.store import Record, discard_record, open_record
from seedlot.terms.errors import NoSuchFileError, SeedlotError
from seedlot.terms.finding import Answer, overall

#: Kills before a record is begun anew, so that verifying it stays quick.
_LONGEST = 25
#: One of so many kills is at a statement, the others at some moment.
AT_STATEMENT = 2
#: Statements and commits of three acts, one of each kind, and a few more.
_STATEMENTS = 100


def kill_appends(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Kill a writer at every statement of its acts in turn, and between them at any moment.

    After each kill: what was acknowledged is there, byte for byte; not more than the one act that was going on
    is there besides, and that whole; verification and the history are met; the next act is done.
    """
    outcome = Outcome("kill -9 while acts are appended", place.database)
    rng = random.Random(seed)  # noqa: S311 - drawn to be repeated, not to be secret
    address, before = "", 0
    for done in range(rounds):
        if done % _LONGEST == 0:
            address, before = place.address("kill"), 2
            _close(begun(address))
        at_statement = done % AT_STATEMENT == 0
        child = start(appender(address, done * 1000, done // AT_STATEMENT % _STATEMENTS if at_statement else None))
        if at_statement:
            status, said = child.end()
            _note(outcome, said, status)
        else:
            child.wait_for(rng.randint(1, 4))
            time.sleep(rng.random() * 0.03)
            said = child.kill()
        before = check_append(outcome, address, said, before=before, going_on=done * 1000 + len(said))
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def appender(address: str, first: int, fatal: int | None) -> Work:
    """Append acts without end; with `fatal`, die just before that statement or commit."""

    def work(say: Say) -> None:
        record = open_record(address)
        if fatal is not None:
            _die_before(record, fatal)
        for number in count(first):
            numbers = act(record, number)
            with read.reading(record) as connection:
                say(" ".join(f"{seq}:{read.leaf(connection, seq).hex()}" for seq in numbers))

    return work


def _die_before(record: Record, fatal: int) -> None:
    steps = iter(range(fatal + 1))

    def step(*_: object) -> None:
        if next(steps) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(record.engine, "before_cursor_execute", step)
    event.listen(record.engine, "commit", step)


def check_append(outcome: Outcome, address: str, said: list[str], *, before: int, going_on: int) -> int:
    """Compare what is there with what was acknowledged; go on with one more act. Tells the number of entries then."""
    acknowledged = {int(seq): leaf for line in said for seq, _, leaf in (part.partition(":") for part in line.split())}
    record = resume(address)
    held = leaves(record)
    outcome.acknowledged += len(acknowledged)
    outcome.lost += sum(1 for seq, leaf in acknowledged.items() if held[seq : seq + 1] != [leaf])
    more = len(held) - max(acknowledged, default=before - 1) - 1
    if more not in {0, entries_of(going_on)}:
        outcome.faults.append(f"{more} entries of the act that was going on are there")
    outcome.found["the act that was going on stood whole" if more else "of the act that was going on, nothing"] += 1
    act(record, going_on + 500)
    after = leaves(record)
    if after[: len(held)] != held or len(after) == len(held):
        outcome.faults.append("the record does not go on from where it was")
    _close(record)
    outcome.faults += not_sound(address)
    return len(after)


def kill_keeps(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Kill whoever keeps a raw file: it is there whole under its hash, or not at all; keeping it again keeps it."""
    outcome = Outcome("kill -9 while a raw file is kept", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    address = place.address("keep")
    _close(begun(address))
    for done in range(rounds):
        data = rng.randbytes(4_000_000)

        def work(say: Say, data: bytes = data) -> None:
            record = open_record(address)
            say("open")
            say(write.keep(record, data))

        child = start(work)
        child.wait_for(1)
        time.sleep(rng.random() * 0.02)
        said = child.kill()[1:]
        record = resume(address)
        kept = [path for path in record.files.rglob("*") if path.is_file() and not path.name.startswith(".part-")]
        outcome.acknowledged += len(said)
        for path in kept:
            sha256 = path.parent.name + path.name
            if read.file_bytes(record, sha256) and sha256 in said:
                said.remove(sha256)
            path.unlink()
        outcome.lost += len(said)
        outcome.found["it was there whole" if kept else "it left nothing under its name"] += 1
        write.keep(record, data)
        _close(record)
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def kill_backups(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Kill a backup: the folder restores to its earlier or its new state, and the next backup completes it."""
    outcome = Outcome("kill -9 while a backup is written", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    address = place.address("backup")
    record, folder = begun(address), place.folder / f"backup-{place.database}"
    backup(record, folder)
    for done in range(rounds):
        before = examine_size(folder)
        for number in range(rng.randint(1, 120)):
            act(record, (done + 1) * 1000 + number)
        now = len(leaves(record))
        _close(record)
        _killed_at_any_write(lambda: backup(open_record(address), folder), rng, outcome)
        size = examine_size(folder) if overall(examine(folder)) is Answer.MET else -1
        outcome.found["the earlier state" if size == before else "the new state"] += 1
        outcome.acknowledged += before
        outcome.lost += 0 if size in {before, now} else before
        record = resume(address)
        if done % 5 == 0:
            _restores(place, folder, leaves(record)[:size], outcome)
        backup(record, folder)
        if overall(examine(folder)) is not Answer.MET or examine_size(folder) != now:
            outcome.faults.append("the next backup did not complete it")
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    _close(record)
    return outcome


def _restores(place: Place, folder: Path, expected: list[str], outcome: Outcome) -> None:
    restored = restore(folder, place.address("restored")).record
    outcome.lost += sum(1 for one, other in zip(leaves(restored), expected, strict=True) if one != other)
    _close(restored)


def examine_size(folder: Path) -> int:
    """How many entries the checkpoint of a backup covers."""
    return int((folder / "checkpoint").read_text().split("\n")[1])


def kill_restores(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Kill a restore: at the address stands the whole record, or none that could be taken for it."""
    outcome = Outcome("kill -9 while a backup is restored", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    record, folder = begun(place.address("source")), place.folder / f"restore-{place.database}"
    for number in range(200):
        act(record, number)
    backup(record, folder)
    expected = leaves(record)
    _close(record)
    for done in range(rounds):
        address = place.address("restore")
        _killed_at_any_write(partial(restore, folder, address), rng, outcome)
        outcome.acknowledged += len(expected)
        try:
            restored = resume(address)
        except (NoSuchFileError, NotARecordError, EmptyRecordError, SeedlotError) as error:
            outcome.found[f"no record: {type(error).__name__}"] += 1
            if isinstance(error, EmptyRecordError):
                discard_record(open_record(address), address)
        else:
            outcome.found["the whole record"] += 1
            outcome.lost += 0 if leaves(restored) == expected else len(expected)
            _close(restored)
            outcome.faults += not_sound(address)
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


BOOK = {
    "donors": ["item,sex,occurred,source", *(f"D{number},female,2026-01-01,form 1" for number in range(60))],
    "reports": ["report,item,laboratory,occurred", *(f"R{number},D{number},Lab,2026-01-06" for number in range(60))],
    "results": ["report,name,value,unit", *(f"R{number},viability,91.5,%" for number in range(60))],
}


def kill_imports(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Kill the import of a book: all of it is there, or nothing; importing it again ends with all of it once."""
    outcome = Outcome("kill -9 while a book is imported", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    book = place.folder / "book"
    book.mkdir(exist_ok=True)
    for name, lines in BOOK.items():
        (book / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for done in range(rounds):
        address = place.address("import")
        record = begun(address)
        before = len(leaves(record))
        _close(record)
        _killed_at_any_write(partial(_import, address, book), rng, outcome)
        record = resume(address)
        after = len(leaves(record)) - before
        outcome.found["all of it" if after == 120 else "nothing of it"] += 1
        outcome.acknowledged += before
        if after not in {0, 120}:
            outcome.faults.append(f"{after} of 120 entries are there")
        import_book(record, "op", book, now=NOW)
        if len(leaves(record)) != before + 120:
            outcome.faults.append("importing it again did not end with all of it")
        _close(record)
        outcome.faults += not_sound(address)
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def _import(address: str, book: Path) -> None:
    import_book(open_record(address), "op", book, now=NOW)


def kill_rebuilds(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Kill the folding of the history: it is the earlier one or the new one, and says what the entries say."""
    outcome = Outcome("kill -9 while the history is rebuilt", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    address = place.address("rebuild")
    record = begun(address)
    for number in range(300):
        act(record, number)
    held = len(leaves(record))
    _close(record)
    for done in range(rounds):
        _killed_at_any_write(lambda: refold(open_record(address)), rng, outcome)
        outcome.acknowledged += held
        outcome.faults += not_sound(address)
        outcome.found["met"] += 1
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def _killed_at_any_write(work: Callable[[], object], rng: random.Random, outcome: Outcome) -> None:
    """Kill a fork that works: by half at some moment, by half just before it gives a file its name or settles one."""

    def doing(say: Say) -> None:
        say("begun")
        work()

    def dying(say: Say) -> None:
        _die_before_a_write(fatal)
        doing(say)

    fatal = int(rng.expovariate(1 / 40))
    if rng.random() < 0.5:
        status, said = start(dying).end()
        _note(outcome, said, status)
        return
    child = start(doing)
    child.wait_for(1)
    time.sleep(rng.random() * 0.25)
    child.kill()


def _die_before_a_write(fatal: int) -> None:
    """Let this process die before it puts a file on the disk or gives it a name for the `fatal`th time."""
    steps = count()
    for name in ("fsync", "replace", "rename", "unlink", "mkdir"):
        _die_in(name, steps, fatal)


def _die_in(name: str, steps: count[int], fatal: int) -> None:
    real = getattr(os, name)

    def step(*args: object, **named: object) -> object:
        if next(steps) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **named)

    setattr(os, name, step)


def _note(outcome: Outcome, said: list[str], status: int) -> None:
    """Take down a fork that ended otherwise than by its kill or its work done."""
    if status not in {0, -signal.SIGKILL}:
        outcome.crashed += 1
        outcome.faults.append(said[-1] if said else f"it ended with {status}")


def _close(record: Record) -> None:
    record.engine.dispose()
    record.desk.dispose()
