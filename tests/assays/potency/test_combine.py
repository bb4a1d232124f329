"""Combination of independent assays."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.potency.combine import Estimate, combine
from seedlot.assays.potency.settings import Combination
from seedlot.terms.result import Analysis

#: Student's t at 95 % as tabled, by degrees of freedom.
T = {1: 12.7062, 2: 4.30265, 10: 2.22814, 20: 2.08596, 30: 2.04227}


def estimate(log: float, se: float, degrees: int = 10) -> Estimate:
    return Estimate(log, log - T[degrees] * se, log + T[degrees] * se, degrees)


def test_weighted_by_hand() -> None:
    """Two assays with standard errors 0.1 and 0.2: weights 100 and 25, mean 0.02, standard error 0.0894427."""
    found = combine([estimate(0.0, 0.1), estimate(0.1, 0.2)], Combination.WEIGHTED, 0.95)
    assert found.log == pytest.approx(0.02, rel=1e-5)
    assert found.high is not None
    assert found.high - 0.02 == pytest.approx(T[20] / math.sqrt(125), rel=1e-4)
    assert found.chi2 == pytest.approx(100 * 25 * 0.1**2 / 125, rel=1e-4)  # USP <111>, two assays


def test_semi_weighted_adds_the_variance_between() -> None:
    """Variance of 0, 0.5, 1 is 0.25; less the mean own variance 0.01 leaves 0.24 between; equal weights."""
    assays = [estimate(log, 0.1) for log in (0.0, 0.5, 1.0)]
    found = combine(assays, Combination.SEMI_WEIGHTED, 0.95)
    assert found.between == pytest.approx(0.24, rel=1e-4)
    assert found.log == pytest.approx(0.5)
    assert found.high is not None
    assert found.high - 0.5 == pytest.approx(T[30] * math.sqrt(0.25 / 3), rel=1e-4)
    assert found.p is not None
    assert found.p < 1e-6


def test_semi_weighted_of_assays_that_agree_is_weighted() -> None:
    assays = [estimate(0.0, 0.1), estimate(0.01, 0.2)]
    semi, weighted = (combine(assays, how, 0.95) for how in (Combination.SEMI_WEIGHTED, Combination.WEIGHTED))
    assert semi.between == 0
    assert (semi.log, semi.low) == (weighted.log, weighted.low)


def test_unweighted_by_hand() -> None:
    found = combine([estimate(0.0, 0.1), estimate(0.3, 0.4), estimate(0.6, 0.2)], Combination.UNWEIGHTED, 0.95)
    assert found.log == pytest.approx(0.3)
    assert found.low == pytest.approx(0.3 - T[2] * 0.3 / math.sqrt(3), rel=1e-4)


def test_an_assay_without_an_interval_cannot_be_weighted() -> None:
    assays = [estimate(0.0, 0.1), Estimate(0.2, None, None, 10)]
    assert combine(assays, Combination.WEIGHTED, 0.95).log is None
    assert combine(assays, Combination.UNWEIGHTED, 0.95).log == pytest.approx(0.1)


@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 1)), min_size=2, max_size=6),
    st.sampled_from([how for how in Combination if how is not Combination.NONE]),
    st.floats(-3, 3),
)
def test_the_combination_lies_among_its_parts_and_moves_with_them(
    parts: list[tuple[float, float]], how: Combination, shift: float
) -> None:
    found = combine([estimate(*part) for part in parts], how, 0.95)
    moved = combine([estimate(log + shift, se) for log, se in reversed(parts)], how, 0.95)
    logs = [log for log, _ in parts]
    assert found.log is not None
    assert moved.log is not None
    assert min(logs) - 1e-9 <= found.log <= max(logs) + 1e-9
    assert moved.log == pytest.approx(found.log + shift, abs=1e-6)


def assays(potencies: dict[str, float], spread: float = 0.02) -> str:
    lines = ["assay,preparation,dose,response"]
    for k, (name, potency) in enumerate(potencies.items()):
        rng = np.random.default_rng(k)
        for preparation, times in (("S", 1.0), ("T", potency)):
            for dose in (1, 2, 4):
                errors = rng.normal(0, spread, 4)
                errors -= errors.mean()
                lines += [f"{name},{preparation},{dose},{1 + math.log(dose * times) + e}" for e in errors]
    return "\n".join(lines) + "\n"


def test_assays_of_one_file_are_combined(measure: Callable[..., Analysis]) -> None:
    found = measure(assays({"Mon": 2.0, "Tue": 2.0, "Wed": 2.0}), assumed_potency="S=10", potency_unit="[IU]/mg")
    (one,) = found.reportables
    assert (one.sample, one.name) == ("T", "potency")
    assert one.value == pytest.approx(20, rel=1e-6)
    assert one.low is not None
    assert one.high is not None
    singles = [row["fieller_high"] - row["fieller_low"] for row in found.tables["potency"]]
    assert one.high - one.low < min(singles)
    assert "weighted combination of 3 assays" in one.method
    assert [str(f.answer) for f in found.findings if f.code == "potency/homogeneity"] == ["met"]
    assert len({f.where for f in found.findings if f.code == "potency/regression"}) == 3


def test_assays_that_do_not_agree_are_not_weighted(measure: Callable[..., Analysis]) -> None:
    content = assays({"1": 2.0, "2": 3.0, "10": 2.0})
    weighted = measure(content)
    assert weighted.reportables[0].value is None
    assert "not homogeneous" in weighted.reportables[0].note
    assert [row["assay"] for row in weighted.tables["potency"]] == ["1", "2", "10"]
    semi = measure(content, combination="semi-weighted")
    assert semi.reportables[0].value == pytest.approx(2 * 1.5 ** (1 / 3), rel=1e-2)
    assert [f.answer for f in semi.findings if f.code == "potency/homogeneity"] == [None]


def test_no_combination_reports_each(measure: Callable[..., Analysis]) -> None:
    found = measure(assays({"a": 2.0, "b": 3.0}), combination="none")
    names = [r.name for r in found.reportables]
    assert names == [f"potency, assay {a}{tail}" for a in "ab" for tail in ("", ", delta interval")]
    assert "combination" not in found.tables


def test_an_assay_that_is_not_valid_is_left_out_and_said(measure: Callable[..., Analysis]) -> None:
    broken = assays({"c": 2.0}).splitlines()[1:]
    flat = "\n".join(",".join([*line.split(",")[:3], str(k % 4)]) for k, line in enumerate(broken))
    found = measure(assays({"a": 2.0, "b": 2.0}) + flat + "\n")
    assert "of 2 assays" in found.reportables[0].method
    (left,) = [f for f in found.findings if f.code == "potency/combination" and f.answer]
    assert str(left.answer) == "not known"
    assert "assay c" in left.says
    alone = measure(assays({"a": 2.0}) + flat + "\n")
    assert alone.reportables[0].value == pytest.approx(2, rel=1e-6)
    assert "the only valid assay of 2" in alone.reportables[0].note
    none = measure(flat.join(["assay,preparation,dose,response\n", "\n"]) + flat.replace("c,", "d,") + "\n")
    assert none.reportables[0].value is None
    assert "no assay is valid" in none.reportables[0].note


def test_an_assay_without_bounds_cannot_be_weighted_and_it_is_said(measure: Callable[..., Analysis]) -> None:
    content = assays({"a": 2.0}) + "".join(assays({"b": 2.0}, spread=5.0).splitlines(keepends=True)[1:])
    weighted = measure(content, criteria="")
    assert "no bounded interval" in weighted.reportables[0].note
    assert [str(f.answer) for f in weighted.findings if f.code == "potency/homogeneity"] == ["not met"]
    assert measure(content, criteria="", combination="unweighted").reportables[0].value is not None


def test_a_weight_that_is_only_approximate_is_told(measure: Callable[..., Analysis]) -> None:
    """Ph. Eur. 5.3, 6.2.2: C near 1, here about 1.5."""
    found = measure(assays({"a": 2.0, "b": 2.0}, spread=0.7), criteria="")
    assert max(row["c"] for row in found.tables["potency"]) > 1.1
    assert "its weight is approximate" in next(f.says for f in found.findings if f.code == "potency/combination")
