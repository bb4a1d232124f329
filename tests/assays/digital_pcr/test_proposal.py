"""A proposed threshold, and rain."""

from __future__ import annotations

import numpy as np
import pytest

from seedlot.assays.digital_pcr.proposal import propose, rain

LOW = np.arange(900.0, 1101.0)  # median 1000, MAD 50, robust SD 74.13
HIGH = np.arange(7900.0, 8101.0)
NONE = np.empty(0)


def test_between_two_groups_of_one_spread_it_is_halfway():
    found = propose(np.concatenate([LOW, HIGH]), NONE, spreads=8)
    assert found is not None
    assert found.threshold == pytest.approx(4500)
    assert (found.negatives, found.above) == (1000, 201)
    assert found.spread == pytest.approx(1.4826 * 50)


def test_without_positives_it_is_the_spread_of_the_negatives():
    found = propose(LOW, NONE, spreads=8)
    assert found is not None
    assert found.threshold == pytest.approx(1000 + 8 * 1.4826 * 50)
    assert "one group" in found.rule


def test_controls_are_the_negatives_where_there_are_any():
    """Where most partitions are positive, only the controls know the negatives."""
    found = propose(HIGH, LOW, spreads=8)
    assert found is not None
    assert found.threshold == pytest.approx(4500)
    assert "controls" in found.rule


def test_too_few_tell_nothing_and_many_are_thinned():
    assert propose(LOW[:5], NONE, spreads=8) is None
    many = np.tile(np.concatenate([LOW, HIGH]), 1000)
    found = propose(many, NONE, spreads=8)
    assert found is not None
    assert found.above == 201_000
    assert found.threshold == pytest.approx(4500, rel=0.01)


def test_rain_needs_two_sides():
    assert rain(LOW, 4500) is None
    assert rain(np.concatenate([LOW, HIGH]), 4500) == 0
    between = np.concatenate([LOW, HIGH, np.linspace(2000, 7000, 21)])
    assert rain(between, 4500) == pytest.approx(100 * 21 / 423)
