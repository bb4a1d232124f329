"""Whose work a lot is, who was trained for it, and who reviewed its audit trail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.signed import roles_then
from seedlot.record.entries.access import Equipment, Training
from seedlot.record.entries.comparison import ComparabilityExercise
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Programme
from seedlot.record.entries.premises import Calibration, EquipmentMoved, Gowning, Qualified, Room
from seedlot.record.entries.quality import AgeLimit, Withdrawn
from seedlot.record.entries.supplies import Accreditation, MaterialCertificate, MaterialStatus, Organisation, Procedure
from seedlot.release.case import Case, Reviewed, Signed

_CHUNK = 500
#: What a lot is judged against, and by: saying it is no work on the lot.
YARDSTICKS = tuple(
    kind.KIND
    for kind in (
        SpecificationApproved,
        Programme,
        Training,
        Equipment,
        EquipmentMoved,
        Room,
        Qualified,
        Calibration,
        Gowning,
        Procedure,
        Organisation,
        Accreditation,
        MaterialStatus,
        MaterialCertificate,
        AgeLimit,
        ComparabilityExercise,
        Withdrawn,
    )
)


def work(connection: Connection, case: Case) -> Iterator[tuple[str, int]]:
    """Tell whose work a lot is, with the entry that shows it: who performed, who corrected, who said something of it.

    What was corrected so that it bears on the lot no longer, or names somebody else, was work on it all the same.
    """
    told = sorted({*case.entries, *(each.target for each in case.amended)})
    yield from performed(connection, told, case.as_of)
    yield from ((each.person, each.entry) for each in case.amended)
    for row in ask.rows_among(connection, t.HEADER, "entry", told):
        if row.kind not in YARDSTICKS:
            yield row.person, row.entry


def performed(connection: Connection, entries: Sequence[int], as_of: int) -> Iterator[tuple[str, int]]:
    """Tell whom steps name as performing them, or ever named: a correction takes nobody's part in the work away."""
    for start in range(0, len(entries), _CHUNK):
        among = t.STEP.c.entry.in_(entries[start : start + _CHUNK])
        query = select(t.STEP.c.people, t.STEP.c.entry).where(among, t.STEP.c.since < as_of)
        for people, entry in connection.execute(query.order_by(t.STEP.c.entry, t.STEP.c.row)):
            yield from ((name, entry) for name in people.split(";") if name)


def reviews(connection: Connection, case: Case, bearing: Collection[int]) -> tuple[Reviewed, ...]:
    """The reviews of a lot, each with what was added or corrected since it was read. `bearing` entries bear on the lot."""
    found = ask.rows(connection, t.REVIEW, case.as_of, lot=case.lot.item)
    if not found:
        return ()
    theirs = set(work(connection, case))
    headers = ask.rows_among(connection, t.HEADER, "entry", list(case.entries))
    typed = [row.entry for row in headers if row.kind == Report.KIND]
    return tuple(_reviewed(connection, case, row, bearing, theirs, typed) for row in found)


def _reviewed(
    connection: Connection,
    case: Case,
    row: Row[Any],
    bearing: Collection[int],
    theirs: Collection[tuple[str, int]],
    typed: Iterable[int],
) -> Reviewed:
    """A review; it read no more than the record held when it was sealed."""
    read = min(row.as_of, row.entry)
    rested = [rest.target for rest in ask.rows(connection, t.RESTS, case.as_of, entry=row.entry)]
    corrected = {each.entry for each in ask.rows_among(connection, t.AMENDMENT, "target", rested, case.as_of)}
    corrected |= {each.entry for each in case.amended}
    return Reviewed(
        entry=row.entry,
        person=row.person,
        as_of=read,
        acceptable=bool(row.acceptable),
        conclusion=row.conclusion,
        recorded=row.recorded,
        signatures=signatures(connection, row.entry, case.as_of),
        stale=tuple(sorted(entry for entry in {*bearing, *corrected} if entry >= read)),
        own=tuple(sorted(entry for person, entry in theirs if person == row.person)),
        typed=tuple(entry for entry in typed if entry < read),
    )


def signatures(connection: Connection, target: int, as_of: int) -> tuple[Signed, ...]:
    """The signatures of an entry."""
    rows = ask.rows(connection, t.SIGNATURE, as_of, target=target)
    roles = roles_then(connection, rows)
    return tuple(
        Signed(
            person=row.person,
            name=row.name,
            roles=roles[row.entry],
            meaning=row.meaning,
            method=row.method,
            recorded=row.recorded,
            entry=row.entry,
            signed=row.signed,
            components=tuple(filter(None, row.components.split(";"))),
        )
        for row in rows
    )
