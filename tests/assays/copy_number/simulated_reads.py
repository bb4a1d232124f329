"""Bin counts of a simulated genome, for what need not be real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from seedlot.assays.copy_number.bins import Bins, lay
from seedlot.genome.bands import bands
from seedlot.genome.builds import CHROMOSOMES, Build, lengths
from seedlot.genome.regions import Region

WIDTH = 500_000
#: Copies of X and Y.
SEXES = {"XX": (2, 0), "XY": (1, 1), "X0": (1, 0), "XXY": (2, 1)}


def simulated(
    sample: str = "line",
    *,
    seed: int = 1,
    mean: float = 2000,
    build: Build = Build.GRCH38,
    sex: str = "XX",
    copies: Mapping[Region | str, float] | None = None,
    tilt: float = 0.0,
) -> Bins:
    """Poisson counts of about `mean` reads in a bin of two copies; none in bands of repeats.

    `copies` gives the mean copies of chromosomes ("12") and regions; `tilt` the slope of depth on GC content.
    """
    generator = np.random.default_rng(seed)
    level = {name: _level(build, name, sex, copies or {}) for name in CHROMOSOMES}
    empty = lay(sample, build, width=WIDTH, columns={name: np.zeros(one.size) for name, one in level.items()})
    gc = 0.41 + 0.05 * np.sin(np.arange(empty.counts.size) / 7)
    rate = mean / 2 * np.concatenate(list(level.values())) * (1 + tilt * (gc - 0.41))
    return replace(empty, counts=generator.poisson(rate).astype(float), gc=gc)


def _level(build: Build, name: str, sex: str, copies: Mapping[Region | str, float]) -> np.ndarray:
    """Copies of each bin of a chromosome."""
    size = -(-lengths(build)[name] // WIDTH)
    normal = dict(zip(("X", "Y"), SEXES[sex], strict=True)).get(name, 2)
    level = np.full(size, float(copies.get(name, normal)))
    middle = (np.arange(size) + 0.5) * WIDTH
    for region, many in copies.items():
        if isinstance(region, Region) and region.chromosome == name:
            level[(middle >= region.start) & (middle <= region.end)] = many
    for band in bands(build, name):
        if band.stain in ("acen", "gvar", "stalk"):
            level[(middle >= band.region.start - WIDTH) & (middle <= band.region.end + WIDTH)] = 0
    return level
