from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.draw import html
from seedlot.draw.page import bundle
from seedlot.draw.theme import CATEGORIES
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


def embedded(page: str, name: str) -> Any:
    found = re.search(f'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_page_needs_nothing_but_itself() -> None:
    page = html(chart("Growth & <b>decline</b>"))
    assert page.startswith("<!DOCTYPE html>")
    assert "<title>Growth &amp; &lt;b&gt;decline&lt;/b&gt;</title>" in page
    assert not re.search(r"(src|href)=|https?://(?!vega\.github\.io/schema)", page.replace(bundle(), ""))
    assert "default-src 'none'" in page
    assert "unsafe-eval" not in page
    assert "vegaEmbed" in page
    assert embedded(page, "spec") == {"$schema": VEGA_LITE, "title": "Growth & <b>decline</b>", **SPEC}
    assert embedded(page, "options")["ast"] is True
    assert embedded(page, "options")["config"]["range"]["category"] == list(CATEGORIES)
    assert html(chart()) == html(chart())


def test_no_text_of_a_chart_breaks_out_of_the_page() -> None:
    evil = "</script><script>alert(1)</script><!-- <script>"
    page = html(chart(evil, data={"values": [{"day": 1, "cells": 1, "line": evil}]}))
    assert "alert(1)</script>" not in page
    assert page.count("</script>") == html(chart()).count("</script>")
    assert embedded(page, "spec")["data"]["values"][0]["line"] == evil


@settings(max_examples=30)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_words_come_through(title: str, line: str) -> None:
    spec = embedded(html(chart(title, data={"values": [{"line": line}]})), "spec")
    assert spec["title"] == title
    assert spec["data"]["values"] == [{"line": line}]
