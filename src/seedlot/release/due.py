"""Which tests a specification asks for again and again, and how that stands: done, due, overdue, never done, and when next.

A criterion names with `at` the stages at which every bank, culture or lot is tested, and with `every` how much may pass
between two tests of a culture. A test of a sample or a vial counts for what that was taken from. What is tested `at` its
stage is due from the day it is made, and overdue once something is made of it. What is tested `every` so many passages,
doublings, weeks or days is counted along the way to each culture or bank from which nothing was made yet; a test that was
never done counts from the beginning of the culture. Weeks and days are those in culture (`lineage.age`): frozen cells do not
age. Where these are not known the calendar says how many it can be at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.age import FRESH
from seedlot.lineage.taken_off import TAKEN
from seedlot.lineage.trace import CELLS, Link
from seedlot.release.due_since import Done, Lineage, following, since
from seedlot.release.genomic import ancestry, parents_of
from seedlot.release.line import Line, ages_of_samples, every_line, line_of
from seedlot.specs.weigh import fold
from seedlot.terms.criterion import Criterion, Interval, Specification
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import ItemKind

#: Of what a test of its own is not asked: what it was taken from, or given as, was tested.
_ASIDE = (*TAKEN, ItemKind.DOSE, ItemKind.MATERIAL_LOT, ItemKind.DONOR, ItemKind.TISSUE)
_DAY = 10

#: How a test stands, and what that answers. What is not due yet was never asked for: information.
STATES: Mapping[str, Answer | None] = {
    "done": Answer.MET,
    "not due": Answer.MET,
    "not due yet": None,
    "due": Answer.NOT_KNOWN,
    "overdue": Answer.NOT_MET,
    "not known": Answer.NOT_KNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A test of an item and how it stands. `left` counts in the rule's own unit, below zero where it is overdue."""

    item: str
    stage: str
    test: str
    rule: str
    state: str
    last: Done | None
    spent: Decimal | None
    left: Decimal | None
    next_at: str
    next_on: str
    says: str
    specification: str
    entry: int

    @property
    def answer(self) -> Answer | None:
        """What its state answers."""
        return STATES[self.state]

    @property
    def finding(self) -> Finding:
        """How it stands, as a finding."""
        entries = ", ".join(map(str, sorted({self.entry, *([self.last.entry] if self.last else [])})))
        where = f"{self.item}, entries {entries}"
        return Finding(code="due/test", answer=self.answer, says=self.says, where=where, source=self.specification)


def due(connection: Connection, item: str = "", *, today: str, as_of: int | None = None) -> tuple[Due, ...]:
    """Tell which tests are due on the line of an item, before and after it; without one, in all programmes."""
    line = line_of(connection, item, as_of=as_of) if item else every_line(connection, as_of=as_of)
    return due_on(connection, line, today=today, as_of=as_of)


