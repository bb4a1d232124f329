"""What the assay tells: reportable values by their stable names, and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from seedlot.assays.viability.apoptosis import Quadrants
from seedlot.assays.viability.occasions import Occasion
from seedlot.assays.viability.raw import QUADRANTS
from seedlot.assays.viability.recovery import Recovered
from seedlot.terms.figure import Figure
from seedlot.terms.reportable import Reportable

DENSITY = "10*6.{cells}/mL"

#: Every reportable value: its name, its unit, what it is. The names are stable, and those of the assay growth.
NAMES: tuple[tuple[str, str, str], ...] = (
    ("viable cell density", DENSITY, "of the last count"),
    ("total cell density", DENSITY, "of the last count"),
    ("viability", "%", "of the last count"),
    ("viable cells", "{cells}", "viable cell density in the volume, where a volume is known"),
    ("total cells", "{cells}", "total cell density in the volume, where a volume is known"),
    ("average cell diameter", "um", "of the last count; of the viable cells where the instrument says only that"),
    ("aggregates", "%", "cells in aggregates, as the instrument defines them"),
    ("debris index", "1", "as the instrument defines it"),
    ("recovery after thaw", "%", "viable cells at thaw over cells frozen"),
    ("recovery at 24 h", "%", "viable cells 24 h after thaw over cells frozen"),
    ("survival at 24 h", "%", "viable cells 24 h after thaw over viable cells plated"),
    ("viability after thaw", "%", "of the counts at thaw that the table names"),
    ("viability at 24 h", "%", "of the counts at 24 h that the table names"),
    ("viable cells by annexin V", "%", "annexin V negative, dye negative"),
    ("early apoptotic cells", "%", "annexin V positive, dye negative"),
    ("late apoptotic cells", "%", "annexin V positive, dye positive"),
    ("necrotic cells", "%", "annexin V negative, dye positive"),
    ("apoptotic cells", "%", "early and late"),
)
UNITS = {name: unit for name, unit, _ in NAMES}


def tell_last(times: Sequence[Occasion]) -> Iterator[Reportable]:
    """Tell the last counts of a sample, and at which of several times they were made."""
    occasion = times[-1]
    when = [f"at {occasion.hours:g} h, the last of {len(times)} times"] if len(times) > 1 else []
    yield from _named(
        occasion.sample,
        {name: None if figure is None else figure.noting(*when) for name, figure in _figures(occasion).items()},
    )


def _figures(occasion: Occasion) -> dict[str, Figure | None]:
    return {
        "viable cell density": occasion.viable,
        "total cell density": occasion.total,
        "viability": occasion.viability,
        "viable cells": occasion.viable_cells,
        "total cells": occasion.total_cells,
        "average cell diameter": occasion.diameter,
        "aggregates": occasion.aggregates,
        "debris index": occasion.debris,
    }


def tell_recovered(recovered: Recovered) -> Iterator[Reportable]:
    """Tell a thaw."""
    yield from _named(recovered.thaw.sample, figures_of(recovered))


def figures_of(recovered: Recovered) -> dict[str, Figure | None]:
    """The figures of a thaw by their names."""
    return {
        "recovery after thaw": recovered.at_thaw,
        "recovery at 24 h": recovered.at_24h,
        "survival at 24 h": recovered.survival,
        "viability after thaw": recovered.viability,
        "viability at 24 h": recovered.later_viability,
    }


def tell_quadrants(found: Quadrants) -> Iterator[Reportable]:
    """Tell a panel."""
    yield from _named(found.panel.sample, dict(found.figures))


def _named(sample: str, figures: dict[str, Figure | None]) -> Iterator[Reportable]:
    for name, figure in figures.items():
        if figure is not None:
            yield figure.reportable(sample, name, UNITS[name])


def count_rows(occasion: Occasion) -> Iterator[dict[str, Any]]:
    """One row of the table of counts for each count."""
    for count in occasion.counts:
        told = count.told
        yield {
            "sample": told.sample,
            "hours": occasion.hours,
            "counted at": None if told.counted_at is None else told.counted_at.isoformat(),
            "viable density (10*6/mL)": told.viable_density,
            "total density (10*6/mL)": told.total_density,
            "viability (%)": told.viability,
            "viable counted": told.viable_cells,
            "total counted": told.total_cells,
            "squares": len(count.squares) or None,
            "dilution": told.dilution,
            "diameter (um)": told.viable_diameter if told.diameter is None else told.diameter,
            "aggregates (%)": told.aggregates,
            "debris index": told.debris,
            "status": told.status,
            "where": told.where,
        }


def occasion_row(occasion: Occasion) -> dict[str, Any]:
    """The row of a sample at one time in the table of its times."""
    return {
        "sample": occasion.sample,
        "hours": occasion.hours,
        "counts": len(occasion.counts),
        **_columns("viable density (10*6/mL)", occasion.viable),
        **_columns("viability (%)", occasion.viability),
    }


def recovery_row(recovered: Recovered) -> dict[str, Any]:
    """The row of a thaw in the table of recoveries."""
    row: dict[str, Any] = {"sample": recovered.thaw.sample}
    for name, figure in figures_of(recovered).items():
        row |= _columns(f"{name} (%)", figure or Figure())
    return {**row, "note": recovered.thaw.note, "where": recovered.thaw.where}


def panel_row(found: Quadrants) -> dict[str, Any]:
    """The row of a panel in the table of apoptosis, as read."""
    panel = found.panel
    return {
        "sample": panel.sample,
        **dict(zip(QUADRANTS, panel.parts, strict=True)),
        "unit": "{cells}" if panel.counted else "%",
        "cells": panel.cells,
        "stain": panel.stain,
        "where": panel.where,
    }


def _columns(name: str, figure: Figure) -> dict[str, Any]:
    return {name: figure.value, f"{name} low": figure.low, f"{name} high": figure.high}
