"""Logistic curves: answers of R drc, of scipy, and of curves known beforehand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import curve_fit

from seedlot.terms.result import Analysis

S_ALBA = {
    "Glyphosate": {
        0: "4.7 4.6 4.1 4.4 3.2 3 3.8 3.9",
        10: "3.8 3.8 3.8 3.3",
        20: "4.1 3.5 4.1 3.2",
        40: "2.8 3 3.7 3.4",
        80: "1.8 1.6 2.3 1.7",
        160: "1.1 1.3 1 1.2",
        320: "0.9 0.9 0.9 0.9",
    },
    "Bentazone": {
        0: "4.1 3.4 2.6 3.5 4.3 4.2 4.1 4.5",
        10: "3.5 3.8 3.9 3.7",
        20: "3.2 3.5 3 4",
        40: "1.1 1.4 1.4 0.9",
        80: "0.9 0.6 0.7 0.8",
        160: "0.7 0.7 0.5 0.6",
        320: "0.8 0.5 0.7 0.8",
        640: "0.6 0.7 0.6 0.8",
    },
}


def parameter(analysis: Analysis, name: str, preparation: str = "", model: str = "own curve") -> dict[str, Any]:
    wanted = (model, name, preparation)
    (row,) = [r for r in analysis.tables["parameters"] if (r["model"], r["parameter"], r["preparation"]) == wanted]
    return row


def check_s_alba(found: Analysis) -> None:
    fieller, delta = found.reportables
    assert (fieller.name, delta.name) == ("potency", "potency, delta interval")
    assert (fieller.low, fieller.value, fieller.high) == pytest.approx((0.3511, 0.425398, 0.5200), abs=5e-5)
    assert fieller.value == pytest.approx(0.425398, abs=5e-7)
    assert (delta.low, delta.high) == pytest.approx((0.3427, 0.5081), abs=5e-5)
    (test,) = [row for row in found.tables["anova"] if row["source"] == "Non-parallelism"]
    assert (test["degrees"], round(test["f"], 3), round(test["p"], 5)) == (3, 2.747, 0.05066)


def test_s_alba(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """R drc 3.0, data S.alba: LL.4 with common b, c, d; SI(); anova of the two models."""
    rows = [(name, dose, y) for name, doses in S_ALBA.items() for dose, line in doses.items() for y in line.split()]
    found = measure(table(rows), model="4PL", standard="Bentazone")
    check_s_alba(found)
    assert parameter(found, "slope", "Bentazone")["value"] == pytest.approx(5.1, abs=0.05)
    assert parameter(found, "slope", "Glyphosate")["value"] == pytest.approx(2.7, abs=0.05)


def test_s_alba_as_it_lies(measure: Callable[..., Analysis], reference: Path) -> None:
    """The file itself, its own headings."""
    data = (reference / "potency" / "drc" / "S.alba.csv").read_bytes()
    columns = "preparation=Herbicide, response=DryMatter"
    check_s_alba(measure(data, model="4PL", standard="Bentazone", columns=columns))


def test_s_alba_passes_difference_and_fails_equivalence(measure: Callable[..., Analysis], reference: Path) -> None:
    """Slopes of 2.7 and 5.1 do not differ at 5 %, and are not equivalent: absence of proof is not proof."""
    data = (reference / "potency" / "drc" / "S.alba.csv").read_bytes()
    margins = {"slope_margins": "0.5 to 2", "upper_margins": "0.9 to 1.1", "lower_margins": "difference -1 to 1"}
    found = measure(
        data,
        model="4PL",
        standard="Bentazone",
        columns="preparation=Herbicide, response=DryMatter",
        parallelism="both",
        **margins,
    )
    answers = {f.code: str(f.answer) for f in found.findings if f.code.startswith("potency/parallelism")}
    assert answers == {
        "potency/parallelism-difference": "met",
        "potency/parallelism-equivalence-slope": "not met",
        "potency/parallelism-equivalence-upper-asymptote": "met",
        "potency/parallelism-equivalence-lower-asymptote": "met",
    }
    assert {r.value for r in found.reportables} == {None}


def test_s_alba_has_no_five_parameters(measure: Callable[..., Analysis], reference: Path) -> None:
    """The asymmetry runs away: a minimum there is, but the squares fall lower where there is none."""
    data = (reference / "potency" / "drc" / "S.alba.csv").read_bytes()
    columns = "preparation=Herbicide, response=DryMatter"
    found = measure(data, model="5PL", standard="Bentazone", columns=columns)
    (finding,) = [f for f in found.findings if f.code == "potency/convergence"]
    assert str(finding.answer) == "not met"
    assert "falls lower where it has no minimum" in finding.says
    assert {r.value for r in found.reportables} == {None}


def test_the_error_can_be_that_within_treatments(measure: Callable[..., Analysis], reference: Path) -> None:
    """As CombiStats: the same sums of squares against the 53 degrees of freedom within treatments."""
    data = (reference / "potency" / "drc" / "S.alba.csv").read_bytes()
    found = measure(
        data,
        model="4PL",
        standard="Bentazone",
        columns="preparation=Herbicide, response=DryMatter",
        error="within treatments",
    )
    rows = {row["source"]: row for row in found.tables["anova"]}
    assert "Residual about the curves" not in rows
    within = rows["Residual error"]
    assert within["ss"] == pytest.approx(8.08)
    assert rows["Non-parallelism"]["f"] == pytest.approx(rows["Non-parallelism"]["ss"] / 3 / (8.08 / 53))
    fit = found.tables["fit"][0]
    assert (fit["error"], fit["error_degrees"]) == ("within treatments", 53)


RYEGRASS = {
    0: "7.58 8 8.328571429 7.25 7.375 7.9625",
    0.94: "8.355555556 6.914285714 7.75",
    1.88: "6.871428571 6.45 5.922222222",
    3.75: "1.925 2.885714286 4.233333333",
    7.5: "1.1875 0.857142857 1.057142857",
    15: "0.6875 0.525 0.825",
    30: "0.25 0.22 0.44",
}


def test_ryegrass(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """R drc 3.0, data ryegrass, LL.4: one preparation, so parameters and effective doses but no potency.

    The last printed digit is that of drc's own stopping rule.
    """
    found = measure(table(("R", dose, y) for dose, line in RYEGRASS.items() for y in line.split()), model="4PL")
    assert parameter(found, "slope", "R")["value"] == pytest.approx(2.98222, abs=1e-5)
    assert parameter(found, "response at endless dose", "R")["value"] == pytest.approx(0.481413, abs=5e-6)
    assert parameter(found, "response at no dose", "R")["value"] == pytest.approx(7.79296, abs=5e-6)
    e = parameter(found, "dose parameter e", "R")
    assert (e["value"], e["se"]) == pytest.approx((3.05795, 0.185731), abs=6e-6)
    assert parameter(found, "EC10", "R")["value"] == pytest.approx(1.46371, abs=6e-6)
    assert parameter(found, "EC90", "R")["value"] == pytest.approx(6.38864, abs=2e-5)
    assert found.reportables == ()
    assert [str(f.answer) for f in found.findings if f.code == "potency/preparations"] == ["not known"]


def test_expected_covariance_is_that_of_scipy(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    rows = [(dose, float(y)) for dose, line in RYEGRASS.items() for y in line.split() if dose > 0]
    found = measure(table(("R", *row) for row in rows), model="4PL", covariance="expected")
    x, y = np.array(rows).T
    estimates, covariance = curve_fit(
        lambda x, b, c, d, e: c + (d - c) / (1 + (x / e) ** b), x, y, p0=[3, 0.5, 8, 3], xtol=1e-13, ftol=1e-13
    )
    names = ("slope", "response at endless dose", "response at no dose", "dose parameter e")
    rows_found = [parameter(found, name, "R") for name in names]
    assert [row["value"] for row in rows_found] == pytest.approx(estimates, rel=1e-6)
    assert [row["se"] for row in rows_found] == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-4)


DOSES = tuple(2.0**k for k in range(-5, 6))


def curves(potency: float, *, power: float = 1.0, rising: bool = True) -> list[tuple[str, float, float]]:
    """A standard and a preparation of known potency; the three responses at each dose have their mean on the curve."""
    rows = []
    for name, times in (("S", 1.0), ("T", potency)):
        for dose in DOSES:
            share = (1 + (dose * times) ** 1.3) ** -power
            mean = 0.1 + 1.9 * (1 - share if rising else share)
            rows += [(name, dose, mean + error) for error in (-0.01, 0.0, 0.01)]
    return rows


@pytest.mark.parametrize("sense", ["rising", "falling"])
@pytest.mark.parametrize("potency", [0.5, 1.7])
def test_four_parameters_find_a_known_potency(
    measure: Callable[..., Analysis], table: Callable[..., str], potency: float, sense: str
) -> None:
    found = measure(table(curves(potency, rising=sense == "rising")), model="4PL")
    one = found.reportables[0]
    assert one.value == pytest.approx(potency, rel=1e-6)
    assert one.low is not None
    assert one.high is not None
    assert one.low < potency < one.high
    assert parameter(found, "slope", "", "parallel")["value"] == pytest.approx(1.3, rel=1e-6)


@pytest.mark.parametrize("power", [0.4, 2.5])
def test_five_parameters_find_what_four_cannot(
    measure: Callable[..., Analysis], table: Callable[..., str], power: float
) -> None:
    rows = curves(1.7, power=power)
    five = measure(table(rows), model="5PL")
    assert five.reportables[0].value == pytest.approx(1.7, rel=1e-6)
    assert parameter(five, "asymmetry", "", "parallel")["value"] == pytest.approx(power, rel=1e-5)
    four = measure(table(rows), model="4PL")
    fit4, fit5 = (analysis.tables["fit"][0]["error_variance"] for analysis in (four, five))
    assert fit4 > 1.2 * fit5


def test_equivalence_of_asymmetry(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    margins = {f"{name}_margins": "0.5 to 2" for name in ("slope", "upper", "lower", "asymmetry")}
    found = measure(table(curves(1.7, power=2.5)), model="5PL", parallelism="equivalence", **margins)
    (asymmetry,) = [f for f in found.findings if f.code == "potency/parallelism-equivalence-asymmetry"]
    assert str(asymmetry.answer) == "met"
    assert found.reportables[0].value == pytest.approx(1.7, rel=1e-6)


def test_effective_doses_of_five_parameters(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """The dose at which the fitted curve has gone that part of its way."""
    found = measure(table(curves(1.0, power=2.5)), model="5PL", effective_doses="20, 50")
    shape = {
        name: parameter(found, name, "S")["value"]
        for name in ("slope", "asymmetry", "dose parameter e", "response at no dose", "response at endless dose")
    }
    for percent in (20, 50):
        dose = parameter(found, f"EC{percent}", "S")["value"]
        sign = np.sign(shape["slope"])
        share = (1 + (dose / shape["dose parameter e"]) ** shape["slope"]) ** -shape["asymmetry"]
        gone = 1 - share if sign > 0 else share
        assert gone == pytest.approx(percent / 100, rel=1e-6)


def test_blocks_are_taken_out(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """A plate effect far above the noise leaves the potency as it was, and widens nothing."""
    plates = [(k + k // 3) % 3 for k in range(6 * len(DOSES))]
    rows = [(*row, f"plate {plate}") for row, plate in zip(curves(1.7), plates, strict=True)]
    shifted = [(*row[:2], row[2] + 0.5 * plate, row[3]) for row, plate in zip(rows, plates, strict=True)]
    heading = "preparation,dose,response,block"
    plain, moved = (measure(table(rows_, heading), model="4PL") for rows_ in (rows, shifted))
    assert moved.reportables[0].value == pytest.approx(plain.reportables[0].value, rel=1e-6)
    assert moved.reportables[0].high == pytest.approx(plain.reportables[0].high, rel=1e-5)
    assert moved.tables["fit"][0]["design"] == "randomised blocks"


def test_responses_exactly_on_the_curves(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """Rounding is not a departure: computed responses, once and repeated, give the potency without width."""
    exact = curves(1.7)[1::3]
    for rows in (exact, exact * 2):
        found = measure(table(rows), model="4PL")
        assert found.reportables[0].value == pytest.approx(1.7, rel=1e-9)
        assert "potency/no-variation" in {f.code for f in found.findings}
        assert "potency/outlier" not in {f.code for f in found.findings}


def test_no_upper_plateau_is_not_a_potency(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """Responses that only ever rise, straight in log dose, have no logistic curve."""
    rows = [
        (name, 2.0**k, 1 + k + shift + error)
        for name, shift in (("S", 0), ("T", 1))
        for k in range(8)
        for error in (-0.01, 0.01)
    ]
    found = measure(table(rows), model="4PL")
    answers = {f.code: str(f.answer) for f in found.findings}
    assert answers["potency/convergence"] == "not met"
    assert {r.value for r in found.reportables} == {None}
    assert found.charts == ()
