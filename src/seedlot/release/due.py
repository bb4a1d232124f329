"""Which tests a specification asks for again and again, and how that stands: done, due, overdue, never done, and when next.

A criterion names with `at` the stages at which every bank, culture or lot is tested, and with `every` how much may pass
between two tests of a culture. A test of a sample or a vial counts for what that was taken from. What is tested `at` its
stage is due from the day it is made, and overdue once something is made of it. What is tested `every` so many passages,
doublings, weeks or days is counted along the way to each culture or bank from which nothing was made yet; a test that was
never done counts from the beginning of the culture. Weeks and days are those in culture (`lineage.age`): frozen cells do not
age. Where these are not known the calendar says how many it can be at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.age import FRESH, FROZEN, Age, ages
from seedlot.lineage.taken_off import TAKEN
from seedlot.lineage.trace import CELLS, Direction, Link, links, trace
from seedlot.record import read
from seedlot.release.gather import speaks_of
from seedlot.release.genomic import ancestry
from seedlot.specs.weigh import fold
from seedlot.terms.criterion import Criterion, Interval, Specification
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import ItemKind

#: Of what a test of its own is not asked: what it was taken from, or given as, was tested.
_ASIDE = (*TAKEN, ItemKind.DOSE, ItemKind.MATERIAL_LOT, ItemKind.DONOR, ItemKind.TISSUE)
_WEEK = 7
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
class Done:
    """A result of a test: which entry, on what, when, and how old that was."""

    item: str
    occurred: str
    entry: int
    age: Age


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lineage:
    """The items that are looked at, what lies behind and came of each, how old they are, and what was tested on them."""

    items: Mapping[str, Row[Any]]
    behind: Mapping[str, frozenset[str]]
    children: Mapping[str, tuple[str, ...]]
    ages: Mapping[str, Age]
    done: Mapping[str, tuple[Done, ...]]
    today: str


def due(connection: Connection, item: str = "", *, today: str, as_of: int | None = None) -> tuple[Due, ...]:
    """Tell which tests are due on the line of an item, before and after it; without one, in all programmes."""
    names, found = _line(connection, item, as_of)
    rows = {row.item: row for row in ask.rows_among(connection, t.ITEM, "item", sorted(names), as_of)}
    items = {name: row for name, row in rows.items() if not row.planned and row.item_kind not in _ASIDE}
    asked = [(one, row.entry) for row, one in _specifications(connection, items.values(), as_of)]
    wanted = [
        (criterion, one, entry) for one, entry in asked for criterion in one.criteria if criterion.at or criterion.every
    ]
    if not wanted:
        return ()
    tests = tuple(dict.fromkeys(fold(criterion.test) for criterion, _, _ in wanted))
    lineage = _gathered(connection, items, found, tests, today=today, as_of=as_of)
    told = [each for criterion, one, entry in wanted for each in _criterion(criterion, one, entry, lineage)]
    return tuple(dict.fromkeys(told))


def _line(connection: Connection, item: str, as_of: int | None) -> tuple[set[str], tuple[Link, ...]]:
    """The items of a line, and the links between them; of no item all that is made for a programme."""
    if item:
        back = trace(connection, item, Direction.BACK, as_of=as_of)
        names = {*back.cells(), *trace(connection, item, Direction.FORWARD, as_of=as_of).cells()}
    else:
        names = {row.item for row in ask.rows(connection, t.ITEM, as_of) if row.programme or row.specification}
    found = links(connection, sorted(names), Direction.BACK, as_of=as_of)
    if not item:
        names |= {end for link in found if link.kind in CELLS for end in (link.child, link.parent)}
    return names, found


def _specifications(
    connection: Connection, items: Iterable[Row[Any]], as_of: int | None
) -> Iterator[tuple[Row[Any], Specification]]:
    """The specifications that items name, and those approved last for the products of their programmes."""
    several = list(items)
    programmes = sorted({row.programme for row in several} - {""})
    products = {row.product for row in ask.rows_among(connection, t.PROGRAMME, "programme", programmes, as_of)} - {""}
    named = {row.specification for row in several}
    approved = ask.rows(connection, t.SPECIFICATION, as_of)
    last = {row.name: row.entry for row in approved}
    for row in approved:
        if f"{row.name} {row.version}" in named or (row.product in products and last[row.name] == row.entry):
            yield row, ask.specification(row)


def _gathered(
    connection: Connection,
    items: Mapping[str, Row[Any]],
    found: tuple[Link, ...],
    tests: Sequence[str],
    *,
    today: str,
    as_of: int | None,
) -> _Lineage:
    """Read ages and tests of the items; a test of a sample or a vial is one of what that was taken from."""
    speaks = speaks_of(connection, sorted(items), read.size(connection) if as_of is None else as_of)
    told = ages(connection, found, sorted(items), as_of=as_of)
    done: dict[str, list[Done]] = {}
    for row in ask.rows_among(connection, t.VALUE, "item", sorted(speaks), as_of):
        if row.number is None and row.text is None and row.relation == "=":
            continue
        for test in {fold(row.name), fold(row.origin.rpartition(" ")[0].replace("_", " "))} & {*tests}:
            for of in sorted(speaks[row.item]):
                each = Done(item=row.item, occurred=row.occurred, entry=row.entry, age=told[of])
                done.setdefault(f"{of}\n{test}", []).append(each)
    return _Lineage(
        items=items,
        behind=ancestry(found, items),
        children=_children(items, found),
        ages=told,
        done={key: tuple(sorted(set(several), key=_when)) for key, several in done.items()},
        today=today,
    )


def _children(items: Mapping[str, Row[Any]], found: Iterable[Link]) -> dict[str, tuple[str, ...]]:
    """What was made of each item, by way of vials and samples too."""
    made: dict[str, set[str]] = {}
    for link in found:
        if link.kind in CELLS:
            made.setdefault(link.parent, set()).add(link.child)
    children: dict[str, tuple[str, ...]] = {}
    for item in items:
        reached: set[str] = set()
        waiting = list(made.get(item, ()))
        while waiting:
            child = waiting.pop()
            if child not in reached:
                reached.add(child)
                waiting += [] if child in items else made.get(child, ())
        children[item] = tuple(sorted(reached & items.keys()))
    return children


def _when(done: Done) -> tuple[str, int, str]:
    return done.occurred, done.entry, done.item


def _criterion(criterion: Criterion, one: Specification, entry: int, lineage: _Lineage) -> Iterator[Due]:
    said = (criterion.test, f"{one.name} {one.version}", entry)
    for row in lineage.items.values():
        if row.stage in criterion.at and not _is_part(row, lineage):
            yield _at(row, said, lineage)
    tips = [row for name, row in lineage.items.items() if not lineage.children.get(name) and row.item_kind not in FRESH]
    for row in tips:
        for interval in criterion.intervals:
            yield _every(row, interval, said, lineage)


def _is_part(row: Row[Any], lineage: _Lineage) -> bool:
    """Whether it is more of something of its stage: tested with that."""
    behind = lineage.behind[row.item] - {row.item}
    return any(lineage.items[each].stage == row.stage for each in behind if each in lineage.items)


def _at(row: Row[Any], said: tuple[str, str, int], lineage: _Lineage) -> Due:
    """A test of an item at its stage."""
    test, specification, entry = said
    done = lineage.done.get(f"{row.item}\n{fold(test)}", ())
    onward = [name for name in lineage.children.get(row.item, ()) if lineage.items[name].stage != row.stage]
    if done:
        state, says = "done", f"done on {done[-1].occurred[:_DAY]}"
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
        last=done[-1] if done else None,
        spent=None,
        left=None,
        next_at="" if done else "now",
        next_on="" if done else row.occurred[:_DAY],
        says=f"{test} of '{row.item}' at stage {row.stage}: {says}.",
        specification=specification,
        entry=entry,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spent:
    """What passed since the last test: None where nobody told; `most` is what it can be then."""

    number: Decimal | None
    most: Decimal | None
    why: str = ""


def _every(row: Row[Any], interval: Interval, said: tuple[str, str, int], lineage: _Lineage) -> Due:
    """A test that is done again and again on the way to a culture or a bank."""
    test, specification, entry = said
    several = [each for name in lineage.behind[row.item] for each in lineage.done.get(f"{name}\n{fold(test)}", ())]
    last = max(several, key=lambda each: (each.age.passages or 0, *_when(each)), default=None)
    spent = _spent(row, interval, last, lineage)
    number = spent.number
    left = None if number is None else interval.number - number
    state = _state(spent, interval, last)
    next_at, next_on = _next(row, interval, (left, spent), lineage)
    return Due(
        item=row.item,
        stage=row.stage,
        test=test,
        rule=f"every {interval}",
        state=state,
        last=last,
        spent=number,
        left=left,
        next_at=next_at,
        next_on=next_on,
        says=f"{test} of '{row.item}' every {interval}: {_told(state, spent, interval, last)}{_then(state, next_at, next_on)}.",
        specification=specification,
        entry=entry,
    )


def _state(spent: _Spent, interval: Interval, last: Done | None) -> str:
    if spent.number is None:
        within = spent.most is not None and spent.most < interval.number
        return ("not due" if last else "not due yet") if within else "not known"
    if spent.number > interval.number:
        return "overdue"
    if spent.number == interval.number:
        return "due"
    return "not due" if last else "not due yet"


def _told(state: str, spent: _Spent, interval: Interval, last: Done | None) -> str:
    since = f"last done on '{last.item}' on {last.occurred[:_DAY]}" if last else "never done"
    if spent.number is None:
        most = f"at most {_plain(spent.most)} by the calendar" if spent.most is not None else "not known"
        return f"{state}; {since}, and {interval.unit} since then: {most} ({spent.why})"
    return f"{state}; {since}, {_plain(spent.number)} {interval.unit} ago"


def _then(state: str, next_at: str, next_on: str) -> str:
    if state in {"overdue", "due"} or not (next_at or next_on):
        return ""
    return f"; next {' '.join(filter(None, (next_at, f'about {next_on}' if next_on and next_at else next_on)))}"


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{round(number, 1).normalize():f}"


def _spent(row: Row[Any], interval: Interval, last: Done | None, lineage: _Lineage) -> _Spent:
    """How much passed since the last test, or since the beginning of the culture."""
    own = lineage.ages[row.item]
    if interval.unit in {"passages", "doublings"}:
        now, then = getattr(own, interval.unit), getattr(last.age, interval.unit) if last else 0
        if now is None or then is None:
            silent = own.untold if now is None else last.age.untold if last else ()
            return _Spent(number=None, most=None, why=f"{', '.join(silent[:3])} does not tell")
        return _Spent(number=Decimal(now) - Decimal(then), most=None)
    per = _WEEK if interval.unit == "weeks" else 1
    alive = _alive(row, lineage)
    then_days = last.age.days if last else Decimal(0)
    if own.days is not None and then_days is not None:
        return _Spent(number=(own.days + alive - then_days) / per, most=None)
    silent = own.undated if own.days is None else last.age.undated if last else ()
    why = f"{', '.join(silent[:3])} does not tell how long it was in culture"
    if last is None:
        return _Spent(number=None, most=None, why=why)
    end = lineage.today if row.item_kind not in FROZEN else row.occurred
    return _Spent(number=None, most=Decimal(max(0, _days(last.occurred, end))) / per, why=why)


def _alive(row: Row[Any], lineage: _Lineage) -> Decimal:
    """Days that a culture went on since it was made; of what is frozen none."""
    return Decimal(0) if row.item_kind in FROZEN else Decimal(max(0, _days(row.occurred, lineage.today)))


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last[:_DAY]) - date.fromisoformat(first[:_DAY])).days


def _next(row: Row[Any], interval: Interval, told: tuple[Decimal | None, _Spent], lineage: _Lineage) -> tuple[str, str]:
    """When the test is next: at which passage, doublings or day in culture, and about on which day."""
    left, _ = told
    own = lineage.ages[row.item]
    if left is None:
        return "", ""
    alive = row.item_kind not in FROZEN
    if interval.unit in {"weeks", "days"}:
        days = left * (_WEEK if interval.unit == "weeks" else 1)
        at = f"at day {_plain((own.days or Decimal(0)) + _alive(row, lineage) + days)} in culture"
        return at, _on(lineage.today, days) if alive else ""
    count = getattr(own, interval.unit)
    at = f"at {'passage' if interval.unit == 'passages' else 'doubling'} {_plain(Decimal(count) + left)}"
    pace = own.days / Decimal(count) if alive and own.days and count else None
    return at, _on(row.occurred, left * pace) if pace is not None else ""


def _on(day: str, further: Decimal) -> str:
    """The day so many days on, as far as there are days."""
    start = date.fromisoformat(day[:_DAY])
    return (start + min(timedelta(days=float(min(further, Decimal(10**6)))), date.max - start)).isoformat()
