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


def test_amplitudes_plate_and_concentrations_are_drawn(measure):
    analysis = measure(
        {"x_A01_Amplitude.csv": files.AMPLITUDES, "x_A02_Amplitude.csv": files.AMPLITUDES},
        thresholds="Ch1=6000",
        min_partitions=0,
    )
    svgs = drawn(analysis)
    assert {"amplitudes Ch1", "plate Ch1", "plate Ch2", "concentrations"} <= set(svgs)
    assert all("<svg" in svg for svg in svgs.values())
    chart = next(chart for chart in analysis.charts if chart.name == "amplitudes Ch1")
    binned, limits, proposed = chart.spec["layer"]
    counts = [row["count"] for row in binned["data"]["values"] if row["well"] == "A01"]
    assert sum(counts) == 210
    assert {row["at"] for row in limits["data"]["values"]} == {6000}
    assert 1000 < proposed["data"]["values"][0]["at"] < 8000
    assert chart.title.endswith("; red: threshold of the well; dashed: proposed threshold")
    plate = next(chart for chart in analysis.charts if chart.name == "plate Ch1").spec["layer"][0]["encoding"]
    assert [len(plate[axis]["scale"]["domain"]) for axis in "xy"] == [12, 8]


def test_no_threshold_is_spoken_of_where_none_is_drawn(measure):
    analysis = measure({"x_A01_Amplitude.csv": files.AMPLITUDES}, min_partitions=0)
    chart = next(chart for chart in analysis.charts if chart.name == "amplitudes Ch1")
    assert ("red: threshold" in chart.title) == (len(chart.spec["layer"]) == 3)


def test_a_bound_is_drawn_as_one(measure):
    rows = [("A1", "S", "T", 0, 20_000), ("A2", "U", "T", 50, 20_000)]
    chart = next(chart for chart in measure(rows).charts if chart.name == "concentrations")
    assert {row["sample"]: row["shown as"] for row in chart.spec["data"]["values"]} == {
        "S": "upper bound",
        "U": "value",
    }


def test_a_full_plate_stays_small(measure):
    rows = [(f"{row}{column}", f"S{row}{column}", target, 100 + column, 20_000)
            for row in "ABCDEFGH" for column in range(1, 13) for target in ("T", "R")]  # fmt: skip
    analysis = measure(rows, reference="R", vector="T")
    assert len(json.dumps(analysis.plain())) < 600_000
    assert drawn(analysis)
