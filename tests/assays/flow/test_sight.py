"""What a gate looks at."""

from __future__ import annotations

import numpy as np
from tests.assays.flow.events import dataset

from seedlot.assays.flow.bins import flowjo_places
from seedlot.assays.flow.sight import Sight
from seedlot.assays.flow.values import Values
from seedlot.formats.gating import Axis, Linear

SHOWN = Axis(channel="A", shown=Linear(t=100.0))
VALUES = Values(dataset({"A": [10.0, 20.0, np.nan, 90.0]}), {})


def test_all_events_are_seen_as_they_are():
    sight = Sight(VALUES)
    assert sight.events == 4
    assert sight.unscaled(SHOWN) is VALUES.unscaled(SHOWN)
    mask = np.array([True, False, True, False])
    assert sight.placed(mask) is mask


def test_some_events_are_picked_once_and_put_back():
    sight = Sight(VALUES, np.array([1, 3]))
    assert sight.events == 2
    assert sight.column(SHOWN).tolist() == [20, 90]
    assert sight.column(SHOWN) is sight.column(SHOWN)
    assert sight.placed(np.array([False, True])).tolist() == [False, False, False, True]


def test_bins_are_looked_up_once():
    sight = Sight(VALUES, np.array([0, 2, 3]))
    assert sight.bins(SHOWN, 256).tolist() == [26, 257**2, 230]
    assert sight.bins(SHOWN, 256) is sight.bins(SHOWN, 256)
    assert np.array_equal(sight.bins(SHOWN, 256), flowjo_places(sight.unscaled(SHOWN), SHOWN.shown, 256))
