"""FlowJo's biexponential beyond what `test_scales` tells of it."""

from __future__ import annotations

import numpy as np
import pytest

from seedlot.assays.flow import biex
from seedlot.formats.gating import Biex


@pytest.mark.parametrize("width", [-1, -10, -100, -1000])
@pytest.mark.parametrize("neg", [-1, 0, 0.5, 1])
def test_the_table_rises_from_its_first_entry_to_nearly_its_top(width, neg):
    known = biex.table(Biex(most=262_144, pos=4.418540, neg=neg, width=width))
    assert (np.diff(known) > 0).all()
    assert known[-1] == pytest.approx(262_144, rel=0.04)


def test_units_between_entries_are_interpolated():
    scale = Biex(most=262_144, pos=4.418540, neg=0, width=-10)
    known = biex.table(scale)
    halfway = (known[2000] + known[2001]) / 2
    assert biex.shown(np.array([known[2000], halfway]), scale).tolist() == pytest.approx([2000, 2000.5])
    assert biex.raw(np.array([2000.5, 5000.0]), scale).tolist() == pytest.approx([halfway, known[-1]])
    assert np.isnan(biex.shown(np.array([np.nan]), scale)).all()


@pytest.mark.parametrize(
    "scale", [Biex(most=1e5, pos=50, neg=0, width=-1e300), Biex(most=1e5, pos=90, neg=0.5, width=-0.184)]
)
def test_numbers_without_an_end_make_no_scale(scale):
    with pytest.raises(ValueError, match="make no scale"):
        biex.table(scale)
