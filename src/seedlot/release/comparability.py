"""A comparability exercise read from the record: lots before and after a change, judged by what was stated beforehand.

The margins must have been sealed before the lots after the change were tested. What the record cannot show of that is
not known; an exercise that was entered, or corrected, after a result of them is not met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean, geometric_mean
from typing import Any

from sqlalchemy import Connection, Row, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.trace import Direction, trace
from seedlot.record import read
from seedlot.record.entries.comparison import ComparabilityExercise
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.quality import Change
from seedlot.release.gather import at_its_condition, speaks_of
from seedlot.release.invalid import invalid, why_invalid
from seedlot.terms.comparing import Method, Scale, Side
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.moments import before as is_before
from seedlot.terms.reportable import Reportable
from seedlot.terms.units import comparable, convert
from seedlot.terms.words import ItemKind
from seedlot.trends.comparability import CODE, compare
from seedlot.trends.compared import Asked, Compared, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A comparability exercise and what came of it."""

    exercise: str
    change: str
    title: str
    protocol: str
    entry: int
    as_of: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    paired: bool
    alpha: float
    compared: tuple[Compared, ...]
    findings: tuple[Finding, ...]

    @property
    def answer(self) -> Answer:
        """Met only where every attribute is, and nothing stands against the exercise itself."""
        return overall((*self.findings, *(finding for each in self.compared for finding in each.findings)))


@dataclass(frozen=True, slots=True)
class _Held:
    """The values of the lots, by attribute and lot, and what was remarked upon in reading them."""

    values: dict[tuple[str, str], list[Reportable]]
    aside: dict[int, str]


def exercises(connection: Connection, as_of: int | None = None) -> tuple[Row[Any], ...]:
    """The exercises that the record holds, a row for each, in the order in which they were entered."""
    rows = ask.rows(connection, TABLES[ComparabilityExercise], as_of)
    return tuple({row.exercise: row for row in rows}.values())


def unstated(connection: Connection, as_of: int | None = None) -> tuple[Row[Any], ...]:
    """The changes that ask for a comparison of which no exercise is entered."""
    told = {row.change for row in exercises(connection, as_of)}
    rows = {row.change: row for row in ask.rows(connection, TABLES[Change], as_of) if row.comparability}
    return tuple(row for change, row in rows.items() if change not in told)


def comparability(connection: Connection, name: str, *, as_of: int | None = None) -> Exercise:
    """Read an exercise as of an entry, and judge it.

    Raises:
        NotInRecordError: no exercise is called so.
    """
    size = read.size(connection) if as_of is None else as_of
    rows = ask.rows(connection, TABLES[ComparabilityExercise], size, exercise=name)
    if not rows:
        raise ask.absent(connection, name, size, ComparabilityExercise.KIND)
    last = rows[-1]
    rows = [row for row in rows if row.entry == last.entry]
    lots = _names(last.before), _names(last.after)
    every = speaks_of(connection, [*lots[0], *lots[1]], size)
    speaks = at_its_condition(connection, every, size)
    criteria = [row for row in rows if row.attribute]
    held = _held(connection, speaks, [row.attribute for row in criteria], size)
    paired, alpha = bool(last.paired), float(last.alpha)
    compared = tuple(_compared(row, lots, held, paired=paired, alpha=alpha) for row in criteria)
    changes = ask.rows(connection, TABLES[Change], size, change=last.change)
    return Exercise(
        exercise=name,
        change=last.change,
        title=changes[-1].title if changes else "",
        protocol=last.protocol,
        entry=last.entry,
        as_of=size,
        before=lots[0],
        after=lots[1],
        paired=paired,
        alpha=alpha,
        compared=compared,
        findings=(*_findings(connection, last, lots, every, compared, size), *_aside(held)),
    )


def _names(said: str) -> tuple[str, ...]:
    return tuple(name for name in said.split(";") if name)


