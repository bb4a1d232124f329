"""Scales and matrices of Gating-ML 2.0 (sections 5 and 6) and how a dimension of a gate names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from seedlot.formats.gating import (
    FROM_FILE,
    UNCOMPENSATED,
    Asinh,
    Axis,
    Hyperlog,
    Linear,
    Log,
    Logicle,
    Matrix,
    Ratio,
    Scale,
)
from seedlot.formats.matrices import inverse
from seedlot.formats.xml_tree import Element
from seedlot.terms.finding import Answer, Finding

#: Parts of a transformation that say nothing about it.
_REMARKS = {"custom_info"}


@dataclass(frozen=True, slots=True)
class Transformation:
    """A transformation under its name: a scale or a ratio, and the bounds that values are cut to."""

    of: Scale | Ratio
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Names:
    """What the gates of a file may refer to, and what was found on the way."""

    transformations: dict[str, Transformation] = field(default_factory=dict)
    matrices: dict[str, Matrix] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add_transformation(self, element: Element) -> None:
        """Keep a `transformation`.

        Raises:
            UnreadableFileError: its parameters break section 6, its kind is not known, or its name is taken.
        """
        name = element.need("id")
        if name in self.transformations:
            raise element.fault(f"two transformations have the identifier '{name}'")
        self.transformations[name] = _transformation(element)

    def add_matrix(self, element: Element) -> None:
        """Keep a `spectrumMatrix`.

        Raises:
            UnreadableFileError: it has no numbers of the right size, or its name is taken.
        """
        matrix = _matrix(element)
        if matrix.name in self.matrices or matrix.name in {FROM_FILE, UNCOMPENSATED, "uncompensated"}:
            raise element.fault(f"the identifier of matrix '{matrix.name}' is taken")
        self.matrices[matrix.name] = matrix

    def axis(self, element: Element) -> Axis:
        """Read a `dimension` or a `divider`.

        Raises:
            UnreadableFileError: it names what is not there.
        """
        ratio, channel, bounds = self._channel(element)
        scaled = element.get("transformation-ref")
        if scaled is None:
            return Axis(channel=channel, matrix=self._compensation(element), low=bounds.low, high=bounds.high)
        found = self._named(element, scaled)
        if isinstance(found.of, Ratio):
            raise element.fault(f"transformation '{scaled}' is a ratio, which makes a new dimension and scales none")
        if ratio and (bounds.low is not None or bounds.high is not None):
            raise element.fault("a ratio within bounds that is scaled as well is not read")
        return Axis(channel=channel, matrix=self._compensation(element), scale=found.of, low=found.low, high=found.high)

    def _channel(self, element: Element) -> tuple[bool, str | Ratio, Transformation]:
        """Tell whether it is a ratio, the channel or ratio, and the bounds of the latter."""
        plain, new = element.all("fcs-dimension"), element.all("new-dimension")
        if len(plain) + len(new) != 1:
            raise element.fault("it needs one channel: one <fcs-dimension> or <new-dimension>")
        if plain:
            return False, plain[0].need("name"), Transformation(Linear(t=1), None, None)
        name = new[0].need("transformation-ref")
        found = self._named(new[0], name)
        if not isinstance(found.of, Ratio):
            raise new[0].fault(f"transformation '{name}' makes no new dimension: it is no fratio")
        return True, found.of, found

    def _named(self, element: Element, name: str) -> Transformation:
        if name not in self.transformations:
            raise element.fault(f"it names the transformation '{name}', which is not there")
        return self.transformations[name]

    def _compensation(self, element: Element) -> str:
        name = element.get("compensation-ref")
        if name is None:
            says = "A dimension does not say how it is compensated (Gating-ML 2.0 asks for it); it is taken as stored."
            self.findings.append(
                Finding(code="gatingml/compensation", answer=Answer.NOT_KNOWN, says=says, where=element.where)
            )
            return UNCOMPENSATED
        if name == "uncompensated":
            return UNCOMPENSATED
        if name != FROM_FILE and name not in self.matrices:
            raise element.fault(f"it names the matrix '{name}', which is not there")
        return name


def _transformation(element: Element) -> Transformation:
    kinds = [child for child in element.children if child.name not in _REMARKS]
    if len(kinds) != 1:
        raise element.fault(f"it holds {len(kinds)} transformations, where one is expected")
    kind = kinds[0]
    if kind.name not in _KINDS:
        raise kind.fault(f"the transformation '{kind.name}' is none of Gating-ML 2.0")
    scale = _KINDS[kind.name](kind)
    low, high = (_bound(element, kind, name) for name in ("boundMin", "boundMax"))
    if low is not None and high is not None and low > high:
        raise element.fault("boundMin is above boundMax")
    return Transformation(scale, low, high)


def _bound(element: Element, kind: Element, name: str) -> float | None:
    outer = element.bound(name)
    return kind.bound(name) if outer is None else outer


def _held(element: Element, holds: bool, law: str) -> None:  # noqa: FBT001
    if not holds:
        raise element.fault(f"its parameters break Gating-ML 2.0: {law}")


def _linear(element: Element) -> Linear:
    scale = Linear(t=element.number("T"), a=element.number("A"))
    _held(element, scale.t > 0 and 0 <= scale.a <= scale.t, "T > 0 and 0 <= A <= T")
    return scale


def _log(element: Element) -> Log:
    scale = Log(t=element.number("T"), m=element.number("M"))
    _held(element, scale.t > 0 and scale.m > 0, "T > 0 and M > 0")
    return scale


def _asinh(element: Element) -> Asinh:
    scale = Asinh(t=element.number("T"), m=element.number("M"), a=element.number("A"))
    _held(element, scale.t > 0 and scale.m > 0 and scale.a >= 0, "T > 0, M > 0 and A >= 0")
    return scale


def _parameters(element: Element) -> tuple[float, float, float, float]:
    t, w, m, a = (element.number(name) for name in "TWMA")
    law = "T > 0, M > 0, 0 <= W <= M / 2 and -W <= A <= M - 2 W"
    _held(element, t > 0 and m > 0 and 0 <= w <= m / 2 and -w <= a <= m - 2 * w, law)
    return t, w, m, a


def _logicle(element: Element) -> Logicle:
    t, w, m, a = _parameters(element)
    return Logicle(t=t, w=w, m=m, a=a)


def _hyperlog(element: Element) -> Hyperlog:
    t, w, m, a = _parameters(element)
    _held(element, w > 0, "W > 0")
    return Hyperlog(t=t, w=w, m=m, a=a)


def _ratio(element: Element) -> Ratio:
    channels = element.all("fcs-dimension")
    if len(channels) != 2:
        raise element.fault(f"a ratio needs two channels, and it names {len(channels)}")
    a, b, c = (element.number(name) for name in "ABC")
    return Ratio(over=channels[0].need("name"), under=channels[1].need("name"), a=a, b=b, c=c)


_KINDS: dict[str, Callable[[Element], Scale | Ratio]] = {
    "flin": _linear,
    "flog": _log,
    "fasinh": _asinh,
    "logicle": _logicle,
    "hyperlog": _hyperlog,
    "fratio": _ratio,
}


def _matrix(element: Element) -> Matrix:
    """Read a matrix; one that is inverted already (which must be square) is turned back into spillover."""
    dyes = _channels(element, "fluorochromes")
    detectors = _channels(element, "detectors")
    is_inverted = element.get("matrix-inverted-already") in {"true", "1"}
    spectra = element.all("spectrum")
    height, width = (len(detectors), len(dyes)) if is_inverted else (len(dyes), len(detectors))
    if len(spectra) != height:
        raise element.fault(f"it has {len(spectra)} spectra, where {height} are expected")
    values = tuple(_spectrum(spectrum, width) for spectrum in spectra)
    if is_inverted:
        values = _turned_back(element, values)
    return Matrix(name=element.need("id"), rows=dyes, columns=detectors, values=values)


def _channels(element: Element, name: str) -> tuple[str, ...]:
    inner = element.only(name)
    found = tuple(channel.need("name") for channel in inner.all("fcs-dimension"))
    if not found or len(set(found)) != len(found):
        raise inner.fault("it names no channel, or one of them twice")
    return found


def _spectrum(element: Element, width: int) -> tuple[float, ...]:
    found = tuple(coefficient.number("value") for coefficient in element.all("coefficient"))
    if len(found) != width:
        raise element.fault(f"it has {len(found)} coefficients, where {width} are expected")
    return found


def _turned_back(element: Element, values: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    if len(values) != len(values[0]):
        raise element.fault("a matrix that is inverted already is read only where it has as many dyes as detectors")
    back = inverse(values)
    if back is None:
        raise element.fault("the matrix has no inverse")
    return back
