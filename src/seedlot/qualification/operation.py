"""Qualification of operation: the demonstration is made on this computer, and what must be refused or found out is tried.

The record is thrown away afterwards; the laboratory's own is not touched. Each challenge says what was expected before it
is tried. One that ends in an error of the program is not met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from seedlot.acts.importing import Progress, import_book, quiet
from seedlot.acts.restoring import restore
from seedlot.demo import example, story
from seedlot.demo import walk as walking
from seedlot.demo.staff import OPERATOR, QUALITY, SIGNER
from seedlot.demo.trust import Trust, rolled_back
from seedlot.demo.walk import LOTS, Walk
from seedlot.history import ask
from seedlot.history.compare import compare
from seedlot.history.tables import DECISION
from seedlot.qualification.challenge import Challenge, Part, judged
from seedlot.record import read
from seedlot.record.store import Record
from seedlot.record.verify import verify
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import Outcome

#: What was seen, and whether it is as it must be; None: it cannot be told.
Seen = tuple[str, bool | None]


@dataclass(slots=True)
class _Stage:
    """The demonstration, as far as it was walked."""

    walk: Walk
    held: Trust
    refused: dict[str, str]
    certificate: Path
    package: Path
    third: str


@dataclass(frozen=True, slots=True)
class _Try:
    code: str
    requirement: str
    source: str
    expected: str
    attempt: Callable[[_Stage], Seen]


def operated(folder: Path, *, now: datetime, progress: Progress = quiet) -> Iterator[Challenge]:
    """Challenge the operation, in a folder that is empty; the demonstration's time begins at `now`."""
    try:
        stage = _staged(folder, now, progress)
    except (SeedlotError, OSError, DBAPIError) as error:
        yield _failed(error)
        return
    for count, each in enumerate(_TRIES):
        progress("challenging", count, len(_TRIES))
        yield _tried(each, stage)
    progress("challenging", len(_TRIES), len(_TRIES))


def _staged(folder: Path, now: datetime, progress: Progress) -> _Stage:
    """Walk the demonstration to its released lot."""
    walk = walking.begin(folder, now=now, progress=progress)
    held = walking.guard(walk)
    walk.staff.admit(OPERATOR)
    walk.staff.actor(SIGNER)  # a code that signs must be younger than the one that logged in
    refused = dict(walking.refused(walk))
    third = walking.refuse(walk, LOTS[2])
    certificate, package = walking.release(walk, held, LOTS[0])
    return _Stage(walk, held, refused, certificate, package, third)


def _tried(each: _Try, stage: _Stage) -> Challenge:
    try:
        observed, good = each.attempt(stage)
    except Exception as error:  # noqa: BLE001 - whatever fails here is what the challenge is to find
        observed, good = f"ended in an error: {type(error).__name__}: {error}", False
    return Challenge(
        code=each.code,
        part=Part.OPERATION,
        requirement=each.requirement,
        source=each.source,
        expected=each.expected,
        observed=observed,
        answer=judged(good),
    )


def _failed(error: Exception) -> Challenge:
    return Challenge(
        code="demonstration",
        part=Part.OPERATION,
        requirement="The main job can be done on this computer, from a book to a released lot.",
        source="EU GMP Annex 15, 3.10",
        expected="the demonstration is made",
        observed=f"ended in an error: {type(error).__name__}: {error}",
        answer=Answer.NOT_MET,
    )


def _refusal(what: str) -> Callable[[_Stage], Seen]:
    """A try that the demonstration made: whether it was refused."""

    def attempt(stage: _Stage) -> Seen:
        said = stage.refused.get(what)
        return (f"refused: {said}", True) if said else ("not refused", False)

    return attempt


def _unknown_never_releases(stage: _Stage) -> Seen:
    with read.reading(stage.walk.record) as connection:
        released = [row for row in ask.rows(connection, DECISION, lot=LOTS[2]) if row.outcome == Outcome.RELEASED]
    return f"refused: {stage.third}", not released


def _released(stage: _Stage) -> Seen:
    with read.reading(stage.walk.record) as connection:
        rows = ask.rows(connection, DECISION, lot=LOTS[0])
    good = [row.outcome for row in rows] == [Outcome.RELEASED] and stage.certificate.read_bytes().startswith(b"%PDF-")
    return f"{LOTS[0]}: {', '.join(row.outcome for row in rows) or 'no decision'}; certificate written", good


def _verified(stage: _Stage) -> Seen:
    found = dict(walking.verified(stage.walk, stage.package))
    answers = {what: overall(each) for what, each in found.items()}
    says = "; ".join(f"{what}: {answer}" for what, answer in answers.items())
    return says, set(answers.values()) == {Answer.MET}


def _spoilt(place: int) -> Callable[[_Stage], Seen]:
    """One byte changed: in a copy of the record, or of the package."""

    def attempt(stage: _Stage) -> Seen:
        what, against = tuple(walking.tampered(stage.walk, stage.package))[place]
        return f"{what}: {against[0].says if against else 'not found out'}", bool(against)

    return attempt


def _rolled_back(stage: _Stage) -> Seen:
    found = tuple(rolled_back(stage.held))
    return "; ".join(f"{what}: {each[0].says}" for what, each in found), len(found) == 2


def _unchangeable(stage: _Stage) -> Seen:
    taken = [
        statement for statement in ("UPDATE entry SET body = body", "DELETE FROM entry") if _runs(stage, statement)
    ]
    return ("both refused by the database" if not taken else f"carried out: {', '.join(taken)}"), not taken


def _runs(stage: _Stage, statement: str) -> bool:
    with stage.walk.record.engine.connect() as connection:
        try:
            connection.execute(text(statement))
        except DBAPIError:
            return False
        finally:
            connection.rollback()
    return True


