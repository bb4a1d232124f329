"""What the assay tells: reportable values by their stable names, and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seedlot.assays.metabolites.concentrations import Level
from seedlot.assays.metabolites.cultures import RATES, YIELD, Culture
from seedlot.assays.metabolites.raw import Place
from seedlot.formats.analytes import ANALYTES
from seedlot.terms.figure import Figure
from seedlot.terms.reportable import Reportable

RATE, RELEASE = "pmol/({cells}.d)", "nU/({cells}.d)"
LYSED = "LDH release"

#: Every reportable value: its name, its unit, what it is. The names are stable.
NAMES: tuple[tuple[str, str, str], ...] = (
    *((analyte.name, analyte.unit, "of the sample") for analyte in ANALYTES),
    *((name, RELEASE if analyte == "LDH" else RATE, "of the culture") for analyte, name, _ in RATES),
    (YIELD, "mol/mol", "of the culture"),
    (LYSED, "%", "LDH of the medium over LDH of the same suspension with all its cells lysed"),
)
UNITS = {name: unit for name, unit, _ in NAMES}


def tell_level(level: Level) -> Reportable:
    """Tell one analyte of one sample."""
    return level.figure.reportable(level.sample, level.analyte, level.unit)


def tell_culture(culture: Culture) -> Iterator[Reportable]:
    """Tell the rates of a culture."""
    for name, figure in culture.rates.items():
        yield figure.reportable(culture.name, name, UNITS[name])


def tell_release(level: Level, place: Place | None) -> Iterator[Reportable]:
    """Tell the part of the cells' LDH that is in the medium: how many of them have lost their membranes."""
    if level.analyte != "LDH" or place is None or place.lysed is None or level.figure.value is None:
        return
    method = "LDH of the medium / LDH of the lysed suspension"
    ends = [None if end is None else 100 * end / place.lysed for end in (level.figure.low, level.figure.high)]
    figure = Figure(
        value=100 * level.figure.value / place.lysed,
        low=ends[0],
        high=ends[1],
        level=level.figure.level,
        method=method,
        note="the LDH of the lysed suspension counts as exact",
    )
    yield figure.reportable(level.sample, LYSED, UNITS[LYSED])


def reading_rows(level: Level) -> Iterator[dict[str, Any]]:
    """One row of the table of readings for each, as written and in the unit of the analyte."""
    for known, used in (*((one, True) for one in level.readings), *((one, False) for one in level.others)):
        reading = known.value.reading
        number = reading.number
        written = number.value if number.relation == "=" else f"{number.relation}{number.limit}"
        shown = known.amount if known.relation == "=" else f"{known.relation}{known.limit}"
        yield {
            "sample": reading.sample,
            "culture": reading.batch,
            "at": None if reading.at is None else reading.at.isoformat(),
            "hours": None if known.value.place is None else known.value.place.hours,
            "analyte": reading.analyte,
            "called": reading.called,
            "written": written,
            "written in": reading.unit,
            "value": shown,
            "unit": known.unit,
            "dilution": reading.dilution,
            "flag": reading.flag,
            "used": used,
            "where": reading.where,
        }


def series_rows(culture: Culture) -> Iterator[dict[str, Any]]:
    """One row of the table of cultures for each analyte at each time."""
    for analyte, stages in culture.series.items():
        for stage in stages:
            yield {
                "culture": culture.name,
                "analyte": analyte,
                "hours": stage.hours,
                "value": stage.mean,
                "unit": culture.units[analyte],
                "readings": len(stage.amounts),
                "viable density (10*6/mL)": stage.density,
            }
