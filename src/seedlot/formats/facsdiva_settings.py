"""Instrument settings of a FACSDiva tube: each parameter's range, and the compensation; and the axes of its gates.

The rule, from the keywords of the file, of how the numbers of a gate are to be read:

* neither `is_x_parameter_scaled` nor `is_x_parameter_log`: in units of the channel, on a linear axis from `min` to `max`;
* `is_x_parameter_log` alone: log10 of the units of the channel, drawn on the biexponential display of the next line
  where `x_parameter_scale_value` is above zero, else on an axis of `log_decades` decades up to 10 to `max`;
* `is_x_parameter_scaled`: on FACSDiva's biexponential display of 0 to 4096. With r = `x_parameter_scale_value` that is
  the logicle of top T = 10 to `max`, rounded up (262144), M = 4.5 decades and W = (M - log10(T / r)) / 2, not below zero.
  That M is 4.5 stands in no file of FACSDiva; it is what CytoML and flowCore found.

Values beyond the display are counted on its edge: `Axis.low` and `Axis.high`. FACSDiva counts on bins of the axis that
it shows (`Axis.shown`). The coefficients of compensation are those by which the stored values are multiplied, a row for
each compensated value: the inverse, turned over, of the spillover that the FCS file states.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from seedlot.formats.gating import UNCOMPENSATED, Axis, Linear, Log, Logicle, Matrix
from seedlot.formats.matrices import inverse
from seedlot.formats.xml_tree import Element
from seedlot.terms.finding import Answer, Finding

#: The display that scaled gates stand on, and the decades of its biexponential.
DISPLAY = 4096
_DECADES = 4.5

#: The top of a digital instrument's channels, where the settings do not say.
_TOP = 262143.0
_LOG_DECADES = 5.0


@dataclass(frozen=True, slots=True)
class Notes:
    """What was found while a tube was read."""

    findings: list[Finding] = field(default_factory=list)

    def note(self, name: str, says: str, element: Element, answer: Answer | None = None) -> None:
        """Keep a finding about an element."""
        self.findings.append(Finding(code=f"facsdiva/{name}", answer=answer, says=says, where=element.where))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a gate reads one of its axes: the axis, and the way from the numbers of the file to those of the axis."""

    axis: Axis
    factor: float = 1.0
    offset: float = 0.0

    def placed(self, number: float) -> float:
        """Bring a number of the file to the axis."""
        return number * self.factor + self.offset


@dataclass(frozen=True, slots=True)
class Settings:
    """What the gates of one tube need: ranges of the parameters, decades of a logarithm, and the compensation."""

    ranges: dict[str, tuple[float, float]]
    decades: float
    matrix: Matrix | None

    def shown(self, channel: str, *, is_scaled: bool, is_log: bool, scale_value: float) -> Shown:
        """Tell an axis of a gate."""
        matrix = UNCOMPENSATED if self.matrix is None or channel not in self.matrix.rows else self.matrix.name
        if is_scaled:
            return self._scaled(channel, matrix, scale_value)
        if is_log:
            return self._log(channel, matrix, scale_value)
        low, high = self.ranges.get(channel, (0.0, _TOP))
        axis = Axis(channel=channel, matrix=matrix, shown=Linear(t=high + 1, a=-low), low=low, high=high)
        return Shown(axis=axis)

    def _top(self, channel: str) -> float:
        """Tell the number of values of a logarithmic channel: its range is in decades."""
        _, high = self.ranges.get(channel, (0.0, math.log10(_TOP)))
        return float(round(10**high)) + 1 if 0 < high < 20 else _TOP + 1

    def _scaled(self, channel: str, matrix: str, scale_value: float) -> Shown:
        scale = self._biexponential(channel, scale_value)
        high = (DISPLAY - 1) / DISPLAY
        axis = Axis(channel=channel, matrix=matrix, scale=scale, shown=scale, low=0.0, high=high)
        return Shown(axis=axis, factor=1 / DISPLAY)

    def _biexponential(self, channel: str, scale_value: float) -> Logicle:
        top, basis = self._top(channel), abs(scale_value)
        width = (_DECADES - math.log10(top / basis)) / 2 if basis else 0.0
        return Logicle(t=top, w=min(max(width, 0.0), _DECADES / 2), m=_DECADES, a=0.0)

    def _log(self, channel: str, matrix: str, scale_value: float) -> Shown:
        top = self._top(channel)
        scale = Log(t=top, m=self.decades)
        shown = self._biexponential(channel, scale_value) if scale_value > 0 else scale
        axis = Axis(channel=channel, matrix=matrix, scale=scale, shown=shown, low=0.0, high=1.0)
        return Shown(axis=axis, factor=1 / self.decades, offset=1 - math.log10(top) / self.decades)


def read_settings(element: Element | None, decades: float, notes: Notes) -> Settings:
    """Read `instrument_settings`.

    Raises:
        UnreadableFileError: a number is none, or two parameters have one name.
    """
    if element is None:
        return Settings({}, decades, None)
    ranges: dict[str, tuple[float, float]] = {}
    for parameter in element.all("parameter"):
        name = parameter.need("name")
        if name in ranges:
            raise parameter.fault(f"two parameters are called '{name}'")
        low, high = (value(parameter, edge) for edge in ("min", "max"))
        if low is not None and high is not None and low < high:
            ranges[name] = (low, high)
    is_compensated = text(element, "compensation_enabled") != "false"
    return Settings(ranges, decades, _matrix(element, notes) if is_compensated else None)


def read_decades(experiment: Element) -> float:
    """Read `log_decades` of the experiment.

    Raises:
        UnreadableFileError: it is no number.
    """
    found = value(experiment, "log_decades")
    return found if found and 0 < found < 20 else _LOG_DECADES


def text(element: Element, name: str) -> str:
    """Tell the text of an element within; "" where there is none."""
    found = element.first(name)
    return found.text.strip() if found else ""


def value(element: Element, name: str) -> float | None:
    """Tell the number in an element within; None where there is none.

    Raises:
        UnreadableFileError: what stands there is no number.
    """
    found = element.first(name)
    stated = found.text.strip() if found else ""
    return found.as_number(stated, name) if found and stated else None


def _matrix(element: Element, notes: Notes) -> Matrix | None:
    rows = [(parameter.need("name"), _coefficients(parameter)) for parameter in element.all("parameter")]
    rows = [(name, found) for name, found in rows if found]
    if not rows:
        return None
    names = tuple(name for name, _ in rows)
    if any(len(found) != len(rows) for _, found in rows):
        says = "The coefficients of compensation do not make a matrix; gates cannot be counted on compensated values."
        notes.note("compensation", says, element, Answer.NOT_KNOWN)
        return None
    values = inverse([found for _, found in rows])
    if values is None:
        says = "The matrix of compensation has no inverse; gates cannot be counted on compensated values."
        notes.note("compensation", says, element, Answer.NOT_KNOWN)
        return None
    spillover = tuple(zip(*values, strict=True))
    return Matrix(name=element.get("name") or "FACSDiva", rows=names, columns=names, values=spillover)


def _coefficients(parameter: Element) -> list[float]:
    inner = parameter.first("compensation")
    found = inner.all("compensation_coefficient") if inner else []
    return [coefficient.as_number(coefficient.text.strip(), "compensation_coefficient") for coefficient in found]
