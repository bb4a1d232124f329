"""How one sample of a FlowJo workspace is shown: its compensation, and the scale of each of its axes.

FlowJo writes gates in the units of the channel, and draws and counts them on axes that `Transformations` gives. A name
with the matrix's prefix (and suffix) in front of a channel's name is the compensated channel. Time is in seconds: the
stored ticks by the axis's own gain where it has one, else by $TIMESTEP (FlowJo 10.5 and 10.10 write one or the other).
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
from seedlot.terms.finding import Answer, Finding

_TIME = {"time", "hdr-t"}


@dataclass(frozen=True, slots=True)
class Notes:
    """What was found while a sample was read."""

    findings: list[Finding] = field(default_factory=list)

    def note(self, name: str, says: str, element: Element, answer: Answer | None = None) -> None:
        """Keep a finding about an element."""
        self.findings.append(Finding(code=f"flowjo/{name}", answer=answer, says=says, where=element.where))


@dataclass(frozen=True, slots=True)
class Display:
    """Axes of one sample by the names that its gates use. `ticks` is how many stored units a unit of time is."""

    matrix: Matrix | None
    compensated: dict[str, str]
    scales: dict[str, Scale]
    ticks: dict[str, float]

    def axis(self, element: Element) -> tuple[Axis, float]:
        """Read a `dimension`: the axis, and what its numbers are to be multiplied by to be in stored units.

        Raises:
            UnreadableFileError: it names no channel.
        """
        name = element.only("fcs-dimension").need("name")
        channel = self.compensated.get(name)
        shown = self.scales.get(name) or self.scales.get(channel or name)
        if channel is None or self.matrix is None:
            return Axis(channel=name, matrix=UNCOMPENSATED, shown=shown), self.ticks.get(name, 1.0)
        return Axis(channel=channel, matrix=self.matrix.name, shown=shown), 1.0


def read_display(sample: Element, keywords: dict[str, str], notes: Notes) -> Display:
    """Read the matrix and the axes of a `Sample`.

    Raises:
        UnreadableFileError: a number is none, or the matrix is not whole.
    """
    found = sample.first("spilloverMatrix")
    matrix, compensated = (None, {}) if found is None else _matrix(found, notes)
    scales: dict[str, Scale] = {}
    ticks: dict[str, float] = {}
    transformations = sample.first("Transformations")
    for element in transformations.children if transformations else ():
        for parameter in element.all("parameter"):
            name = parameter.need("name")
            factor = _ticks(element, name, keywords, notes)
            scale = _scale(element, factor, notes)
            if scale is not None:
                scales[name] = scale
            if factor != 1:
                ticks[name] = factor
    return Display(matrix, compensated, scales, ticks)


def _matrix(element: Element, notes: Notes) -> tuple[Matrix | None, dict[str, str]]:
    """Read a spillover matrix, and the names under which gates see its channels compensated."""
    rows = element.all("spillover")
    columns = tuple(parameter.need("name") for parameter in element.only("parameters").all("parameter"))
    dyes = tuple(row.need("parameter") for row in rows)
    if not rows or len(set(dyes)) != len(dyes) or len(set(columns)) != len(columns):
        raise element.fault("the spillover matrix has no rows, or a channel twice")
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
    found = {coefficient.need("parameter"): coefficient.number("value") for coefficient in row.all("coefficient")}
    if set(found) != set(columns):
        raise row.fault("its coefficients are not those of the matrix's parameters")
    return tuple(found[column] for column in columns)


def _ticks(element: Element, name: str, keywords: dict[str, str], notes: Notes) -> float:
    """Tell how many stored units one unit of an axis is: 1 but for time."""
    gain = element.bound("gain") if element.name == "linear" else None
    if name.casefold() not in _TIME:
        if gain not in {None, 1.0}:
            says = f"Axis {name} has the gain {gain:g}, of which nothing is known; its gates are taken in stored units."
            notes.note("gain", says, element, Answer.NOT_KNOWN)
        return 1.0
    if gain in {None, 0.0, 1.0}:
        try:
            gain = float(keywords.get("$TIMESTEP", ""))
        except ValueError:
            gain = 0.0
    if not gain or not 1e-12 < gain < 1e12:
        says = (
            f"Neither a gain nor $TIMESTEP says what a second of axis {name} is; its gates are taken in stored units."
        )
        notes.note("time", says, element, Answer.NOT_KNOWN)
        return 1.0
    return 1 / gain


def _scale(element: Element, factor: float, notes: Notes) -> Scale | None:
    read = _KINDS.get(element.name)
    scale = None if read is None else read(element, factor)
    if scale is None:
        says = (
            f"An axis is shown by '{element.name}' with numbers of which no scale can be made; its bins are not known."
        )
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
    length = element.number("length")
    scale = Biex(
        most=element.number("maxRange"),
        pos=element.number("pos"),
        neg=element.number("neg"),
        width=element.number("width"),
        length=int(length),
    )
    whole = length.is_integer() and 2 <= length <= 1 << 20
    return scale if whole and scale.most > 0 and scale.pos > 0 and scale.neg >= 0 and scale.width < 0 else None


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
