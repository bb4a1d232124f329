from __future__ import annotations

import numpy as np
import pytest

from seedlot.assays.copy_number.pictures import Axis, Line, Mark, Over, Points, genome, single
from seedlot.draw.picture import svg
from seedlot.genome.events import Event, Kind
from seedlot.terms.chart import Chart

ENDS = {"1": 249_250_621, "20": 63_025_520}
OVER = Over(
    lines=(Line("20", 1, 63_000_000, 2.2),),
    marks=(Mark("20", 29_400_001, 32_100_000, "20q11.21 gain", "from 9 % of cells"),),
    changes=(
        Event(sample="S", kind=Kind.GAIN, chromosome="20", start=1, end=5, name="20 gain", bands="20", fraction=0.3),
    ),
)


def points(number: int) -> Points:
    where = np.repeat([0, 19], number // 2)
    return Points(where, np.tile(np.linspace(1, 6e7, number // 2), 2), np.arange(number, dtype=float) % 4)


def test_thinned_points_are_means_of_neighbours_on_one_chromosome() -> None:
    thin = points(20).thinned(10, raw=False)
    assert thin.value[0] == 0.5
    assert set(thin.where.tolist()) == {0, 19}
    assert points(20).thinned(10, raw=True).value.tolist() == [0, 2] * 5
    assert points(20).thinned(20, raw=False).value.size == 20


@pytest.mark.parametrize("over", [Over(), OVER])
def test_a_genome_is_drawn(over: Over) -> None:
    chart = Chart(name="genome", title="Genome", spec=genome(points(200), ENDS, Axis("copies", (0, 5), 50), over))
    drawn = svg(chart)
    assert ">20<" in drawn
    assert ("20 gain: 30 %" in drawn) is bool(over.changes)


def test_a_chromosome_is_drawn_with_its_limits() -> None:
    spec = single(points(200).of(19), ENDS["20"], Axis("copies", (0, 5), 50), OVER)
    drawn = svg(Chart(name="c", title="Chromosome 20", spec=spec))
    assert "20q11.21 gain: from 9 % of cells" in drawn
    assert "20 gain: 30 %" in drawn
