"""What is doubtful about a percentage: its parent, its matrix, its control's gates, settings without effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.assays.flow.made import cells, codes, fcs, found, gates, measured, values

from seedlot.assays.flow.analyse import analyse
from seedlot.assays.flow.read import read
from seedlot.assays.flow.settings import Settings
from seedlot.formats.gating import Axis, Gating, Population, Rectangle
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer
from seedlot.terms.result import Analysis

N = 2000
SCATTER = {"FSC-A": [50_000.0 + i for i in range(N)], "SSC-A": [40_000.0 + i for i in range(N)]}
LABELS = {"PE-A": "CD73", "FITC-A": "CD90"}
CELLS = ("cells", "", "FSC-A", 1, None)
TABLE = "file,sample,role\nA.fcs,A,test\nU.fcs,,unstained\n"
SPILL = "2,PE-A,FITC-A,1,0.1,0.2,1"


def two(pe: int, fitc: int, *, labels: Mapping[str, str] = LABELS, spill: str = "") -> bytes:
    columns = {**SCATTER, "PE-A": cells(pe, N), "FITC-A": cells(fitc, N)}
    return fcs(columns, labels, **({"$SPILLOVER": spill} if spill else {}))


def answers(analysis: Analysis, code: str) -> list[Answer | None]:
    return [one.answer for one in analysis.findings if one.code == code]


def test_a_parent_that_a_marker_chose_is_said():
    lines = (CELLS, ("CD73+", "cells", "PE-A", 500, None), ("CD90+", "CD73+", "FITC-A", 500, None))
    files = {"A.fcs": two(1500, 1200), "g.xml": gates(*lines)}
    analysis = measured(files)
    assert values(analysis)["CD90"].value == 80
    assert found(analysis, "flow/parent") == [
        "CD90 of A is a percentage of 'cells/CD73+', which was itself gated by PE-A: it is not one of all cells."
    ]
    assert answers(analysis, "flow/parent") == [Answer.NOT_KNOWN]
    assert answers(measured(files, populations="CD90=CD73+/CD90+"), "flow/parent") == [None]
    lines = (CELLS, ("CD73+", "cells", "PE-A", 500, None), ("CD90+", "cells", "FITC-A", 500, None))
    assert "flow/parent" not in codes(measured(files | {"g.xml": gates(*lines)}))


def test_a_matrix_that_names_other_channels_is_said():
    files = {"A.fcs": two(20, 1990), "U.fcs": two(0, 1), "t.csv": TABLE, "m.csv": "FITC,PE\n1,0.1\n0.2,1\n"}
    (says, _) = found(measured(files), "flow/not-in-matrix")
    assert says.startswith("Matrix 'm' names no channel FITC-A and no channel PE-A of A.fcs")
    files["m.csv"] = "FITC-A,PE-A\n1,0.1\n0.2,1\n"
    assert "flow/not-in-matrix" not in codes(measured(files))


def test_a_control_that_another_matrix_compensates_is_said():
    files = {"A.fcs": two(20, 1990, spill=SPILL), "U.fcs": two(0, 1), "t.csv": TABLE}
    assert len(found(measured(files), "flow/control-matrix")) == 2
    files["U.fcs"] = two(0, 1, spill=SPILL)
    assert "flow/control-matrix" not in codes(measured(files))
    files["U.fcs"] = two(0, 1, spill="2,PE-A,FITC-A,1,0.1,0.3,1")
    assert len(found(measured(files), "flow/control-matrix")) == 2


def test_a_gate_on_what_the_detector_saw_is_said_where_there_is_a_matrix():
    lines = gates(CELLS, ("CD73+", "cells", "PE-A", 500, None))
    files = {"A.fcs": two(1500, 1990, spill=SPILL), "g.xml": lines}
    (says,) = found(measured(files), "flow/gate-uncompensated")
    assert says.startswith("The gate of CD73 looks at PE-A of A.fcs as the detector saw it")
    files["g.xml"] = lines.replace(b'"uncompensated"', b'"FCS"')
    assert "flow/gate-uncompensated" not in codes(measured(files))


@pytest.mark.parametrize(("labels", "answer"), [(LABELS, Answer.NOT_KNOWN), ({"PE-A": "CD73"}, None)])
def test_gates_that_ask_for_a_matrix_that_is_not_there_are_in_doubt_with_several_dyes(labels, answer):
    lines = gates(CELLS, ("CD73+", "cells", "PE-A", 500, None)).replace(b'"uncompensated"', b'"FCS"')
    analysis = measured({"A.fcs": two(1500, 1990, labels=labels), "g.xml": lines})
    assert answers(analysis, "flow/no-matrix") == [answer]
    assert "flow/not-in-matrix" not in codes(analysis)


def test_a_detector_without_numbers_spoils_what_is_compensated_with_it():
    columns = {**SCATTER, "PE-A": cells(1500, N), "FITC-A": cells(1990, N), "APC-A": [float("nan"), *cells(0, N - 1)]}
    spill = {"$SPILLOVER": "3,PE-A,FITC-A,APC-A,1,0.1,0,0.2,1,0,0.1,0,1"}
    lines = gates(CELLS, ("CD73+", "cells", "PE-A", 500, None)).replace(b'"uncompensated"', b'"FCS"')
    analysis = measured({"A.fcs": fcs(columns, LABELS, **spill), "g.xml": lines})
    told = values(analysis)["CD73"]
    assert (told.value, told.note) == (
        None,
        "channel PE-A of A.fcs, compensated, holds 1 values that are no numbers (A.fcs)",
    )
    assert found(analysis, "flow/not-finite") == ["Channel APC-A has no finite number in 1 of 2000 events."]


def test_two_channels_of_one_name_are_in_doubt_where_one_is_looked_at():
    columns = {**SCATTER, "PE-A": cells(1500, N), "FITC-A": cells(1990, N)}
    data = fcs(columns, LABELS, **{"$P4N": "PE-A"})
    says = found(measured({"A.fcs": data, "g.xml": gates(("CD73+", "", "PE-A", 500, None))}), "flow/channels")
    assert says == ["2 channels of A.fcs are called 'PE-A': which is meant is not known."]


def test_a_control_whose_own_gate_stands_elsewhere_is_said():
    def drawn(file: str, low: float) -> Gating:
        gate = Rectangle(axes=(Axis(channel="PE-A"),), lows=(low,), highs=(None,))
        return Gating(source="w.wsp", file=file, populations=(Population(key="p", path=("CD73+",), gate=gate),))

    one = {"PE-A": "CD73"}
    given = {"A.fcs": two(1500, 1990, labels=one), "U.fcs": two(0, 1, labels=one), "t.csv": TABLE.encode()}
    sources = tuple(Source(name, content=data) for name, data in given.items())
    raw = read(sources, Settings())
    moved = analyse(replace(raw, gatings=(drawn("A.fcs", 500), drawn("U.fcs", 900))), Settings())
    assert found(moved, "flow/control-gates") == [
        "'CD73+' has another gate in U.fcs than in A.fcs, whose control it is: as a blank it is counted by its own gate."
    ]
    same = analyse(replace(raw, gatings=(drawn("A.fcs", 500), drawn("U.fcs", 500))), Settings())
    assert "flow/control-gates" not in codes(same)


def test_settings_without_effect_are_said():
    files = {"A.fcs": two(1500, 1990), "g.xml": gates(("CD73+", "", "PE-A", 500, None))}
    says = found(measured(files, populations="CD37=P6; CD73=CD73+", rare="CD455", claim=0.01), "flow/setting")
    assert says[:2] == [
        "Setting 'populations' names CD37, which no test tube shows: it has no effect there.",
        "Setting 'rare' names CD455, which no test tube shows: it has no effect there.",
    ]
    assert says[2].startswith("Setting 'claim' asks that 0.01 % can be detected, and no marker is one of rare cells")
    assert "flow/setting" not in codes(measured(files, populations="CD73=CD73+", rare="CD73", claim=0.01))


def test_a_gate_above_that_looks_at_no_numbers_tells_no_percentage():
    """Else the events without a number would be left out of the parent, and the rest be told as all."""
    light = [float("nan")] * 1000 + SCATTER["FSC-A"][1000:]
    data = fcs({**SCATTER, "FSC-A": light, "PE-A": cells(1500, N)}, {"PE-A": "CD73"})
    told = values(measured({"A.fcs": data, "g.xml": gates(CELLS, ("CD73+", "cells", "PE-A", 500, None))}))["CD73"]
    assert told.value is None
    assert "channel FSC-A of A.fcs holds 1,000 values that are no numbers" in told.note
