"""A chart as one page that a browser can open anywhere: interactive, complete, and closed to the network."""

from __future__ import annotations

import html as markup
import json
from functools import cache

import vl_convert

from seedlot.draw.picture import VERSION
from seedlot.draw.ready import ready
from seedlot.draw.theme import FONT, THEME
from seedlot.terms.chart import Chart

#: Nothing is fetched and nothing is evaluated: expressions run in Vega's interpreter.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
_OPTIONS = {
    "config": THEME,
    "renderer": "svg",
    "ast": True,
    "actions": {"export": True, "source": False, "compiled": False, "editor": False},
}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ font-family: {font}; margin: 2rem; }}</style>
<script>{bundle}</script>
</head>
<body>
<div id="chart"></div>
<script type="application/json" id="spec">{spec}</script>
<script type="application/json" id="options">{options}</script>
<script>
const read = (id) => JSON.parse(document.getElementById(id).textContent);
vegaEmbed("#chart", read("spec"), read("options"));
</script>
</body>
</html>
"""


def html(chart: Chart) -> str:
    """Write a chart as a page that needs nothing but itself (about 0.9 MB, most of it the bundled Vega).

    Raises:
        ChartError: where the specification reaches outside itself.
    """
    return _PAGE.format(
        policy=_POLICY,
        title=markup.escape(chart.title),
        font=FONT,
        bundle=bundle(),
        spec=_embedded(ready(chart)),
        options=_embedded(_OPTIONS),
    )


def _embedded(value: object) -> str:
    """JSON that no text inside it can break out of: "<" is written as an escape."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


@cache
def bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed out of the renderer's wheel: a script that sets `window.vegaEmbed`."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", VERSION))