def due_on(
    connection: Connection, line: Line, *, today: str, as_of: int | None = None, which: Callable[[str], bool] = bool
) -> tuple[Due, ...]:
    """Tell which tests are due on a line that was read, of those that `which` names."""
    items = {name: row for name, row in line.rows.items() if not row.planned and row.item_kind not in _ASIDE}
    lineage = _lineage(items, line, today)
    asked = [
        (one, subject)
        for one, subject in _specifications(connection, lineage, as_of)
        if any((each.at or each.every) and which(each.test) for each in one.of.criteria)
    ]
    if not asked:
        return ()
    tests = {fold(each.test) for one, _ in asked for each in one.of.criteria}
    done = _done(connection, lineage, line, tests, as_of)
    told = [
        each
        for one, subject in asked
        for criterion in one.of.criteria
        if (criterion.at or criterion.every) and which(criterion.test)
        for each in _criterion(criterion, one, [items[name] for name in items if name in subject], (lineage, done))
    ]
    # two criteria on one test may ask for the same
    return tuple({(each.item, each.test, each.rule, each.specification): each for each in reversed(told)}.values())[
        ::-1
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A specification, by its name and its entry."""

    of: Specification
    name: str
    entry: int


#: Of each item and test what was done, and what was done only on a sample that was pooled with others.
_Tests = Mapping[tuple[str, str], tuple[Done, ...]]


def _lineage(items: Mapping[str, Row[Any]], line: Line, today: str) -> Lineage:
    parents = parents_of(line.links)
    return Lineage(
        items=items,
        parents=parents,
        behind=ancestry(parents, items),
        children=_children(items, line.links),
        ages=line.ages,
        kinds={name: row.item_kind for name, row in line.rows.items()},
        today=today,
    )


def _specifications(
    connection: Connection, lineage: Lineage, as_of: int | None
) -> Iterator[tuple[_Asked, frozenset[str]]]:
    """The specifications that items name, and those approved last for the products of their programmes, each with its items.

    Those are its own, what they came from, and what belongs to no programme and came of them. An item that names a
    version is not asked for what another version of it says.
    """
    items = lineage.items
    programmes = sorted({row.programme for row in items.values()} - {""})
    products = {
        row.programme: row.product
        for row in ask.rows_among(connection, t.PROGRAMME, "programme", programmes, as_of)
        if row.product
    }
    approved = ask.rows(connection, t.SPECIFICATION, as_of)
    last = {row.name: row.entry for row in approved}
    loose = [name for name, row in items.items() if not row.programme and not row.specification]
    for row in approved:
        name, newest = f"{row.name} {row.version}", last[row.name] == row.entry
        own = {
            item
            for item, each in items.items()
            if each.specification == name
            or (
                newest
                and products.get(each.programme) == row.product
                and not each.specification.startswith(f"{row.name} ")
            )
        }
        if own:
            subject = own.union(*(lineage.behind[item] for item in own))
            subject |= {item for item in loose if not own.isdisjoint(lineage.behind[item])}
            yield _Asked(of=ask.specification(row), name=name, entry=row.entry), frozenset(subject)


def _done(connection: Connection, lineage: Lineage, line: Line, tests: set[str], as_of: int | None) -> _Tests:
    """The tests of the items; one of a sample or a vial is one of what that was taken from."""
    told = [
        (row, names & tests)
        for row in ask.rows_among(connection, t.VALUE, "item", sorted(line.speaks), as_of)
        if (row.number is not None or row.text is not None or row.relation != "=")
        and not tests.isdisjoint(names := {fold(row.name), fold(row.origin.rpartition(" ")[0].replace("_", " "))})
    ]
    old = {**line.ages, **ages_of_samples(connection, line, (row.item for row, _ in told), as_of=as_of)}
    done: dict[tuple[str, str], set[Done]] = {}
    for row, named in told:
        for of in line.speaks[row.item] & lineage.items.keys():
            each = Done(
                item=row.item,
                of=of,
                occurred=row.occurred,
                entry=row.entry,
                age=old[of],
                taken=None if of == row.item else old[row.item],
                pooled=len(line.speaks[row.item]) > 1,
            )
            for test in named:
                done.setdefault((of, test), set()).add(each)
    return {key: tuple(sorted(several, key=_when)) for key, several in done.items()}


def _children(items: Mapping[str, Row[Any]], found: Iterable[Link]) -> dict[str, tuple[str, ...]]:
    """What was made of each item, by way of vials and samples too."""
    made: dict[str, set[str]] = {}
    for link in found:
        if link.kind in CELLS:
            made.setdefault(link.parent, set()).add(link.child)
    children: dict[str, tuple[str, ...]] = {}
    for item in items.keys() & made.keys():
        reached: set[str] = set()
        waiting = list(made[item])
        while waiting:
            child = waiting.pop()
            if child not in reached:
                reached.add(child)
                waiting += [] if child in items else made.get(child, ())
        children[item] = tuple(sorted(reached & items.keys()))
    return children


def _when(done: Done) -> tuple[str, int, str]:
    return done.occurred, done.entry, done.item


def _criterion(
    criterion: Criterion, one: _Asked, rows: Sequence[Row[Any]], known: tuple[Lineage, _Tests]
) -> Iterator[Due]:
    lineage, done = known
    test = fold(criterion.test)
    tested = {of: several for (of, name), several in done.items() if name == test}
    for row in rows if criterion.at else ():
        if row.stage in criterion.at and not _is_part(row, lineage):
            yield _at(row, (criterion.test, one), tested.get(row.item, ()), lineage)
    if criterion.every:
        found = {
            of: whole for of, several in tested.items() if (whole := [each for each in several if not each.pooled])
        }
        last: dict[str, Done | None] = {}
        intervals = criterion.intervals
        for row in rows:
            if not lineage.children.get(row.item) and row.item_kind not in FRESH:
                before = _last(row.item, found, lineage, last)
                yield from (_every(row, interval, (criterion.test, one), before, lineage) for interval in intervals)


def _last(
    item: str, tested: Mapping[str, Sequence[Done]], lineage: Lineage, known: dict[str, Done | None]
) -> Done | None:
    """The last test of an item, or else of what it came from; of several parents, that which was tested the longest ago.

    A pool is no newer than the oldest that went into it: where one was never tested, the pool was not.
    """
    waiting = [item]
    while waiting:
        name = waiting[-1]
        parents = lineage.parents.get(name, frozenset())
        further = [] if name in tested else [each for each in parents if each not in known]
        if further:
            waiting += further
            continue
        if name in tested:
            known[name] = max(tested[name], key=_when)
        else:
            several = [known[each] for each in sorted(parents)]
            known[name] = min(several, key=_how_long_ago) if several else None
        waiting.pop()
    return known[item]


def _how_long_ago(done: Done | None) -> tuple[bool, int, str]:
    return (False, 0, "") if done is None else (True, done.age.passages or 0, done.occurred)


def _is_part(row: Row[Any], lineage: Lineage) -> bool:
    """Whether it is more of something of its stage: tested with that."""
    behind = lineage.behind[row.item] & lineage.items.keys()
    return any(lineage.items[each].stage == row.stage for each in behind if each != row.item)


def _at(row: Row[Any], said: tuple[str, _Asked], done: Sequence[Done], lineage: Lineage) -> Due:
    """A test of an item at its stage."""
    test, one = said
    onward = [name for name in lineage.children.get(row.item, ()) if lineage.items[name].stage != row.stage]
    whole = [each for each in done if not each.pooled]
    last = whole[-1] if whole else done[-1] if done else None
    if whole:
        state, says = "done", f"done on {whole[-1].occurred[:_DAY]}"
    elif last is not None:
        state, says = "not known", f"done only on '{last.item}', a sample that was pooled with others"
    elif onward:
        state, says = "overdue", f"never done, and '{onward[0]}' was made of it"
    else:
        state, says = "due", f"never done; due since it was made on {row.occurred[:_DAY]}"
    return Due(
        item=row.item,
        stage=row.stage,
        test=test,
        rule=f"at {row.stage}",
        state=state,
        last=last,
        spent=None,
        left=None,
        next_at="" if whole else "now",
        next_on="" if whole else row.occurred[:_DAY],
        says=f"{test} of '{row.item}' at stage {row.stage}: {says}.",
        specification=one.name,
        entry=one.entry,
    )


def _every(row: Row[Any], interval: Interval, said: tuple[str, _Asked], last: Done | None, lineage: Lineage) -> Due:
    """A test that is done again and again on the way to a culture or a bank."""
    test, one = said
    told = since(row, interval, last, lineage)
    state = told.state(interval, done=last is not None)
    next_at, next_on, why = following(row, interval, told, lineage)
    ago = f"last done on '{last.item}' on {last.occurred[:_DAY]}" if last else "never done"
    further = _then(state, next_at, next_on, why)
    return Due(
        item=row.item,
        stage=row.stage,
        test=test,
        rule=f"every {interval}",
        state=state,
        last=last,
        spent=told.spent,
        left=None if told.spent is None else interval.number - told.spent,
        next_at=next_at,
        next_on=next_on,
        says=f"{test} of '{row.item}' every {interval}: {state}; {ago}, {told.says(interval.unit)}{further}.",
        specification=one.name,
        entry=one.entry,
    )


def _then(state: str, next_at: str, next_on: str, why: str) -> str:
    if state in {"overdue", "due"} or not (next_at or next_on):
        return ""
    told = f"; next {' '.join(filter(None, (next_at, f'about {next_on}' if next_on and next_at else next_on)))}"
    return f"{told}; {why}" if why else told