def _restored(stage: _Stage) -> Seen:
    restored = restore(stage.held.backup, stage.held.folder / "qualified-restore.db").record
    try:
        with read.reading(restored) as connection:
            point = read.checkpoint(connection, ask.origin(connection))
        with read.reading(stage.walk.record) as connection:
            there = read.checkpoint(connection, ask.origin(connection), point.size)
        whole = overall(verify(restored, files=True)) is Answer.MET
    finally:
        restored.engine.dispose()
    return f"{point.size} entries restored, root {point.root.hex()[:16]}…", whole and point.root == there.root


def _same_twice(stage: _Stage) -> Seen:
    record, actor = stage.walk.record, stage.walk.staff.actor(QUALITY)
    before = _size(record)
    done = import_book(record, actor, example.book(), now=stage.walk.now)
    return f"{len(done.added)} entries added", not done.added and _size(record) == before


def _faulty(stage: _Stage) -> Seen:
    folder = stage.walk.folder / "faulty"
    folder.mkdir()
    (folder / "donors.csv").write_text("item,sex,occurred\nQ-1,female,2026-01-01\nQ-2,neither,2026-13-41\n", "utf-8")
    before = _size(stage.walk.record)
    done = import_book(stage.walk.record, stage.walk.staff.actor(OPERATOR), folder, now=stage.walk.now)
    faults = [each for each in done.faults if each.answer is Answer.NOT_MET]
    says = "; ".join(f"{each.where}: {each.says}" for each in faults[:2])
    return says or "no fault was found", bool(faults) and _size(stage.walk.record) == before


def _corrected(stage: _Stage) -> Seen:
    done = story.correct(stage.walk)
    with read.reading(stage.walk.record) as connection:
        same = overall(compare(connection)) is Answer.MET
    says = f"entry {done.amendment} corrects a time; as it was before stands in the first {done.as_of} entries"
    return says, same and done.amendment >= done.as_of


def _recalled(stage: _Stage) -> Seen:
    fallen = story.recall(stage.walk)
    touched = len(fallen.recalled.touched)
    return f"{touched} items touched by the medium; the answer sealed as entry {fallen.entry}", touched > 0


def _size(record: Record) -> int:
    with read.reading(record) as connection:
        return read.size(connection)


_PART_11 = "21 CFR 11.10"
_TRIES: tuple[_Try, ...] = (
    _Try(
        "anonymous",
        "Nobody enters anything unknown.",
        f"{_PART_11}(d), (g)",
        "refused",
        _refusal("enter a donor without logging in"),
    ),
    _Try(
        "authority",
        "Authority is checked: an administrator releases no lot.",
        f"{_PART_11}(g); EU GMP Annex 11 (2011), 15",
        "refused",
        _refusal("release a lot as the administrator"),
    ),
    _Try(
        "separation",
        "Nobody reviews what they release.",
        "EU GMP Annex 11 (2011), 12.1; EU GMP Part I, 2.6",
        "refused",
        _refusal("review a lot as the one who releases it"),
    ),
    _Try(
        "sequence",
        "The permitted sequence is enforced: no release before the review.",
        f"{_PART_11}(f)",
        "refused",
        _refusal("release a lot that nobody reviewed"),
    ),
    _Try(
        "password",
        "A signature needs its components.",
        "21 CFR 11.200(a)",
        "refused",
        _refusal("sign with a wrong password"),
    ),
    _Try(
        "not-known",
        "Absent evidence never releases.",
        "EU GMP Part I, 1.4(xv)",
        "refused, and no decision sealed",
        _unknown_never_releases,
    ),
    _Try(
        "release",
        "A lot that meets its specification is released by a named person, and certified.",
        "EU GMP Annex 16, 1.7; 21 CFR 11.50",
        "one decision, and a certificate as PDF",
        _released,
    ),
    _Try(
        "copies",
        "The record and what leaves the house verify.",
        f"{_PART_11}(a), (b)",
        "the record with its raw files, and the package by the outsider's verifier: met",
        _verified,
    ),
    _Try(
        "altered-record", "An altered record is discerned.", f"{_PART_11}(a)", "one changed byte is found", _spoilt(0)
    ),
    _Try(
        "altered-package",
        "An altered evidence package is discerned.",
        f"{_PART_11}(a), 11.30",
        "one changed byte is found",
        _spoilt(1),
    ),
    _Try(
        "rolled-back",
        "A record that is put back to an older state is discerned.",
        f"{_PART_11}(c), (e)",
        "the record's key refuses it, and without the key's memory the witness does",
        _rolled_back,
    ),
    _Try(
        "trail",
        "Entries can be neither changed nor deleted.",
        f"{_PART_11}(e); EU GMP Annex 11 (2011), 9",
        "the database refuses both",
        _unchangeable,
    ),
    _Try(
        "restore",
        "A backup can be restored, with the same root.",
        "EU GMP Annex 11 (2011), 7.2",
        "restored and verified, the root of the record at that size",
        _restored,
    ),
    _Try(
        "twice", "Data that are brought twice are kept once.", "EU GMP Annex 11 (2011), 5", "nothing added", _same_twice
    ),
    _Try(
        "faulty",
        "Faulty data are refused whole, with the place of each fault.",
        "EU GMP Annex 11 (2011), 5; 21 CFR 11.10(h)",
        "each fault with its row and column, nothing added",
        _faulty,
    ),
    _Try(
        "correction",
        "A correction is an entry of its own; what was there stays.",
        f"{_PART_11}(e)",
        "one entry more, and the history says what the entries say",
        _corrected,
    ),
    _Try(
        "recall",
        "Everything that a material touched is found, and the answer is sealed.",
        "EU GMP Part I, 8.21; 21 CFR 1271.290",
        "the items, and an entry",
        _recalled,
    ),
)
