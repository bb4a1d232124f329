"""What the assay tells: reportable values by their stable names, and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seedlot.assays.growth.counted import Counted
from seedlot.assays.growth.culture import Culture, Grown
from seedlot.assays.growth.curve import Fit
from seedlot.assays.growth.decline import Trend
from seedlot.assays.growth.estimate import number_of_cells
from seedlot.assays.growth.settings import Settings
from seedlot.terms.figure import Figure
from seedlot.terms.reportable import Reportable

#: Every reportable value: its name, its unit, what it is. The names are stable.
NAMES: tuple[tuple[str, str, str], ...] = (
    ("passage number", "1", "number of the passage reported"),
    ("days in culture", "d", "from the first seeding to this harvest"),
    ("population doublings", "1", "of the passage"),
    ("cumulative population doublings", "1", "of the culture up to the harvest of the passage"),
    ("doubling time", "h", "of the passage, or of the exponential phase of a growth curve"),
    ("specific growth rate", "/h", "of the passage, or of the exponential phase of a growth curve"),
    ("expansion fold", "1", "viable cells harvested over those at the start of the passage"),
    ("viable cells harvested", "{cells}", "of the passage"),
    ("viability", "%", "of the harvest, or of the last count"),
    ("recovery after thaw", "%", "viable cells at thaw over cells frozen"),
    ("recovery at 24 h", "%", "viable cells 24 h after thaw over cells frozen"),
    ("attachment", "%", "viable cells attached over viable cells seeded"),
    ("confluence", "%", "at harvest"),
    ("split ratio", "1", "at which the passage was seeded"),
    ("viable cell density", "10*6.{cells}/mL", "of the last count"),
    ("total cell density", "10*6.{cells}/mL", "of the last count"),
    ("average cell diameter", "um", "of the last count"),
)
_UNITS = {name: unit for name, unit, _ in NAMES}


def tell_culture(culture: Culture, settings: Settings) -> Iterator[Reportable]:
    """Tell the last passage of a culture under its name, or every passage as "CULTURE P3"."""
    if settings.report == "last":
        yield from _named(culture.sample, _figures(culture.passages[-1], settings.level))
        return
    for grown in culture.passages:
        yield from _named(f"{culture.sample} P{grown.passage.number}", _figures(grown, settings.level))


def _named(sample: str, figures: dict[str, Figure | None]) -> Iterator[Reportable]:
    for name, figure in figures.items():
        if figure is not None:
            yield figure.reportable(sample, name, _UNITS[name])


def _figures(grown: Grown, level: float) -> dict[str, Figure | None]:
    """The figures of a passage; one that does not apply (no thaw, no plating) is None."""
    passage = grown.passage
    whole = f"passage {passage.number}"
    return {
        "passage number": Figure(value=float(passage.number), method="as stated"),
        "days in culture": _stated(grown.days, "first seeding to harvest") or Figure(note="the dates are not known"),
        "population doublings": grown.doublings.figure.noting(whole),
        "cumulative population doublings": grown.cumulative,
        "doubling time": grown.doubling_time.noting(whole),
        "specific growth rate": grown.rate.noting(whole),
        "expansion fold": grown.fold.noting(whole),
        "viable cells harvested": number_of_cells(grown.end, level=level).noting(whole),
        "viability": grown.viability.noting(whole),
        "recovery after thaw": grown.recovery,
        "recovery at 24 h": grown.recovery_after_a_day,
        "attachment": grown.attachment,
        "confluence": _stated(passage.confluence, "as stated"),
        "split ratio": _stated(passage.split, "as stated"),
    }


def _stated(value: float | None, method: str) -> Figure | None:
    return None if value is None else Figure(value=value, method=method)


def tell_counted(counted: Counted) -> Iterator[Reportable]:
    """Tell the last count of a culture, and its growth over time."""
    figures = {
        "viable cell density": counted.density,
        "total cell density": counted.total_density,
        "viability": counted.viability,
        "average cell diameter": counted.diameter,
        "doubling time": counted.doubling_time,
        "specific growth rate": counted.rate,
    }
    yield from _named(counted.sample, figures)


def passage_rows(culture: Culture) -> Iterator[dict[str, Any]]:
    """One row of the table of passages for each passage."""
    for grown in culture.passages:
        passage = grown.passage
        yield {
            "sample": culture.sample,
            "passage": passage.number,
            "days": grown.days,
            "hours": grown.hours,
            "viable cells at start": grown.start.value,
            "viable cells harvested": grown.end.value,
            **_columns("population doublings", grown.doublings.figure),
            **_columns("cumulative population doublings", grown.cumulative),
            **_columns("doubling time (h)", grown.doubling_time),
            **_columns("specific growth rate (/h)", grown.rate),
            **_columns("expansion fold", grown.fold),
            **_columns("viability (%)", grown.viability),
            "attachment (%)": None if grown.attachment is None else grown.attachment.value,
            "seeded per cm2": _per_area(grown.start.value, passage.area),
            "harvested per cm2": _per_area(grown.end.value, passage.area),
            "confluence (%)": passage.confluence,
            "split ratio": passage.split,
            "note": passage.note,
            "where": passage.where,
        }


def _columns(name: str, figure: Figure) -> dict[str, Any]:
    """A figure as three columns; a value that is only a limit is written "<3.2"."""
    shown = figure.value if figure.relation == "=" or figure.limit is None else f"{figure.relation}{figure.limit:.4g}"
    return {name: shown, f"{name} low": figure.low, f"{name} high": figure.high}


def _per_area(cells: float | None, area: float | None) -> float | None:
    return None if cells is None or area is None else cells / area


def count_rows(counted: Counted) -> Iterator[dict[str, Any]]:
    """One row of the table of counts for each count, in the order of time."""
    timed = [(point.hours, count) for point in counted.points for count in point.counts]
    left = [(None, count) for count in counted.counts if all(count is not other for _, other in timed)]
    for hours, count in (*timed, *left):
        density = count.viable_density
        limit = None if density is None or density.limit is None else f"{density.relation}{density.limit:g}"
        yield {
            "sample": counted.sample,
            "hours": hours,
            "counted on": None if count.on is None else count.on.when.isoformat(),
            "viable density (10*6/mL)": limit if density is None or density.value is None else density.value,
            "total density (10*6/mL)": count.total_density,
            "viability (%)": count.viability,
            "viable counted": count.viable_counted,
            "total counted": count.total_counted,
            "diameter (um)": count.diameter,
            "where": count.where,
        }


def curve_row(sample: str, fit: Fit) -> dict[str, Any]:
    """The row of a growth curve in the table of curves."""
    return {
        "sample": sample,
        "from (h)": fit.first,
        "to (h)": fit.last,
        "time points": fit.points,
        "ln density at 0 h": fit.intercept,
        "specific growth rate (/h)": fit.slope,
        "standard error (/h)": fit.error,
    }


def trend_row(sample: str, found: Trend) -> dict[str, Any]:
    """The row of a culture in the table of the test for decline."""
    return {
        "sample": sample,
        "passages": found.passages,
        "Kendall tau": found.tau,
        "one-sided p": found.p,
        "p is exact": found.exact,
        "Theil-Sen slope": found.slope,
        "slope low": found.low,
        "slope high": found.high,
        "early doublings per day": found.early,
        "late doublings per day": found.late,
    }
