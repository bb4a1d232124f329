"""Drills of limits: no room on the disk, nothing may be written, two who write at once, the power that fails, the clock."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from scripts.drills.child import Say, start
from scripts.drills.ground import NOW, Outcome, Place, Tell, act, begun, leaves, leaves_of, looked_at, not_sound
from seedlot.acts.keeping import backup
from seedlot.acts.opening import resume
from seedlot.acts.restoring import examine
from seedlot.acts.seal import say, state
from seedlot.record.entries.origin import Donor
from seedlot.record.store import Record, open_record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall

_ENOUGH = 400
_MOUNT, _UNMOUNT = shutil.which("mount") or "/bin/mount", shutil.which("umount") or "/bin/umount"


def full_database(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Let the database reach its greatest size (PRAGMA max_page_count) at any point of an act, then give it room."""
    outcome = Outcome("no room in the database file", place.database)
    rng = random.Random(seed)  # noqa: S311 - drawn to be repeated, not to be secret
    for done in range(rounds):
        address = place.address("full")
        record = begun(address)
        size = record.path.stat().st_size // 4096 + rng.randint(1, 30)
        event.listen(record.engine, "connect", _at_most(size))
        until_full(outcome, record)
        record.engine.dispose()
        goes_on(outcome, address)
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def _at_most(pages: int) -> Callable[[Any, object], None]:
    return lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages}")


