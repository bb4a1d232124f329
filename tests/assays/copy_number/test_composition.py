"""GC content of chromosomes and bands of repeats: what is known where a file tells nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.assays.copy_number.simulated_reads import simulated
from tests.assays.copy_number.spiking import nipter

from seedlot.assays.copy_number.composition import of_chromosomes, repeats
from seedlot.genome.bands import locate


def test_gc_is_that_of_the_assembly(reference: Path) -> None:
    """NIPTeR's table of GRCh37 in 50 kb bins has the same mean of every chromosome, to 0.2 %."""
    bins = nipter(reference / "genome")
    told = of_chromosomes(bins)
    for name in bins.chromosome:
        at = bins.slice(name)
        assert float(np.nanmean(bins.gc[at])) == pytest.approx(float(told[at][0]), abs=0.002)


def test_duplications_are_left_out_where_mappability_is_not_known() -> None:
    """1q21.1 is left out without mappability and kept with it; the centromere is left out in either case."""
    plain = simulated()
    known = replace(plain, mappability=np.ones(plain.counts.size))
    at, start = plain.slice("1"), plain.start[plain.slice("1")]
    for text, with_it in (("1q21.1", False), ("1q12", True)):
        band = locate(plain.build, text)
        assert band is not None
        bin_ = at.start + int(np.searchsorted(start, (band.start + band.end) // 2)) - 1
        assert repeats(plain)[bin_]
        assert bool(repeats(known)[bin_]) is with_it
