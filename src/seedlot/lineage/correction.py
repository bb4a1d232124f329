"""Whether a correction of an entry can be true together with the rest of the record."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.checks import check
from seedlot.lineage.known import made_by, needed_by, taken
from seedlot.lineage.trace import Direction, trace
from seedlot.record.entries.content import Statement
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before


def correct(connection: Connection, statement: Statement, number: int) -> tuple[Finding, ...]:
    """Find every fault in a statement that corrects an entry: as if it were new, and by what rests on it."""
    _, faults = check(connection, [statement], without=number)
    return (*faults, *_dropped(connection, statement, number), *_undone(connection, statement, number))


def _fault(code: str, says: str) -> Finding:
    return Finding(code=f"lineage/{code}", answer=Answer.NOT_MET, says=says)


def _dropped(connection: Connection, statement: Statement, number: int) -> Iterator[Finding]:
    """What the entry made must still be made, and must not be made from itself."""
    made = {item for item, _ in made_by(statement)}
    for row in ask.rows(connection, t.ITEM, entry=number):
        if row.item not in made:
            yield _fault("dropped", f"'{row.item}' would no longer be made by any entry. Keep it among the outputs.")
    for item in dict.fromkeys(needed_by(statement)):
        if ask.rows(connection, t.ITEM, item=item):
            behind = {place.item for place in trace(connection, item, Direction.BACK, planned=True).places}
            for circle in sorted(made & behind):
                yield _fault("cycle", f"'{circle}' would be its own ancestor, through '{item}'. Correct the inputs.")


def _undone(connection: Connection, statement: Statement, number: int) -> Iterator[Finding]:
    """What was taken from the items since must still be there to be taken."""
    for item, thing in made_by(statement):
        uses = [row for row in ask.rows(connection, t.USE, item=item) if row.entry != number and not row.planned]
        gone = sum(taken(row.units, thing.units) for row in uses)
        if thing.units is not None and gone > thing.units:
            yield _fault("exhausted", f"'{item}' would hold {thing.units}, but {gone} were taken from it.")
        if thing.planned and uses:
            yield _fault("planned", f"'{item}' would only be planned, but step {uses[0].step} used it.")
        for row in uses:
            if before(row.occurred, thing.occurred):
                says = f"'{item}' would exist from {thing.occurred}, but step {row.step} used it on {row.occurred}."
                yield _fault("too early", says)
