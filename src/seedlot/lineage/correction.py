"""Whether a correction of an entry can be true together with the rest of the record."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.checks import check
from seedlot.lineage.known import made_by, needed_by, taken
from seedlot.lineage.labels import OTHER_LOT
from seedlot.lineage.taken_off import taken_off
from seedlot.lineage.trace import Direction, trace
from seedlot.lineage.vials import renamed, unneeded
from seedlot.record.entries.content import Statement
from seedlot.record.entries.work import Deviation, Hold
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before


def correct(connection: Connection, statement: Statement, number: int) -> tuple[Finding, ...]:
    """Find every fault in a statement that corrects an entry: as if it were new, and by what rests on it."""
    _, faults = check(connection, [statement], without=number)
    return (
        # A certificate that was filed long ago may be corrected in its other words.
        *(fault for fault in faults if fault.code != OTHER_LOT),
        *_dropped(connection, statement, number),
        *_undone(connection, statement, number),
        *_untargeted(connection, statement, number),
        *taken_off(connection, statement, number),
        *renamed(connection, statement, number),
    )


def _fault(code: str, says: str) -> Finding:
    return Finding(code=f"lineage/{code}", answer=Answer.NOT_MET, says=says)


def _dropped(connection: Connection, statement: Statement, number: int) -> Iterator[Finding]:
    """What the entry made must still be made, and must not be made from itself."""
    made = {item for item, _ in made_by(statement)} | unneeded(connection, statement, number)
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
        yield from _before(connection, item, thing.occurred, number)


def _before(connection: Connection, item: str, occurred: str, number: int) -> Iterator[Finding]:
    """Nothing may have been done with an item, or found of it, before it was there."""
    steps = {edge.step for edge in ask.rows(connection, t.EDGE, parent=item) if not edge.planned} - {""}
    done = {f"step {row.step}": row for row in ask.rows_among(connection, t.STEP, "step", sorted(steps))}
    done |= {f"step {row.step}": row for row in ask.rows(connection, t.USE, item=item) if not row.planned}
    done |= {f"result {row.reference}": row for row in ask.rows(connection, t.VALUE, item=item)}
    for what, row in done.items():
        if row.entry != number and before(row.occurred, occurred):
            yield _fault("too early", f"'{item}' would exist from {occurred}, but {what} is of {row.occurred}.")


def _untargeted(connection: Connection, statement: Statement, number: int) -> Iterator[Finding]:
    """A deviation or hold is never moved off what it touched; it is closed with a conclusion."""
    match statement.content:
        case Deviation(targets=targets) | Hold(targets=targets):
            for row in ask.rows(connection, t.FLAG, entry=number):
                if row.target not in targets:
                    says = (
                        f"{row.flag_kind} {row.flag} would no longer touch '{row.target}'. Close it with a conclusion."
                    )
                    yield _fault("untargeted", says)
