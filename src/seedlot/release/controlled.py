"""The results of one test over lots as a control chart: narrowed, in one unit, against the specification in force.

What a series holds is told of each result: the item and its stage, the product, the site that made it, the laboratory,
assay or instrument that measured it, and the method. A result in a unit that cannot be converted, a text, or one that a
closed investigation found invalid, is counted and left out. Unless a base period is stated, it is all that came before the newest point, which is judged by it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.series import values
from seedlot.lineage.trace import line_of
from seedlot.record import read
from seedlot.release.gather import specification_of
from seedlot.release.invalid import invalid, why_invalid
from seedlot.release.processes import Changed, changes, in_force, process_of
from seedlot.specs.weigh import fold
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.errors import SeedlotError, UnitError
from seedlot.terms.reportable import Reportable
from seedlot.terms.units import convert
from seedlot.trends.asked import COUNTED, GROUPED, Asked
from seedlot.trends.asked import Kind as ChartKind
from seedlot.trends.capability import Capability, capability, worth_of_groups, worth_of_moving
from seedlot.trends.charted import Sample
from seedlot.trends.control import Control, control

_DAY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """To what a series is narrowed; empty: to nothing. `line` is an item, with all that it came from and came of it."""

    line: str = ""
    product: str = ""
    site: str = ""
    method: str = ""
    origin: str = ""
    stage: str = ""
    process: str = ""


#: What a select offers: everything but the line, which is typed.
CHOICES = tuple(each.name for each in fields(Narrowed) if each.name != "line")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A result of the series, with what it can be narrowed by."""

    value: Reportable
    entry: int
    item: str
    occurred: str
    origin: str
    method: str
    stage: str
    product: str
    site: str
    process: str
    invalid: bool
    row: Row[Any]

    @property
    def day(self) -> str:
        """The day on which it was measured."""
        return self.occurred[:_DAY]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Results of one test in the order in which they happened, and what the selects offer before they are narrowed."""

    test: str
    held: tuple[Held, ...]
    choices: Mapping[str, tuple[str, ...]]
    more: bool
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Controlled:
    """A series as a control chart: each point with its results, limits of the specification, and capability.

    `left_out`: results that are words, in a unit that cannot be converted, or invalid by a closed investigation. `process`:
    the one by which all its lots were made; `apart`: the others of the series, whose results stand on charts of their own.
    """

    test: str
    unit: str
    points: tuple[tuple[Held, ...], ...]
    samples: tuple[Sample, ...]
    control: Control
    specification: str
    low: float | None
    high: float | None
    capability: Capability | None
    left_out: int
    process: str = ""
    apart: tuple[str, ...] = ()

    @property
    def newest(self) -> Held | None:
        """The newest result."""
        return self.points[-1][-1] if self.points else None


def series(connection: Connection, test: str, narrowed: Narrowed, *, as_of: int | None = None) -> Series:
    """Read the results of a test, the last that were recorded, and narrow them.

    Raises:
        NotInRecordError: the line is not in the record.
    """
    line = line_of(connection, narrowed.line, as_of) if narrowed.line else None
    rows, more = values(connection, test, line, as_of=as_of)
    known = changes(connection, as_of)
    every = tuple(_held(connection, rows, known, as_of))
    choices = {name: tuple(sorted({told for each in every if (told := getattr(each, name))})) for name in CHOICES}
    kept = (each for each in every if all(_fits(each, narrowed, name) for name in CHOICES))
    return Series(test=test, held=tuple(kept), choices=choices, more=more, changed=known)


def _fits(each: Held, narrowed: Narrowed, name: str) -> bool:
    wanted = getattr(narrowed, name)
    return not wanted or getattr(each, name) == wanted


def _held(
    connection: Connection, rows: Iterable[Row[Any]], known: tuple[Changed, ...], as_of: int | None
) -> Iterator[Held]:
    """Results with their item, its product, and the site that made it."""
    every, void = list(rows), invalid(connection, as_of)
    items = _among(connection, t.ITEM, "item", (row.item for row in every), as_of)
    steps = _among(connection, t.STEP, "step", (each.step for each in items.values()), as_of)
    programmes = _among(connection, t.PROGRAMME, "programme", (each.programme for each in items.values()), as_of)
    named = {f"{row.name} {row.version}": row.product for row in ask.rows(connection, t.SPECIFICATION, as_of)}
    for row in every:
        item = items.get(row.item)
        programme = programmes.get(item.programme) if item else None
        product = (programme.product if programme else "") or (named.get(item.specification, "") if item else "")
        step = steps.get(item.step) if item else None
        yield Held(
            value=ask.reportable(row), entry=row.entry, item=row.item, occurred=row.occurred, origin=row.origin,
            method=row.method, stage=item.stage if item else "", product=product,
            site=step.organisation if step else "", process=process_of(known, item, step.procedure if step else ""),
            invalid=why_invalid(row, void) is not None, row=row,
        )  # fmt: skip


def _among(
    connection: Connection, table: Any, column: str, names: Iterable[str], as_of: int | None
) -> dict[str, Row[Any]]:
    wanted = sorted({name for name in names if name})
    return {getattr(row, column): row for row in ask.rows_among(connection, table, column, wanted, as_of)}


def controlled(
    connection: Connection, found: Series, asked: Asked, *, item: str = "", as_of: int | None = None
) -> Controlled:
    """Make the control chart of a series, with the limits of the specification that the newest item is made to.

    A change for which lots are compared starts a chart of its own: of several processes the chart is of that by which `item`
    was made, else of the one in force.

    Raises:
        SeedlotError: a value that has no logarithm, where a log scale is asked for.
    """
    process, apart = _process(found, item)
    held = tuple(each for each in found.held if each.process not in apart)
    unit, numbers = _numbers(held)
    points, samples = _points(numbers, grouped=asked.kind in GROUPED)
    samples, shown, scale = _counted(samples, unit, asked)
    wanted = asked if asked.base or asked.center is not None else replace(asked, base=max(1, len(samples) - 1))
    chart = control(samples, wanted)
    name, *ends = _specified(connection, points[-1][-1], unit, as_of) if points else ("", None, None)
    low, high = (None if end is None else end * scale for end in ends)
    return Controlled(
        test=found.test, unit=shown, points=points, samples=samples, control=chart, specification=name, low=low,
        high=high, capability=_capability(points, samples, chart, (low, high)), left_out=len(held) - len(numbers),
        process=process, apart=apart,
    )  # fmt: skip


def _process(found: Series, item: str) -> tuple[str, tuple[str, ...]]:
    """The process of which the chart is, and the others of the series."""
    every = tuple(dict.fromkeys(each.process for each in found.held))
    if len(every) < 2:
        return "".join(every), ()
    own = next((each.process for each in found.held if each.item == item), "") if item else ""
    wanted = own or in_force(found.changed, found.held[-1].day)
    process = wanted if wanted in every else every[-1]
    return process, tuple(each for each in every if each != process)


Number = tuple[Held, Sample]


class NoWholeUnitsError(SeedlotError):
    """A share that is not so many of so many units."""

    def __init__(self, share: float, size: float) -> None:
        super().__init__(
            f"'{share:g} %' of {size:g} units is no whole number of them",
            mend="State of how many units each result is, as it was measured.",
        )


def _counted(samples: tuple[Sample, ...], unit: str, asked: Asked) -> tuple[tuple[Sample, ...], str, float]:
    """The results as the counts that a chart of counts asks for; the unit of its points, and what turns values into them.

    Raises:
        NoWholeUnitsError: a percentage that is no whole number of units.
    """
    if asked.kind not in COUNTED:
        return samples, unit, 1.0
    if asked.kind is not ChartKind.SHARES:
        return samples, unit, 1 / asked.of
    if unit != "%":
        return samples, "1", 1 / asked.of
    return tuple(replace(each, values=(_units(each.mean, asked.of),)) for each in samples), "1", 0.01


def _units(share: float, size: float) -> float:
    """How many units a percentage of them is. What is left beside a whole number is the last digit of the computer's."""
    count = share * size / 100
    if not math.isclose(count, round(count), rel_tol=1e-9, abs_tol=1e-9):
        raise NoWholeUnitsError(share, size)
    return float(round(count))


