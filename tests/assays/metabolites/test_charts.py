"""The charts: whole specifications that the renderer accepts."""

from __future__ import annotations

import json

import vl_convert

from seedlot.terms.chart import VEGA_LITE

ROWS = "C-0,C,0,0.3,25;25.2,0.1,100,7.3\nC-1,C,24,0.5,22,0.5,150,7.2\n"


def test_the_renderer_draws_every_chart(measure):
    analysis = measure("sample,culture,hours,viable density,glucose,lactate,LDH,pH\n" + ROWS)
    assert [chart.name for chart in analysis.charts] == ["metabolites", "LDH", "pH"]
    for chart in analysis.charts:
        svg = vl_convert.vegalite_to_svg(json.dumps({"$schema": VEGA_LITE, **chart.spec}), allowed_base_urls=[])
        assert "<svg" in svg
    rows = analysis.charts[0].spec["data"]["values"]
    assert {(row["analyte"], row["hours"]) for row in rows} == {
        ("glucose", 0),
        ("glucose", 24),
        ("lactate", 0),
        ("lactate", 24),
    }


def test_a_culture_at_one_time_has_no_chart(measure):
    assert measure("sample,glucose\nA,1\n").charts == ()
