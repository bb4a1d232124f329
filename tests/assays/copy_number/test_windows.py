"""GC and mappability of windows: given where a file has none, on either build."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.assays.copy_number.simulated_reads import simulated

from seedlot.assays.copy_number.windows import filled
from seedlot.genome.builds import Build


@pytest.mark.parametrize("build", list(Build))
def test_chromosome_19_is_richest(build: Build) -> None:
    """Mean GC of chromosome 19 is 48 %, of chromosome 4 38 %, on both builds."""
    plain = simulated(build=build)
    told = filled(replace(plain, gc=np.full(plain.gc.size, np.nan)), mappability=True)
    gc = {name: float(np.nanmean(told.gc[told.slice(name)])) for name in ("4", "19")}
    assert gc["19"] == pytest.approx(0.484, abs=0.01)
    assert gc["4"] == pytest.approx(0.382, abs=0.01)
    assert np.nanmedian(told.mappability[told.slice("4")]) > 0.9
    assert (told.mappability[told.slice("Y")] == 1).all()


def test_what_a_file_gives_stands() -> None:
    """Bins with GC content keep it; mappability is filled only where that is asked for."""
    bins = simulated()
    told = filled(bins, mappability=False)
    assert np.array_equal(told.gc, bins.gc)
    assert np.isnan(told.mappability).all()
