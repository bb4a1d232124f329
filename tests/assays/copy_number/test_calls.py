"""The search's critical score."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.copy_number.calls import Call, multiplied, scan


def test_scan_of_one_place() -> None:
    """A single place at a rate of 1 %: 2 Q(z) (1 + z^4/4) = 0.01 has the root 3.711 (2 x 1.035e-4 x 48.3)."""
    assert scan(1, 1, 0.01) == pytest.approx(3.711, abs=0.002)


@given(st.integers(2, 100_000), st.floats(1e-4, 0.1))
def test_longer_stretches_need_less(size: int, family: float) -> None:
    """There are fewer long stretches than short ones; a stricter rate needs a higher score."""
    assert scan(size / 2, size, family) <= scan(1, size, family)
    assert scan(1, size, family / 10) > scan(1, size, family)


def test_the_search_holds_its_rate() -> None:
    """The best of all stretches of 2,000 bins of noise, of 64 bins or more: beyond its score in at most 1 in 25 of 200."""
    generator = np.random.default_rng(6)
    beyond = 0
    for _ in range(200):
        total = np.concatenate([[0.0], np.cumsum(generator.normal(0, 1, 2000))])
        lengths = [64, 90, 128, 181, 256, 362, 512, 724, 1024, 2000]
        beyond += any(
            np.abs(total[long:] - total[:-long]).max() / np.sqrt(long) > scan(long, 2000, 0.04) for long in lengths
        )
    assert beyond <= 200 * 0.04


def test_an_inner_change_stands_in_place_of_the_outer() -> None:
    """Ratios of changes are to normal cells."""
    outer, inner = Call(0, 10, 1.5, 0.1, 9.0, 0), Call(2, 4, 3.0, 0.1, 9.0, 1)
    assert multiplied(12, (inner, outer)).tolist() == [1.5, 1.5, 3, 3, *[1.5] * 6, 1, 1]
