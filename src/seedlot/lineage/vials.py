"""Whether vials that are named by number are there, and are taken once.

A range, or a bank, holds the vials that it names. A step takes them one by one, or moves them aside as a smaller range;
either way a number leaves its range once. Ranges of one bank never share a number.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.vials import VIAL_OF, Ranges, gone, moved_aside, named, vials_taken
from seedlot.lineage.known import Known, Thing, made_by
from seedlot.record.entries.content import Statement
from seedlot.record.entries.custody import Shipment, Stored
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.work import Step
from seedlot.terms.codes import common, vial, without
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import ItemKind


def vials(statement: Statement, known: Known) -> Iterator[Finding]:
    """Find every fault in the numbers of vials that a statement names, and take them."""
    match statement.content:
        case Step(planned=False) as step:
            yield from _shared(step, statement)
            moved = moved_aside(step)
            for used in step.inputs:
                thing = known.items.get(used.item)
                if numbers := gone(step, used) if thing else "":
                    yield from _leave(used.item, numbers, f"step {step.step}", statement, known)
            for made in moved if any(used.numbers for used in step.inputs) else ():
                left = made.numbers
                for used in step.inputs:
                    left = without(left, used.numbers)
                if left:
                    says = (
                        f"'{made.item}' holds vials {left}, which step {step.step} does not take. Correct the numbers."
                    )
                    yield _fault("vials", says, statement.at(made.item, "numbers"))
        case Registered(item=item, item_kind=ItemKind.VIAL_RANGE, parents=parents, numbers=numbers) if numbers:
            for parent in parents:
                yield from _leave(parent, numbers, f"'{item}'", statement, known)
        case Stored(items=(item, *_), numbers=numbers) | Shipment(items=(item, *_), numbers=numbers) if numbers:
            yield from _not_held(item, known.items.get(item), numbers, statement)


def _leave(item: str, numbers: str, by: str, statement: Statement, known: Known) -> Iterator[Finding]:
    """Vials leave a range: they must have been in it, and be in it still."""
    thing = known.items.get(item)
    if thing is None or not thing.occurred:
        return
    implied = not _is_named(statement, item)
    if thing.numbers or not implied:
        yield from _not_held(item, thing, numbers, statement)
    for before, who in thing.gone:
        if twice := common(numbers, before):
            if implied and thing.kind != ItemKind.VIAL_RANGE:
                says = f"{by} holds vials {twice} of '{item}', which {who} took or holds already. Correct the numbers."
                yield _fault("overlap", says, statement.at(item, "numbers"))
            else:
                says = f"{by} takes vials {twice} of '{item}', which {who} took before. Correct the numbers."
                yield _fault("taken twice", says, statement.at(item, "numbers"))
    thing.gone.append((numbers, by))


def _is_named(statement: Statement, item: str) -> bool:
    """Whether a step itself names the vials that it takes, not only the range that they make."""
    content = statement.content
    return isinstance(content, Step) and any(used.item == item and used.numbers for used in content.inputs)


def _not_held(item: str, thing: Thing | None, numbers: str, statement: Statement) -> Iterator[Finding]:
    if thing is not None and thing.occurred and (strange := without(numbers, thing.numbers)):
        held = f"holds {thing.numbers}" if thing.numbers else "has no numbered vials"
        says = f"there are no vials {strange} of '{item}', which {held}. Correct the numbers, or the item."
        yield _fault("no such vial", says, statement.at(item, "numbers"))


def _shared(step: Step, statement: Statement) -> Iterator[Finding]:
    """Ranges that one step moves aside share no number."""
    ranges = moved_aside(step)
    for place, made in enumerate(ranges):
        for other in ranges[:place]:
            if twice := common(made.numbers, other.numbers):
                says = f"'{made.item}' and '{other.item}' both hold vials {twice}. Correct the numbers."
                yield _fault("overlap", says, statement.at(made.item, "numbers"))


def renamed(connection: Connection, statement: Statement, number: int) -> Iterator[Finding]:
    """Whether a correction would take away vials, or rename some, that were taken from a range since."""
    for item, thing in made_by(statement):
        uses = [row for row in ask.rows(connection, t.USE, item=item) if row.entry != number and not row.planned]
        for row in uses:
            if lost := without(row.numbers, thing.numbers) if row.numbers else "":
                says = f"'{item}' would not hold vials {lost}, which step {row.step} took."
                yield _fault("no such vial", says, statement.at(item))
        had = [row.numbers for row in ask.rows(connection, t.ITEM, item=item, entry=number) if row.numbers]
        taken = [row for row in ask.rows(connection, t.EDGE, parent=item, edge_kind=VIAL_OF) if row.entry != number]
        if taken and had and vial(item, 1, had[0]) != vial(item, 1, thing.numbers):
            says = f"vials of '{item}' were taken as '{taken[0].child}', and their names would have other digits."
            yield _fault("vials", says, statement.at(item))


def unneeded(connection: Connection, statement: Statement, number: int) -> frozenset[str]:
    """The vials that an entry made and that a correction may take away: it takes them still, or nothing names them."""
    ranges = Ranges(connection).of(named(statement.content))
    kept = {each for several in vials_taken(statement.content, ranges).values() for each in several}
    was = {row.child for row in ask.rows(connection, t.EDGE, entry=number, edge_kind=VIAL_OF)}
    return frozenset(name for name in was if name in kept or not _is_spoken_of(connection, name, number))


def _is_spoken_of(connection: Connection, name: str, number: int) -> bool:
    """Whether another entry says something of a vial."""
    columns = (t.USE.c.item, t.EDGE.c.parent, t.VALUE.c.item, t.FOUND.c.item, t.FLAG.c.target, t.DECISION.c.lot)
    found = (row for column in columns for row in ask.rows(connection, column.table, None, **{column.name: name}))
    return any(row.entry != number for row in found)


def _fault(code: str, says: str, where: str) -> Finding:
    return Finding(code=f"lineage/{code}", answer=Answer.NOT_MET, says=says, where=where)
