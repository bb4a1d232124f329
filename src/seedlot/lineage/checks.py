"""Whether statements can be true together with what the record holds.

Nothing is made twice, used before it exists, taken when it is exhausted, older than its parent, or its
own ancestor. Every fault is a finding with the place of the statement; none stops the checking.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from seedlot.lineage.known import Known, Thing, gather, made_by, needed_by
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Person, Programme, Registered
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step, Used
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before

#: The order in which kinds are sealed, so that what is named stands before what names it.
_ORDER: tuple[tuple[type[Content], ...], ...] = (
    (Person,),
    (Programme,),
    (SpecificationApproved,),
    (Donor, Material, Registered, Step),
    (Report, Measured),
    (Deviation, Hold),
    (DeviationClosed, HoldLifted),
)
_RANK = {kind: rank for rank, kinds in enumerate(_ORDER) for kind in kinds}


def _fault(code: str, says: str, where: str) -> Finding:
    return Finding(code=f"lineage/{code}", answer=Answer.NOT_MET, says=says, where=where)


def check(connection: Connection, statements: Sequence[Statement]) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """Put statements in an order in which they can be sealed, and find every fault in them."""
    known = gather(connection, statements)
    ordered, faults = order(statements)
    for statement in ordered:
        faults += _twice(statement, known)
        faults += _names(statement, known)
        match statement.content:
            case Step(planned=False) as step:
                faults += _taking(statement, step, known)
            case Step() as step:
                faults += _missing(needed_by(statement), f"step {step.step}", statement, known)
            case Registered() as said:
                faults += _missing(said.parents, said.item, statement, known)
                faults += _younger(said.parents, statement, known)
        for item, units, planned in made_by(statement):
            known.items.setdefault(
                item, Thing(statement.occurred, statement.where or "this entry", units=units, planned=planned)
            )
    return tuple(ordered), tuple(faults)


def _rank(statement: Statement) -> int:
    return _RANK.get(type(statement.content), len(_ORDER))


def order(statements: Sequence[Statement]) -> tuple[list[Statement], list[Finding]]:
    """Sort statements so that parents come before children; what goes in a circle is a fault."""
    ranked = sorted(statements, key=lambda statement: (_rank(statement), statement.occurred))
    maker = {item: index for index, said in enumerate(ranked) for item, _, _ in made_by(said)}
    waits = [0] * len(ranked)
    opens: dict[int, list[int]] = {}
    for index, said in enumerate(ranked):
        for source in {maker[item] for item in needed_by(said) if item in maker}:
            waits[index] += 1
            opens.setdefault(source, []).append(index)
    ready = deque(index for index, count in enumerate(waits) if not count)
    sorted_ones = []
    while ready:
        index = ready.popleft()
        sorted_ones.append(index)
        for following in opens.get(index, ()):
            waits[following] -= 1
            if not waits[following]:
                ready.append(following)
    faults = [_circle(ranked[index]) for index, count in enumerate(waits) if count]
    sorted_ones.sort(key=lambda index: _rank(ranked[index]))
    return [ranked[index] for index in sorted_ones], faults


def _circle(statement: Statement) -> Finding:
    made = ", ".join(item for item, _, _ in made_by(statement))
    return _fault(
        "cycle",
        f"'{made}' would be its own ancestor, or comes from something that would. Correct the inputs of this row or of the rows that it needs.",
        statement.where,
    )


def _twice(statement: Statement, known: Known) -> Iterator[Finding]:
    for item, _, _ in made_by(statement):
        if item in known.items:
            there = known.items[item].where
            yield _fault(
                "exists",
                f"'{item}' is made twice: it already stands at {there}. Give this one another identifier, or amend the other.",
                statement.where,
            )


def _missing(items: Iterable[str], who: str, statement: Statement, known: Known) -> Iterator[Finding]:
    for item in items:
        if item not in known.items:
            yield _fault(
                "unknown item",
                f"{who} names '{item}', which is nowhere made or received. Add it, or correct the name.",
                statement.where,
            )


def _younger(parents: Iterable[str], statement: Statement, known: Known) -> Iterator[Finding]:
    for parent in parents:
        thing = known.items.get(parent)
        if thing is not None and before(statement.occurred, thing.occurred):
            yield _fault(
                "too early",
                f"this happened on {statement.occurred}, before '{parent}' existed ({thing.occurred}, {thing.where}). Correct one of the two dates.",
                statement.where,
            )


def _taking(statement: Statement, step: Step, known: Known) -> Iterator[Finding]:
    needs = tuple(dict.fromkeys(needed_by(statement)))
    yield from _missing(needs, f"step {step.step}", statement, known)
    yield from _younger(needs, statement, known)
    for item in needs:
        if item in known.items and known.items[item].planned:
            yield _fault(
                "planned",
                f"step {step.step} uses '{item}', which is only planned ({known.items[item].where}). Enter the step that made it.",
                statement.where,
            )
    for used in step.inputs:
        if thing := known.items.get(used.item):
            yield from _emptied(used, thing, step.step, statement)


def _emptied(used: Used, thing: Thing, step: str, statement: Statement) -> Iterator[Finding]:
    """Take from a thing; a fault when nothing was left of it at that time."""
    how = ""
    if thing.used_up and not before(statement.occurred, thing.used_up_on):
        how = f"step {thing.used_up} used it up on {thing.used_up_on}"
    elif thing.units is not None and thing.taken + (used.units or 0) > thing.units:
        how = f"it held {thing.units} and {thing.taken} were taken before"
    if how:
        amount = f"{used.units} of" if used.units else "from"
        says = f"step {step} takes {amount} '{used.item}', but {how}. Correct the number, the item or the date."
        yield _fault("exhausted", says, statement.where)
    thing.taken += used.units or 0
    if used.uses_up:
        thing.used_up, thing.used_up_on = step, statement.occurred


def _names(statement: Statement, known: Known) -> Iterator[Finding]:
    """Everything else that a statement names must be in the record or beside it."""
    where = statement.where
    match statement.content:
        case Step() as step:
            yield from _unknown("person", step.people, known.people, where)
            yield from _unknown("programme", [made.programme for made in step.outputs], known.programmes, where)
            yield from _unknown(
                "specification", [made.specification for made in step.outputs], known.specifications, where
            )
        case Registered() as said:
            yield from _unknown("programme", [said.programme], known.programmes, where)
            yield from _unknown("specification", [said.specification], known.specifications, where)
        case Report() as report:
            yield from _missing([report.item], f"report {report.report}", statement, known)
            yield from _younger([report.item], statement, known)
        case Measured() as measured:
            yield from _missing(measured.items.values(), f"measurement {measured.measurement}", statement, known)
            yield from _younger(measured.items.values(), statement, known)
        case Deviation(targets=targets) | Hold(targets=targets):
            yield from _missing([target for target in targets if target not in known.steps], "this", statement, known)
        case DeviationClosed(deviation=deviation):
            yield from _unknown("deviation", [deviation], known.deviations, where)
        case HoldLifted(hold=hold):
            yield from _unknown("hold", [hold], known.holds, where)


def _unknown(what: str, names: Iterable[str], known: set[str], where: str) -> Iterator[Finding]:
    for name in names:
        if name and name not in known:
            yield _fault(
                f"unknown {what}", f"{what} '{name}' is not known. Enter it first, or correct the name.", where
            )