def _numbers(held: tuple[Held, ...]) -> tuple[str, list[Number]]:
    """The results that are numbers, in the unit that most of them have."""
    stands = [each for each in held if not each.invalid]
    units = [each.value.unit for each in stands if _number(each.value) is not None]
    unit = max(dict.fromkeys(units), key=units.count) if units else "1"
    return unit, [(each, sample) for each in stands if (sample := _sample(each, unit)) is not None]


def _number(value: Reportable) -> float | None:
    """The value, or the limit that it lies below or above."""
    if value.relation != "=":
        return value.limit
    return value.value if isinstance(value.value, float) else None


def _sample(each: Held, unit: str) -> Sample | None:
    number = _number(each.value)
    if number is None:
        return None
    try:
        told = convert(number, each.value.unit, unit)
    except UnitError:
        return None
    return Sample(values=(told,), relation=each.value.relation, run=str(each.entry))


def _points(numbers: list[Number], *, grouped: bool) -> tuple[tuple[tuple[Held, ...], ...], tuple[Sample, ...]]:
    """Each result as a point; grouped: the results of one item as the replicates of a point."""
    if not grouped:
        return tuple((held,) for held, _ in numbers), tuple(sample for _, sample in numbers)
    groups: dict[tuple[str, int], list[Number]] = {}
    for place, (held, sample) in enumerate(numbers):
        groups.setdefault((held.item, -1 if sample.exact else place), []).append((held, sample))
    points = tuple(tuple(held for held, _ in group) for group in groups.values())
    samples = tuple(
        replace(group[0][1], values=tuple(value for _, sample in group for value in sample.values))
        for group in groups.values()
    )
    return points, samples


