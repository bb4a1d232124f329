"""The share of living cells: told by a gate on the dye for dead ones, and by no other gate of that name."""

from __future__ import annotations

import pytest
from tests.assays.flow.made import cells, fcs, found, gates, measured, values

from seedlot.terms.finding import Answer

N = 2000
SCATTER = {"FSC-A": [50_000.0 + i for i in range(N)], "SSC-A": [40_000.0 + i for i in range(N)]}
CELLS = ("cells", "", "FSC-A", 1, None)


NOTE = "1,600 of 2,000 in 'cells' of A.fcs; population 'Live', by its name"


def tube(dead: int, marker: str = "CD73") -> bytes:
    columns = {**SCATTER, "PI-A": cells(dead, N), "PE-A": cells(1900, N)}
    return fcs(columns, {"PI-A": "PI", "PE-A": marker})


def test_a_gate_on_scattered_light_that_is_called_live_tells_no_viability():
    assert "viability" not in values(
        measured({"A.fcs": tube(400), "g.xml": gates(("Live", "", "FSC-A", 50_010, None))})
    )
    told = values(measured({"A.fcs": tube(400), "g.xml": gates(CELLS, ("Live", "cells", "PI-A", None, 500))}))
    assert (told["viability"].value, told["viability"].note) == (80, NOTE)


@pytest.mark.parametrize("name", ["Live Dead Aqua+", "live/dead"])
def test_a_gate_that_takes_the_dyed_cells_is_not_that_of_the_living(name):
    told = values(measured({"A.fcs": tube(400), "g.xml": gates((name, "", "PI-A", 500, None))}))["viability"]
    assert told.value is None
    assert told.note.endswith("takes the cells that are brighter in PI-A, which dyes dead ones")


@pytest.mark.parametrize(("dead", "answer"), [(410, None), (1500, Answer.NOT_KNOWN)])
def test_viability_of_two_tubes_is_said_and_in_doubt_where_they_differ(dead, answer):
    files = {"A.fcs": tube(400), "B.fcs": tube(dead, "CD90"), "t.csv": "file,sample\nA.fcs,A\nB.fcs,A\n"}
    analysis = measured(files | {"g.xml": gates(CELLS, ("Live", "cells", "PI-A", None, 500))})
    assert sum(one.name == "viability" for one in analysis.reportables) == 2
    assert [one.answer for one in analysis.findings if one.code == "flow/viability-twice"] == [answer]
    assert "A.fcs, B.fcs" in found(analysis, "flow/viability-twice")[0]


def test_a_channel_of_markers_and_of_dead_cells_bounds_the_markers_and_is_no_viability():
    data = fcs({**SCATTER, "PI-A": cells(20, N)}, {"PI-A": "CD45/CD34/7-AAD"})
    told = values(measured({"A.fcs": data, "g.xml": gates(("dump+", "", "PI-A", 500, None))}))
    assert told["CD45"].relation == told["CD34"].relation == "<"
    assert "viability" not in told


def test_a_dye_that_was_not_seen_tells_no_viability():
    """Without the dye, or with its laser off, every cell would be alive."""
    data = fcs({**SCATTER, "PI-A": [0.0] * N, "PE-A": cells(1900, N)}, {"PI-A": "PI", "PE-A": "CD73"})
    lines = gates(CELLS, ("Live", "cells", "PI-A", None, 500), ("CD73+", "Live", "PE-A", 500, None))
    told = values(measured({"A.fcs": data, "g.xml": lines}))
    assert (told["viability"].value, told["CD73"].value) == (None, None)
    assert told["viability"].note == "channel PI-A of A.fcs is zero in every event"
