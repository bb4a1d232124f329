"""The results of an item against the specification that it is made to, with those of what it came from beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.trace import Direction, trace
from seedlot.record import read
from seedlot.release.gather import evidence_of, speaks_of, specification_of
from seedlot.specs.judge import Evidence, judge
from seedlot.specs.weigh import fold, weigh
from seedlot.terms.criterion import Specification
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A result, how it stands against its criterion, and whether it is of the item itself or of what it came from."""

    evidence: Evidence
    own: bool
    answer: Answer | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The results of an item: the criteria of its specification as findings, and every result, the last first."""

    specification: Specification | None
    entry: int | None
    findings: tuple[Finding, ...]
    tested: tuple[Tested, ...]


def results_of(connection: Connection, item: str, *, as_of: int | None = None) -> Results:
    """Read the results of an item, of its samples and of what it came from; judge those that count for it (ICH Q6B)."""
    size = read.size(connection) if as_of is None else as_of
    row = ask.item(connection, item, size)
    names = sorted(trace(connection, item, Direction.BACK, as_of=size).cells())
    items = {each.item: each for each in ask.rows_among(connection, t.ITEM, "item", names, size)}
    evidence = evidence_of(connection, items, speaks_of(connection, names, size), size)
    row_of = _specified(connection, row, size)
    specification = ask.specification(row_of) if row_of else None
    tested = [_tested(piece, item, items, specification) for piece in evidence]
    tested.sort(key=lambda each: (each.own, each.evidence.occurred, each.evidence.entry), reverse=True)
    return Results(
        specification=specification,
        entry=row_of.entry if row_of else None,
        findings=judge(specification, evidence) if specification else (),
        tested=tuple(tested),
    )


def _specified(connection: Connection, row: Row[Any], as_of: int) -> Row[Any] | None:
    return specification_of(connection, row, as_of) if row.specification else None


def _tested(piece: Evidence, item: str, items: dict[str, Row[Any]], specification: Specification | None) -> Tested:
    """How a result stands against the criterion of its test at its stage; of what nothing is asked nothing is told."""
    stage = specification.stage if specification else ""
    for criterion in specification.criteria if specification else ():
        wanted = criterion.stage or stage
        at_stage = not wanted or fold(wanted) == fold(items[piece.of or piece.item].stage)
        if fold(criterion.test) == fold(piece.reportable.name) and at_stage:
            weighed = weigh(criterion, piece.reportable)
            return Tested(evidence=piece, own=piece.of == item, answer=weighed.answer, says=weighed.says)
    return Tested(evidence=piece, own=piece.of == item, answer=None, says="")
