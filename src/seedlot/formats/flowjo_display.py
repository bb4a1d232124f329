"""How one sample of a FlowJo workspace is shown: its compensation, and the scale of each of its axes.

FlowJo writes gates in the units of the channels, and draws and counts them on axes that `Transformations` gives. A name
with the matrix's prefix (and suffix) in front of a channel's name is the compensated channel. Gates on time are taken to
be in seconds, by $TIMESTEP; where the axis of time has a `gain` of its own, they are in ticks by that gain.

A biexponential is computed as a table of 4,096 units whatever `length` the file states (256 in every file seen): the
recorded counts of a workspace of FlowJo 10.5.3 are met by bins of that table (15 of 15), and not by one of 256 (11).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from seedlot.formats.gating import (
    UNCOMPENSATED,
    Asinh,
    Axis,
    Biex,
    Hyperlog,
    Linear,
    Log,
    Logicle,
    Matrix,
    Scale,
)
from seedlot.formats.xml_tree import Element
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

_TIME = "time"
_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Notes:
    """What was found while a sample was read."""

    findings: list[Finding] = field(default_factory=list)

    def note(self, name: str, says: str, element: Element, answer: Answer | None = None) -> None:
        """Keep a finding about an element."""
        self.findings.append(Finding(code=f"flowjo/{name}", answer=answer, says=says, where=element.where))


@dataclass(frozen=True, slots=True)
class Display:
    """Axes of one sample by the names that its gates use; `stretched` are axes whose numbers are to be multiplied."""

    matrix: Matrix | None
    compensated: dict[str, str]
    scales: dict[str, Scale]
    stretched: dict[str, float]

    def axis(self, element: Element) -> tuple[Axis, float]:
        """Read a `dimension`: the axis, and what its numbers are to be multiplied by.

        Raises:
            UnreadableFileError: it names no channel.
        """
        name = element.only("fcs-dimension").need("name")
        channel = self.compensated.get(name)
        shown = self.scales.get(name) or self.scales.get(channel or name)
        if channel is None or self.matrix is None:
            return Axis(channel=name, matrix=UNCOMPENSATED, shown=shown), self.stretched.get(name, 1.0)
        return Axis(channel=channel, matrix=self.matrix.name, shown=shown), 1.0


def read_display(sample: Element, keywords: dict[str, str], notes: Notes) -> Display:
    """Read the matrix and the axes of a `Sample`.

    Raises:
        UnreadableFileError: the matrix is not whole, or an axis has no name.
    """
    found = sample.first("spilloverMatrix")
    several = len(sample.all("spilloverMatrix"))
    if found is not None and several > 1:
        says = f"The sample has {several} spillover matrices; the first is taken, and whether it is meant is not known."
        notes.note("matrices", says, found, Answer.NOT_KNOWN)
    matrix, compensated = (None, {}) if found is None else _matrix(found, notes)
    scales: dict[str, Scale] = {}
    stretched: dict[str, float] = {}
    transformations = sample.first("Transformations")
    for element in transformations.children if transformations else ():
        for parameter in element.all("parameter"):
            name = parameter.need("name")
            factor = _stretch(element, name, keywords, notes)
            scale = _scale(element, factor, notes)
            if scale is not None:
                scales[name] = scale
            if factor != 1:
                stretched[name] = factor
    return Display(matrix, compensated, scales, stretched)


def _matrix(element: Element, notes: Notes) -> tuple[Matrix | None, dict[str, str]]:
    """Read a spillover matrix, and the names under which gates see its channels compensated."""
    rows = element.all("spillover")
    dyes = tuple(row.need("parameter") for row in rows)
    if not rows or len(set(dyes)) != len(dyes):
        raise element.fault("the spillover matrix has no rows, or a channel twice")
    columns = tuple(coefficient.need("parameter") for coefficient in rows[0].all("coefficient"))
    prefix, suffix = element.get("prefix") or "", element.get("suffix") or ""
    if not prefix and not suffix:
        says = "The spillover matrix has no prefix, and so gates do not tell what is compensated from what is stored."
        notes.note("prefix", says, element, Answer.NOT_KNOWN)
    compensated = {f"{prefix}{dye}{suffix}": dye for dye in dyes}
    compensated |= {
        infix: dye for dye, row in zip(dyes, rows, strict=True) if (infix := row.get("userProvidedCompInfix"))
    }
    values = tuple(_row(row, columns) for row in rows)
    name = element.get("name") or element.get("id") or "spillover"
    return Matrix(name=name, rows=dyes, columns=columns, values=values), compensated


def _row(row: Element, columns: tuple[str, ...]) -> tuple[float, ...]:
    coefficients = row.all("coefficient")
    found = {coefficient.need("parameter"): coefficient.number("value") for coefficient in coefficients}
    if not 0 < len(found) == len(coefficients) == len(columns) or set(found) != set(columns):
        raise row.fault("its coefficients are not those of the matrix's other rows")
    return tuple(found[column] for column in columns)


def _stretch(element: Element, name: str, keywords: dict[str, str], notes: Notes) -> float:
    """Tell by what the numbers of an axis are to be multiplied: 1 but for an axis of time with a gain of its own."""
    gain = element.bound("gain") if element.name == "linear" else None
    if gain is None or gain == 1:
        return 1.0
    if name.casefold() != _TIME:
        says = f"Axis {name} has the gain {gain:g}, of which nothing is known; its gates are taken as they are written."
        notes.note("gain", says, element, Answer.NOT_KNOWN)
        return 1.0
    factor = _step(keywords) / gain if gain > _LEAST else 0.0
    if not _LEAST < factor < 1 / _LEAST:
        says = (
            f"The axis of time has the gain {gain:g}, of which no seconds can be made; its gates are taken as written."
        )
        notes.note("time", says, element, Answer.NOT_KNOWN)
        return 1.0
    return factor


def _step(keywords: dict[str, str]) -> float:
    """Tell how many seconds a tick of the clock is; 1 where the file does not say."""
    try:
        return float(keywords.get("$TIMESTEP", "1"))
    except ValueError:
        return 1.0


def _scale(element: Element, factor: float, notes: Notes) -> Scale | None:
    """Read a scale; an axis of an empty sample may have a range that is no number."""
    read = _KINDS.get(element.name)
    try:
        scale = None if read is None else read(element, factor)
    except UnreadableFileError:
        scale = None
    if scale is None:
        says = f"An axis is shown by '{element.name}', of which no scale can be made; its bins are not known."
        notes.note("axis", says, element, Answer.NOT_KNOWN)
    return scale


def _linear(element: Element, factor: float) -> Linear | None:
    low, high = element.number("minRange") * factor, element.number("maxRange") * factor
    return Linear(t=high, a=-low) if low < high else None


def _log(element: Element, _: float) -> Log | None:
    offset, decades = element.number("offset"), element.number("decades")
    if offset <= 0 or not 0 < decades < 100:
        return None
    return Log(t=offset * 10**decades, m=decades)


def _biex(element: Element, _: float) -> Biex | None:
    scale = Biex(
        most=element.number("maxRange"),
        pos=element.number("pos"),
        neg=element.number("neg"),
        width=element.number("width"),
    )
    return scale if scale.most > 0 and scale.pos > 0 and scale.neg >= 0 and scale.width < 0 else None


def _parameter(element: Element, name: str) -> float:
    """Read a parameter that some versions write small."""
    return element.number(name if element.get(name) is not None else name.lower())


def _asinh(element: Element, _: float) -> Asinh | None:
    t, m, a = (_parameter(element, name) for name in "TMA")
    return Asinh(t=t, m=m, a=a) if t > 0 and 0 < m < 100 and 0 <= a < 100 else None


def _four(element: Element) -> tuple[float, float, float, float] | None:
    t, w, m, a = (_parameter(element, name) for name in "TWMA")
    return (t, w, m, a) if t > 0 and 0 < m < 100 and 0 <= w <= m / 2 and -w <= a <= m - 2 * w else None


def _logicle(element: Element, _: float) -> Logicle | None:
    found = _four(element)
    return None if found is None else Logicle(t=found[0], w=found[1], m=found[2], a=found[3])


def _hyperlog(element: Element, _: float) -> Hyperlog | None:
    found = _four(element)
    return None if found is None or found[1] == 0 else Hyperlog(t=found[0], w=found[1], m=found[2], a=found[3])


_KINDS: dict[str, Callable[[Element, float], Scale | None]] = {
    "linear": _linear,
    "log": _log,
    "biex": _biex,
    "fasinh": _asinh,
    "logicle": _logicle,
    "hyperlog": _hyperlog,
}
