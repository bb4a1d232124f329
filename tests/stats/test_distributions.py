"""Tail areas and quantiles against published tables."""

from __future__ import annotations

import math

import pytest

from seedlot.stats.distributions import chi2_tail, f_tail, t_quantile, t_tail


@pytest.mark.parametrize(("degrees", "value"), [(1, 12.706), (10, 2.228), (30, 2.042), (1e9, 1.960)])
def test_t_quantile_as_tabled(degrees: float, value: float) -> None:
    assert t_quantile(0.95, degrees) == pytest.approx(value, abs=5e-4)
    assert t_tail(value, degrees) == pytest.approx(0.05, abs=5e-5)


@pytest.mark.parametrize(("numerator", "denominator", "value"), [(1, 10, 4.96), (4, 20, 2.87), (10, 60, 1.99)])
def test_f_tail_as_tabled(numerator: int, denominator: int, value: float) -> None:
    assert f_tail(value, numerator, denominator) == pytest.approx(0.05, abs=5e-4)


def test_t_of_infinite_degrees_is_the_normal() -> None:
    assert t_quantile(0.95, math.inf) == pytest.approx(1.959963985, rel=1e-9)


def test_f_tail_of_infinity() -> None:
    assert f_tail(math.inf, 2, 5) == 0


@pytest.mark.parametrize(("degrees", "value"), [(1, 3.841), (5, 11.070), (20, 31.410)])
def test_chi2_tail_as_tabled(degrees: int, value: float) -> None:
    assert chi2_tail(value, degrees) == pytest.approx(0.05, abs=5e-5)
