"""The charts: whole specifications that the renderer accepts, with what they must show."""

from __future__ import annotations

import json

import vl_convert

from seedlot.terms.chart import VEGA_LITE

THAWS = "sample,cells frozen,viable cells at thaw,viable cells at 24 h,cells plated\nL1,1e6,8e5;9e5,6e5;7e5,5e5\nL2,1e6,9e5,,\n"
PANEL = "sample,viable,early apoptotic,late apoptotic,necrotic\nL1,800,100,60,40\n"
TIMES = "sample,viable density,hours,viability\nA,1,0,95\nA,1.2,24,90\nB,1,0,96\nB,0.6,24,71\n"


def test_the_renderer_draws_every_chart(count):
    limits = {"min_viability": 70, "min_recovery": 75, "min_recovery_24h": 60}
    for given in ({}, limits):
        analysis = count({"thaws.csv": THAWS, "panel.csv": PANEL, "times.csv": TIMES}, **given)
        assert [chart.name for chart in analysis.charts] == [
            "viable cell density",
            "viability",
            "recovery",
            "apoptosis",
        ]
        for chart in analysis.charts:
            svg = vl_convert.vegalite_to_svg(json.dumps({"$schema": VEGA_LITE, **chart.spec}), allowed_base_urls=[])
            assert "<svg" in svg
            assert ("at least 70 %" in svg) == (chart.name == "viability" and bool(given))


def test_without_times_thaws_and_panels_there_is_nothing_to_draw(count):
    assert count("sample,viable density\nA,1\n").charts == ()


def test_bars_have_their_intervals(count):
    (chart,) = (one for one in count(THAWS).charts if one.name == "recovery")
    spread = chart.spec["layer"][1]["data"]["values"]
    assert {(row["sample"], row["what"]) for row in spread} == {
        ("L1", "recovery after thaw"),
        ("L1", "recovery at 24 h"),
        ("L1", "survival at 24 h"),
    }