def _specified(
    connection: Connection, newest: Held, unit: str, as_of: int | None
) -> tuple[str, float | None, float | None]:
    """The specification that the newest item names, else that is approved for its product; its limits in a unit."""
    size = read.size(connection) if as_of is None else as_of
    named = [row for row in ask.rows(connection, t.ITEM, size, item=newest.item) if row.specification]
    row = specification_of(connection, named[0], size) if named else None
    several = (ask.specification(row),) if row else ask.approved(connection, newest.product, size)
    for each in several:
        criterion = next((one for one in each.criteria if _asks(one, each, newest)), None)
        if criterion is not None:
            return f"{each.name} {each.version}", *_ends(criterion, unit)
    return "", None, None


def _asks(criterion: Criterion, specification: Specification, newest: Held) -> bool:
    stage = criterion.stage or specification.stage
    numeric = criterion.kind in {Kind.MIN, Kind.MAX, Kind.RANGE}
    return (
        numeric and fold(criterion.test) == fold(newest.value.name) and (not stage or fold(stage) == fold(newest.stage))
    )


def _ends(criterion: Criterion, unit: str) -> tuple[float | None, float | None]:
    try:
        low, high = (
            None if end is None else convert(end, criterion.unit, unit) for end in (criterion.low, criterion.high)
        )
    except UnitError:
        return None, None
    return low, high


def _capability(
    points: tuple[tuple[Held, ...], ...],
    samples: tuple[Sample, ...],
    chart: Control,
    ends: tuple[float | None, float | None],
) -> Capability | None:
    """Of all points, where the chart knows its limits and no value lies beyond a limit of its method, as values are.

    A specification is of one product at one stage: of a series of several there is none. Nor is there any of shares.
    """
    if chart.asked.kind is ChartKind.SHARES or chart.asked.of != 1:
        return None
    given = chart.asked.center is not None
    if not chart.known or chart.asked.log or any(not each.exact for each in samples):
        return None
    if len({(held.product, held.stage) for several in points for held in several}) > 1:
        return None
    alone = chart.asked.kind in {ChartKind.LEVEY_JENNINGS, ChartKind.COUNTS}
    within = None if given or alone else chart.sigma
    values = [value for each in samples for value in each.values]
    return capability(values, *ends, within=within, worth=_worth(samples[: chart.base], chart.asked))


def _worth(base: tuple[Sample, ...], asked: Asked) -> float:
    """The degrees of freedom of the scatter within, which was estimated of the base period; 0: of a median, not known."""
    if asked.robust:
        return 0.0
    if asked.kind not in GROUPED:
        return worth_of_moving(len(base))
    sizes = [len(each.values) for each in base if len(each.values) > 1]
    return worth_of_groups(sizes, ranges=asked.kind is ChartKind.MEAN_RANGE)
