"""Samples that no analysis should meet: an answer of not known, and no exception."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.assays.copy_number.simulated_reads import simulated
from tests.assays.copy_number.spiking import Chosen

from seedlot.assays.copy_number.bins import Bins, lay
from seedlot.assays.copy_number.depth import depth_calls
from seedlot.genome.builds import Build

LINE = simulated(seed=40)
NONE = np.zeros(LINE.counts.size)


def only(name: str, bins: int) -> Bins:
    """One chromosome of evenly counted bins."""
    return lay("one", Build.GRCH38, width=500_000, columns={name: np.full(bins, 2000.0)})


@pytest.mark.parametrize(
    ("line", "bank"),
    [
        (LINE.with_counts(NONE), None),
        (LINE.with_counts(NONE), LINE),
        (LINE, LINE.with_counts(NONE)),
        (replace(LINE, usable=NONE.astype(bool)), None),
        (replace(LINE, usable=NONE.astype(bool)), LINE),
        (LINE, replace(LINE, usable=NONE.astype(bool))),
        (replace(LINE, mappability=NONE), None),
        (only("X", 300), None),
        (only("X", 300), only("X", 300)),
        (only("1", 5), None),
        (lay("none", Build.GRCH38, width=500_000, columns={}), None),
    ],
)
def test_nothing_to_go_by(line: Bins, bank: Bins | None) -> None:
    """No reads, no usable bins, no autosome: not known, no event, and every limit none."""
    told = depth_calls(line, reference=bank, panel=(), settings=Chosen())
    assert told.events == ()
    assert {limit.fraction for limit in told.limits} == {None}
    assert "not known" in {str(finding.answer) for finding in told.findings}


@pytest.mark.parametrize(
    "line",
    [
        replace(LINE, gc=np.full(NONE.size, np.nan)),
        replace(LINE, gc=np.full(NONE.size, 0.41)),
        replace(LINE, mappability=np.ones(NONE.size)),
        LINE.with_counts(LINE.counts * 1e5),
        LINE.with_counts(np.where(np.arange(NONE.size) % 2, LINE.counts, 0)),
        only("1", 400),
    ],
)
def test_odd_samples_are_answered(line: Bins) -> None:
    """GC unknown or alike everywhere, huge counts, every second bin empty, one chromosome alone: limits, no exception."""
    for bank in (None, line):
        told = depth_calls(line, reference=bank, panel=(), settings=Chosen())
        assert told.limits
        assert told.findings


def test_an_empty_normal_in_a_panel() -> None:
    """A panel of which one member holds nothing is the panel of the others."""
    panel = (*(simulated(f"n{seed}", seed=50 + seed) for seed in range(4)), LINE.with_counts(NONE))
    told = depth_calls(LINE, reference=None, panel=panel, settings=Chosen(false_positive=1e-5, family=1e-3))
    assert told.events == ()
    assert told.basis == "panel"


def test_two_normals_are_no_panel() -> None:
    """Fewer than three normals: compared with its own genome only."""
    panel = tuple(simulated(f"n{seed}", seed=50 + seed) for seed in range(2))
    assert depth_calls(LINE, reference=None, panel=panel, settings=Chosen()).basis == "none"
