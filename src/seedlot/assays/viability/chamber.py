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


def chambers(lines: Sequence[Line]) -> tuple[Count, ...]:
    """Gather the squares of each filling of each sample into a count."""

    def filling(line: Line) -> tuple[str, str, str, str]:
        return line.text("sample"), line.text("counted on"), line.text("hours"), line.text("filling")

    ordered = sorted(lines, key=filling)
    made = (_counted(list(own)) for _, own in groupby(ordered, key=filling))
    return tuple(count for count in made if count is not None)


def _counted(lines: list[Line]) -> Count | None:
    squares = [(line, live, line.whole("dead")) for line in lines if (live := _live(line)) is not None]
    if not squares:
        return None
    used = [line for line, _, _ in squares]
    _check_names(used)
    sizes = _sizes(used)
    dilution = _dilution(lines)
    why = next((found for found in (sizes, dilution) if isinstance(found, str)), "")
    per_cell = None
    if not isinstance(sizes, str) and not isinstance(dilution, str):
        per_cell = dilution / sum(sizes) / 1e6
    return _made(lines, [(live, dead) for _, live, dead in squares], per_cell, sizes=sizes, dilution=dilution, why=why)


def _made(
    lines: Sequence[Line],
    squares: Sequence[tuple[int, int | None]],
    per_cell: float | None,
    *,
    sizes: tuple[float, ...] | str,
    dilution: float | str,
    why: str,
) -> Count:
    live = sum(live for live, _ in squares)
    dead = [dead for _, dead in squares if dead is not None]
    total = live + sum(dead) if len(dead) == len(squares) else None
    moment = lines[0].moment("counted on")
    told = CellCount(
        sample=lines[0].text("sample"),
        where=lines[0].where,
        counted_at=None if moment is None else moment.when,
        timed=moment is None or moment.timed,
        viable_density=None if per_cell is None else live * per_cell,
        total_density=None if total is None or per_cell is None else total * per_cell,
        viable_cells=live,
        total_cells=total,
        dilution=None if isinstance(dilution, str) else dilution,
    )
    return Count(
        told=told,
        hours=_constant(lines, "hours"),
        volume=_constant(lines, "volume"),
        squares=tuple(squares),
        per_cell=per_cell,
        unequal=not isinstance(sizes, str) and len(set(sizes)) > 1,
        why=why,
    )


def _check_names(lines: Sequence[Line]) -> None:
    """Question a square that is written twice: its cells are counted twice."""
    names = [line.text("square") for line in lines]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        says = (
            f"Square {', '.join(map(repr, twice))} of '{lines[0].text('sample')}' stands more than once in one filling."
        )
        lines[0].note("square", says, Answer.NOT_KNOWN)


def _dilution(lines: Sequence[Line]) -> float | str:
    """The dilution of a filling, or why it is not known; where none is stated it is 1, with a doubt."""
    sample = lines[0].text("sample")
    found = _stated(lines, "dilution")
    if found is None:
        return "the dilution that is written cannot be read"
    values = {value for value in found if value is not None}
    if len(values) > 1:
        says = f"The squares of '{sample}' state several dilutions: the density is not known."
        lines[0].note("constant", says, Answer.NOT_KNOWN)
        return "the squares of one filling state several dilutions"
    factor = values.pop() if values else 1.0
    if not any(value is not None for value in found):
        says = f"No dilution of '{sample}' is stated, and 1 is taken; 1 + 1 with trypan blue is 2. Write 1 if none was made."
        lines[0].note("dilution", says, Answer.NOT_KNOWN)
    elif factor < 1:
        says = f"The dilution of '{sample}' is {factor:g}; a factor is meant, 2 for 1 + 1. It is taken as written."
        lines[0].note("dilution", says, Answer.NOT_KNOWN)
    return factor


def _sizes(lines: Sequence[Line]) -> tuple[float, ...] | str:
    """The volume of each square in mL, or why it is not known."""
    areas, depths = _filled(lines, "square area", AREA), _filled(lines, "depth", DEPTH)
    if isinstance(areas, str) or isinstance(depths, str):
        return areas if isinstance(areas, str) else str(depths)
    sizes = tuple(area * depth / _UL_PER_ML for area, depth in zip(areas, depths, strict=True))  # mm3 are uL
    if len(set(sizes)) > 1:
        says = (
            f"The squares of '{lines[0].text('sample')}' differ in size; their cells are counted in their whole volume."
        )
        lines[0].note("sizes", says)
    return sizes


def _filled(lines: Sequence[Line], column: str, default: float) -> list[float] | str:
    """What each square states; an empty cell is what the others state, if they agree."""
    found = _stated(lines, column)
    if found is None:
        return f"the {column} that is written cannot be read"
    values = {value for value in found if value is not None}
    if len(values) > 1 and None in found:
        return f"the {column} of a square is not given, and the others differ"
    other = next(iter(values), default)
    return [other if value is None else value for value in found]


def _stated(lines: Sequence[Line], column: str) -> list[float | None] | None:
    """The numbers of a column, None for an empty cell; None for all where one is written and is no number."""
    values = [line.value(column) for line in lines]
    unread = any(value is None and line.text(column) for value, line in zip(values, lines, strict=True))
    return None if unread else values


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
