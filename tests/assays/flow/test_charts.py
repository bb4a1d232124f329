"""Charts: whole specifications that the renderer draws, bounded in size whatever the events."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.assays.flow.made import cells, fcs, gates, measured

from seedlot.assays.flow.shown import linear, raw_of, symlog, ticks
from seedlot.demo import simulate_flow
from seedlot.draw.picture import svg
from seedlot.formats.gating import Asinh, Axis
from seedlot.terms.result import Analysis

GATE = gates(("CD73_positive", "", "FL1-H", 500, None))


@pytest.fixture(scope="module")
def panel() -> Analysis:
    return measured(simulate_flow.files("SIM-1"), panel="isct-msc")


def test_the_renderer_draws_them(panel):
    names = [chart.name for chart in panel.charts]
    assert names == [
        "percent positive",
        "fluorescence, SIM-1",
        "events, SIM-1_positive.fcs",
        "events, SIM-1_positive.fcs, 2",
        "events, SIM-1_negative.fcs",
        "events, SIM-1_negative.fcs, 2",
    ]
    drawn = [svg(chart) for chart in panel.charts]
    assert "CD73" in drawn[0]
    assert "CD73 (FITC-A)" in drawn[1]
    assert "singlets" in drawn[2]


def test_no_event_is_drawn_by_itself(panel):
    sizes = {chart.name: len(json.dumps(chart.spec)) for chart in panel.charts}
    assert max(sizes.values()) < 150_000
    many = fcs(
        {"FSC-A": list(np.linspace(1, 1e5, 60_000)), "SSC-A": [5.0, 9.0] * 30_000, "FL1-H": cells(9000, 60_000)},
        {"FL1-H": "CD73"},
    )
    whole = gates(("c", "", "FSC-A", 500, None), ("CD73_positive", "c", "FL1-H", 500, None))
    charts = measured({"A.fcs": many, "g.xml": whole}).charts
    assert max(len(json.dumps(chart.spec)) for chart in charts) < 150_000


def test_bars_hold_the_percentages_and_their_intervals(panel):
    bars = {row["marker"]: row for row in panel.charts[0].spec["data"]["values"]}
    told = {one.name: one for one in panel.reportables}
    for name, bar in bars.items():
        assert (bar["percent"], bar["low"], bar["high"]) == (told[name].value, told[name].low, told[name].high)
        assert bar["blank"] == 0


def test_the_counts_of_a_density_are_all_events_before_the_gate(panel):
    pane = panel.charts[2].spec["concat"][0]
    _, *bins = pane["layer"][0]["data"]["values"].split("\n")
    assert sum(int(line.split(",")[2]) for line in bins) == simulate_flow.EVENTS
    assert pane["layer"][1]["data"]["values"][0]["x"] == simulate_flow.CELLS_FROM


def test_without_anything_counted_nothing_is_drawn():
    assert measured({"A.fcs": fcs({"FL1-H": cells(9, 20)}, {"FL1-H": "CD73"})}).charts == ()


def test_a_proposal_is_coloured_apart():
    columns = {
        "FSC-A": [100.0 + k % 9 for k in range(500)] + [5000.0 + k for k in range(1500)],
        "FL1-H": cells(9, 2000),
    }
    labels = {"FL1-H": "CD73"}
    rows = "file,sample,role\na.fcs,A,test\nu.fcs,A,unstained\n"
    files = {"a.fcs": fcs(columns, labels), "u.fcs": fcs(columns | {"FL1-H": cells(0, 2000)}, labels), "t.csv": rows}
    charts = measured(files, propose=True).charts
    assert charts[0].spec["data"]["values"][0]["status"] == "proposal, not confirmed"
    assert "proposed gates, not confirmed" in charts[-1].spec["title"]["subtitle"][0]
    assert svg(charts[0])


def test_axes_hold_what_they_are_given():
    scale, edges = symlog([np.array([-100.0, 0.0, 1e5])], 10)
    assert edges.size == 11
    assert (np.diff(edges) > 0).all()
    assert scale["domain"] == [edges[0], edges[-1]]
    assert ticks(edges)[-1] == 10_000.0
    assert 0.0 in ticks(edges)
    assert linear([np.array([5.0, 9.0])], 4)[1][0] == 0
    assert symlog([], 4)[1].tolist()[0] == 0
    assert symlog([np.array([3.0, 3.0])], 4)[1].size == 5


def test_an_edge_is_brought_back_from_its_scale():
    axis = Axis(channel="FL1", scale=Asinh(t=1000, m=4, a=1))
    assert raw_of(1.0, axis) == pytest.approx(1000)
    assert raw_of(7.0, Axis(channel="FL1")) == 7


def test_a_control_is_named_only_where_one_is_given(panel):
    """Neither the legend nor the words above speak of a control that there is not."""
    assert panel.charts[0].spec["title"]["subtitle"].endswith("; orange: control")
    colour = panel.charts[1].spec["concat"][0]["layer"][0]["encoding"]["color"]
    assert colour["scale"]["domain"] == ["test", "control"]
    alone = measured({"A.fcs": fcs({"FL1-H": cells(9, 20)}, {"FL1-H": "CD73"}), "g.xml": GATE}).charts
    assert "control" not in alone[0].spec["title"]["subtitle"]
    assert alone[1].spec["concat"][0]["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["test"]
