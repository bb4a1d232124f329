"""Sex chromosomes: what copies are called, which bins are pseudoautosomal, and who is another donor."""

from __future__ import annotations

import numpy as np
import pytest
from tests.assays.copy_number.simulated_reads import simulated

from seedlot.assays.copy_number.sexes import Sexes, another, copies, pseudoautosomal
from seedlot.genome.builds import Build


@pytest.mark.parametrize(
    ("x", "y", "state"),
    [
        (2.0, 0.0, "XX"),
        (1.0, 1.0, "XY"),
        (1.0, 0.0, "X0"),
        (2.0, 1.0, "XXY"),
        (1.95, 0.2, "XX"),
        (1.7, 0.0, "XX"),
        (1.0, 0.6, "XY"),
        (None, 0.0, ""),
        (2.0, None, ""),
    ],
)
def test_states(x: float | None, y: float | None, state: str) -> None:
    """The nearest constitution; a woman's reads on Y, up to a fifth of a copy, are none."""
    assert Sexes(x, y).state == state


def test_another_donor() -> None:
    """A woman and a man differ in both chromosomes; a man who lost Y differs in one."""
    woman, man, lost = Sexes(2.0, 0.1), Sexes(1.0, 1.0), Sexes(1.0, 0.0)
    assert another(woman, man)
    assert not another(man, lost)
    assert not another(woman, lost)
    assert not another(woman, Sexes(None, None))


def test_pseudoautosomal_bins() -> None:
    """On GRCh38: the first 2.78 Mb of X and Y and the last 0.3 Mb, in bins of 500 kb six and two of each."""
    bins = simulated()
    found = pseudoautosomal(bins)
    assert found[bins.slice("X")].sum() == 8
    assert found[bins.slice("Y")].sum() == 8
    assert not found[: bins.slice("X").start].any()


@pytest.mark.parametrize("build", list(Build))
def test_copies_of_simulated_reads(build: Build) -> None:
    """One X and one Y, to a hundredth."""
    bins = simulated(sex="XY", build=build)
    found = copies(bins, np.full(bins.counts.size, 2000.0), bins.counts > 0)
    assert found.x == pytest.approx(1, abs=0.01)
    assert found.y == pytest.approx(1, abs=0.02)


def test_no_bins_tell_nothing() -> None:
    """Without usable bins, neither is told."""
    bins = simulated()
    assert copies(bins, np.ones(bins.counts.size), np.zeros(bins.counts.size, dtype=bool)) == Sexes(None, None)