def full_files(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Let no file grow beyond a size (RLIMIT_FSIZE): database, its log, raw files; then give room."""
    outcome = Outcome("no file may grow further (database, its log, raw files)", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    for done in range(rounds):
        address = place.address("limit")
        record = begun(address)
        most = rng.choice((1500, 60_000, record.path.stat().st_size + 4096 * rng.randint(0, 40)))
        record.engine.dispose()
        status, said = start(_limited(address, most)).end()
        _take_down(outcome, status, said)
        outcome.acknowledged += len(said)
        outcome.lost += _missing(address, said)
        goes_on(outcome, address)
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def _limited(address: str, most: int) -> Callable[[Say], None]:
    def work(tell: Say) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        record = open_record(address)
        for number in range(_ENOUGH):
            for leaf in leaves_of(record, act(record, number)):
                tell(leaf)

    return work


def full_disk(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Fill a small disk (tmpfs) on which record, raw files and backup lie, then make room.

    Needs the right to mount; without it nothing is done, and the page says so.
    """
    outcome = Outcome("no room on the disk (record, raw files, backup)", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    for done in range(rounds):
        with small_disk(place.folder / "disk", kilobytes=8000) as disk:
            if disk is None:
                return outcome
            address = Place(place.database, disk).address("disk")
            record = begun(address)
            backup(record, disk / "backup")
            held = leaves(record)
            fill(disk, rng.randint(0, 700_000))
            held = until_full(outcome, record, held=held)
            record.engine.dispose()
            _back_up_full(outcome, address, disk / "backup")
            (disk / "fill").unlink()
            outcome.lost += _differing(held, leaves(resume(address)))
            goes_on(outcome, address)
            backup(resume(address), disk / "backup")
            outcome.faults += [each.says for each in examine(disk / "backup") if each.answer is Answer.NOT_MET]
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def fill(disk: Path, left: int) -> None:
    """Fill a disk but for so many bytes."""
    room = os.statvfs(disk)
    (disk / "fill").write_bytes(bytes(max(room.f_bavail * room.f_frsize - left, 0)))


def _back_up_full(outcome: Outcome, address: str, folder: Path) -> None:
    try:
        backup(resume(address), folder)
        outcome.found["the backup still had room"] += 1
    except SeedlotError as error:
        outcome.found[f"backup: {type(error).__name__}"] += 1
    if overall(examine(folder)) is not Answer.MET:
        outcome.faults.append("the backup is not whole after the disk was full")


def _differing(held: list[str], found: list[str]) -> int:
    """Count the acknowledged entries that are not there any more; one that could not be read then has no leaf hash to compare."""
    found = found + [""] * (len(held) - len(found))
    return sum(not is_there or had not in {"", is_there} for had, is_there in zip(held, found, strict=False))


@contextmanager
def small_disk(folder: Path, *, kilobytes: int) -> Iterator[Path | None]:
    """A disk of a few kilobytes at a folder; nothing where it may not be mounted."""
    folder.mkdir(exist_ok=True)
    made = subprocess.run(
        [_MOUNT, "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if made.returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run([_UNMOUNT, "--lazy", str(folder)], check=True)


def until_full(
    outcome: Outcome,
    record: Record,
    each: Callable[[Record, int], tuple[int, ...]] = act,
    *,
    held: list[str] | None = None,
) -> list[str]:
    """Act until it is refused; the refusal is one clear fault of use, and what was acknowledged stays.

    `held` are the leaf hashes of what there is, for where there may be too little room to read them. Returns those of
    all that was acknowledged, empty where the disk was too full to read one.
    """
    held = leaves(record) if held is None else held
    for number in range(_ENOUGH):
        try:
            numbers = each(record, number)
        except SeedlotError as error:
            outcome.found[type(error).__name__] += 1
            break
        except Exception as error:  # noqa: BLE001 - this is what must not come
            outcome.crashed += 1
            outcome.faults.append(f"{type(error).__name__}: {error}")
            break
        try:
            held += leaves_of(record, numbers)
        except SeedlotError:
            held += [""] * len(numbers)
    else:
        outcome.faults.append("it was never full")
    outcome.acknowledged += len(held)
    try:
        outcome.lost += _differing(held, leaves(record))
    except SeedlotError as error:  # what it held is looked for when there is room, or the server is back
        outcome.found[f"reading: {type(error).__name__}"] += 1
    return held


def goes_on(outcome: Outcome, address: str) -> None:
    """Verify a record, perform one more act, and verify it again."""
    outcome.faults += not_sound(address)
    record = resume(address)
    before = leaves(record)
    act(record, 999_000)
    if leaves(record)[: len(before)] != before:
        outcome.faults.append("the record does not go on from where it was")
    record.engine.dispose()
    outcome.faults += not_sound(address)


def _take_down(outcome: Outcome, status: int, said: list[str]) -> None:
    """Take down how a fork ended, and leave what it acknowledged."""
    if status == 2:
        outcome.found[said.pop().split(":")[0].removeprefix("! ")] += 1
    elif status == 3:
        outcome.crashed += 1
        outcome.faults.append(said.pop())
    else:
        outcome.found["it came to its end"] += 1


def _missing(address: str, said: list[str]) -> int:
    record = resume(address)
    held = set(leaves(record))
    record.engine.dispose()
    return len(set(said) - held)


def read_only(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Take away the right to write the file, the folder, or both: acts are refused in words, reading and verifying go on."""
    outcome = Outcome("a file or folder that may not be written", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for done in range(rounds):
            beside = Path(folder) / str(done)
            beside.mkdir()
            address = str(beside / "bank.db")
            record = begun(address)
            for number in range(6):
                act(record, number)
            held = leaves(record)
            record.engine.dispose()
            record.desk.dispose()
            _forbid(beside, file=(what := rng.choice(("file", "folder", "both"))) != "folder", folder=what != "file")
            status, said = start(_as_nobody(address, held)).end()
            outcome.acknowledged += len(held)
            _take_down(outcome, status, said)
            if said != ["read", "verified"]:
                outcome.faults.append(f"{what}: said {said}")
            outcome.rounds += 1
            tell(outcome.drill, done + 1, rounds)
    return outcome


def _forbid(beside: Path, *, file: bool, folder: bool) -> None:
    """Leave somebody else the right to read, and take the right to write."""
    for path in [beside, *beside.rglob("*")]:
        os.chown(path, _NOBODY, _NOBODY) if os.geteuid() == 0 else None
        path.chmod(0o755 if path.is_dir() else 0o644)
    if file:
        (beside / "bank.db").chmod(0o444)
    if folder:
        beside.chmod(0o555)


_NOBODY = 65534


def _as_nobody(address: str, held: list[str]) -> Callable[[Say], None]:
    """Work without the rights of the administrator, before whom no right to write can be taken away."""

    def work(tell: Say) -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
        record = open_record(address)
        if leaves(record) == held:
            tell("read")
        record.engine.dispose()
        if overall(looked_at(address)) is Answer.MET:
            tell("verified")
        act(open_record(address), 7)

    return work


def write_at_once(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Let several programs write at once: every entry that was acknowledged to any of them is there."""
    outcome = Outcome("several writers at once", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    for done in range(rounds):
        address = place.address("both")
        begun(address).engine.dispose()
        writers = [start(_writer(address, writer)) for writer in range(rng.randint(2, 4))]
        ended = [writer.end() for writer in writers]
        said = [line for _, lines in ended for line in lines]
        for status, lines in ended:
            _take_down(outcome, status, lines)
        outcome.acknowledged += len(said)
        outcome.lost += _missing(address, said)
        outcome.faults += not_sound(address)
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def _writer(address: str, writer: int) -> Callable[[Say], None]:
    def work(tell: Say) -> None:
        record = open_record(address)
        for number in range(20):
            for leaf in leaves_of(record, act(record, writer * 1000 + number)):
                tell(leaf)

    return work


def set_clock_back(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Set the clock back by any span of more than five minutes: nothing is sealed, and why is said."""
    outcome = Outcome("the clock set back", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    address = place.address("clock")
    record = begun(address)
    held = leaves(record)
    for done in range(rounds):
        back = timedelta(seconds=rng.randint(301, 10_000_000))
        try:
            state(record, "op", say(Donor(item=f"D{done}"), "2026-01-01"), now=NOW - back)
            outcome.missed += 1
        except SeedlotError as error:
            outcome.found[type(error).__name__] += 1
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    outcome.lost += 0 if leaves(record) == held else 1
    act(record, 1)
    record.engine.dispose()
    outcome.faults += not_sound(address)
    return outcome


def cut_the_log(place: Place, rounds: int, seed: int, tell: Tell) -> Outcome:
    """Let the power fail: of SQLite's log only what was synced is sure; cut or garble it anywhere after that."""
    outcome = Outcome("the power fails while an act is written", place.database)
    rng = random.Random(seed)  # noqa: S311 - as above
    numbers = count()
    for done in range(rounds):
        address = place.address("power")
        record = begun(address)
        log = record.path.with_name(f"{record.path.name}-wal")
        with record.engine.connect():  # while one is open the log is not folded into the file
            for _ in range(rng.randint(1, 4)):
                act(record, next(numbers))
            held, sure = leaves(record), log.stat().st_size
            act(record, next(numbers))
            address = _torn(record, log, sure, rng)
        record.engine.dispose()
        after = resume(address)
        outcome.acknowledged += len(held)
        outcome.lost += sum(1 for one, other in zip(held, leaves(after)[: len(held)], strict=False) if one != other)
        outcome.lost += max(len(held) - len(leaves(after)), 0)
        outcome.found[
            "the act that was going on stood whole" if len(leaves(after)) > len(held) else "it left nothing"
        ] += 1
        after.engine.dispose()
        goes_on(outcome, address)
        outcome.rounds += 1
        tell(outcome.drill, done + 1, rounds)
    return outcome


def _torn(record: Record, log: Path, sure: int, rng: random.Random) -> str:
    """Copy the record as the disk may hold it when the power fails: the log after what is sure is cut or garbled."""
    copy = record.path.with_name(f"torn-{record.path.name}")
    shutil.copy(record.path, copy)
    shutil.copytree(record.files, copy.with_suffix(".files")) if record.files.exists() else None
    data = bytearray(log.read_bytes())
    at = len(data) if rng.random() < 0.2 else rng.randint(sure, len(data))
    torn = bytes(data[:at]) + (rng.randbytes(len(data) - at) if rng.random() < 0.5 else b"")
    copy.with_name(f"{copy.name}-wal").write_bytes(torn)
    return str(copy)
