"""Verifying a record: is it exactly what was written? Each fault is a finding that names its place.

What no record can tell by itself is that its last entries were cut off together with all that
hangs on them, or that all of it was written anew. An older checkpoint, kept by somebody else,
tells both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from seedlot.record import read, signatures, times, trust
from seedlot.record.canonical import read_canonical
from seedlot.record.database import database_of
from seedlot.record.files import FILE, NamedFile, faults_of_files, named_files, unnamed_files
from seedlot.record.notes import Verifier
from seedlot.record.recompute import GAP, LEAF, TREE, Recomputation
from seedlot.record.schema import SCHEMA, TRIGGER
from seedlot.record.store import Record
from seedlot.record.tables import BODY, ENTRY
from seedlot.terms.finding import Answer, Finding

CANONICAL, CHECKPOINT = "record/canonical", "record/checkpoint"

#: A check stops after so many faults: by then nobody needs a longer list.
ENOUGH = 100

_ROWS_AT_ONCE = 1000
_BODIES = select(ENTRY.c.seq, BODY).order_by(ENTRY.c.seq)


@dataclass(slots=True)
class _Steps:
    """Counts what is done and tells it on."""

    total: int
    tell: Callable[[int, int], None] | None
    done: int = 0

    def advance(self, steps: int) -> None:
        self.done += steps
        if self.tell:
            self.tell(self.done, self.total)


@dataclass(slots=True)
class _Report:
    """Gathers findings: every fault of a check, or one sentence for each code that all is well."""

    connection: Connection
    findings: list[Finding] = field(default_factory=list)

    def check(self, code: str, faults: Iterable[Finding]) -> bool:
        """Take the faults of a check; tell whether it came to its end."""
        walk = iter(faults)
        try:
            # A savepoint: where a statement fails, PostgreSQL lets no other follow in the same transaction.
            with nullcontext() if self.connection.closed else self.connection.begin_nested():
                self.findings.extend(islice(walk, ENOUGH))
                if next(walk, None) is None:
                    return True
            self._fault(code, f"There are more than {ENOUGH} faults; the check was stopped.")
        except DBAPIError as fault:
            self._fault(code, f"The database cannot be read: {fault.orig}.")
        return False

    def well(self, code: str, says: str) -> bool:
        """Say that a check that came to its end found nothing, unless it did; tell whether it was said."""
        if any(finding.code == code and finding.answer for finding in self.findings):
            return False
        self.findings.append(Finding(code=code, answer=Answer.MET, says=says))
        return True

    def unknown(self, code: str, says: str) -> None:
        self.findings.append(Finding(code=code, answer=Answer.NOT_KNOWN, says=says))

    def _fault(self, code: str, says: str) -> None:
        self.findings.append(Finding(code=code, answer=Answer.NOT_MET, says=says))


def verify(
    record: Record,
    *,
    files: bool = False,
    checkpoints: Sequence[read.Checkpoint] = (),
    keys: Sequence[Verifier] = (),
    certificates: Sequence[bytes] = (),
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Finding, ...]:
    """Recompute the record from its stored bytes; tell every fault, or of each check that all is well.

    Checked are the database's own structure; the tables, guards and rights; that entries follow one another;
    every leaf hash and every node of the tree; that every body is canonical JSON; `checkpoints`
    that somebody kept; sealed keys, checkpoints and what others signed, under the `keys` and the
    `certificates` that the reader pins; that every signature belongs where it stands, and that times run
    forwards; and with `files` every raw file that an entry names. `progress` is told
    what of how much is done: first entries, each of which counts twice, then files.
    """
    with read.reading(record) as connection:
        report = _Report(connection)
        _check_database(connection, report)
        steps = _Steps(total=2 * _last_number(connection), tell=progress)
        sound = _check_tree(connection, report, steps)
        named, all_read = _check_bodies(connection, report, steps)
        if checkpoints:
            _check_checkpoints(connection, report, checkpoints if sound else ())
        if sound:
            report.check(CHECKPOINT, trust.check(connection, record=record, keys=keys, certificates=certificates))
            report.check(signatures.CODE, signatures.check(connection))
            report.check(times.CODE, times.check(connection))
    if files:
        _check_files(record, report, named, progress)
        if not all_read:
            report.unknown(FILE, "Which further raw files are to be kept is not known where an entry cannot be read.")
    else:
        report.findings.append(Finding(code=FILE, says="Raw files were not checked."))
    return tuple(report.findings)


def _check_database(connection: Connection, report: _Report) -> None:
    database = database_of(connection)
    report.check(database.CODE, database.structure(connection))
    if report.check(SCHEMA, database.schema(connection)):
        report.well(SCHEMA, "The tables are as they were made.")
        report.well(TRIGGER, "The guards against change and deletion stand.")


def _check_tree(connection: Connection, report: _Report, steps: _Steps) -> bool:
    """Tell whether entries and tree are sound."""
    walk = Recomputation(connection)
    if not report.check(TREE, walk.faults(steps.advance)) or walk.root is None:
        return False
    said = (
        report.well(GAP, f"{_count(walk.size, 'entry', 'entries')}, numbered without a gap."),
        report.well(LEAF, "The stored bytes of every entry give its leaf hash."),
        report.well(TREE, f"Every node of the tree is the hash of its children; the root is {walk.root.hex()}."),
    )
    return all(said)


def _check_bodies(connection: Connection, report: _Report, steps: _Steps) -> tuple[list[NamedFile], bool]:
    """Tell the raw files that entries name, and whether every entry could be read."""
    named: dict[tuple[str, int], NamedFile] = {}
    ended = report.check(CANONICAL, _bodies(connection, named, steps))
    all_read = ended and report.well(CANONICAL, "Every entry is canonical JSON (RFC 8785).")
    return list(named.values()), all_read


def _check_checkpoints(connection: Connection, report: _Report, checkpoints: Sequence[read.Checkpoint]) -> None:
    if not checkpoints:
        report.unknown(CHECKPOINT, "A damaged tree cannot be compared with older checkpoints.")
    elif report.check(CHECKPOINT, _checkpoints(connection, checkpoints)):
        report.well(CHECKPOINT, f"The record continues {_count(len(checkpoints), 'older checkpoint')}.")


def _check_files(
    record: Record, report: _Report, named: list[NamedFile], progress: Callable[[int, int], None] | None
) -> None:
    steps = _Steps(total=len(named), tell=progress)
    if report.check(FILE, faults_of_files(record.files, named, steps.advance)):
        report.well(FILE, f"{_count(len(named), 'raw file')}, kept as the entries say.")
    if others := unnamed_files(record, named):
        says = f"{_count(len(others), 'file')} among the raw files that no entry names."
        report.findings.append(Finding(code=FILE, says=says, where=str(others[0])))


def _bodies(connection: Connection, named: dict[tuple[str, int], NamedFile], steps: _Steps) -> Iterator[Finding]:
    with read.streamed(connection, _BODIES, _ROWS_AT_ONCE) as parts:
        for rows in parts:
            for seq, body in rows:
                yield from _faults_of_body(seq, body, named)
            steps.advance(len(rows))


def _faults_of_body(seq: int, body: bytes, named: dict[tuple[str, int], NamedFile]) -> Iterator[Finding]:
    """Yield the fault of a body that is not canonical; note the raw files that another names."""
    try:
        plain = read_canonical(body)
    except ValueError as fault:
        says = f"Entry {seq} is not canonical JSON: {fault}."
        yield Finding(code=CANONICAL, answer=Answer.NOT_MET, says=says, where=f"entry {seq}")
    else:
        for file in named_files(plain, seq) if b'"sha256"' in body else ():
            named.setdefault((file.sha256, file.bytes), file)


def _checkpoints(connection: Connection, checkpoints: Sequence[read.Checkpoint]) -> Iterator[Finding]:
    held = read.size(connection)
    for checkpoint in checkpoints:
        where = f"checkpoint of {_count(checkpoint.size, 'entry', 'entries')}"
        if checkpoint.size > held:
            says = f"The record held {checkpoint.size} entries once and holds {held} now: the last were taken away."
            yield Finding(code=CHECKPOINT, answer=Answer.NOT_MET, says=says, where=where)
        elif read.root(connection, checkpoint.size) != checkpoint.root:
            says = f"The first {checkpoint.size} entries are not those that the checkpoint covers."
            yield Finding(code=CHECKPOINT, answer=Answer.NOT_MET, says=says, where=where)


def _last_number(connection: Connection) -> int:
    try:
        return read.size(connection)
    except DBAPIError:
        return 0


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
