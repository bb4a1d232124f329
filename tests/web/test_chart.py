"""Charts as files of a page."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from seedlot.draw.ready import ChartError
from seedlot.terms.chart import Chart
from seedlot.web.chart import chart_json, chart_svg, svg_of
from seedlot.web.here import Here
from seedlot.web.show import FOLDER

SPEC: dict[str, Any] = {
    "data": {"values": [{"day": 1, "cells": 2.5}, {"day": 2, "cells": 5.0}]},
    "mark": "point",
    "encoding": {"x": {"field": "day", "type": "quantitative"}, "y": {"field": "cells", "type": "quantitative"}},
}
CHART = Chart(name="growth", title="Growth <b>", spec=SPEC)


def visit(mark: str) -> Here:
    return cast("Here", SimpleNamespace(request=SimpleNamespace(headers={"if-none-match": mark})))


def test_a_picture_has_the_chart_s_title_as_text_and_may_run_nothing() -> None:
    answer = chart_svg(CHART)
    assert answer.media_type == "image/svg+xml"
    assert b"<svg" in answer.body
    assert b"Growth &lt;b" in answer.body
    assert "sandbox" in answer.headers["content-security-policy"]


def test_the_data_are_complete_and_carry_the_look() -> None:
    told = json.loads(bytes(chart_json(CHART).body))
    assert told["data"] == SPEC["data"]
    assert told["config"]["background"] == "white"


def test_a_browser_that_holds_the_chart_is_not_sent_it_again() -> None:
    mark = chart_svg(CHART).headers["etag"]
    assert mark == chart_json(CHART).headers["etag"]
    for given in (mark, f"W/{mark}", f'"other", {mark}'):
        answer = chart_svg(CHART, visit(given))
        assert (answer.status_code, answer.body) == (304, b"")
    assert chart_json(CHART, visit(mark)).status_code == 304
    assert chart_svg(CHART, visit('"other"')).status_code == 200


def test_another_chart_has_another_mark() -> None:
    other = Chart(name="growth", title="Growth", spec=SPEC)
    assert chart_svg(other).headers["etag"] != chart_svg(CHART).headers["etag"]


def test_a_chart_that_reaches_outside_itself_is_refused() -> None:
    with pytest.raises(ChartError, match="lie at"):
        chart_json(Chart(name="far", title="Far", spec={"data": {"url": "https://example.org"}, "mark": "bar"}))


def test_a_picture_drawn_already_has_a_mark_of_its_own() -> None:
    answer = svg_of("<svg/>")
    assert svg_of("<svg/>", visit(answer.headers["etag"])).status_code == 304


def test_no_picture_waits_until_it_is_scrolled_to() -> None:
    """Such a picture is blank on paper: a browser prints what it has."""
    pages = sorted(FOLDER.rglob("*.html"))
    assert len(pages) > 50
    assert [page.name for page in pages if 'loading="lazy"' in page.read_text()] == []
