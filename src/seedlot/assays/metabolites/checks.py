"""What is doubtful in readings and cultures, and the user's limits where they are set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from seedlot.assays.metabolites.concentrations import Level
from seedlot.assays.metabolites.cultures import Culture, shown_hours
from seedlot.assays.metabolites.raw import Value
from seedlot.assays.metabolites.settings import Settings
from seedlot.formats.analytes import KNOWN, Analyte
from seedlot.stats.amounts import coefficient_of_variation
from seedlot.terms.finding import Answer, Finding

_SPACERS = re.compile(r"[\s_-]+")


def possible(values: Sequence[Value]) -> tuple[tuple[Value, ...], tuple[Finding, ...]]:
    """Leave out readings that cannot be: below zero, a pH above 14."""
    kept, findings = [], []
    for value in values:
        reading = value.reading
        analyte, number = KNOWN.get(reading.analyte, Analyte(reading.analyte)), reading.number
        figure = number.limit if number.value is None else number.value
        if figure is None or analyte.low <= figure <= analyte.high:
            kept.append(value)
        else:
            says = f"The {reading.analyte} of '{reading.sample}' is {figure:g} {reading.unit}, which cannot be; it is not used."
            findings.append(_doubt("impossible", says, reading.where))
    return tuple(kept), tuple(findings)


def check_level(level: Level, settings: Settings) -> Iterator[Finding]:
    """Find what the readings of one analyte of one sample say against each other."""
    where = level.readings[0].value.reading.where
    cv = coefficient_of_variation(level.amounts)
    if cv is not None and cv > settings.max_cv:
        says = f"The {len(level.amounts)} readings of {level.analyte} of '{level.sample}' lie {cv:.0f} % apart (CV): are they one sample?"
        yield _doubt("spread", says, where)
    if level.figure.value is None and level.figure.limit is None:
        says = f"The {level.analyte} of '{level.sample}' is not known: {level.figure.note}."
        yield _doubt("undetermined", says, where)
    elif level.figure.relation != "=":
        says = (
            f"The {level.analyte} of '{level.sample}' is {level.figure.relation} {level.figure.limit:g} {level.unit}."
        )
        yield Finding(code="metabolites/range", says=says, where=where)
    yield from _check_others(level, settings, where)


def _check_others(level: Level, settings: Settings, where: str) -> Iterator[Finding]:
    """Compare with readings at other dilutions, which are not part of the mean."""
    for other in level.others:
        if other.amount is None or level.figure.value is None or other.unit != level.unit:
            continue
        shown = f"1/{other.value.reading.dilution:g}" if other.value.reading.dilution else "no dilution"
        off = 100 * abs(other.amount - level.figure.value) / max(abs(level.figure.value), abs(other.amount), 1e-12)
        says = f"The {level.analyte} of '{level.sample}' is {level.figure.value:.4g} {level.unit}; at {shown} it is {other.amount:.4g}."
        if off > settings.max_cv:
            yield _doubt("dilution", says, where)
        else:
            yield Finding(code="metabolites/dilution", says=says, where=where)


def check_release(level: Level, lysed: float | None) -> Iterator[Finding]:
    """Question a medium that holds more LDH than the suspension with all its cells lysed."""
    value = level.figure.value
    if level.analyte == "LDH" and lysed is not None and value is not None and value > lysed:
        says = f"The medium of '{level.sample}' holds {value:g} U/L of LDH, the suspension with all its cells lysed {lysed:g}: was one diluted?"
        yield _doubt("release", says, level.readings[0].value.reading.where)


def check_untimed(cultures: Iterable[str]) -> Iterator[Finding]:
    """Say of which cultures no rates are told because the time of a sample is not known."""
    for name in cultures:
        says = f"Not every sample of '{name}' says when it was drawn, on one clock: no rates are told."
        yield Finding(code="metabolites/rate", says=says)


def check_culture(culture: Culture) -> Iterator[Finding]:
    """Find what keeps a culture's rates from being known."""
    for analyte, hours in culture.beyond.items():
        if hours:
            says = f"The {analyte} of '{culture.name}' is no value at {shown_hours(hours)}: what is computed of it is without that."
            yield Finding(code="metabolites/rate", says=says, where=culture.where)
    if culture.fed:
        says = f"Glucose or glutamine of '{culture.name}' rose by {shown_hours(culture.fed)}: it was fed, or its medium changed. Its rates are not determined."
        yield _doubt("fed", says, culture.where)
    missing = sorted({figure.note for figure in culture.rates.values() if figure.value is None and not culture.fed})
    for note in missing:
        yield Finding(code="metabolites/rate", says=f"Rates of '{culture.name}': {note}.", where=culture.where)


def check_names(levels: Iterable[Level]) -> Iterator[Finding]:
    """Question names that differ only in capitals, spaces and dashes."""
    spelt: dict[str, set[str]] = {}
    for level in levels:
        spelt.setdefault(_SPACERS.sub("-", level.sample.casefold()), set()).add(level.sample)
    for names in spelt.values():
        if len(names) > 1:
            says = f"{' and '.join(map(repr, sorted(names)))} are taken as different samples: are they one?"
            yield _doubt("names", says, "")


def judge(level: Level, settings: Settings) -> Iterator[Finding]:
    """Judge one concentration by the limits that are set; a value beyond the range of a test is judged by its limit."""
    lowest, highest = _limits(settings).get(level.analyte, (None, None))
    where = level.readings[0].value.reading.where
    for bound, least in ((lowest, True), (highest, False)):
        if bound is not None:
            answer = _answer(level, bound, least=least)
            figure = level.figure
            shown = f"{figure.value:.4g}" if figure.value is not None else f"{figure.relation} {figure.limit}"
            wanted = f"{'at least' if least else 'at most'} {bound:g}"
            says = f"The {level.analyte} of '{level.sample}' is {shown} {level.unit}; {wanted} is wanted."
            yield Finding(code="metabolites/limit", answer=answer, says=says, where=where)


def _limits(settings: Settings) -> dict[str, tuple[float | None, float | None]]:
    return {
        "glucose": (settings.min_glucose, None),
        "lactate": (None, settings.max_lactate),
        "ammonium": (None, settings.max_ammonium),
        "ammonia": (None, settings.max_ammonium),
        "LDH": (None, settings.max_ldh),
        "pH": (settings.min_ph, settings.max_ph),
        "osmolality": (settings.min_osmolality, settings.max_osmolality),
    }


def _answer(level: Level, bound: float, *, least: bool) -> Answer:
    figure = level.figure
    if level.unit != KNOWN[level.analyte].unit:
        return Answer.NOT_KNOWN
    if figure.relation == "=" and figure.value is not None:
        return Answer.MET if (figure.value >= bound if least else figure.value <= bound) else Answer.NOT_MET
    if figure.limit is None:
        return Answer.NOT_KNOWN
    if figure.relation == "<":
        met, failed = not least and figure.limit <= bound, least and figure.limit <= bound
    else:
        met, failed = least and figure.limit >= bound, not least and figure.limit >= bound
    return Answer.MET if met else Answer.NOT_MET if failed else Answer.NOT_KNOWN


def _doubt(name: str, says: str, where: str) -> Finding:
    return Finding(code=f"metabolites/{name}", answer=Answer.NOT_KNOWN, says=says, where=where)
