"""What seldom happens: matrices that are none, populations that cannot be counted, gates of every shape on charts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from tests.assays.flow.made import cells, codes, fcs, found, gates, measured, values
from tests.formats.fcs_writer import described, written

from seedlot.assays.flow.analyse import analyse
from seedlot.assays.flow.read import read
from seedlot.assays.flow.settings import Settings
from seedlot.draw.picture import svg
from seedlot.formats.gating import (
    Axis,
    Boolean,
    Ellipsoid,
    Gate,
    Gating,
    Operand,
    Polygon,
    Population,
    Ratio,
    Rectangle,
    Unreproduced,
)
from seedlot.terms.assay import Source
from seedlot.terms.result import Analysis

LABELS = {"FL1-H": "CD73", "FL2-H": "CD45"}
N = 2000
FSC, SSC = Axis(channel="FSC-H"), Axis(channel="SSC-H")
COLUMNS = {
    "FSC-H": [100.0 + 0.2 * k for k in range(N)],
    "SSC-H": [300.0 - 0.1 * k for k in range(N)],
    "FL1-H": cells(1900, N),
    "FL2-H": cells(9, N),
}
HEAD = "file,sample,role,markers,control for\n"


def gated(*populations: tuple[str, Gate, str], columns: dict[str, list[float]] = COLUMNS) -> Analysis:
    """Count gates that are made by hand: name, gate, parent."""
    raw = read((Source("A.fcs", content=fcs(columns, LABELS)),), Settings())
    made: dict[str, Population] = {}
    for name, gate, parent in populations:
        path = (*(made[parent].path if parent else ()), name)
        made[name] = Population(key=name, path=path, gate=gate, parent=parent)
    return analyse(replace(raw, gatings=(Gating(source="test", populations=tuple(made.values())),)), Settings())


def above(channel: str, low: float = 500) -> Rectangle:
    return Rectangle(axes=(Axis(channel=channel),), lows=(low,), highs=(None,))


def test_gates_of_every_shape_are_drawn_on_the_events_before_them():
    ellipse = Ellipsoid(axes=(FSC, SSC), mean=(300, 200), covariance=((10_000, 0), (0, 5000)), distance=4)
    polygon = Polygon(axes=(FSC, SSC), vertices=((100, 0), (600, 0), (600, 400)))
    ratio = Rectangle(
        axes=(Axis(channel=Ratio(over="FSC-H", under="SSC-H", a=1, b=0, c=0)),), lows=(None,), highs=(6.0,)
    )
    box = Rectangle(axes=(FSC, SSC), lows=(None, 50.0), highs=(450.0, None))
    analysis = gated(("e", ellipse, ""), ("p", polygon, ""), ("r", ratio, ""), ("b", box, ""))
    panes = analysis.charts[-1].spec["concat"]
    together, alone = [Counter(point["gate"] for point in pane["layer"][1]["data"]["values"]) for pane in panes]
    assert (together, alone) == ({"e": 49, "p": 4, "b": 5}, {"r": 2})
    assert [len(pane["title"]) for pane in panes] == [2, 1]
    assert svg(analysis.charts[-1])


def test_a_gate_whose_geometry_is_not_known_gives_no_value_and_no_outline():
    curve = Unreproduced(kind="curly", axes=(FSC, SSC), why="its geometry is not published")
    analysis = gated(("c", curve, ""), ("CD73+", above("FL1-H"), "c"))
    assert "could not be counted" in values(analysis)["CD73"].note
    assert "no-geometry" in " ".join(codes(analysis))


def test_populations_that_are_joined_are_counted_too():
    """SSC-H falls from 300 by 0.1 an event: 501 events are not below 250; FSC-H is below 500 in all."""
    either = Boolean(joins="or", of=(Operand(key="a"), Operand(key="b")))
    analysis = gated(("a", above("FSC-H"), ""), ("b", above("SSC-H", 250), ""), ("CD73+", either, ""))
    assert values(analysis)["CD73"].value == 25.05


def test_a_parent_without_events_gives_no_value():
    analysis = gated(("none", above("FSC-H", 1e9), ""), ("CD73+", above("FL1-H"), "none"))
    assert "population 'none' of A.fcs holds no events" in values(analysis)["CD73"].note
    all_bright = gated(("P1", above("FL1-H", 1), ""))
    assert values(all_bright)["CD73"].value == 100


def test_two_sets_of_quadrants_are_not_guessed():
    signs = [(one, two) for one in "+-" for two in "+-"]
    made = [(f"{mark}CD73{one}CD45{two}", above("FL1-H"), "") for mark in ("", "x ") for one, two in signs]
    analysis = gated(
        ("all", above("FSC-H", 0), ""), *[(name, gate, "all" if name[0] == "x" else "") for name, gate, _ in made]
    )
    assert "2 sets of quadrants could be meant" in values(analysis)["CD73"].note


def test_a_matrix_that_is_none_is_said_and_values_are_as_seen():
    data = fcs(COLUMNS, LABELS, **{"$SPILLOVER": "2,FL1-H,FL2-H,1,0,0"})
    analysis = measured({"A.fcs": data, "g.xml": gates(("CD73_positive", "", "FL1-H", 500, None))})
    assert {"flow/bad-keyword", "flow/uncompensated"} <= codes(analysis)
    assert values(analysis)["CD73"].value == 95


def test_a_matrix_for_other_detectors_gives_no_threshold():
    rows = HEAD + "a.fcs,A,test,,\nu.fcs,A,unstained,,\n"
    files = {"a.fcs": fcs(COLUMNS, LABELS), "u.fcs": fcs(COLUMNS | {"FL1-H": cells(0, N)}, LABELS), "t.csv": rows}
    matrix = "FL1-H,FL9-H\n1,0.5\n0,1\n"
    analysis = measured(files | {"m.csv": matrix})
    assert "could not be computed" in values(analysis)["CD73"].note
    assert "no channel 'FL9-H'" in found(analysis, "flow/no-channel")[0]


def test_a_control_without_events_gives_no_threshold():
    rows = HEAD + "a.fcs,A,test,,\nu.fcs,A,unstained,,\n"
    files = {
        "a.fcs": fcs(COLUMNS, LABELS),
        "u.fcs": fcs(COLUMNS | {"FL1-H": cells(0, N), "FSC-H": [1.0] * 1999 + [2.0]}, LABELS),
    }
    gate = gates(("cells", "", "FSC-H", 50, None))
    analysis = measured(files | {"t.csv": rows, "g.xml": gate})
    assert "in which a threshold could be set" in values(analysis)["CD73"].note


def test_several_unstained_tubes_are_not_guessed_for_single_stains():
    rows = HEAD + "a.fcs,A,test,,\ns.fcs,,single stain,CD73=FL1-H,CD73\nu.fcs,A,unstained,,\nv.fcs,B,unstained,,\n"
    bright = {"FL1-H": cells(1900, 2000)}
    files = {"a.fcs": fcs(bright, LABELS), "s.fcs": fcs(bright, LABELS), "t.csv": rows}
    files |= {name: fcs({"FL1-H": cells(count, 2000)}) for name, count in (("u.fcs", 1), ("v.fcs", 2))}
    assert found(measured(files), "flow/single-stain") == [
        "Single stains are given, and 2 unstained tubes could be meant. No spillover is computed from single stains."
    ]
    files["t.csv"] = rows.replace("v.fcs,B", "v.fcs,")
    assert "flow/single-stain" not in codes(measured(files))


def test_single_stains_that_do_not_tell_their_channel_give_no_matrix():
    rows = HEAD + "a.fcs,A,test,,\ns.fcs,,single stain,,\nu.fcs,,unstained,,\n"
    files = {"a.fcs": fcs(COLUMNS, LABELS), "s.fcs": fcs(COLUMNS | {"FL1-H": cells(7, N)}, LABELS)}
    files["u.fcs"] = fcs(COLUMNS | {"FL1-H": cells(0, N)}, LABELS)
    assert "s.fcs is stained in is not told" in found(measured(files | {"t.csv": rows}), "flow/single-stain")[0]


def test_blanks_that_differ_are_said():
    label = {"FL1-H": "TRA-1-60"}
    rows = HEAD + "a.fcs,A,test,,\nf.fcs,A,FMO,,TRA-1-60\ng.fcs,A,FMO,,TRA-1-60\n"
    tubes = {
        name: fcs({"FL1-H": cells(count, N)}, label) for name, count in (("a.fcs", 90), ("f.fcs", 1), ("g.fcs", 40))
    }
    gate = gates(("TRA-1-60_positive", "", "FL1-H", 500, None))
    analysis = measured(tubes | {"t.csv": rows.encode(), "g.xml": gate}, panel="residual-undifferentiated")
    assert "flow/blanks-differ" in codes(analysis)
    assert "blank 40 of 2,000" in values(analysis)["TRA-1-60"].note


@pytest.mark.parametrize("names", [("live", "viable"), ("live",)])
def test_living_cells_that_cannot_be_told_are_not_determined(names):
    data = fcs({**COLUMNS, "FL3-H": cells(100, N)}, LABELS | {"FL3-H": "7-AAD"})
    made = [(name, "none" if len(names) == 1 else "", "FL3-H", None, 500.0) for name in names]
    file = gates(("none", "", "FSC-H", 1e9, None), *made)
    told = values(measured({"A.fcs": data, "g.xml": file}))["viability"]
    assert told.value is None
    assert ("could be meant" in told.note) == (len(names) == 2)


def test_proposals_of_tubes_in_which_nothing_can_be_told_are_few():
    flat = {
        "FSC-A": [-1.0, -2.0] * 1000,
        "FSC-H": [-1.0, -3.0] * 1000,
        "FL1-H": cells(9, N),
        "FL3-H": [-4.0, -5.0] * 1000,
    }
    data = fcs(flat, LABELS | {"FL3-H": "7-AAD"})
    analysis = measured({"A.fcs": data}, propose=True)
    assert "populations" not in analysis.tables
    assert "flow/not-excluded" in codes(measured({"A.fcs": data}))


def test_what_is_drawn_or_matched_in_part():
    """A gate on one channel without scatter, one on an axis that cannot be computed, and a tube that nothing matches."""
    alone = fcs({"FL1-H": cells(1900, N), "FL3-H": cells(9, N)}, {"FL1-H": "CD73", "FL3-H": "7-AAD"})
    charts = measured({"A.fcs": alone, "g.xml": gates(("live", "", "FL3-H", None, 500))}).charts
    assert charts[-1].spec["concat"][0]["layer"][0]["encoding"]["y"]["title"] == "FL1-H"
    analysis = gated(("m", Rectangle(axes=(Axis(channel="FSC-H", matrix="none"),), lows=(1.0,), highs=(None,)), ""))
    assert "flow/no-matrix" in codes(analysis)
    outside = Rectangle(axes=(FSC,), lows=(None,), highs=(0.0,), inside=False)
    assert values(gated(("o", outside, ""), ("CD73+", above("FL1-H"), "o")))["CD73"].value == 95


def test_a_logarithmic_channel_of_unknown_range_is_not_drawn_and_gives_no_median():
    keywords = described("I", (16, 16, 16), ranges=(1024, "x", 1024), order="4,3,2,1") | {"$TOT": "2000", "$P2E": "4,1"}
    keywords |= {"$P1N": "FSC-H", "$P2N": "SSC-H", "$P3N": "FL1-H", "$P3S": "CD73", "$P3E": "4,1", "$P3R": "x"}
    numbers = np.array([[100 + k % 50, 300 + k % 9, 900 if k < 1900 else 3 + k % 5] for k in range(N)], dtype=">u2")
    data = written(numbers.tobytes(), keywords, delimiter="|")
    analysis = measured({"A.fcs": data, "g.xml": gates(("cells", "", "FSC-H", 50, None))}, propose=True)
    assert [chart.name for chart in analysis.charts] == []
    assert measured({"A.fcs": data}, propose=True).tables["populations"][0]["population"] == "cells"
    assert "flow/no-range" in codes(
        measured({"A.fcs": data, "g.xml": gates(("CD73_positive", "", "FL1-H", 500, None))})
    )
    rows = HEAD + "A.fcs,A,test,,\nu.fcs,A,unstained,,\n"
    analysis = measured({"A.fcs": data, "u.fcs": data + b" ", "t.csv": rows})
    assert "could not be computed" in values(analysis)["CD73"].note


def test_without_a_population_before_the_markers_thresholds_count_in_all_events():
    rows = HEAD + "a.fcs,A,test,,\nu.fcs,A,unstained,,\n"
    files = {"a.fcs": fcs(COLUMNS, LABELS), "u.fcs": fcs(COLUMNS | {"FL2-H": cells(0, N)}, LABELS), "t.csv": rows}
    told = values(measured(files | {"g.xml": gates(("CD73_positive", "", "FL1-H", 500, None))}))
    assert "in 'all events'" in told["CD45"].note


def test_what_cannot_be_drawn_is_left_out():
    solid = Ellipsoid(
        axes=(FSC, SSC, Axis(channel="FSC-H")),
        mean=(300, 200, 300),
        covariance=((9e4, 0, 0), (0, 9e4, 0), (0, 0, 9e4)),
        distance=4,
    )
    (chart,) = gated(("e", solid, ""), ("cells", above("FSC-H"), "")).charts
    assert [pane["title"][0].split(":")[0] for pane in chart.spec["concat"]] == ["cells"]
    assert chart.spec["title"]["subtitle"][1:] == ["not drawn, looks at more than two channels: e"]
    assert gated(("e", solid, "")).charts == ()
