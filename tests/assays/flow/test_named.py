"""Which population is the positive one: its name and its gate have to agree."""

from __future__ import annotations

import pytest
from tests.assays.flow.made import cells, codes, fcs, gates, measured, values

N = 2000
SCATTER = {"FSC-A": [50_000.0 + i for i in range(N)], "SSC-A": [40_000.0 + i for i in range(N)]}
MEND = "the setting populations names the population that is meant ('CD73=NAME')"
CELLS = ("cells", "", "FSC-A", 1, None)


def two() -> bytes:
    columns = {**SCATTER, "PE-A": cells(20, N), "FITC-A": cells(1990, N)}
    return fcs(columns, {"PE-A": "CD73", "FITC-A": "CD90"})


def test_a_population_that_looks_at_another_detector_than_its_name_says_is_none():
    lines = (CELLS, ("CD73+", "cells", "FITC-A", 500, None), ("CD90+", "cells", "PE-A", 500, None))
    analysis = measured({"A.fcs": two(), "g.xml": gates(*lines)})
    told = values(analysis)["CD73"]
    assert (told.value, told.note) == (
        None,
        f"population 'cells/CD73+' looks at FITC-A, and CD73 is in PE-A; {MEND} (A.fcs)",
    )
    assert "flow/ambiguous" in codes(analysis)
    asked = measured({"A.fcs": two(), "g.xml": gates(*lines)}, populations="CD73=cells/CD73+")
    assert values(asked)["CD73"].value == 99.5


def test_another_part_of_the_same_pulse_is_the_same_detector():
    columns = {"PE-A": cells(1500, N), "PE-H": cells(1500, N)}
    data = fcs(columns, {"PE-A": "CD73", "PE-H": "CD73"})
    assert values(measured({"A.fcs": data, "g.xml": gates(("CD73+", "", "PE-H", 500, None))}))["CD73"].value == 75


@pytest.mark.parametrize("name", ["CD73 FITC neg", "CD73 (PE) -", "CD73", "CD73+"])
def test_a_gate_that_takes_the_dimmer_cells_is_not_the_positive_one(name):
    data = fcs({**SCATTER, "PE-A": cells(20, N)}, {"PE-A": "CD73 PE"})
    told = values(measured({"A.fcs": data, "g.xml": gates(CELLS, (name, "cells", "PE-A", None, 500))}))["CD73"]
    assert told.value is None
    assert "takes the dimmer cells" in told.note


def test_two_sets_of_quadrants_of_one_name_under_one_parent_are_not_guessed():
    lines = []
    for place, low in enumerate((500.0, 5.0)):
        for one in "+-":
            for other in "+-":
                ends = (low, None) if one == "+" else (None, low)
                lines.append((f"{'x ' * place}CD73{one}CD90{other}", "", "PE-A", *ends))
    told = values(measured({"A.fcs": two(), "g.xml": gates(*lines)}))["CD73"]
    assert (told.value, told.note) == (None, f"2 sets of quadrants could be meant; {MEND} (A.fcs)")
