"""A site measured against the principles of GMP, clause by clause, by the steps of a programme done outside a licence.

An authority reads principles of GMP as full GMP without the licence (SEED000). What an entry shows is met; what a check finds
against a step is not met; what nobody entered is not known, and a person decides whether it was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.inspection import inspect
from seedlot.lineage.remark import Remark
from seedlot.lineage.scope import scope
from seedlot.lineage.trace import Direction, links
from seedlot.record.entries.premises import Cleaning, Monitored, Room
from seedlot.regulation.evidence import Subject
from seedlot.regulation.principles import Clause, Shown, principles
from seedlot.release.licensed import licensed
from seedlot.release.parts import CULTURED
from seedlot.release.programme import Programme, Work
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.words import Environment

_NAMED = 4
#: The field of a step by which it names what every one of something is asked of.
_NAMING = {"rooms": ("room",), "materials": ("materials",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A clause, whether the site holds it, what shows that, and the entries that show it."""

    clause: Clause
    answer: Answer
    says: tuple[str, ...]
    entries: tuple[int, ...]

    @property
    def finding(self) -> Finding:
        """The clause as a finding."""
        clause = self.clause
        says = f"{clause.clause}: {clause.requires} {' '.join(self.says)}"
        where = f"entries {_some([str(entry) for entry in self.entries])}" if self.entries else ""
        return Finding(
            code=f"principles/{clause.area}", answer=self.answer, says=says, where=where, source=clause.source
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What of a programme was done outside licensed GMP, and how it measures up.

    `elsewhere` are the cells whose making the record does not hold: nothing of it is measured. `any_step`: there are steps.
    """

    programme: str
    as_of: int
    steps: tuple[Work, ...]
    measured: tuple[Measured, ...]
    elsewhere: tuple[str, ...]
    any_step: bool

    @property
    def answer(self) -> Answer:
        """Whether every clause is held; where nothing was done outside a licence, nothing stands against it."""
        if self.measured:
            answer = overall(each.finding for each in self.measured)
            return Answer.NOT_KNOWN if answer is Answer.MET and self.elsewhere else answer
        return Answer.MET if self.any_step and not self.elsewhere else Answer.NOT_KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What is looked at: the programme, its steps outside the licence, and what was found and entered of them."""

    programme: Programme
    steps: tuple[Work, ...]
    remarks: tuple[Remark, ...]
    names: Mapping[str, tuple[str, ...]]
    entered: Mapping[str, tuple[tuple[str, Mapping[str, Any]], ...]]
    flags: tuple[tuple[str, bool, int], ...]
    accounts: tuple[int, ...]


#: An answer, what it rests on, and the entries.
_Told = tuple[Answer, str, tuple[int, ...]]


def measure(connection: Connection, programme: Programme) -> Site:
    """Measure what of a programme was done outside licensed GMP against every clause."""
    steps = tuple(
        work
        for work in programme.works.values()
        if not work.planned and (work.environment != Environment.GMP or licensed(programme, work) is False)
    )
    seen = _seen(connection, programme, steps)
    measured = tuple(_measured(clause, seen) for clause in principles().clauses) if steps else ()
    return Site(
        programme=programme.name,
        as_of=programme.as_of,
        steps=steps,
        measured=measured,
        elsewhere=programme.unmade,
        any_step=bool(programme.works),
    )


def _seen(connection: Connection, programme: Programme, steps: tuple[Work, ...]) -> _Seen:
    size, outside = programme.as_of, {work.step for work in steps}
    back = links(connection, sorted(programme.items), Direction.BACK, as_of=size) if steps else ()
    whole = scope(connection, back, sorted(programme.items), sorted(outside), as_of=size)
    within = whole.within(step for step in whole.steps if step.step in outside)
    names = {
        "rooms": _once(work.room for work in steps),
        "materials": _once(lot for work in steps for lot in work.materials),
        "banks": _once(each for each in programme.part(Subject.SEEDS) + programme.part(Subject.MASTER_BANKS)),
    }
    about = [*outside, *names["materials"], *(item for work in steps for item in work.outputs)]
    return _Seen(
        programme=programme,
        steps=steps,
        remarks=inspect(connection, within, size) if within.steps else (),
        names=MappingProxyType(names),
        entered=MappingProxyType(dict(_entered(connection, programme, names))),
        flags=tuple(_flags(connection, about, size)),
        accounts=tuple(row.entry for row in ask.rows(connection, t.ACCOUNT, size))[:1],
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))


