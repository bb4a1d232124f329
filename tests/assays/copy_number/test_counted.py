"""The GC content of bins by their reads: of enough reads, and good enough to correct by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.assays.copy_number.simulated_reads import simulated
from tests.assays.copy_number.spiking import Chosen

from seedlot.assays.copy_number.counted import of_reads
from seedlot.assays.copy_number.depth import depth_calls
from seedlot.assays.copy_number.settings import Settings
from seedlot.formats.reads import Counted
from seedlot.genome.builds import lengths


@pytest.mark.parametrize("mean", [40, 2000])
def test_a_bias_by_gc_is_corrected_by_the_reads(mean: float) -> None:
    """A library that favours GC by 25 % over its range: with the GC of the reads, two thirds of its bias and more are gone."""
    bins = simulated(mean=mean, tilt=3.0)
    rng = np.random.default_rng(3)
    counts = bins.counts.astype(np.int64)
    share = np.where(counts > 0, rng.binomial(16 * counts, bins.gc) / np.maximum(16 * counts, 1), np.nan)
    names = bins.chromosome
    read = Counted(
        width=bins.width,
        contigs={name: lengths(bins.build)[name] for name in names},
        counts={name: counts[bins.slice(name)] for name in names},
        samples=("A",),
        stated="",
        sorted=True,
        records=int(counts.sum()),
        used=int(counts.sum()),
        poor=0,
        flags={},
        gc={name: share[bins.slice(name)] for name in names},
    )
    made, _ = of_reads(read, file="a.bam", sample="A", settings=Settings())
    settings = Chosen(min_reads=1000)
    plain = depth_calls(replace(made, gc=np.full(counts.size, np.nan)), reference=None, panel=(), settings=settings)
    told = depth_calls(made, reference=None, panel=(), settings=settings)
    assert np.abs(made.gc - bins.gc)[counts > 0].mean() < 0.02
    assert np.sqrt(told.noise.variance[0]) < np.sqrt(plain.noise.variance[0]) / 3
