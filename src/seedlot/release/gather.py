"""Gather the case of a lot from the history and the lineage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.age import age_of
from seedlot.lineage.inspection import inspect
from seedlot.lineage.remark import Remark
from seedlot.lineage.scope import on_the_way, scope
from seedlot.lineage.taken_off import TAKEN
from seedlot.lineage.trace import Direction, Place, Trace, trace
from seedlot.lineage.training import trainings
from seedlot.record import read
from seedlot.record.entries.stability import OnStability, StabilityStudy
from seedlot.release.along import bearing
from seedlot.release.banks import banks
from seedlot.release.case import Amended, Case, Decided, Done, Flag, Found, Member
from seedlot.release.changes import findings, rested_on, unread
from seedlot.release.clones import banks_of, courses
from seedlot.release.conduct import UNPROVED
from seedlot.release.decide import ALONG, CHANGES, RULES, carries, propose
from seedlot.release.genomic import genomic_tests
from seedlot.release.late import lately
from seedlot.release.moved import moved
from seedlot.release.people import reviews, signatures
from seedlot.specs.judge import Evidence
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.result import INSTRUMENT
from seedlot.terms.stability import Arm
from seedlot.terms.words import ItemKind, Outcome

_CHUNK = 500


def gather(connection: Connection, lot: str, *, as_of: int | None = None, rules: int = RULES) -> Case:
    """Gather all that bears on a lot, as of an entry, for a version of the rules of judgement.

    The banks behind it are judged on cases of their own.
    """
    case = _whole(connection, lot, read.size(connection) if as_of is None else as_of, rules=rules)
    return replace(case, against=_against(connection, case))


def _whole(connection: Connection, lot: str, size: int, *, rules: int) -> Case:
    """Gather a case, but for what stood against the last decision when it was taken."""
    case, back = _gather(connection, lot, size, rules=rules)
    behind = banks(connection, back, lambda bank: _judged(connection, bank, size), as_of=size)
    bearing = {*case.entries, *(bank.decision for bank in behind if bank.decision is not None)}
    reviewed = reviews(connection, case, bearing)
    return replace(case, banks=behind, reviews=reviewed, late=lately(connection, case))


def _against(connection: Connection, case: Case) -> tuple[Finding, ...]:
    """What stands against the last decision, a release, in the case that it says it read."""
    last = case.decisions[-1] if case.decisions else None
    if last is None or last.outcome is not Outcome.RELEASED:
        return ()
    try:
        then = _whole(connection, case.lot.item, min(last.as_of, last.entry), rules=last.rules)
    except SeedlotError as error:  # what it says of itself is none of the record's
        return (Finding(code="release/decision", answer=Answer.NOT_MET, says=str(error)),)
    return tuple(each for each in propose(then).findings if each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN})


def _judged(connection: Connection, bank: str, as_of: int) -> tuple[tuple[Decided, ...], Finding]:
    case, _ = _gather(connection, bank, as_of, rules=0)
    return case.decisions, carries(case)


def _gather(connection: Connection, lot: str, size: int, *, rules: int) -> tuple[Case, Trace]:
    """Gather a case, but for its banks and its reviews, and tell where the lot came from."""
    row = ask.item(connection, lot, size)
    back = trace(connection, lot, Direction.BACK, as_of=size)
    names = [place.item for place in back.places]
    items = {found.item: found for found in ask.rows_among(connection, t.ITEM, "item", names, size)}
    speaks = at_its_condition(connection, speaks_of(connection, names, size), size)
    specification = specification_of(connection, row, size)
    perishable = {name for name, each in items.items() if _perishes(each)}
    steps = _steps(connection, back, sorted(speaks), perishable, size, to_the_end=rules >= ALONG)
    named = [step.step for step in steps]
    once = moved(connection, names, speaks, named, size)
    flags = _flags(connection, dict.fromkeys((*speaks, *named), size) | dict(once.touched), size)
    evidence = evidence_of(connection, items, speaks, size)
    found, equipment = _found(connection, speaks, size)
    trained = trainings(connection, steps, size)
    programme = ask.rows(connection, t.PROGRAMME, size, programme=row.programme) if row.programme else []
    rows = [*items.values(), *programme, *([specification] if specification else [])]
    read_from = {each.entry for each in rows} | {each.entry for each in steps} | {each.entry for each in flags}
    read_from |= {each.entry for each in evidence} | {each.entry for each in found} | equipment
    read_from |= {each.entry for each in trained}
    read_from |= {flag.closed_entry for flag in flags if flag.closed_entry is not None}
    remarks = _along(connection, back, named, size) if rules >= ALONG else ()
    read_from |= {number for each in remarks for number in each.entries}
    changes, rested = _changes(connection, back, speaks, size) if rules >= CHANGES else ((), frozenset())
    read_from |= rested
    spent = age_of(connection, back, as_of=size)
    opened = ask.opened(connection)
    amended = _amended(connection, sorted(read_from | once.entries), size)
    bearing = sorted(read_from | {each.entry for each in amended})
    unproved = [row.entry for row in ask.rows_among(connection, t.HEADER, "entry", bearing) if _is_unproved(row)]
    case = Case(
        as_of=size,
        root=read.root(connection, size).hex(),
        simulated=opened.simulated,
        title=opened.title,
        site=opened.site,
        lot=_member(row),
        product=programme[0].product if programme else "",
        ancestors=tuple(_member(items[place.item]) for place in back.places if place.item != lot),
        firsts=_firsts(back),
        steps=steps,
        specification=ask.specification(specification) if specification else None,
        specification_entry=specification.entry if specification else None,
        specification_approved=specification.occurred if specification else "",
        evidence=evidence,
        found=found,
        flags=flags,
        decisions=_decisions(connection, lot, size),
        amended=amended,
        passages=spent.passages,
        doublings="" if spent.doublings is None else str(spent.doublings),
        entries=tuple(sorted(read_from)),
        guarded=ask.guarded(connection, size),
        trainings=trained,
        along=remarks,
        changes=changes,
        unproved=tuple(unproved),
    )
    return case, back


def _along(connection: Connection, back: Trace, steps: list[str], as_of: int) -> tuple[Remark, ...]:
    """What is found along the way to the lot."""
    items = sorted(place.item for place in back.places)
    return bearing(inspect(connection, scope(connection, back.links, items, steps, as_of=as_of), as_of))


def _changes(
    connection: Connection, back: Trace, speaks: Mapping[str, frozenset[str]], as_of: int
) -> tuple[tuple[Finding, ...], frozenset[int]]:
    """Changes of the genome that were found on the way to the lot, and the entries on which that rests.

    Where no test states events or limits there is nothing to judge: that one must is for the specification to say.
    """
    if not ask.rows_among(connection, t.GENOMIC, "item", sorted(speaks), as_of):
        return (), frozenset()
    cells = back.cells()
    places = [place for place in back.places if place.item in cells]
    tests = genomic_tests(connection, whole_of(connection, places, as_of), as_of, worded=False)
    found = courses(tests, banks_of(places))
    return (*findings(found), *unread(tests)), rested_on(tests, found)


def _is_unproved(row: Row[Any]) -> bool:
    return row.authentication in UNPROVED


def _firsts(back: Trace) -> dict[str, frozenset[str]]:
    """Each member and the first members of its stage behind it (itself, where none of its parents stands there)."""
    stages = {place.item: place.stage for place in back.places}
    alike: dict[str, set[str]] = {item: set() for item in stages}
    for link in back.links:
        if stages.get(link.child) and stages[link.child] == stages.get(link.parent):
            alike[link.child].add(link.parent)
    firsts: dict[str, frozenset[str]] = {}
    for item in TopologicalSorter(alike).static_order():
        firsts[item] = frozenset().union(*(firsts[parent] for parent in alike[item])) or frozenset({item})
    return firsts


def _member(row: Row[Any]) -> Member:
    return Member(
        item=row.item,
        kind=row.item_kind,
        stage=row.stage,
        name=row.name,
        programme=row.programme,
        specification=row.specification,
        occurred=row.occurred,
        expiry=row.expiry,
        step=row.step,
        planned=bool(row.planned),
        entry=row.entry,
    )


def speaks_of(connection: Connection, items: list[str], as_of: int) -> dict[str, frozenset[str]]:
    """What speaks of the items: themselves, and what was taken from them, and again from that."""
    speaks = {item: frozenset({item}) for item in items}
    whole, waiting = frozenset(items), dict(speaks)
    while waiting:
        taken: dict[str, frozenset[str]] = {}
        for child, parent in _taken(connection, sorted(waiting), as_of):
            taken[child] = taken.get(child, frozenset()) | waiting[parent]
        waiting = {item: of - speaks.get(item, frozenset()) for item, of in taken.items()}
        waiting = {item: of for item, of in waiting.items() if of and item not in whole}
        for item, of in waiting.items():
            speaks[item] = speaks.get(item, frozenset()) | of
    return speaks


def at_its_condition(
    connection: Connection, speaks: dict[str, frozenset[str]], as_of: int
) -> dict[str, frozenset[str]]:
    """Leave out samples that were put on a study at another condition than the product's, and what was taken of them.

    A portion that was kept warm on purpose says nothing of the lot.
    """
    rows = ask.rows_among(connection, TABLES[OnStability], "item", sorted(speaks), as_of)
    studies = sorted({row.study for row in rows})
    told = ask.rows_among(connection, TABLES[StabilityStudy], "study", studies, as_of) if studies else []
    elsewhere = {row.study for row in told if row.arm != Arm.LONG_TERM}
    warm = [row.item for row in rows if row.study in elsewhere and row.item not in speaks[row.item]]
    gone = speaks_of(connection, warm, as_of).keys() if warm else set()
    return {item: of for item, of in speaks.items() if item not in gone}


def whole_of(connection: Connection, places: Iterable[Place], as_of: int) -> dict[str, frozenset[str]]:
    """What speaks of some items, where a vial or a sample among them speaks of what it was taken from."""
    several = list(places)
    speaks = speaks_of(connection, [place.item for place in several if place.kind not in TAKEN], as_of)
    return {**{place.item: frozenset({place.item}) for place in several}, **speaks}


def _taken(connection: Connection, parents: list[str], as_of: int) -> Iterator[tuple[str, str]]:
    """Samples and vials taken from any of the items, each with the item."""
    for start in range(0, len(parents), _CHUNK):
        given = {"parents": parents[start : start + _CHUNK], "as_of": as_of}
        yield from ((row.child, row.parent) for row in connection.execute(_question_of_taken(), given))


@cache
def _question_of_taken() -> Select[str, str]:
    """Ask what was taken. It is kept: to make the question takes longer than the answer."""
    query = select(t.EDGE.c.child, t.EDGE.c.parent).join(t.ITEM, t.ITEM.c.item == t.EDGE.c.child)
    return query.where(
        t.EDGE.c.parent.in_(bindparam("parents", expanding=True)),
        t.EDGE.c.edge_kind != "material",
        t.EDGE.c.planned.is_(False),
        t.ITEM.c.item_kind.in_(TAKEN),
        ask.held(t.EDGE, bindparam("as_of")),
        ask.held(t.ITEM, bindparam("as_of")),
    ).order_by(t.EDGE.c.row)


def specification_of(connection: Connection, lot: Row[Any], as_of: int) -> Row[Any] | None:
    """The specification that the lot names; it must have been approved by `as_of`."""
    for row in ask.rows(connection, t.SPECIFICATION, as_of):
        if f"{row.name} {row.version}" == lot.specification:
            return row
    return None


def _perishes(row: Row[Any]) -> bool:
    """What must be within its shelf life when it is used: materials, and whatever states an expiry date."""
    return row.item_kind == ItemKind.MATERIAL_LOT or bool(row.expiry)


def _steps(
    connection: Connection, back: Trace, speaking: list[str], perishable: set[str], as_of: int, *, to_the_end: bool
) -> tuple[Done, ...]:
    """Every step on the way: those that made a member or a sample of one, and those that only handled one.

    The first rules judged a step by its beginning; later ones judge it `to_the_end`.
    """
    names = on_the_way(connection, back.links, speaking, as_of)
    materials: dict[str, set[str]] = {}
    for link in back.links:
        if link.parent in perishable:
            materials.setdefault(link.step, set()).add(link.parent)
    return tuple(
        Done(
            step=row.step,
            process=row.process,
            occurred=row.occurred,
            environment=row.environment,
            materials=tuple(sorted(materials.get(row.step, ()))),
            entry=row.entry,
            procedure=row.procedure,
            people=tuple(name for name in row.people.split(";") if name),
            ended=row.ended if to_the_end else "",
        )
        for row in ask.rows_among(connection, t.STEP, "step", sorted(names), as_of)
    )


def _flags(connection: Connection, targets: Mapping[str, int], as_of: int) -> tuple[Flag, ...]:
    """Flags on what touches the lot; on what once did, those that were raised before the amendment that ended it."""
    rows = ask.rows_among(connection, t.FLAG, "target", sorted(targets), as_of)
    rows = [row for row in rows if row.entry < targets[row.target]]
    names = sorted({row.flag for row in rows})
    closed = {(row.flag_kind, row.flag): row for row in ask.rows_among(connection, t.FLAG_CLOSED, "flag", names, as_of)}
    return tuple(
        replace(
            _flag(row, closed.get((row.flag_kind, row.flag))),
            moved=targets[row.target] if targets[row.target] < as_of else None,
        )
        for row in rows
    )


def _flag(row: Row[Any], closed: Row[Any] | None) -> Flag:
    """A flag; what was amended after it was closed is open again, until someone closes it again."""
    closed = None if closed is None or row.since > closed.since else closed
    return Flag(
        flag=row.flag,
        kind=row.flag_kind,
        severity=row.severity,
        title=row.title,
        target=row.target,
        open=closed is None,
        acceptable=closed is not None and bool(closed.acceptable),
        conclusion=closed.conclusion if closed else "",
        entry=row.entry,
        closed_entry=closed.entry if closed else None,
    )


def evidence_of(
    connection: Connection, items: dict[str, Row[Any]], speaks: dict[str, frozenset[str]], as_of: int
) -> tuple[Evidence, ...]:
    """Values of the lot, of what it came from, and of their samples: one for each item that they speak of."""
    pooled = _pooled(connection, sorted(set(speaks) - set(items)), as_of)
    return tuple(
        Evidence(
            reportable=ask.reportable(row),
            entry=row.entry,
            item=row.item,
            stage=items[of].stage,
            occurred=row.occurred,
            source=f"{row.origin}, {row.reference}",
            of=of,
            pooled=row.item in pooled,
        )
        for row in ask.rows_among(connection, t.VALUE, "item", sorted(speaks), as_of)
        for of in sorted(speaks[row.item])
    )


def _pooled(connection: Connection, samples: list[str], as_of: int) -> set[str]:
    """The samples that were taken of several items, or of such a sample."""
    parents: dict[str, set[str]] = {}
    for edge in ask.rows_among(connection, t.EDGE, "child", samples, as_of):
        if edge.edge_kind != "material" and not edge.planned:
            parents.setdefault(edge.child, set()).add(edge.parent)
    pooled = {sample for sample, found in parents.items() if len(found) > 1}
    while further := {sample for sample, found in parents.items() if found & pooled} - pooled:
        pooled |= further
    return pooled


def _found(connection: Connection, speaks: dict[str, frozenset[str]], as_of: int) -> tuple[tuple[Found, ...], set[int]]:
    """What measurements found, and the entries of the equipment that was asked for in it."""
    rows = ask.rows_among(connection, t.FOUND, "item", sorted(speaks), as_of)
    serials = sorted({row.place for row in rows if row.code == INSTRUMENT})
    known = {row.serial: row for row in ask.rows_among(connection, t.EQUIPMENT, "serial", serials, as_of)}
    found = tuple(
        Found(finding=_finding(row, known.get(row.place)), of=of, entry=row.entry)
        for row in rows
        for of in sorted(speaks[row.item])
    )
    return found, {row.entry for row in known.values()}


def _finding(row: Row[Any], equipment: Row[Any] | None) -> Finding:
    """What was found; of an instrument, as its equipment stands in the record now."""
    answer, says = row.answer or None, row.says
    if row.code == INSTRUMENT and equipment is not None:
        answer, says = None, f"{row.place} is the serial number of {equipment.equipment}, entry {equipment.entry}."
    elif row.code == INSTRUMENT and answer is None:
        answer, says = Answer.NOT_KNOWN, f"{row.place} is no longer the serial number of any equipment of the record."
    where = f"{row.reference}, entry {row.entry}" + (f", {row.place}" if row.place else "")
    return Finding(code=row.code, answer=answer, says=says, where=where, source=row.source)


def _amended(connection: Connection, entries: list[int], as_of: int) -> tuple[Amended, ...]:
    return tuple(
        Amended(target=row.target, reason=row.reason, person=row.person, entry=row.entry)
        for row in ask.rows_among(connection, t.AMENDMENT, "target", entries, as_of)
    )


def _decisions(connection: Connection, lot: str, as_of: int) -> tuple[Decided, ...]:
    return tuple(_decided(connection, row, as_of) for row in ask.rows(connection, t.DECISION, as_of, lot=lot))


def _decided(connection: Connection, row: Row[Any], as_of: int) -> Decided:
    targets = [rest.target for rest in ask.rows(connection, t.RESTS, as_of, entry=row.entry)]
    amended = ask.rows_among(connection, t.AMENDMENT, "target", [*targets, row.entry], as_of)
    return Decided(
        outcome=Outcome(row.outcome),
        person=row.person,
        authentication=row.authentication,
        specification=row.specification,
        as_of=row.as_of,
        recorded=row.recorded,
        entry=row.entry,
        signatures=signatures(connection, row.entry, as_of),
        rules=row.rules,
        stale=tuple(amendment.entry for amendment in amended if amendment.entry > row.entry),
    )
