"""Whether statements can be true together with what the record holds.

Nothing is made twice, used before it exists, taken when it is exhausted, older than its parent, or its
own ancestor. Every fault is a finding with the place of the statement; none stops the checking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from seedlot.history.vials import gone
from seedlot.history.vials import units as units_of
from seedlot.lineage.banks import FREE, in_sequence, is_released
from seedlot.lineage.circles import circling
from seedlot.lineage.doses import Doses, given_again, holds, read_doses
from seedlot.lineage.known import (
    ITEM,
    Beside,
    Known,
    Thing,
    gather,
    made_by,
    made_to,
    needed_by,
    standing,
    taken,
    vials_by,
)
from seedlot.lineage.labels import labels
from seedlot.lineage.order import order
from seedlot.lineage.plausible import implausible
from seedlot.lineage.prints import Prints, read_prints, same_print
from seedlot.lineage.references import backwards, once, uncertain, unentered, unknown
from seedlot.lineage.vials import vials
from seedlot.record.entries.access import Training
from seedlot.record.entries.content import Statement
from seedlot.record.entries.custody import DoseUse
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step, Used
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before

#: How the code of a fault about a name begins that is nowhere entered.
_UNKNOWN = "lineage/unknown "
_ENTER = "Enter it first, or correct the name."


def _fault(code: str, says: str, where: str) -> Finding:
    return Finding(code=f"lineage/{code}", answer=Answer.NOT_MET, says=says, where=where)


def check(
    connection: Connection,
    statements: Sequence[Statement],
    *,
    without: int | None = None,
    doubtful: frozenset[str] = frozenset(),
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """Put statements in an order in which they can be sealed, and find every fault in them.

    Entry `without` counts as unsaid, because a statement corrects it; `doubtful` names are left in peace,
    because they stand in rows that have faults of their own.
    """
    known = gather(connection, statements, without=without, beside=Beside(doubtful=doubtful))
    ordered, stuck, circle = order(statements, known.ranges)
    for statement in stuck:
        known.items.update(made_by(statement))
    prints, doses = read_prints(connection, statements), read_doses(connection, statements, without=without)
    return tuple(ordered), (*circling(circle), *once(_faults(ordered, known, prints, doses), set()))


def check_part(connection: Connection, ordered: Sequence[Statement], beside: Beside) -> tuple[Finding, ...]:
    """Find every fault in some of many statements that were put in order, where the history holds those before them.

    The faults are the same as if all had been checked at once.
    """
    known = gather(connection, ordered, beside=beside)
    return tuple(_faults(ordered, known, read_prints(connection, ordered), read_doses(connection, ordered)))


def _faults(ordered: Iterable[Statement], known: Known, prints: Prints, doses: Doses) -> Iterator[Finding]:
    """Go through statements in their order, and let each be known to those after it."""
    for statement in ordered:
        yield from (*_twice(statement, known), *same_print(statement, prints))
        yield from _names(statement, known)
        yield from _standing(standing(statement.content), "this", statement, known)
        yield from (
            *unknown(statement, known.references, known.lost),
            *unentered(statement, known.references, known.lost),
            *backwards(statement, known.references),
            *implausible(statement),
        )
        yield from (*labels(statement, known), *vials(statement, known))
        match statement.content:
            case Step(planned=False) as step:
                yield from _taking(statement, step, known)
                yield from _step_in_sequence(statement, step, known)
            case Step() as step:
                yield from _missing(needed_by(statement), f"step {step.step}", statement, known)
            case DoseUse() as use if use.dose in known.items:
                thing = known.items[use.dose]
                yield from given_again(statement, use, doses, holds(thing.kind, thing.units))
            case Registered() as said:
                yield from _standing(said.parents, said.item, statement, known)
                out_of = [name for name in said.parents if name not in known.wholes.get(said.item, ())]
                yield from _in_sequence(out_of, f"'{said.item}' comes", said.quarantine, statement, known)
        for item, thing in (*made_by(statement), *vials_by(statement, known.ranges)):
            known.items.setdefault(item, thing)


def _twice(statement: Statement, known: Known) -> Iterator[Finding]:
    for item, _ in made_by(statement):
        if item in known.items:
            there = known.items[item].where
            yield _fault(
                "exists",
                f"'{item}' is made twice: it already stands at {there}. Give this one another identifier (that of another site is written SITE/number), or amend the other.",
                statement.where,
            )


def _missing(items: Iterable[str], who: str, statement: Statement, known: Known) -> Iterator[Finding]:
    for item in items:
        if item not in known.items:
            says = f"{who} names '{item}', which is nowhere made or received. Add it, or correct the name."
            fault = _fault("unknown item", says, statement.at(item))
            yield fault if ITEM not in known.lost else uncertain(fault)


def _younger(parents: Iterable[str], statement: Statement, known: Known) -> Iterator[Finding]:
    for parent in parents:
        thing = known.items.get(parent)
        if thing is not None and before(statement.occurred, thing.occurred):
            yield _fault(
                "too early",
                f"this happened on {statement.occurred}, before '{parent}' existed ({thing.occurred}, {thing.where}). Correct one of the two dates.",
                statement.at("occurred"),
            )


def _planned(items: Iterable[str], who: str, statement: Statement, known: Known) -> Iterator[Finding]:
    for item in items:
        if item in known.items and known.items[item].planned:
            yield _fault(
                "planned",
                f"{who} names '{item}', which is only planned ({known.items[item].where}). Enter the step that made it.",
                statement.at(item),
            )


def _standing(items: Iterable[str], who: str, statement: Statement, known: Known) -> Iterator[Finding]:
    """What is named must be there, in truth and not only planned, and at that time."""
    items = tuple(dict.fromkeys(items))
    yield from _missing(items, who, statement, known)
    yield from _younger(items, statement, known)
    yield from _planned(items, who, statement, known)


def _taking(statement: Statement, step: Step, known: Known) -> Iterator[Finding]:
    yield from _standing(needed_by(statement), f"step {step.step}", statement, known)
    for item in step.materials:
        if not step.outputs and item in known.items and not known.items[item].material:
            says = (
                f"step {step.step} makes nothing, but uses '{item}', which is no material lot. Name what the step made."
            )
            yield _fault("material", says, statement.at(item))
    for used in step.inputs:
        if thing := known.items.get(used.item):
            yield from _emptied(used, thing, step, statement)


def _emptied(used: Used, thing: Thing, step: Step, statement: Statement) -> Iterator[Finding]:
    """Take from a thing; a fault when nothing was left of it at that time."""
    how, units = "", units_of(used, gone(step, used))
    if thing.used_up and not before(statement.occurred, thing.used_up_on):
        how = f"step {thing.used_up} used it up on {thing.used_up_on}"
    elif thing.units is not None and thing.taken + taken(units, thing.units) > thing.units:
        how = f"it held {thing.units} and {thing.taken} were taken before"
    elif used.uses_up and before(statement.occurred, thing.last_used):
        how = f"it was still used on {thing.last_used}"
    if how:
        amount = f"{units} of" if units else "from"
        says = f"step {step.step} takes {amount} '{used.item}', but {how}. Correct the number, the item or the date."
        yield _fault("exhausted", says, statement.at(used.item))
    thing.take(units, occurred=statement.occurred)
    if used.uses_up:
        thing.used_up, thing.used_up_on = step.step, statement.occurred


def _step_in_sequence(statement: Statement, step: Step, known: Known) -> Iterator[Finding]:
    if step.process not in FREE:
        taken_from = (*(used.item for used in step.inputs), *step.materials)
        yield from _in_sequence(taken_from, f"step {step.step} takes", step.quarantine, statement, known)


def _in_sequence(
    items: Iterable[str], what: str, quarantine: str, statement: Statement, known: Known
) -> Iterator[Finding]:
    """A bank is released before anything is taken from it, unless its use in quarantine is stated (21 CFR 11.10(f))."""
    for item in dict.fromkeys(items):
        thing = known.items.get(item)
        if thing is None or not thing.bank or thing.planned or quarantine.strip():
            continue
        entered = (None, known.taken_by[item]) if item in known.taken_by else (None,)
        if any(in_sequence(item, known.wholes, known.decided, statement.occurred, each) for each in entered):
            continue
        if is_released(item, known.wholes, known.decided):
            why = f" on {statement.occurred}, when it was not released"
        else:
            why = ", which is not released"
        says = f"{what} from bank '{item}'{why}. Release the bank first, or say in 'quarantine' why it is taken before."
        yield _fault("bank", says, statement.at(item))


def _names(statement: Statement, known: Known) -> Iterator[Finding]:
    """Everything else that a statement names must be in the record or beside it, as far as that can be told."""
    for each in _strange(statement, known):
        yield uncertain(each) if each.code.removeprefix(_UNKNOWN) in known.lost - {ITEM} else each


def _strange(statement: Statement, known: Known) -> Iterator[Finding]:
    match statement.content:
        case Training(person=person, until=until):
            yield from _unknown("person", [person], known.people, statement)
            if until and before(until, statement.occurred):
                says = f"this training is valid until {until}, before it was given ({statement.occurred}). Correct one of the dates."
                yield _fault("too early", says, statement.at("until"))
        case Step() as step:
            yield from _unknown("person", step.people, known.people, statement)
            yield from _unknown("programme", [made.programme for made in step.outputs], known.programmes, statement)
        case Registered() as said:
            yield from _unknown("programme", [said.programme], known.programmes, statement)
        case Report() as report:
            yield from _standing([report.item], f"report {report.report}", statement, known)
        case Measured() as measured:
            yield from _standing(measured.items.values(), f"measurement {measured.measurement}", statement, known)
            yield from _mapping(measured, statement)
        case Deviation(targets=targets) | Hold(targets=targets):
            missing = _missing([target for target in targets if target not in known.steps], "this", statement, known)
            yield from map(uncertain, missing) if Step.KIND in known.lost else missing
        case DeviationClosed(deviation=deviation):
            yield from _unknown("deviation", [deviation], known.deviations, statement)
            yield from _ended(deviation, known.deviations, statement)
        case HoldLifted(hold=hold):
            yield from _unknown("hold", [hold], known.holds, statement)
            yield from _ended(hold, known.holds, statement)
    yield from _unspecified(statement, known.specifications)


def _mapping(measured: Measured, statement: Statement) -> Iterator[Finding]:
    """Several samples are never given to one item unsaid, and only samples that there are can be given."""
    samples = {value.sample for value in measured.result.reportables}
    told = {*measured.items, *measured.ignored}
    strange = sorted(sample for sample in told if sample and sample not in samples)
    strange += sorted(set(measured.items) & set(measured.ignored))
    if strange or ("" in measured.items and len(samples) > 1):
        held = ", ".join(f"'{sample}'" for sample in sorted(samples)) or "none"
        says = f"measurement {measured.measurement} holds the samples {held}: say which of them is which item, or of no interest."
        yield _fault("mapping", says, statement.where)


def _ended(name: str, begun: Mapping[str, str], statement: Statement) -> Iterator[Finding]:
    if before(statement.occurred, begun.get(name, "")):
        says = (
            f"'{name}' began on {begun[name]} and cannot have ended on {statement.occurred}. Correct one of the dates."
        )
        yield _fault("too early", says, statement.at("occurred"))


def _unspecified(statement: Statement, known: Collection[str]) -> Iterator[Finding]:
    """Specifications that are not known; where the version was left out or is another, those that there are."""
    for name in made_to(statement.content):
        versions = ", ".join(_versions(name, known) or _versions(name.rpartition(" ")[0], known))
        mend = f"Name one that is entered, with its version: {versions}; or enter it first." if versions else _ENTER
        yield from _unknown("specification", [name], known, statement, mend=mend)


def _versions(name: str, known: Collection[str]) -> list[str]:
    """The versions of a specification that are known, quoted."""
    return [f"'{each}'" for each in sorted(known) if name and each.rpartition(" ")[0] == name]


def _unknown(
    what: str, names: Iterable[str], known: Collection[str], statement: Statement, *, mend: str = _ENTER
) -> Iterator[Finding]:
    for name in names:
        if name and name not in known:
            code, says = f"{_UNKNOWN}{what}".removeprefix("lineage/"), f"{what} '{name}' is not known. {mend}"
            yield _fault(code, says, statement.at(name))
