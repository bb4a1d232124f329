from __future__ import annotations

from typing import Any

import pytest

from seedlot.draw import html, png, svg
from seedlot.draw.ready import ChartError, ready
from seedlot.terms.chart import VEGA_LITE, Chart

ROWS = [{"day": 1, "cells": 2e5, "line": "WTC-11"}, {"day": 2, "cells": 5e5, "line": "AICS-0012 µ"}]
X = {"field": "day", "type": "quantitative"}
Y = {"field": "cells", "type": "quantitative"}
SPEC: dict[str, Any] = {
    "data": {"values": ROWS},
    "mark": {"type": "line", "point": True, "clip": True},
    "encoding": {"x": X, "y": Y, "color": {"field": "line", "type": "nominal"}},
}


def chart(title: str = "Growth of two lines", **changes: Any) -> Chart:
    return Chart(name="growth", title=title, spec={**SPEC, **changes})


TIMES: dict[str, Any] = {
    "data": {"values": [{"t": "2026-03-01", "n": 1}, {"t": "2026-03-03", "n": 2}]},
    "encoding": {"x": {"field": "t", "type": "temporal", "axis": {"format": "%d %b %H:%M"}}, "y": Y | {"field": "n"}},
}


@pytest.mark.parametrize(
    ("channel", "scale"),
    [
        ({"field": "t", "type": "temporal"}, {"type": "utc"}),
        ({"field": "t", "type": "temporal", "scale": {"nice": True}}, {"type": "utc", "nice": True}),
        ({"field": "t", "type": "temporal", "scale": {"type": "time"}}, {"type": "time"}),
        ({"field": "t", "type": "temporal", "scale": None}, None),
        ({"field": "t", "type": "quantitative"}, "absent"),
    ],
)
def test_times_are_in_utc_unless_the_chart_says_otherwise(channel: dict[str, Any], scale: object) -> None:
    layered = chart(layer=[{"mark": "line", "encoding": {"x": channel, "tooltip": [channel]}}])
    encoding = ready(layered)["layer"][0]["encoding"]
    assert encoding["x"].get("scale", "absent") == scale
    assert encoding["tooltip"] == [channel]


def test_rows_named_like_channels_are_left_alone() -> None:
    rows = [{"x": {"type": "temporal"}, "data": {"url": "https://example.org"}}]
    assert ready(chart(data={"values": rows}))["data"] == {"values": rows}


def test_ready_changes_nothing_in_the_chart() -> None:
    before = chart(**TIMES).model_dump_json()
    days = chart(**TIMES)
    ready(days)
    assert days.model_dump_json() == before
    assert ready(days)["$schema"] == VEGA_LITE


@pytest.mark.parametrize("draw", [svg, png, html])
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"data": {"url": "https://example.org/a.csv"}}, r"its data lie at 'https://example\.org/a\.csv'"),
        ({"layer": [{"mark": "line", "data": {"url": "file:///etc/passwd"}}]}, "its data lie at 'file:///etc/passwd'"),
        (
            {"transform": [{"lookup": "a", "from": {"data": {"url": "b.csv"}, "key": "a"}}]},
            r"its data lie at 'b\.csv'",
        ),
        ({"data": {"values": [{"day": float("nan")}]}}, "not plain JSON"),
        ({"data": {"values": [{"day": object()}]}}, "not plain JSON"),
    ],
)
def test_a_chart_that_is_not_whole_is_refused(draw: Any, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ChartError, match=says):
        draw(chart(**changes))
