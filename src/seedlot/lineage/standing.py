"""What held at the time of a step: training, procedures, calibration and qualification of equipment; and laboratories.

Whoever performed a step was trained in its procedure (21 CFR 211.25(a)); the procedure was in force, and no later
version had taken its place (EU GMP Part I 4.3); the equipment was within its calibration and its qualification (EU GMP
Part I 3.41; 21 CFR 211.68, 211.160(b)(4)); a laboratory that the record knows was accredited when it reported.

Evidence that is not recorded reads not known, and says what to enter. Where the record has no entry of the thing itself
at that time, nobody expects evidence of it there: the remark says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.proof import Held, Proof, held, looked_back, proofs, withdrawals
from seedlot.lineage.remark import Remark, remark
from seedlot.lineage.scope import Performed, Scope
from seedlot.lineage.training import judge, trainings
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.premises import Calibration, Qualified
from seedlot.record.entries.supplies import Accreditation, Organisation, Procedure
from seedlot.terms.finding import Answer
from seedlot.terms.moments import before
from seedlot.terms.words import ItemKind

_TRAINED = "21 CFR 211.25(a)"
_IN_FORCE = "EU GMP Part I 4.2, 4.3"
_CALIBRATED = "EU GMP Part I 3.41; 21 CFR 211.68, 211.160(b)(4)"
_QUALIFIED = "EU GMP Annex 15, 3; 21 CFR 211.63, 211.68"
_LABORATORY = "EU GMP Part I, chapter 7"
#: Stages of a qualification that show that a thing may be used: design and installation alone do not.
_USABLE = ("OQ", "PQ", "classification", "requalification")

#: The entry of a thing that is known to the record: when it happened, and its number.
Entered = Mapping[str, tuple[str, int]]


def standing(connection: Connection, scope: Scope, as_of: int | None = None) -> Iterator[Remark]:
    """Judge what had to hold at the time of each step of a scope, and of each report on its items."""
    yield from _training(connection, scope.steps, as_of)
    yield from _procedures(connection, scope.steps, as_of)
    yield from _equipment(connection, scope.steps, as_of)
    yield from _laboratories(connection, scope, as_of)


def entered(connection: Connection, table: Table, column: str, names: Iterable[str], as_of: int | None) -> Entered:
    """The entries of rooms or equipment by name: when each happened, as it was corrected, and its number."""
    rows = ask.rows_among(connection, table, column, sorted(set(names) - {""}), as_of)
    return {getattr(row, column): (row.occurred, row.entry) for row in rows}


def stated(name: str, step: Performed, known: Entered) -> bool:
    """Whether the record had an entry of a thing when a step was performed, by the times that both state."""
    return name in known and not before(step.occurred, known[name][0])


def numbers(step: Performed, name: str, known: Entered, shown: Iterable[int] = ()) -> tuple[int, ...]:
    """The entries that a remark on a step and a thing rests on."""
    return (step.entry, *((known[name][1],) if name in known else ()), *shown)


def _training(connection: Connection, steps: Iterable[Performed], as_of: int | None) -> Iterator[Remark]:
    steps = tuple(steps)
    trained = trainings(connection, steps, as_of)
    judged = judge(steps, trained)
    for each in judged.lapsed:
        yield remark(
            "training",
            Answer.NOT_MET,
            each.says,
            where=each.where,
            about=(each.step.step,),
            entries=(each.step.entry, each.training.entry),
            source=_TRAINED,
            day=each.step.occurred,
        )
    for (person, procedure), missing in judged.missing.items():
        for step in missing:
            says = f"No training of {person} in '{procedure}' is recorded, who performed step {step.step}. Enter the training."
            where = f"step {step.step}, entry {step.entry}"
            yield remark(
                "training",
                Answer.NOT_KNOWN,
                says,
                where=where,
                about=(step.step,),
                entries=(step.entry,),
                source=_TRAINED,
                day=step.occurred,
            )
    against = {each.step.step for each in judged.lapsed} | {
        each.step for several in judged.missing.values() for each in several
    }
    shown = [each.entry for each in trained]
    for step in judged.told:
        if step.step not in against:
            says = f"Whoever performed step {step.step} was trained in '{step.procedure}'."
            yield remark("training", Answer.MET, says, where=f"step {step.step}", entries=(step.entry, *shown))


def _procedures(connection: Connection, steps: Iterable[Performed], as_of: int | None) -> Iterator[Remark]:
    told = [step for step in steps if step.procedure]
    names = sorted({step.procedure for step in told})
    known = {row.procedure: row for row in ask.rows_among(connection, TABLES[Procedure], "procedure", names, as_of)}
    later: dict[str, list[Row[Any]]] = {}
    for row in ask.rows_among(connection, TABLES[Procedure], "replaces", names, as_of):
        later.setdefault(row.replaces, []).append(row)
    gone = withdrawals(connection, Procedure.KIND, names, as_of)
    for step in told:
        name = step.procedure
        answer, why, rows = _in_force(step, known.get(name), later.get(name, []), gone.get(name))
        says = f"Step {step.step} was performed on {step.occurred} by '{name}', {why}"
        own = known.get(name)
        shown = (*((own.entry,) if own is not None else ()), *(row.entry for row in rows))
        expected = own is not None
        yield remark(
            "procedure",
            answer,
            says,
            where=step.where,
            about=(step.step,),
            entries=(step.entry, *shown),
            expected=expected,
            source=_IN_FORCE,
            day=step.occurred,
        )


def _in_force(
    step: Performed, own: Row[Any] | None, later: list[Row[Any]], gone: Row[Any] | None
) -> tuple[Answer, str, tuple[Row[Any], ...]]:
    """Whether a version of a procedure was in force to the end of a step. On its first day one has replaced another.

    Whether a step that had begun went on by a version that came meanwhile is not known.
    """
    if own is None:
        return Answer.NOT_KNOWN, "of which no entry says when it was in force. Enter the procedure.", ()
    if before(step.occurred, own.effective):
        return Answer.NOT_MET, f"which came into force only on {own.effective}.", ()
    if own.ends and before(own.ends, step.last):
        return Answer.NOT_MET, f"which was in force until {own.ends}{_to_its_end(step, own.ends)}.", ()
    if gone is not None and before(gone.occurred, step.last):
        return Answer.NOT_MET, f"which was withdrawn on {gone.occurred}{_to_its_end(step, gone.occurred)}.", (gone,)
    if replaced := [row for row in later if not before(step.last, row.effective)]:
        return _replaced(step, min(replaced, key=lambda row: (row.effective, row.entry)))
    return Answer.MET, "which was in force.", ()


def _replaced(step: Performed, new: Row[Any]) -> tuple[Answer, str, tuple[Row[Any], ...]]:
    if not before(step.occurred, new.effective):
        return Answer.NOT_MET, f"which '{new.procedure}' had replaced on {new.effective}.", (new,)
    why = f"which '{new.procedure}' replaced on {new.effective}, before the step ended: by which it went on is open."
    return Answer.NOT_KNOWN, why, (new,)


def _to_its_end(step: Performed, until: str) -> str:
    return "" if before(until, step.occurred) else f", before the step ended on {step.last}"


def _equipment(connection: Connection, steps: Iterable[Performed], as_of: int | None) -> Iterator[Remark]:
    steps = tuple(steps)
    names = {name for step in steps for name in step.equipment}
    known = entered(connection, t.EQUIPMENT, "equipment", names, as_of)
    calibrated = proofs(connection, Calibration, "equipment", names, as_of=as_of)
    qualified = proofs(connection, Qualified, "what", names, what=lambda row: str(row.stage), as_of=as_of)
    for step in steps:
        for name in step.equipment:
            yield from _used(step, name, known, (calibrated.get(name, ()), qualified.get(name, ())))


def _used(
    step: Performed, name: str, known: Entered, shown: tuple[tuple[Proof, ...], tuple[Proof, ...]]
) -> Iterator[Remark]:
    """One piece of equipment at one step. Where one kind of evidence is there, nobody need expect the other."""
    calibrated, qualified = shown
    expected = stated(name, step, known) and not (calibrated or qualified)
    told = looked_back(held(calibrated, step.occurred, step.last), calibrated, step.last)
    for code, kind, source, found, own in (
        ("calibration", "calibrated", _CALIBRATED, told, calibrated),
        ("qualification", "qualified", _QUALIFIED, usable(qualified, step), qualified),
    ):
        yield remark(
            code,
            found.answer,
            words(name, kind, step, found),
            where=step.where,
            about=(step.step,),
            entries=numbers(step, name, known, found.entries),
            expected=expected or (stated(name, step, known) and bool(own)),
            source=source,
            day=found.since(step.occurred),
        )


def usable(qualified: tuple[Proof, ...], step: Performed) -> Held:
    """Whether a thing was qualified for use at a step: a design or an installation that failed counts against it."""
    told_of = [each for each in qualified if each.what in _USABLE or not each.passed]
    told = looked_back(held(told_of, step.occurred, step.last), told_of, step.last)
    if told.answer is Answer.NOT_KNOWN and not told.by and qualified:
        return Held(answer=Answer.NOT_KNOWN, why="only its design or installation is", by=qualified[-1:])
    return told


def words(name: str, kind: str, step: Performed, told: Held) -> str:
    """What is said of a thing at a step."""
    at = f"in step {step.step} on {step.occurred}"
    match told.answer:
        case Answer.MET:
            return f"'{name}' was {kind} {at} ({told.why})."
        case Answer.NOT_MET:
            return f"'{name}' was not {kind} {at}: {told.why}."
    return f"Whether '{name}' was {kind} {at} is not known: {told.why}. Enter what shows it."


def _laboratories(connection: Connection, scope: Scope, as_of: int | None) -> Iterator[Remark]:
    """Laboratories that the record knows by identifier or name, at the time of their reports on the items."""
    items = [] if scope.whole else _spoken_of(connection, scope, as_of)
    table = TABLES[Report]
    reports = (
        ask.rows(connection, table, as_of) if scope.whole else ask.rows_among(connection, table, "item", items, as_of)
    )
    named = sorted({row.laboratory for row in reports} - {""})
    known = {
        row.organisation: row for row in ask.rows_among(connection, TABLES[Organisation], "organisation", named, as_of)
    }
    for row in ask.rows_among(connection, TABLES[Organisation], "name", named, as_of):
        known.setdefault(row.name, row)
    found = proofs(
        connection,
        Accreditation,
        "organisation",
        {row.organisation for row in known.values()},
        what=lambda row: str(row.standard),
        as_of=as_of,
    )
    for report in reports:
        own = known.get(report.laboratory)
        if own is not None:
            yield _reported(report, own, found.get(own.organisation, ()))


def _spoken_of(connection: Connection, scope: Scope, as_of: int | None) -> list[str]:
    """The items, and the samples that were taken of them by the steps of the scope."""
    made = ask.rows_among(connection, t.ITEM, "step", [step.step for step in scope.steps], as_of)
    return sorted({*scope.items, *(row.item for row in made if row.item_kind == ItemKind.SAMPLE)})


def _reported(report: Row[Any], own: Row[Any], shown: tuple[Proof, ...]) -> Remark:
    """One report: the laboratory held what the report claims, or anything where it claims nothing."""
    claims = report.accreditation or (report.conduct if report.conduct != "research" else "")
    kind = f"accredited to {claims}" if claims else "accredited"
    told = held([each for each in shown if not claims or _same(each.what, claims)], report.occurred, each_alone=True)
    of = f"{own.organisation} was {kind} when it reported '{report.report}' on {report.occurred}"
    match told.answer:
        case Answer.MET:
            says = f"{of} ({told.why})."
        case Answer.NOT_MET:
            says = f"It is not so that {of}: {told.why}."
        case _:
            says = f"Whether {of} is not known: {told.why}. Enter its accreditation."
    return remark(
        "accreditation",
        told.answer,
        says,
        where=f"report {report.report}, entry {report.entry}",
        about=(report.item,),
        entries=(report.entry, own.entry, *told.entries),
        source=_LABORATORY,
        day=report.occurred,
    )


def _same(standard: str, claims: str) -> bool:
    """Whether an accreditation is to what a report claims, word by word: one may say more, such as the year.

    An accreditation that names no standard is to none that is claimed.
    """
    one, other = (set(re.findall(r"\w+", text.casefold())) for text in (standard, claims))
    return bool(one and other) and (one <= other or other <= one)