def _entered(
    connection: Connection, programme: Programme, names: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[tuple[str, Mapping[str, Any]], ...]]]:
    """What was entered of the rooms, the materials and the banks: each with what it is about."""
    for kind, column in ((Room, "room"), (Monitored, "room"), (Cleaning, "where")):
        rows = ask.rows_among(connection, TABLES[kind], column, sorted(names["rooms"]), programme.as_of)
        yield kind.KIND, tuple((str(getattr(row, column)), dict(zip(row._fields, row, strict=True))) for row in rows)
    for name in ("material", "material certificate", "decision"):
        yield name, tuple((each.about, {**each.says, "entry": each.entry}) for each in programme.of(name))


def _flags(connection: Connection, about: Iterable[str], as_of: int) -> Iterator[tuple[str, bool, int]]:
    """The deviations that were raised against any of some things, and whether each is closed since."""
    raised = ask.rows_among(connection, t.FLAG, "target", sorted(set(about)), as_of, flag_kind="deviation")
    named = sorted({row.flag for row in raised})
    closed = ask.rows_among(connection, t.FLAG_CLOSED, "flag", named, as_of, flag_kind="deviation")
    last: dict[str, Row[Any]] = {row.flag: row for row in closed}
    for row in {row.flag: row for row in raised}.values():
        yield row.flag, row.flag in last and row.since < last[row.flag].since, row.entry


def _measured(clause: Clause, seen: _Seen) -> Measured:
    told = [_shown(shown, seen) for shown in clause.shown]
    answers = {answer for answer, _, _ in told}
    worst = next(each for each in (Answer.NOT_MET, Answer.NOT_KNOWN, Answer.MET) if each in answers)
    entries = tuple(sorted({entry for _, _, several in told for entry in several}))
    return Measured(clause=clause, answer=worst, says=tuple(says for _, says, _ in told), entries=entries)


def _shown(shown: Shown, seen: _Seen) -> _Told:
    forms: tuple[tuple[object, Callable[[Shown, _Seen], _Told]], ...] = (
        (shown.finding, _finding),
        (shown.each, _each),
        (shown.steps, _steps),
        (shown.held, _held),
        (shown.closed, _closed),
    )
    judged = next((judge for given, judge in forms if given), None)
    return judged(shown, seen) if judged else (Answer.NOT_KNOWN, f"Not known: {shown.nothing}.", ())


def _finding(shown: Shown, seen: _Seen) -> _Told:
    """What the checks along the lineage found under a code."""
    found = [each for each in seen.remarks if each.finding.code == f"lineage/{shown.finding}"]
    entries = tuple(entry for each in found for entry in each.entries)
    for answer in (Answer.NOT_MET, Answer.NOT_KNOWN):
        against = [each.finding.says for each in found if each.finding.answer is answer]
        if against:
            more = f" And {len(against) - 1} more." if len(against) > 1 else ""
            return answer, f"{against[0]}{more}", entries
    silent = _silent(shown.needs, seen.steps)
    if silent:
        return Answer.NOT_KNOWN, f"It cannot be judged of every step: the record does not state {silent}.", entries
    met = [each.finding.says for each in found if each.finding.answer is Answer.MET]
    if met:
        return Answer.MET, met[0], entries
    if shown.quiet:
        return Answer.MET, f"Nothing against it was found in {len(seen.steps)} steps.", entries
    return Answer.NOT_KNOWN, f"The record holds nothing that is judged for {shown.finding}.", entries