def _held(connection: Connection, speaks: dict[str, frozenset[str]], names: Sequence[str], as_of: int) -> _Held:
    """The values of the attributes, by attribute and lot: of the lot itself and of samples of it that were kept as it is."""
    values: dict[tuple[str, str], list[Reportable]] = {}
    aside: dict[int, str] = {}
    void = invalid(connection, as_of)
    rows = [row for row in ask.rows_among(connection, t.VALUE, "item", sorted(speaks), as_of) if row.name in names]
    references = sorted({row.reference for row in rows})
    reports = ask.rows_among(connection, TABLES[Report], "report", references, as_of) if references else []
    studies = {row.report: row.study for row in reports if row.study}
    for row in rows:
        if told := why_invalid(row, void):
            aside[row.entry] = told.why
        elif row.reference in studies:
            aside[row.entry] = f"it is of stability study {studies[row.reference]}"
        elif len(speaks[row.item]) > 1:
            aside[row.entry] = f"{row.item} was pooled of several lots, and tells of none of them alone"
        else:
            (lot,) = speaks[row.item]
            values.setdefault((row.name, lot), []).append(ask.reportable(row))
    return _Held(values, aside)


def _compared(
    row: Row[Any], lots: tuple[tuple[str, ...], tuple[str, ...]], held: _Held, *, paired: bool, alpha: float
) -> Compared:
    """One attribute: its criterion as it was stated, and the values of the lots in its unit."""
    of = {lot: held.values.get((row.attribute, lot), []) for side in lots for lot in side}
    unit = row.unit or next((each.unit for lot in lots[0] for each in of[lot]), "1")
    asked = Asked(
        attribute=row.attribute,
        tier=row.tier,
        method=Method(row.method),
        scale=Scale(row.scale),
        side=Side(row.side),
        margin=_number(row.margin),
        share=_number(row.share),
        coverage=_number(row.coverage),
        confidence=_number(row.confidence),
        expected=_names(row.expected),
        unit=unit,
        justification=row.justification,
    )
    before, after = ([_value(lot, of[lot], asked) for lot in side] for side in lots)
    return compare(asked, before, after, pairs=paired, alpha=alpha)


def _number(text: str | None) -> float | None:
    return None if text is None else float(Decimal(text))


def _value(lot: str, several: Sequence[Reportable], asked: Asked) -> Value:
    """What is known of a lot: the one value, or the mean of several numbers; a lot counts once.

    Values of another unit, and several of which some are words or limits that differ, leave it not known.
    """
    known = [each for each in several if each.value is not None or each.relation != "="]
    if not known:
        return Value(lot=lot)
    if words := {each.value for each in known if isinstance(each.value, str)}:
        alike = len(words) == 1 and all(isinstance(each.value, str) for each in known)
        return Value(lot=lot, word=str(*words) if alike else "")
    if not all(comparable(each.unit, asked.unit) for each in known):
        return Value(lot=lot)
    numbers = [convert(float(each.value), each.unit, asked.unit) for each in known if isinstance(each.value, float)]
    if all(each.relation == "=" for each in known):
        return Value(lot=lot, number=_mean(numbers, asked.scale))
    first = known[0]
    if len({each.relation for each in known}) > 1 or first.limit is None:
        return Value(lot=lot)
    limits = [convert(each.limit, each.unit, asked.unit) for each in known if each.limit is not None]
    return Value(
        lot=lot, relation=first.relation, limit=max(limits) if first.relation == "<" else min(limits)
    )  # the bound that all of them keep


def _mean(numbers: Sequence[float], scale: Scale) -> float:
    """The mean of a lot's values; of a ratio one that is not above zero stands, for no mean may hide it."""
    if scale is not Scale.RATIO:
        return fmean(numbers)
    return geometric_mean(numbers) if min(numbers) > 0 else min(numbers)


def _findings(
    connection: Connection,
    row: Row[Any],
    lots: tuple[tuple[str, ...], tuple[str, ...]],
    speaks: dict[str, frozenset[str]],
    compared: Sequence[Compared],
    as_of: int,
) -> Iterator[Finding]:
    """What is found of the exercise itself."""
    where = f"entry {row.entry}"
    if not compared:
        yield _finding("attributes", "No attribute is named: there is nothing to compare.", where, Answer.NOT_KNOWN)
    yield _beforehand(connection, row, {item for item, of in speaks.items() if of & set(lots[1])}, compared, as_of)
    yield from _design(connection, lots, where, as_of, paired=bool(row.paired))
    yield from _functional(compared, where)
    if len(compared) > 1:
        says = (
            f"All {len(compared)} attributes must be met; each is tested at {float(row.alpha):g} without adjustment, for "
            "none alone shows the product comparable (intersection-union). The more attributes, the less likely all are met."
        )
        yield _finding("multiplicity", says, where, source="EMA/CHMP/138502/2017")


