"""The fitter against the NIST Statistical Reference Datasets for nonlinear regression (public domain).

One set of settings for all problems: the defaults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from seedlot.stats.nonlinear import Curve, Floats, fit
from seedlot.stats.search import search, spread

Value = tuple[Floats, Sequence[Floats]]
Formula = Callable[[Sequence[Floats], Floats], Value]


def misra1a(b: Sequence[Floats], x: Floats) -> Value:
    e = np.exp(-b[1] * x)
    return b[0] * (1 - e), [1 - e, b[0] * x * e]


def misra1c(b: Sequence[Floats], x: Floats) -> Value:
    u = 1 + 2 * b[1] * x
    return b[0] * (1 - u**-0.5), [1 - u**-0.5, b[0] * x * u**-1.5]


def chwirut1(b: Sequence[Floats], x: Floats) -> Value:
    below = b[1] + b[2] * x
    f = np.exp(-b[0] * x) / below
    return f, [-x * f, -f / below, -x * f / below]


def danwood(b: Sequence[Floats], x: Floats) -> Value:
    power = x ** b[1]
    return b[0] * power, [power, b[0] * power * np.log(x)]


def eckerle4(b: Sequence[Floats], x: Floats) -> Value:
    z = (x - b[2]) / b[1]
    e = np.exp(-0.5 * z * z) / b[1]
    return b[0] * e, [e, b[0] * e * (z * z - 1) / b[1], b[0] * e * z / b[1]]


def gauss2(b: Sequence[Floats], x: Floats) -> Value:
    decay, z2, z3 = np.exp(-b[1] * x), (x - b[3]) / b[4], (x - b[6]) / b[7]
    e2, e3 = np.exp(-z2 * z2), np.exp(-z3 * z3)
    peak2 = [e2, 2 * b[2] * e2 * z2 / b[4], 2 * b[2] * e2 * z2 * z2 / b[4]]
    peak3 = [e3, 2 * b[5] * e3 * z3 / b[7], 2 * b[5] * e3 * z3 * z3 / b[7]]
    return b[0] * decay + b[2] * e2 + b[5] * e3, [decay, -b[0] * x * decay, *peak2, *peak3]


def cubic_ratio(b: Sequence[Floats], x: Floats) -> Value:
    below = 1 + b[4] * x + b[5] * x**2 + b[6] * x**3
    f = (b[0] + b[1] * x + b[2] * x**2 + b[3] * x**3) / below
    return f, [x**k / below for k in range(4)] + [-f * x**k / below for k in range(1, 4)]


def lanczos(b: Sequence[Floats], x: Floats) -> Value:
    e = [np.exp(-b[k] * x) for k in (1, 3, 5)]
    slopes = [slope for k, one in zip((0, 2, 4), e, strict=True) for slope in (one, -b[k] * x * one)]
    return b[0] * e[0] + b[2] * e[1] + b[4] * e[2], slopes


def mgh10(b: Sequence[Floats], x: Floats) -> Value:
    e = np.exp(b[1] / (x + b[2]))
    return b[0] * e, [e, b[0] * e / (x + b[2]), -b[0] * e * b[1] / (x + b[2]) ** 2]


def nelson(b: Sequence[Floats], x: Floats) -> Value:
    e = np.exp(-b[2] * x[1])
    return b[0] - b[1] * x[0] * e, [np.ones_like(e), -x[0] * e, b[1] * x[0] * x[1] * e]


def rat43(b: Sequence[Floats], x: Floats) -> Value:
    e = np.exp(b[1] - b[2] * x)
    f = b[0] * (1 + e) ** (-1 / b[3])
    bent = e / (1 + e) / b[3]
    return f, [f / b[0], -f * bent, f * x * bent, f * np.log(1 + e) / b[3] ** 2]


def bennett5(b: Sequence[Floats], x: Floats) -> Value:
    u = b[1] + x
    f = b[0] * u ** (-1 / b[2])
    return f, [f / b[0], -f / (b[2] * u), f * np.log(u) / b[2] ** 2]


FORMULAS: dict[str, Formula] = {
    "Bennett5": bennett5,
    "Chwirut1": chwirut1,
    "DanWood": danwood,
    "Eckerle4": eckerle4,
    "Gauss2": gauss2,
    "Hahn1": cubic_ratio,
    "Lanczos1": lanczos,
    "Lanczos3": lanczos,
    "MGH10": mgh10,
    "Misra1a": misra1a,
    "Misra1c": misra1c,
    "Nelson": nelson,
    "Rat43": rat43,
    "Thurber": cubic_ratio,
}

#: From the first starting point one fit alone does not arrive: these, and no other (method.md lists them).
FIRST_START_FAILS = {"MGH10"}

#: Its residuals are 1e-13 of the responses: in double precision their squares have three digits, not six.
ROUNDED = {"Lanczos1"}


@dataclass(frozen=True)
class Problem:
    """A certified problem: both starts (2, p), and what NIST certifies."""

    curve: Curve
    y: Floats
    starts: Floats
    parameters: Floats
    deviations: Floats
    rss: float


def curve_of(formula: Formula, x: Floats) -> Curve:
    def curve(theta: Floats, _: object) -> tuple[Floats, Floats]:
        value, slopes = formula([theta[:, k, None] for k in range(theta.shape[1])], x)
        full = np.broadcast_to(value, (len(theta), value.shape[-1]))
        return full.copy(), np.stack([np.broadcast_to(slope, full.shape) for slope in slopes], axis=1)

    return curve


def read_problem(path: Path) -> Problem:
    """Read a file of the NIST form: parameters on the lines "bK = start start certified deviation"."""
    lines = path.read_text().splitlines()
    found = [re.match(r"\s*b\d+ =\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)", line) for line in lines[:60]]
    table = np.array([[float(text) for text in row.groups()] for row in found if row])
    rss = next(float(line.split(":")[1]) for line in lines if line.startswith("Residual Sum of Squares"))
    data = np.array([[float(text) for text in line.split()] for line in lines[60:] if line.strip()])
    y, x = (np.log(data[:, 0]), data[:, 1:].T) if path.stem == "Nelson" else (data[:, 0], data[:, 1])
    return Problem(curve_of(FORMULAS[path.stem], x), y, table[:, :2].T, table[:, 2], table[:, 3], rss)


@pytest.fixture(params=sorted(FORMULAS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def problem(name: str, reference: Path) -> Problem:
    return read_problem(reference / "nist_strd" / f"{name}.dat")


def digits(found: Floats | float, certified: Floats | float) -> float:
    """Fewest correct digits, as NIST counts them: -log10 of the relative error."""
    with np.errstate(divide="ignore"):
        return float(np.min(-np.log10(np.abs(np.asarray(found) - certified) / np.abs(certified))))


def test_every_file_is_tried(reference: Path) -> None:
    assert {path.stem for path in (reference / "nist_strd").glob("*.dat")} == set(FORMULAS)


def test_second_start_reaches_six_certified_digits(name: str, problem: Problem) -> None:
    fits = fit(problem.curve, problem.y, problem.starts[1:])
    assert fits.reason == ("",)
    assert digits(fits.parameters[0], problem.parameters) >= 6
    wanted = 2.5 if name in ROUNDED else 6
    assert digits(np.sqrt(np.diag(fits.covariance[0])), problem.deviations) >= wanted
    assert digits(float(fits.rss[0]), problem.rss) >= wanted


def test_first_start_arrives_or_says_that_it_does_not(name: str, problem: Problem) -> None:
    fits = fit(problem.curve, problem.y, problem.starts[:1])
    if name in FIRST_START_FAILS:
        assert fits.reason == ("too many iterations",)
    else:
        assert fits.reason == ("",)
        assert digits(fits.parameters[0], problem.parameters) >= 6


@pytest.mark.parametrize("which", [0, 1])
def test_search_from_either_start_reaches_the_certified_minimum(problem: Problem, which: int) -> None:
    found = search(problem.curve, problem.y, spread(problem.starts[which]))
    assert found.reason == ""
    assert digits(found.parameters, problem.parameters) >= 6