def _each(shown: Shown, seen: _Seen) -> _Told:
    """Whether every one of the names has an entry that states what is asked."""
    names, silent = seen.names[shown.each], _silent(_NAMING.get(shown.each, ()), seen.steps)
    if not names:
        return Answer.NOT_KNOWN, f"The record names no {shown.each} of these steps.", ()
    of = {name: [says for about, says in seen.entered[shown.entry] if about == name] for name in names}
    good = {name: [says for says in several if _states(says, shown.stated)] for name, several in of.items()}
    entries = tuple(int(says["entry"]) for several in good.values() for says in several)
    missing = [name for name, several in good.items() if not several]
    asked = f" that states {' and '.join(shown.stated)}" if shown.stated else ""
    if missing:
        return Answer.NOT_KNOWN, f"No {shown.entry}{asked} is entered of {_some(missing)}.", entries
    if silent:
        return Answer.NOT_KNOWN, f"It cannot be judged of every step: the record does not state {silent}.", entries
    return Answer.MET, f"Each of {len(names)} {shown.each} has a {shown.entry}{asked}.", entries


def _states(says: Mapping[str, Any], fields: Iterable[str]) -> bool:
    return all(says[field] not in {None, "", False} for field in fields)


def _steps(shown: Shown, seen: _Seen) -> _Told:
    """Whether every step states some fields; materials are asked of those in which cells are in a medium."""
    steps = [work for work in seen.steps if "materials" not in shown.steps or work.process in CULTURED]
    silent, entries = _silent(shown.steps, steps), tuple(work.entry for work in steps)
    if not steps:
        return Answer.NOT_KNOWN, "There is no such step.", ()
    if silent:
        return Answer.NOT_MET, f"The record does not state {silent}.", entries
    return Answer.MET, f"Each of {len(steps)} steps states {' and '.join(shown.steps)}.", entries


def _silent(fields: Iterable[str], steps: Iterable[Work]) -> str:
    """Which fields which steps leave open, in words; materials are asked of those in which cells are in a medium."""
    lacks = []
    for field in fields:
        asked = [work for work in steps if field != "materials" or work.process in CULTURED]
        silent = [work.step for work in asked if not getattr(work, field)]
        lacks += [f"{field} of {_some(silent)}"] if silent else []
    return "; ".join(lacks)


def _held(shown: Shown, seen: _Seen) -> _Told:
    """Whether the record has an entry of a kind that bears on the programme."""
    if shown.held == "account":
        entries = seen.accounts if seen.programme.guarded else ()
    else:
        told = seen.programme.of(shown.held)
        entries = tuple(each.entry for each in told if _bears(each.listed("subjects"), seen.programme))
    if entries:
        return Answer.MET, f"The record holds {len(entries)} entries of kind '{shown.held}' for it.", entries
    return Answer.NOT_KNOWN, f"The record holds no entry of kind '{shown.held}' for it.", ()


def _bears(subjects: tuple[str, ...], programme: Programme) -> bool:
    """Whether what is about some subjects bears on the programme: it names it or a step or item of it, or nothing at all."""
    return not subjects or programme.name in subjects or bool({*programme.works, *programme.items} & set(subjects))


def _closed(_: Shown, seen: _Seen) -> _Told:
    """Whether what was raised against the steps, their materials and what they made is closed."""
    entries = tuple(entry for _, _, entry in seen.flags)
    open_ = [name for name, closed, _ in seen.flags if not closed]
    if open_:
        return Answer.NOT_MET, f"{_some(open_)} is open.", entries
    if not seen.flags:
        return Answer.NOT_KNOWN, "None was raised; that nothing deviated is shown by no entry.", ()
    return Answer.MET, f"{len(seen.flags)} were raised, and each is closed.", entries


def _some(names: list[str]) -> str:
    """Names in a sentence, of many the first and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
