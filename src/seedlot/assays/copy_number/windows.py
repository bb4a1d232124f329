"""GC content and mappability of the genome in windows of 1 Mb, for samples whose files give none of their own."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np

from seedlot.assays.copy_number.bins import Bins, Floats
from seedlot.genome.bands import bands
from seedlot.genome.builds import Build

#: Bases of a window.
WIDTH = 1_000_000
_FILE = files("seedlot.assays.copy_number") / "data" / "windows_GRCh37.tsv"


@cache
def _table() -> dict[str, tuple[Floats, Floats]]:
    """GC and mappability of each chromosome's windows."""
    found: dict[str, list[tuple[float, float]]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines()[1:]:
        name, _, gc, mappability = line.split("\t")
        found.setdefault(name, []).append((float(gc or "nan"), float(mappability)))
    return {name: (np.array(rows)[:, 0], np.array(rows)[:, 1]) for name, rows in found.items()}


def _places(bins: Bins, name: str) -> Floats:
    """Middles of the bins of a chromosome, on GRCh37: within a band, places of both builds are in proportion."""
    at = bins.slice(name)
    middle = (bins.start[at] + bins.end[at]) / 2
    if bins.build == Build.GRCH37:
        return np.asarray(middle)
    return np.asarray(np.interp(middle, _edges(bins.build, name), _edges(Build.GRCH37, name)), dtype=np.float64)


def _edges(build: Build, name: str) -> Floats:
    """Ends of the bands of a chromosome, its beginning first."""
    return np.array([0, *(band.region.end for band in bands(build, name))], dtype=np.float64)


def filled(bins: Bins, *, mappability: bool) -> Bins:
    """Give bins the GC content of their windows if they have none, and their mappability too if that is asked for.

    The mappability of windows says nothing of Y, most of whose windows hold repeats beside what is unique.
    """
    columns: list[Floats] = []
    for own, which, wanted in ((bins.gc, 0, True), (bins.mappability, 1, mappability)):
        if not wanted or np.isfinite(own).any():
            columns.append(own)
            continue
        column = np.full(own.size, np.nan)
        for name in bins.chromosome:
            if name in _table():
                values = _table()[name][which]
                at = (_places(bins, name) // WIDTH).astype(np.int64)
                column[bins.slice(name)] = values[np.clip(at, 0, values.size - 1)]
        if which == 1:
            column[bins.slice("Y")] = 1.0
        columns.append(column)
    return replace(bins, gc=columns[0], mappability=columns[1])
