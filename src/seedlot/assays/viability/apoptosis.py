"""Apoptosis by annexin V and a dye of dead cells: four quadrants that make a whole."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.assays.viability.raw import QUADRANTS, Panel
from seedlot.stats.intervals import binomial
from seedlot.terms.figure import Figure, undetermined

#: What four parts in %, each rounded to the nearest 0.1 or 1, may be off 100 together, and a little for the software's own rounding.
ROUNDING = 1.0
_MOST = 100 + ROUNDING
_NAMES = {
    "viable": "viable cells by annexin V",
    "early apoptotic": "early apoptotic cells",
    "late apoptotic": "late apoptotic cells",
    "necrotic": "necrotic cells",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quadrants:
    """A panel as parts in %, by the names of the reportable values; empty where one of the four is missing."""

    panel: Panel
    figures: dict[str, Figure]
    sum: float | None


def quadrants(panel: Panel, *, level: float) -> Quadrants:
    """Turn a panel into parts of all its cells; parts in % that do not add up to 100 are left as they stand."""
    known = [part for part in panel.parts if part is not None]
    whole = sum(known) if len(known) == len(QUADRANTS) else None
    if whole is None or whole <= 0:
        return Quadrants(panel=panel, figures={}, sum=whole)
    cells = round(whole) if panel.counted else panel.cells
    shares = [100 * part / whole if panel.counted else part for part in known]
    parts = dict(zip(QUADRANTS, shares, strict=True))
    figures = {_NAMES[name]: _part(share, cells, level) for name, share in parts.items()}
    both = parts["early apoptotic"] + parts["late apoptotic"]
    return Quadrants(panel=panel, figures={**figures, "apoptotic cells": _part(both, cells, level)}, sum=whole)


def _part(share: float, cells: int | None, level: float) -> Figure:
    method = "annexin V and a dye of dead cells"
    if not 0 <= share <= _MOST:
        return undetermined(f"{share:g} % of all cells cannot be", method=method)
    share = min(share, 100.0)
    if not cells:
        return Figure(value=share, method=method, note="no interval: the cells seen are not given")
    low, high = binomial(min(round(share * cells / 100), cells), cells, level=level)
    low, high = min(100 * low, share), max(100 * high, share)
    method = f"{method}; exact binomial interval"
    return Figure(value=share, low=low, high=high, level=level, method=method, note=f"{cells} cells seen")
