"""Rooms at the time of a step: classified, reached their grade, clean by their monitoring; and people gowned for them.

A room is classified, and qualified again, for its grade (EU GMP Annex 1, 4); what the monitoring of that day, or of the
step itself, found above the site's action limit stands against the step until a deviation about it is closed as
acceptable, and above the alert limit is told (Annex 1, 9); whoever works in a graded room is qualified to gown for it
(Annex 1, 7). A limit is exceeded above it, not at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.lineage.proof import Held, Proof, held, proofs
from seedlot.lineage.remark import Remark, remark
from seedlot.lineage.scope import Performed, Scope
from seedlot.lineage.standing import Entered, entered, numbers, stated, usable, words
from seedlot.record.entries.premises import Gowning, Monitored, Qualified, Room
from seedlot.terms.finding import Answer

_CLASSIFIED = "EU GMP Annex 1, 4"
_GOWNED = "EU GMP Annex 1, 7"
_MONITORED = "EU GMP Annex 1, 9"
#: Grades from strict to none, in the two ways in which they are named; the two are not compared.
GRADES = (("A", "B", "C", "D", "CNC", "unclassified"), ("ISO 5", "ISO 6", "ISO 7", "ISO 8", "unclassified"))
#: Grades for which nobody needs to gown.
_UNGOWNED = ("", "CNC", "unclassified")
_DAY = len("2026-03-01")


def rooms(connection: Connection, scope: Scope, as_of: int | None = None) -> Iterator[Remark]:
    """Judge the room of each step of a scope, and the people in it."""
    steps = [step for step in scope.steps if step.room]
    names = {step.room for step in steps}
    known = entered(connection, TABLES[Room], "room", names, as_of)
    grades = {row.room: row.grade for row in ask.rows_among(connection, TABLES[Room], "room", sorted(names), as_of)}
    qualified = proofs(connection, Qualified, "what", names, what=lambda row: str(row.stage), as_of=as_of)
    reached = _reached(connection, names, as_of)
    people = {name for step in steps for name in step.people}
    gowned = proofs(connection, Gowning, "person", people, what=lambda row: str(row.grade), as_of=as_of)
    counts = _counts(connection, names, as_of)
    for step in steps:
        yield _status(step, known, grades, qualified.get(step.room, ()), reached)
        grade = grades.get(step.room, "")
        yield from _monitoring(step, known, counts.get(step.room, ()), graded=grade not in _UNGOWNED)
        if grade not in _UNGOWNED:
            yield from (_gowning(step, person, grade, known, gowned.get(person, ())) for person in step.people)


def worse(one: str, other: str) -> bool | None:
    """Whether a grade is less strict than another; None where the two cannot be compared."""
    for scale in GRADES:
        if one in scale and other in scale:
            return scale.index(one) > scale.index(other)
    return None


def _reached(connection: Connection, names: Iterable[str], as_of: int | None) -> dict[int, str]:
    """The grade that each qualification of a room states to have been reached, by its entry."""
    rows = ask.rows_among(connection, TABLES[Qualified], "what", sorted(names), as_of)
    return {row.entry: row.grade for row in rows}


def _counts(connection: Connection, names: Iterable[str], as_of: int | None) -> dict[str, tuple[Row[Any], ...]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in ask.rows_among(connection, TABLES[Monitored], "room", sorted(names), as_of):
        found[row.room].append(row)
    return {room: tuple(several) for room, several in found.items()}


def _status(
    step: Performed,
    known: Entered,
    grades: Mapping[str, str],
    qualified: tuple[Proof, ...],
    reached: Mapping[int, str],
) -> Remark:
    told = usable(qualified, step)
    grade = grades.get(step.room, "")
    got = next((reached[entry] for entry in told.entries if reached.get(entry)), "")
    if told.answer is Answer.MET and grade and (under := worse(got, grade)) is not False:
        why = f"its grade is {grade}, and {told.why} states {got or 'none'}"
        told = Held(answer=Answer.NOT_MET if under else Answer.NOT_KNOWN, why=why, by=told.by)
    return remark(
        "room",
        told.answer,
        words(step.room, "qualified", step, told),
        where=step.where,
        about=(step.step,),
        entries=numbers(step, step.room, known, told.entries),
        expected=stated(step.room, step, known),
        source=_CLASSIFIED,
        day=told.since(step.occurred),
    )


def _monitoring(step: Performed, known: Entered, counts: Sequence[Row[Any]], *, graded: bool) -> Iterator[Remark]:
    taken = [row for row in counts if _taken(row, step)]
    for row in taken:
        yield _counted(row, step, known, graded=graded)
    if not taken:
        says = f"No monitoring of '{step.room}' on the day of step {step.step} ({step.occurred}) is recorded."
        yield _remark(Answer.NOT_KNOWN, says, step, known, expected=False)


def _taken(row: Row[Any], step: Performed) -> bool:
    """Whether a sample was taken for a step, or on its days and not in equipment that it did not use.

    A step that names no equipment may have been in any cabinet of its room.
    """
    if step.step in row.steps.split(";"):
        return True
    there = not row.equipment or not step.equipment or row.equipment in step.equipment
    return there and step.occurred[:_DAY] <= row.occurred[:_DAY] <= step.last[:_DAY]


def _counted(row: Row[Any], step: Performed, known: Entered, *, graded: bool) -> Remark:
    counted = Decimal(row.counted)
    where = f"'{row.room}'" + (f", in '{row.equipment}'," if row.equipment else "")
    of = f"{row.method} of {where} on {row.occurred} ({row.monitoring}), at step {step.step}: {counted:f}"
    of += f" ({row.organism})" if row.organism else ""
    if row.action is None:
        says = f"{of}; no action limit is stated with it. Amend the entry."
        return _remark(Answer.NOT_KNOWN, says, step, known, row=row, expected=graded)
    if counted > Decimal(row.action):
        says = f"{of}, above the action limit of {row.action}. Raise a deviation."
        return _remark(Answer.NOT_MET, says, step, known, row=row)
    if row.alert is not None and counted > Decimal(row.alert):
        return _remark(None, f"{of}, above the alert limit of {row.alert}.", step, known, row=row)
    return _remark(Answer.MET, f"{of}, within the action limit of {row.action}.", step, known, row=row)


def _remark(
    answer: Answer | None,
    says: str,
    step: Performed,
    known: Entered,
    *,
    row: Row[Any] | None = None,
    expected: bool = True,
) -> Remark:
    return remark(
        "monitoring",
        answer,
        says,
        where=step.where,
        about=(step.step,),
        entries=numbers(step, step.room, known, (row.entry,) if row is not None else ()),
        expected=expected,
        source=_MONITORED,
        day=max(step.occurred, row.occurred if row is not None else ""),
    )


def _gowning(step: Performed, person: str, grade: str, known: Entered, shown: tuple[Proof, ...]) -> Remark:
    """Whether somebody was qualified to gown for the grade of a room, or for a stricter one."""
    fit = [each for each in shown if worse(each.what, grade) is False]
    told = held(fit, step.occurred, step.last, each_alone=True)
    return remark(
        "gowning",
        told.answer,
        words(person, f"qualified to gown for grade {grade}", step, told),
        where=step.where,
        about=(step.step,),
        entries=numbers(step, step.room, known, told.entries),
        expected=stated(step.room, step, known),
        source=_GOWNED,
        day=told.since(step.occurred),
    )
