"""Proofs that hold for a time: calibrations, qualifications, trainings, accreditations, and whether one held then.

The first and the last day count. What is withdrawn holds until the day of its withdrawal. A failure ends what was shown
before it, and so does a later proof: it says anew until when. Within a day the order is that of the times if all have
one, else that of the entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.content import Content
from seedlot.record.entries.quality import Withdrawn
from seedlot.terms.finding import Answer
from seedlot.terms.moments import before

_DAY = len("2026-03-01")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Something that was shown, or failed to be, of a thing or a person, for a time. `until` is empty if it does not end."""

    name: str
    since: str
    until: str
    passed: bool = True
    what: str = ""
    entries: tuple[int, ...]

    def holds(self, first: str, last: str = "") -> bool:
        """Whether it held from one moment to another, the first and the last day included."""
        ended = bool(self.until) and before(self.until, last or first)
        return self.passed and not ended and not before(first, self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Whether something was shown at a time: the answer, why in words, and the proofs by which that is known."""

    answer: Answer
    why: str
    by: tuple[Proof, ...] = ()

    @property
    def entries(self) -> tuple[int, ...]:
        """The entries that say so."""
        return tuple(entry for proof in self.by for entry in proof.entries)

    def since(self, moment: str) -> str:
        """When what is said came to be: at a moment, or by a proof that came later."""
        return max(moment, *(proof.since for proof in self.by), "")


def in_order(things: Iterable[T], key: Callable[[T], tuple[str, object]]) -> list[T]:
    """Put things in order by a moment and what follows it: within a day by the times, if all have one, else by that."""
    days: dict[str, list[T]] = defaultdict(list)
    for each in things:
        days[key(each)[0][:_DAY]].append(each)
    ordered: list[T] = []
    for day in sorted(days):
        timed = all(len(key(each)[0]) > _DAY for each in days[day])
        ordered += sorted(days[day], key=lambda each: key(each) if timed else ("", key(each)[1]))
    return ordered


def _when(proof: Proof) -> tuple[str, tuple[int, bool]]:
    return proof.since, (proof.entries[0], not proof.passed)


def held(proofs: Sequence[Proof], first: str, last: str = "", *, each_alone: bool = False) -> Held:
    """Judge proofs of one thing over a time, from the first moment to the last.

    Only the latest counts, or with `each_alone` the latest of everything that they show: a proof of one thing says
    nothing of how long another holds.
    """
    last = last or first
    then = in_order((each for each in proofs if not before(first, each.since)), _when)
    later = [each for each in proofs if before(first, each.since)]
    failed = next((each for each in reversed(then) if not each.passed), None)
    good = then[then.index(failed) + 1 :] if failed is not None else then
    good = list({each.what if each_alone else "": each for each in good}.values())
    holding = [each for each in good if each.holds(first, last)]
    during = next((each for each in later if not each.passed and not before(last, each.since)), None)
    if during is not None:
        return Held(answer=Answer.NOT_MET, why=f"{during.name} of {during.since} failed", by=(during,))
    if holding:
        return Held(answer=Answer.MET, why=f"{holding[-1].name} of {holding[-1].since}", by=(holding[-1],))
    if good:
        ended = max(good, key=lambda each: each.until)
        return Held(answer=Answer.NOT_MET, why=f"{ended.name} ended on {ended.until}", by=(ended,))
    if failed is not None:
        return Held(answer=Answer.NOT_MET, why=f"{failed.name} of {failed.since} failed", by=(failed,))
    if later:
        soon = min(later, key=lambda each: each.since)
        return Held(answer=Answer.NOT_KNOWN, why=f"the first, {soon.name}, is of {soon.since}", by=(soon,))
    return Held(answer=Answer.NOT_KNOWN, why="none is recorded")


def next_failed(proofs: Iterable[Proof], last: str) -> Proof | None:
    """The next proof after a moment, where it failed: then it is not known how things stood before it."""
    later = in_order((each for each in proofs if before(last, each.since)), _when)
    return later[0] if later and not later[0].passed else None


def looked_back(told: Held, proofs: Iterable[Proof], last: str) -> Held:
    """What is held of a time once the next proof after it failed: how things stood before is open."""
    failed = next_failed(proofs, last)
    if told.answer is not Answer.MET or failed is None:
        return told
    why = f"though {told.why} passed, {failed.name} of {failed.since}, the next, failed: how it was before is open"
    return Held(answer=Answer.NOT_KNOWN, why=why, by=(*told.by, failed))


def proofs(
    connection: Connection,
    kind: type[Content],
    column: str,
    names: Iterable[str],
    *,
    what: Callable[[Row[Any]], str] = lambda _: "",
    as_of: int | None = None,
) -> dict[str, tuple[Proof, ...]]:
    """Read the proofs of one kind about things by name, with what was withdrawn of them."""
    rows = ask.rows_among(connection, TABLES[kind], column, sorted(set(names) - {""}), as_of)
    gone = withdrawals(connection, kind.KIND, [getattr(row, kind.IDENTIFIER) for row in rows], as_of)
    found: dict[str, list[Proof]] = defaultdict(list)
    for row in rows:
        name = getattr(row, kind.IDENTIFIER)
        ended = gone.get(name)
        until = min(filter(None, (row.ends, ended.occurred if ended is not None else "")), default="")
        one = Proof(
            name=f"{kind.KIND} {name}",
            since=row.occurred,
            until=until,
            passed=bool(getattr(row, "passed", True)),
            what=what(row),
            entries=(row.entry, *([ended.entry] if ended is not None else [])),
        )
        found[getattr(row, column)].append(one)
    return {name: tuple(several) for name, several in found.items()}


def withdrawals(
    connection: Connection, what: str, names: Iterable[str], as_of: int | None = None
) -> Mapping[str, Row[Any]]:
    """What was withdrawn of one kind: the first withdrawal of each name."""
    rows = ask.rows_among(connection, TABLES[Withdrawn], "name", sorted(set(names)), as_of)
    found: dict[str, Row[Any]] = {}
    for row in rows:
        if row.what == what:
            found.setdefault(row.name, row)
    return found
