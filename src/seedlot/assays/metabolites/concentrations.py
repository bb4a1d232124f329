"""Readings to concentrations in one unit: replicates of a sample, limits of a test, dilutions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from seedlot.assays.metabolites.raw import Place, Value
from seedlot.formats.analytes import KNOWN, Analyte
from seedlot.formats.cells import Number
from seedlot.stats.fractions import mean_of
from seedlot.terms.figure import Figure, Relation, joined, undetermined
from seedlot.terms.units import comparable, convert

#: Readings of one sample less than this many hours apart are replicates.
SAME_TIME = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One reading in the unit of its analyte: a value or a limit, and what had to be done to the written number."""

    value: Value
    amount: float | None
    relation: Relation
    limit: float | None
    unit: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One analyte of one sample at one time: its readings at one dilution, and the figure they make."""

    sample: str
    analyte: str
    unit: str
    figure: Figure
    readings: tuple[Known, ...]
    others: tuple[Known, ...] = ()
    place: Place | None = None
    at: datetime | None = None
    batch: str = ""

    @property
    def amounts(self) -> tuple[float, ...]:
        """The values of the replicates."""
        return tuple(known.amount for known in self.readings if known.amount is not None)


def known(value: Value) -> Known:
    """Convert a reading to the unit of its analyte: mass to amount by the molar mass, which is stated."""
    reading = value.reading
    analyte = KNOWN.get(reading.analyte, Analyte(reading.analyte, reading.unit))
    factor, unit, how = _factor(analyte, reading.unit)
    number = Number(None) if value.why else reading.number
    diluted = f"multiplied by the dilution of {value.times:g}" if value.times != 1 and not value.why else ""
    return Known(
        value=value,
        amount=_scaled(number.value, factor * value.times),
        relation=number.relation,
        limit=_scaled(number.limit, factor * value.times),
        unit=unit,
        note=joined(value.why or how, diluted),
    )


def _scaled(number: float | None, factor: float) -> float | None:
    scaled = None if number is None else number * factor
    return scaled if scaled is None or math.isfinite(scaled) else None


def _factor(analyte: Analyte, unit: str) -> tuple[float, str, str]:
    """The factor to the analyte's unit, the unit arrived at, and how; a unit of another kind stays as it is."""
    if comparable(unit, analyte.unit):
        return convert(1.0, unit, analyte.unit), analyte.unit, "" if unit == analyte.unit else f"written in {unit}"
    if analyte.mass is not None and comparable(unit, "g/L"):
        how = f"written in {unit}, converted with {analyte.mass:g} g/mol"
        return convert(1.0, unit, "g/L") / analyte.mass * 1000, "mmol/L", how
    return 1.0, unit, f"in {unit}, as it is written"


def levels(values: Sequence[Value], *, level: float) -> tuple[Level, ...]:
    """Gather the readings of each analyte of each sample at each time."""

    def name(value: Value) -> tuple[str, str, str]:
        return value.reading.batch, value.reading.sample, value.reading.analyte

    return tuple(
        _level(sample, analyte, [known(value) for value in together], level)
        for (_, sample, analyte), own in groupby(sorted(values, key=name), key=name)
        for together in _at_one_time(list(own))
    )


def _at_one_time(values: list[Value]) -> list[list[Value]]:
    """Part readings of one name by their times; without a time for each, they are one sample."""
    stated = [
        (value.place.hours, value) for value in values if value.place is not None and value.place.hours is not None
    ]
    if len(stated) == len(values):
        timed = sorted(stated, key=lambda pair: pair[0])
    else:
        clocks = [value.reading.at for value in values if value.reading.at is not None]
        if len(clocks) < len(values) or len({clock.tzinfo is None for clock in clocks}) > 1:
            return [values]
        start = min(clocks)
        hours = [(clock - start).total_seconds() / 3600 for clock in clocks]
        timed = sorted(zip(hours, values, strict=True), key=lambda pair: pair[0])
    groups: list[tuple[float, list[Value]]] = []
    for hour, value in timed:
        if groups and hour - groups[-1][0] < SAME_TIME:
            groups[-1][1].append(value)
        else:
            groups.append((hour, [value]))
    return [group for _, group in groups]


def _level(sample: str, analyte: str, readings: list[Known], level: float) -> Level:
    """Take the readings at one dilution: those with values before those beyond a limit, then the least diluted."""

    def dilution(one: Known) -> float:
        return one.value.reading.dilution or 1.0

    def rank(one: Known) -> tuple[bool, str, float]:
        return one.relation != "=", one.unit, dilution(one)

    first = min(readings, key=rank)
    own = [one for one in readings if rank(one)[1:] == rank(first)[1:]]
    if first.relation == "=":
        own = [one for one in own if one.relation == "="]
    others = tuple(one for one in readings if all(one is not mine for mine in own))
    reading = first.value.reading
    return Level(
        sample=sample,
        analyte=analyte,
        unit=first.unit,
        figure=_figure(own, level),
        readings=tuple(own),
        others=others,
        place=first.value.place,
        at=reading.at,
        batch=reading.batch,
    )


def _figure(own: Sequence[Known], level: float) -> Figure:
    first = own[0]
    note = joined(
        *(one.note for one in own), *(f"flag: {one.value.reading.flag}" for one in own if one.value.reading.flag)
    )
    source = first.value.source
    if first.relation != "=":
        limits = [one.limit for one in own if one.limit is not None and one.relation == first.relation]
        limits = [limit for limit in limits if limit > 0 or first.relation == ">"]  # nothing is below zero
        if not limits:
            return undetermined("beyond a limit of the test that is not stated", note, method=source)
        limit = max(limits) if first.relation == "<" else min(limits)
        return Figure(
            relation=first.relation, limit=limit, method=source, note=joined("beyond the range of the test", note)
        )
    amounts = [one.amount for one in own if one.amount is not None]
    if not amounts:
        why = "" if any(one.value.why for one in own) else "the number is out of all range"
        return undetermined(why, note, method=source)
    if len(amounts) == 1:
        return Figure(value=amounts[0], method=source, note=joined(note, "no interval: one reading"))
    figure = mean_of(amounts, what="concentration", level=level, bounds=(-math.inf, math.inf))
    method = f"{source}; mean of {len(amounts)} readings, t interval"
    return replace(figure, method=method, note=joined(note, figure.note))
