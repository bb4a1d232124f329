"""The charts: whole specifications that the renderer accepts, with what they must show."""

from __future__ import annotations

import json

import vl_convert
from tests.formats import pcr_files as files

from seedlot.terms.chart import VEGA_LITE, Chart
from seedlot.terms.result import Analysis


def drawn(analysis: Analysis) -> dict[str, str]:
    return {chart.name: _svg(chart) for chart in analysis.charts}


def _svg(chart: Chart) -> str:
    return vl_convert.vegalite_to_svg(json.dumps({"$schema": VEGA_LITE, **chart.spec}), allowed_base_urls=[])


def test_curves_standards_plate_and_quantities_are_drawn(cycle):
    svgs = drawn(cycle({"c.csv": files.CURVES}))
    assert set(svgs) == {"curves"}
    analysis = cycle({"c.csv": files.CFX})
    svgs = drawn(analysis)
    assert set(svgs) == {"standard curve WPRE", "plate WPRE", "quantities"}
    assert all("<svg" in svg for svg in svgs.values())
    plate = next(chart for chart in analysis.charts if chart.name == "plate WPRE").spec["layer"][0]["encoding"]
    assert [len(plate[axis]["scale"]["domain"]) for axis in "xy"] == [12, 8]
    band = next(chart for chart in analysis.charts if chart.name.startswith("standard")).spec["layer"][0]
    for row in band["data"]["values"]:
        assert row["low"] < row["cq"] < row["high"]
