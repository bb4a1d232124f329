"""Charts that can be drawn."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import vl_convert

from seedlot.terms.chart import VEGA_LITE
from seedlot.terms.result import Analysis


def test_charts_draw_and_hold_their_data(measure: Callable[..., Analysis], corticotrophin: str) -> None:
    found = measure(corticotrophin, dose_unit="[IU]/100 g", response_unit="mg")
    assert [chart.name for chart in found.charts] == ["dose-response", "residuals"]
    for chart in found.charts:
        values = chart.spec["data"]["values"]
        assert len([value for value in values if "place" in value]) == 60
        assert vl_convert.vegalite_to_svg({"$schema": VEGA_LITE, **chart.spec}).startswith("<svg")
    words = json.dumps(found.charts[0].spec)
    assert "Dose ([IU]/100 g), log scale" in words
    assert "Response (mg)" in words
    assert "95 % confidence band" in words


def test_band_holds_the_line_and_is_narrowest_within(measure: Callable[..., Analysis], corticotrophin: str) -> None:
    values = measure(corticotrophin).charts[0].spec["data"]["values"]
    curve = [value for value in values if value["kind"] == "curve" and value["preparation"] == "S"]
    assert all(value["low"] < value["response"] < value["high"] for value in curve)
    widths = [value["high"] - value["low"] for value in curve]
    assert min(widths) < min(widths[0], widths[-1])


def test_responses_at_no_dose_stand_at_the_edge(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    rows = [("S", dose, 1 + dose / (dose + 2) + e) for dose in (0, 1, 2, 4, 8, 16) for e in (-0.01, 0.01)]
    chart = measure(table(rows), model="4PL").charts[0]
    points = [value for value in chart.spec["data"]["values"] if value["kind"] == "response"]
    assert [value["dose"] for value in points if value["given"] == 0] == pytest.approx([1 / 3] * 2)
    assert "dose 0 stand at the left edge" in chart.spec["title"]["subtitle"]


def test_only_the_first_assays_are_drawn_and_it_is_said(measure: Callable[..., Analysis], corticotrophin: str) -> None:
    found = measure(*[(f"{k}.csv", corticotrophin.encode()) for k in range(13)])
    assert len(found.charts) == 24
    assert [f.says for f in found.findings if f.code == "potency/charts"] == [
        "Only the first 12 of 13 assays are drawn."
    ]
