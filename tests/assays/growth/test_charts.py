"""The charts: whole specifications that the renderer accepts, with what they must show."""

from __future__ import annotations

import json

import pytest
import vl_convert

from seedlot.terms.chart import VEGA_LITE, Chart
from seedlot.terms.result import Analysis

HEADING = "sample,passage,seeded on,harvested on,viable cells seeded,viable cells harvested,viability\n"
ROWS = "A,1,2026-01-01,2026-01-04,1e6,8e6,95\nA,2,2026-01-04,2026-01-07,1e6,4e6,90\n"
CURVE = "sample,hours,viable density\nB,0,1\nB,24,2\nB,48,4\nB,72,8.5\n"


def charts_of(analysis: Analysis) -> dict[str, Chart]:
    return {chart.name: chart for chart in analysis.charts}


def test_passages_give_doublings_and_viability_and_counts_a_curve(grow):
    assert sorted(charts_of(grow(HEADING + ROWS))) == ["cumulative doublings", "viability"]
    assert sorted(charts_of(grow(CURVE))) == ["growth curves"]
    assert charts_of(grow("sample,viable density\nA,1\n")) == {}


@pytest.mark.parametrize("limits", [{}, {"max_doublings": 10, "min_viability": 80}])
def test_the_renderer_draws_them(grow, limits):
    analysis = grow({"p.csv": HEADING + ROWS, "c.csv": CURVE}, **limits)
    assert len(analysis.charts) == 3
    for chart in analysis.charts:
        svg = vl_convert.vegalite_to_svg(json.dumps({"$schema": VEGA_LITE, **chart.spec}), allowed_base_urls=[])
        assert "<svg" in svg
        assert ("limit: 10" in svg) == (chart.name == "cumulative doublings" and bool(limits))
        assert ("at least 80 %" in svg) == (chart.name == "viability" and bool(limits))


def test_points_stand_at_their_days_and_sums(grow):
    rows = charts_of(grow(HEADING + ROWS))["cumulative doublings"].spec["layer"][1]["data"]["values"]
    assert [(row["days"], row["value"]) for row in rows] == [(0, 0), (3, pytest.approx(3)), (6, pytest.approx(5))]


def test_without_dates_the_passages_stand_on_the_axis(grow):
    chart = charts_of(grow("sample,passage,viable cells seeded,viable cells harvested\nA,1,1e6,8e6\n"))
    assert chart["cumulative doublings"].spec["layer"][0]["encoding"]["x"]["field"] == "passage"


def test_too_many_cultures_lose_their_colours_and_the_title_counts_them(grow):
    rows = "".join(f"C{number:03},1,2026-01-01,2026-01-04,1e6,8e6,95\n" for number in range(120))
    chart = charts_of(grow(HEADING + rows))["viability"]
    assert chart.title == "Viability at harvest (the first 100 of 120 cultures)"
    assert "color" not in chart.spec["layer"][1]["encoding"]


def test_what_is_not_determined_is_not_drawn(grow):
    analysis = grow(HEADING + "A,1,2026-01-01,2026-01-04,1e6,0,\n")
    assert analysis.charts == ()


def test_a_culture_whose_first_passage_is_not_determined_begins_at_its_next(grow):
    text = HEADING.replace("\n", ",doublings before\n")
    rows = "A,1,2026-01-01,2026-01-04,1e6,,95,\nA,2,2026-01-04,2026-01-07,1e6,4e6,90,3\n"
    drawn = charts_of(grow(text + rows))["cumulative doublings"].spec["layer"][1]["data"]["values"]
    assert [(row["days"], row["value"]) for row in drawn] == [(6, pytest.approx(5))]
