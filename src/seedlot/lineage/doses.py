"""The end of a dose: what was given whole, destroyed or lost is not there to be given again.

Of a container of which there are several, as many may end. Of a product whose containers nobody counted nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.content import Statement
from seedlot.record.entries.custody import DoseUse
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before
from seedlot.terms.words import ItemKind

#: What is given counts, though some of it was left.
GIVEN = ("given", "given in part")
#: After these nothing of a dose is left.
ENDS = ("given", "destroyed", "lost")
_SINGLE = (ItemKind.DOSE, ItemKind.VIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What came of a dose, when, said where; `entry` tells which of two of one day was said first."""

    use: str
    dose: str
    outcome: str
    occurred: str
    entry: int
    where: str

    def after(self, other: Use) -> bool:
        """Whether it came after another; of two that cannot be told apart, the one that was said later."""
        surely, never = before(other.occurred, self.occurred), before(self.occurred, other.occurred)
        return surely or (not never and other.entry < self.entry)


def uses_of(
    connection: Connection, doses: Iterable[str], as_of: int | None = None, *, without: int | None = None
) -> dict[str, list[Use]]:
    """Read what came of each of several doses, but for an entry that is being corrected."""
    found: dict[str, list[Use]] = {}
    for row in ask.rows_among(connection, TABLES[DoseUse], "dose", sorted(set(doses)), as_of):
        if row.entry != without:
            told = {name: getattr(row, name) for name in ("use", "dose", "outcome", "occurred", "entry")}
            found.setdefault(row.dose, []).append(Use(**told, where=f"entry {row.entry}"))
    return found


def holds(kind: str, units: int | None) -> int | None:
    """How many times a dose can come to an end; None where nobody counted."""
    return units or (1 if kind in _SINGLE else None)


def again(uses: Sequence[Use], most: int | None) -> Iterator[tuple[Use, Use]]:
    """Each giving of a dose of which nothing was left, and what ended it before."""
    ends = [use for use in uses if use.outcome in ENDS]
    if most is None or len(ends) < most:
        return
    for use in uses:
        ended = [each for each in ends if use.after(each)]
        if use.outcome in GIVEN and len(ended) >= most:
            yield use, ended[-1]


@dataclass(slots=True)
class Doses:
    """What came of the doses that statements name: in the record, and in the statements before."""

    uses: Mapping[str, list[Use]] = field(default_factory=dict)
    said: int = 0


def read_doses(connection: Connection, statements: Iterable[Statement], *, without: int | None = None) -> Doses:
    """Read what came of the doses that statements are about."""
    named = {each.content.dose for each in statements if isinstance(each.content, DoseUse)}
    known = uses_of(connection, named, without=without)
    last = max((use.entry for several in known.values() for use in several), default=0)
    return Doses({dose: known.get(dose, []) for dose in named}, last)


def given_again(statement: Statement, said: DoseUse, doses: Doses, most: int | None) -> Iterator[Finding]:
    """Tell whether a use gives a dose of which nothing was left, or ends one that was given later; and remember it."""
    uses, doses.said = doses.uses[said.dose], doses.said + 1
    where = statement.where or "this entry"
    known = {use.use for use, _ in again(uses, most)}
    uses.append(
        Use(
            use=said.use,
            dose=said.dose,
            outcome=said.outcome,
            occurred=statement.occurred,
            entry=doses.said,
            where=where,
        )
    )
    for use, ended in again(uses, most):
        if use.use not in known:
            says = f"{told(use, ended)} Correct the dose, the outcome or the date of one of the two."
            yield Finding(code="lineage/given again", answer=Answer.NOT_MET, says=says, where=statement.at(said.dose))


def told(use: Use, ended: Use) -> str:
    """Say that a dose was given of which nothing was left."""
    end = "given whole" if ended.outcome == "given" else ended.outcome
    return (
        f"'{use.dose}' was {use.outcome} on {use.occurred} ({use.use}), "
        f"and had been {end} on {ended.occurred} ({ended.use}, {ended.where})."
    )
