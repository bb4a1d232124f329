"""Limits of detection: the table that was worked out by hand, and what a limit does when its inputs change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.copy_number.limits import Counted, critical, deviance, deviation, score, smallest

#: Bases of the genome that hold reads, for which the table was made: reads in a region are R L / G.
GENOME = 2.9e9
RISK = {"false_positive": 0.0005, "power": 0.9}


def poisson(*expected: float, reads: float = np.inf, phi: float = 1.0, bias: float = 0.0) -> Counted:
    """Regions of so many expected reads."""
    meant = np.array(expected)
    return Counted(
        meant, meant, np.full(meant.size, reads), phi, np.full(meant.size, bias), np.full(meant.size, np.inf)
    )


def limit(counted: Counted, sign: int = 1, normal: float = 2) -> float:
    """The limit of one region."""
    return float(smallest(counted, sign=sign, normal=np.full(counted.meant.size, normal), **RISK)[0])


@pytest.mark.parametrize(
    ("length", "reads", "percent"),
    [
        (133.85e6, 1e6, 4.3),
        (133.85e6, 5e6, 1.9),
        (133.85e6, 10e6, 1.4),
        (133.85e6, 30e6, 0.8),
        (33e6, 1e6, 8.6),
        (33e6, 10e6, 2.7),
        (3.1e6, 5e6, 12.5),
        (3.1e6, 10e6, 8.8),
        (3.1e6, 30e6, 5.1),
        (1e6, 10e6, 15.6),
        (1e6, 30e6, 9.0),
    ],
)
def test_pure_counting(length: float, reads: float, percent: float) -> None:
    """f = 2 (3.29 + 1.28) / sqrt(R L / G): chromosome 12, 20q, 20q11.21 and its smallest amplicon, in % of cells.

    The table's formula is that of small changes; half of gain and loss, which differ to the second order, meets it.
    """
    counted = poisson(reads * length / GENOME)
    both = (limit(counted) + limit(counted, -1)) / 2
    assert 100 * both == pytest.approx(percent, rel=0.03, abs=0.06)


def test_overdispersion_and_bias() -> None:
    """phi 1.5 and a bias of 0.5 %: chromosome 12 at 10 M reads 4.9 %, 20q11.21 11.8 %."""
    for length, percent in ((133.85e6, 4.9), (3.1e6, 11.8)):
        counted = poisson(1e7 * length / GENOME, phi=1.5, bias=0.005**2)
        assert 100 * (limit(counted) + limit(counted, -1)) / 2 == pytest.approx(percent, rel=0.02)


def test_matched_reference() -> None:
    """A reference of as many reads makes the limit sqrt 2 times that of an endless one, one of a tenth sqrt 11."""
    alone = limit(poisson(1e6))
    assert limit(poisson(1e6, reads=1e6)) / alone == pytest.approx(2**0.5, rel=0.01)
    assert limit(poisson(1e6, reads=1e5)) / alone == pytest.approx(11**0.5, rel=0.02)


def test_a_region_too_small_for_any_fraction() -> None:
    """20 reads cannot show a third copy even in all cells; no reads show nothing; a chromosome that is not there too."""
    assert np.isnan(limit(poisson(20.0)))
    assert np.isnan(limit(poisson(0.0)))
    assert np.isnan(limit(poisson(1e6), normal=0))


def test_one_x_shows_smaller_fractions() -> None:
    """Of one copy, a gain or loss in a fraction of cells shifts the depth twice as much as of two."""
    assert limit(poisson(1e6)) / limit(poisson(1e6), normal=1) == pytest.approx(2, rel=0.001)


def test_score_by_hand() -> None:
    """60 reads where 50 were expected: 2 (60 ln 1.2 - 10) = 1.8786, of which the root is 1.3706."""
    told = score(replace(poisson(50.0), seen=np.array([60.0])))
    assert told[0] == pytest.approx(1.37063, abs=1e-4)
    assert score(replace(poisson(50.0), seen=np.array([0.0])))[0] == pytest.approx(-10, abs=1e-9)


def test_deviance_of_a_split() -> None:
    """30 against 20 where 1 : 1 was expected: 2 (30 ln 1.2 + 20 ln 0.8) = 2.0136."""
    assert deviance(np.array([30.0]), np.array([20.0]), np.array([20.0]))[0] == pytest.approx(2.01355, abs=1e-4)


def test_deviation_of_the_logarithm() -> None:
    """phi (1/S + 1/R) + s^2: 1.5 (1/10,000 + 1/5,000) + 0.01^2 = 0.00055."""
    counted = poisson(10_000.0, reads=5_000, phi=1.5, bias=1e-4)
    assert deviation(counted)[0] ** 2 == pytest.approx(0.00055, rel=1e-9)


def test_few_blocks_widen_the_critical_score() -> None:
    """Where bias is all and told by 22 chromosomes, it is Student's t of 21 degrees: 3.819; by counts alone 3.2905."""
    assert critical(poisson(1e6), 0.0005)[0] == pytest.approx(3.2905, abs=1e-4)
    told = replace(poisson(1e12, bias=1e-4), degrees=np.array([21.0]))
    assert critical(told, 0.0005)[0] == pytest.approx(3.8193, abs=1e-3)


@given(st.floats(500, 1e7), st.floats(1, 4), st.floats(0, 0.02), st.sampled_from([-1, 1]))
def test_more_reads_never_raise_a_limit(reads: float, phi: float, bias: float, sign: int) -> None:
    """A limit falls with reads, and rises with overdispersion and with bias."""
    first = limit(poisson(reads, phi=phi, bias=bias**2), sign)
    assert not limit(poisson(2 * reads, phi=phi, bias=bias**2), sign) > first
    if not np.isnan(first):
        worse = limit(poisson(reads, phi=phi, bias=(bias + 0.01) ** 2), sign)
        assert np.isnan(worse) or worse >= first


@given(st.floats(1e3, 1e6), st.floats(1.01, 1.4))
def test_gain_and_loss_have_opposite_signs(reads: float, ratio: float) -> None:
    """More reads than expected score above zero, as many fewer below."""
    more = score(replace(poisson(reads), seen=np.array([reads * ratio])))[0]
    fewer = score(replace(poisson(reads), seen=np.array([reads / ratio])))[0]
    assert more > 0 > fewer
