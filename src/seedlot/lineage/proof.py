"""Proofs that hold for a time: calibrations, qualifications, trainings, accreditations, and whether one held then.

The first and the last day count. What is withdrawn holds until the day of its withdrawal. A failure ends what was shown
before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.content import Content
from seedlot.record.entries.quality import Withdrawn
from seedlot.terms.finding import Answer
from seedlot.terms.moments import before


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


def held(proofs: Sequence[Proof], first: str, last: str = "") -> Held:
    """Judge proofs of one thing over a time, from the first moment to the last."""
    last = last or first
    then = sorted(
        (each for each in proofs if not before(first, each.since)), key=lambda each: (each.since, each.entries)
    )
    later = [each for each in proofs if before(first, each.since)]
    failed = next((each for each in reversed(then) if not each.passed), None)
    good = then[then.index(failed) + 1 :] if failed is not None else then
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
    later = sorted((each for each in proofs if before(last, each.since)), key=lambda each: (each.since, each.entries))
    return later[0] if later and not later[0].passed else None


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