def _aside(held: _Held) -> Iterator[Finding]:
    """Results that are not counted; a lot that has no other is not known."""
    for entry, why in sorted(held.aside.items()):
        yield _finding("aside", f"A result is not counted: {why}.", f"entry {entry}")


def _finding(code: str, says: str, where: str, answer: Answer | None = None, source: str = "") -> Finding:
    return Finding(code=f"{CODE}/{code}", answer=answer, says=says, where=where, source=source)


def _beforehand(
    connection: Connection, row: Row[Any], items: set[str], compared: Sequence[Compared], as_of: int
) -> Finding:
    """Whether the criteria were sealed before the first result of a lot after the change was known.

    A result that was corrected since counts as it was first told.
    """
    where, names = f"entry {row.entry}", {each.asked.attribute for each in compared}
    columns = (t.VALUE.c.name, t.VALUE.c.entry, t.VALUE.c.occurred)
    query = select(*columns).where(t.VALUE.c.item.in_(sorted(items)), t.VALUE.c.since < as_of)
    results = [each for each in connection.execute(query.order_by(t.VALUE.c.row)) if each.name in names]
    if not results:
        return _finding("beforehand", "No lot after the change has a result yet.", where, Answer.NOT_KNOWN)
    headers = ask.rows_among(connection, t.HEADER, "entry", [row.since, *{each.entry for each in results}])
    recorded = {each.entry: each.recorded for each in headers}
    sealed, first = recorded[row.since], min(results, key=lambda each: (recorded[each.entry], each.entry))
    how = "corrected" if row.since != row.entry else "entered"
    if recorded[first.entry] < sealed:
        says = f"The criteria were {how} by entry {row.since} ({sealed}), after a result of a lot after the change (entry {first.entry})."
        return _finding("beforehand", says, where, Answer.NOT_MET, "ICH Q5E, 2.2")
    early = min(results, key=lambda each: each.occurred)
    if is_before(sealed, early.occurred):
        says = f"The criteria were sealed on {sealed}, before the first result of a lot after the change ({early.occurred})."
        return _finding("beforehand", says, where, Answer.MET, "ICH Q5E, 2.2")
    says = f"A result of a lot after the change is of {early.occurred}, and the criteria were sealed on {sealed}: that they were stated first is not shown."
    return _finding("beforehand", says, where, Answer.NOT_KNOWN, "ICH Q5E, 2.2")


def _design(
    connection: Connection, lots: tuple[tuple[str, ...], tuple[str, ...]], where: str, as_of: int, *, paired: bool
) -> Iterator[Finding]:
    """Whether what differs between donors can be told from what the change did."""
    donors: dict[str, frozenset[str]] = {}
    for lot in (*lots[0], *lots[1]):
        try:
            back = trace(connection, lot, Direction.BACK, as_of=as_of)
        except SeedlotError:
            yield _finding("lots", f"Lot {lot} is not in the record.", where, Answer.NOT_KNOWN)
            continue
        donors[lot] = frozenset(place.item for place in back.places if place.kind == ItemKind.DONOR)
    source = "FDA draft, Manufacturing Changes and Comparability for Human CGT Products (2023); EMA Q&A on comparability for ATMPs (2019)"
    if not paired:
        if len(frozenset().union(*donors.values())) > 1:
            says = (
                "Lots are of several donors and not in pairs: differences between donors are part of the scatter, and may "
                "hide or feign a change. Split the material of each donor between both processes where that can be done."
            )
            yield _finding("design", says, where, source=source)
        return
    for old, new in zip(*lots, strict=True):
        of, and_of = donors.get(old, frozenset()), donors.get(new, frozenset())
        if not (of and and_of):
            yield _finding("pairs", f"The donor of {old} or of {new} is not in the record.", where, Answer.NOT_KNOWN)
        elif of != and_of:
            yield _finding("pairs", f"{old} and {new} are no pair: they are of other donors.", where, Answer.NOT_MET)


def _functional(compared: Sequence[Compared], where: str) -> Iterator[Finding]:
    """Markers alone do not show comparability (EMA Q&A on comparability for ATMPs, 2019)."""
    if compared and not any("potency" in each.asked.attribute.casefold() for each in compared):
        says = "No attribute is a potency: of cells, markers alone do not show comparability."
        yield _finding("function", says, where, source="EMA Q&A on comparability for ATMPs (2019)")
