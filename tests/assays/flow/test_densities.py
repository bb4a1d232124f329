"""Gates upon the events before them: every gate that has a picture, and of the others why they have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.assays.flow.made import cells, fcs, gates, measured

from seedlot.draw.picture import svg

EVENTS = 400
COLUMNS = {
    "FSC-A": list(np.linspace(1000, 5000, EVENTS)),
    "SSC-A": [500.0 + k % 50 for k in range(EVENTS)],
    "FL1-H": cells(100, EVENTS),
}
TUBE = fcs(COLUMNS, {"FL1-H": "CD73"})
BOOLEAN = """<gating:BooleanGate gating:id="not debris"><gating:not>
<gating:gateReference gating:ref="cells"/></gating:not></gating:BooleanGate></gating:Gating-ML>"""


def panes(charts: Any) -> list[Any]:
    """The panes of every chart of events, one after the other."""
    return [pane for chart in charts if chart.name.startswith("events") for pane in chart.spec["concat"]]


def corners(pane: Any, name: str) -> list[float]:
    """The corners of the gate in a pane, along one axis, without the closing one."""
    return [point[name] for point in pane["layer"][1]["data"]["values"][:-1]]


def test_gates_of_dyes_are_drawn_too():
    """A gate of a dye stands beside side scatter, and its edge is where the gate begins."""
    whole = gates(("cells", "", "FSC-A", 2000, 4000), ("CD73_positive", "cells", "FL1-H", 500, None))
    charts = measured({"A.fcs": TUBE, "g.xml": whole}).charts
    first, second = panes(charts)
    assert [pane["title"][0].split(":")[0] for pane in (first, second)] == ["cells", "CD73_positive"]
    assert set(corners(first, "x")) == {2000, 4000}
    along = second["layer"][0]["encoding"]
    assert (along["x"]["title"], along["y"]["title"]) == ("FL1-H", "SSC-A")
    assert min(corners(second, "x")) == 500
    assert all(svg(chart) for chart in charts)


def test_gates_upon_the_same_events_share_a_pane_and_are_named():
    """Two ranges of one channel: one pane with both outlines, each with its own name and count."""
    whole = gates(("low", "", "FSC-A", 1000, 2000), ("high", "", "FSC-A", 3000, 4500))
    (pane,) = panes(measured({"A.fcs": TUBE, "g.xml": whole}).charts)
    inside = [sum(low <= value < high for value in COLUMNS["FSC-A"]) for low, high in ((1000, 2000), (3000, 4500))]
    assert pane["title"] == [f"low: {inside[0]}; high: {inside[1]} of {EVENTS}"]
    labels = pane["layer"][-1]["data"]["values"]
    assert [(label["gate"], label["x"]) for label in labels] == [("low", 1000), ("high", 3000)]


@pytest.mark.parametrize(("low", "high", "edge"), [(9000, None, 9000), (-90000, -9000, -9000)])
def test_an_axis_reaches_a_gate_that_no_event_reaches(low, high, edge):
    """Without it the gate would be drawn at the edge of the axis, where it is not."""
    (pane,) = panes(measured({"A.fcs": TUBE, "g.xml": gates(("far", "", "FSC-A", low, high))}).charts)
    start, end = pane["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert start < edge < end
    assert edge in corners(pane, "x")


def test_a_gate_without_a_picture_is_named():
    whole = gates(("cells", "", "FSC-A", 2000, 4000)).decode().replace("</gating:Gating-ML>", BOOLEAN).encode()
    (chart,) = (one for one in measured({"A.fcs": TUBE, "g.xml": whole}).charts if one.name.startswith("events"))
    assert chart.spec["title"]["subtitle"][1:] == ["not drawn, joined of other gates: not debris"]


def test_more_gates_than_a_chart_holds_are_told():
    """Sixteen panes of a tube are drawn, four in a chart; of the others it is said that they are not."""
    many = [(f"g{place}", f"g{place - 1}" if place else "", "FSC-A", 1000 + place, None) for place in range(22)]
    charts = [one for one in measured({"A.fcs": TUBE, "g.xml": gates(*many)}).charts if one.name.startswith("events")]
    assert [len(chart.spec["concat"]) for chart in charts] == [4, 4, 4, 4]
    assert [chart.name for chart in charts[:2]] == ["events, A.fcs", "events, A.fcs, 2"]
    assert charts[0].title == "Events of A.fcs (1 of 4)"
    assert charts[3].spec["title"]["subtitle"][1:] == [
        "not drawn, beyond what a chart holds: g16, g17, g18, g19 and 2 more"
    ]
    assert len(charts[0].spec["title"]["subtitle"]) == 1


def test_a_gate_before_which_nothing_is_left():
    whole = gates(("none", "", "FSC-A", 9000, None), ("after", "none", "FL1-H", 500, None))
    (chart,) = (one for one in measured({"A.fcs": TUBE, "g.xml": whole}).charts if one.name.startswith("events"))
    assert chart.spec["title"]["subtitle"][1:] == ["not drawn, there are no events to show: after"]


def test_every_gate_of_facsdiva_is_drawn(reference: Path) -> None:
    """P1 to P5, those on logarithmic axes among them."""
    folder = reference / "flow/facsdiva"
    files = {name: (folder / name).read_bytes() for name in ("124500.fcs", "PE_2.xml")}
    told = [title.split(":")[0] for pane in panes(measured(files).charts) for title in pane["title"]]
    assert told == ["P1", "P2", "P3", "P4", "P5"]
