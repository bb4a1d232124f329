"""A counting chamber: the squares of a filling to one count (Ph. Eur. 2.7.29, manual counting)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from seedlot.assays.viability.raw import Count
from seedlot.formats.counts import CellCount
from seedlot.formats.layout import Line
from seedlot.terms.finding import Answer

AREA = 1.0  # mm2, of a large square of the Neubauer ruling
DEPTH = 0.1  # mm
_UL_PER_ML = 1000.0
_CONSTANTS = ("dilution", "square area", "depth", "volume", "hours")


def chambers(lines: Sequence[Line]) -> tuple[Count, ...]:
    """Gather the squares of each filling of each sample into a count."""

    def filling(line: Line) -> tuple[str, str, str, str]:
        return line.text("sample"), line.text("counted on"), line.text("hours"), line.text("filling")

    ordered = sorted(lines, key=filling)
    made = (_counted(list(own)) for _, own in groupby(ordered, key=filling))
    return tuple(count for count in made if count is not None)


def _counted(lines: list[Line]) -> Count | None:
    squares = [(live, line.whole("dead")) for line in lines if (live := _live(line)) is not None]
    if not squares:
        return None
    constants = {name: _constant(lines, name) for name in _CONSTANTS}
    square = (constants["square area"] or AREA) * (constants["depth"] or DEPTH) / _UL_PER_ML  # mm3 are uL
    per_cell = (constants["dilution"] or 1.0) / (len(squares) * square) / 1e6
    live = sum(live for live, _ in squares)
    dead = [dead for _, dead in squares if dead is not None]
    total = live + sum(dead) if len(dead) == len(squares) else None
    moment = lines[0].moment("counted on")
    told = CellCount(
        sample=lines[0].text("sample"),
        where=lines[0].where,
        counted_at=None if moment is None else moment.when,
        timed=moment is None or moment.timed,
        viable_density=live * per_cell,
        total_density=None if total is None else total * per_cell,
        viable_cells=live,
        total_cells=total,
        dilution=constants["dilution"],
    )
    return Count(
        told=told,
        hours=constants["hours"],
        volume=constants["volume"],
        squares=tuple(squares),
        per_cell=per_cell,
    )


def _live(line: Line) -> int | None:
    live = line.whole("live")
    if live is None:
        line.note("square", "The square has no number of live cells; it is not used.", Answer.NOT_KNOWN)
    return live


def _constant(lines: Sequence[Line], column: str) -> float | None:
    """What is the same for all squares of a filling; where it is not, the first counts, with a finding."""
    found = [value for line in lines if (value := line.value(column)) is not None]
    if len(set(found)) > 1:
        says = f"The squares of '{lines[0].text('sample')}' differ in {column} ({found[0]:g} and others); the first is used."
        lines[0].note("constant", says, Answer.NOT_KNOWN)
    return found[0] if found else None
