"""Gates that are proposed for a tube that has none: debris, doublets, dead cells.

A proposal is never a result: what is counted with it is shown in tables and charts, and no value is reported until a
person has looked at the gates and given them back as a file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.bench import Bench
from seedlot.assays.flow.gatingml_writing import gating_ml
from seedlot.assays.flow.quality import obstacle, pulses, singlet_bounds
from seedlot.assays.flow.raw import Role
from seedlot.assays.flow.tubes import Tube, is_scatter, pulse
from seedlot.formats.gating import Axis, Gating, Population, Ratio, Rectangle

Floats = NDArray[np.float64]
_BINS = 256
SOURCE = "proposed by Seedlot"


def with_proposal(tube: Tube, tubes: Sequence[Tube], bench: Bench) -> Tube:
    """Give a test tube without gates those that are proposed for it."""
    if tube.gating is not None or tube.role is not Role.TEST:
        return tube
    populations: list[Population] = []
    _debris(tube, bench, populations)
    _doublets(tube, bench, populations)
    _dead(tube, tubes, bench, populations)
    matrices = {matrix.name: matrix for matrix in (bench.given, bench.stained) if matrix is not None}
    gating = Gating(source=SOURCE, file=tube.file, populations=tuple(populations), matrices=matrices)
    return replace(tube, gating=gating, is_proposed=True)


def as_file(tube: Tube) -> str:
    """Write the proposed gates as Gating-ML 2.0, for a person to look at and to give back with the same files."""
    assert tube.gating is not None  # noqa: S101 - it is a proposal
    return gating_ml(tube.gating)


def valley(values: Floats) -> float:
    """Tell where to cut values into two groups, so that the variance between them is greatest (Otsu 1979)."""
    counts, edges = np.histogram(values, bins=_BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = values.size - below
    sums = np.cumsum(counts * middles)
    parted = np.flatnonzero((below > 0) & (above > 0))
    if not parted.size:
        return float(edges[0])
    low, high = sums[parted] / below[parted], (sums[-1] - sums[parted]) / above[parted]
    between = below[parted] * above[parted] * (high - low) ** 2
    best = parted[np.flatnonzero(between == between.max())]
    # Where bins between two groups are empty, all of them part the groups alike: the middle one is taken.
    return float(edges[best[best.size // 2] + 1])


def _add(name: str, gate: Rectangle, populations: list[Population]) -> None:
    above = populations[-1] if populations else None
    path = (*(above.path if above else ()), name)
    populations.append(Population(key=name, path=path, gate=gate, parent=above.key if above else ""))


def _debris(tube: Tube, bench: Bench, populations: list[Population]) -> None:
    """Cells scatter more light forward than debris: cut the logarithm of the area where it parts best."""
    forward = [one.name for one in tube.dataset.channels if is_scatter(one.name) and one.name.upper().startswith("F")]
    forward.sort(key=lambda name: ("A", "", "H", "W").index(pulse(name)))
    if not forward or obstacle(tube, forward[0], bench):
        return
    column = bench.plain(tube, forward[0])
    if column is None or not (column > 0).any():
        return
    low = float(10 ** valley(np.log10(column[column > 0])))
    _add("cells", Rectangle(axes=(Axis(channel=forward[0]),), lows=(low,), highs=(None,)), populations)


def _doublets(tube: Tube, bench: Bench, populations: list[Population]) -> None:
    """Two cells together have the height of one and the area of two: bound area over height about its median."""
    names = pulses(tube)
    if names is None or obstacle(tube, names[0], bench) or obstacle(tube, names[1], bench):
        return
    area, height = bench.plain(tube, names[0]), bench.plain(tube, names[1])
    bounds = singlet_bounds(area, height) if area is not None and height is not None else None
    if bounds is None or bounds[0] >= bounds[1]:
        return
    axis = Axis(channel=Ratio(over=names[0], under=names[1], a=1.0, b=0.0, c=0.0))
    _add("singlets", Rectangle(axes=(axis,), lows=(bounds[0],), highs=(bounds[1],)), populations)


def _dead(tube: Tube, tubes: Sequence[Tube], bench: Bench, populations: list[Population]) -> None:
    """Dead cells take the dye: cut where it parts best, together with the viability control's.

    The scale is asinh of a thousandth of the brightest: near to a logarithm, and sound about zero.
    """
    if not tube.dead:
        return
    controls = [one for one in tubes if one.role is Role.VIABILITY and one.sample in {tube.sample, ""}]
    dyed = [one for one in (tube, *controls) if not obstacle(one, tube.dead, bench)]
    columns = [column for one in dyed if (column := bench.column(one, tube.dead)) is not None]
    column = np.concatenate(columns) if tube in dyed and columns else np.zeros(0)
    if not (column > 0).any():
        return
    unit = float(column.max()) / 1000
    high = unit * math.sinh(valley(np.arcsinh(column / unit)))
    axis = Axis(channel=tube.dead, matrix=bench.matrix(tube))
    _add("live", Rectangle(axes=(axis,), lows=(None,), highs=(high,)), populations)
