"""The shape of binned reads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from seedlot.assays.copy_number.bins import lay
from seedlot.genome.builds import Build

BINS = lay("a", Build.GRCH38, width=100, columns={"1": np.array([1.0, 2, 3]), "X": np.array([4.0])})


def test_laid_one_after_another() -> None:
    """Positions are from 1, ends included; slices are those of the chromosomes."""
    assert BINS.start.tolist() == [1, 101, 201, 1]
    assert BINS.end.tolist() == [100, 200, 300, 100]
    assert BINS.counts[BINS.slice("X")].tolist() == [4]
    assert BINS.slice("2") == slice(0, 0)


def test_same_bins() -> None:
    """Other counts are the same bins; another build or other positions are not."""
    assert BINS.same_bins(BINS.with_counts(np.zeros(4)))
    assert not BINS.same_bins(replace(BINS, build=Build.GRCH37))
    assert not BINS.same_bins(replace(BINS, start=BINS.start + 1))


def test_a_key_tells_what_bins_hold() -> None:
    """Equal bins have one key, and those that differ in anything another."""
    assert replace(BINS, counts=BINS.counts.copy()).key() == BINS.key()
    others = (
        BINS.with_counts(BINS.counts + 1),
        replace(BINS, sample="b"),
        replace(BINS, build=Build.GRCH37),
        replace(BINS, gc=np.full(4, 0.4)),
        replace(BINS, mappability=np.full(4, 0.4)),
        replace(BINS, usable=~BINS.usable),
    )
    assert len({one.key() for one in (BINS, *others)}) == 7


def test_nothing_laid() -> None:
    """No chromosomes, no bins."""
    empty = lay("a", Build.GRCH38, width=100, columns={})
    assert (empty.counts.size, empty.offsets.tolist()) == (0, [0])
