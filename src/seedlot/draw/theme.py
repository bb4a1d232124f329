"""The one look of every chart: quiet axes, and colours that colour-blind readers can tell apart."""

from __future__ import annotations

from typing import Any

#: Okabe and Ito's palette (Wong 2011, Nature Methods 8:441) without its yellow, which is faint on white.
CATEGORIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#4D4D4D")
INK = "#333333"
FAINT = "#E6E6E6"

#: Liberation Sans is part of the renderer's wheel, so pictures have text on any machine; the others are for browsers.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

_LABEL = {"labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal"}

#: A Vega-Lite configuration. What a chart's own `config` says goes before it.
THEME: dict[str, Any] = {
    "font": FONT,
    "background": "white",
    "padding": 8,
    "view": {"stroke": None, "continuousWidth": 420, "continuousHeight": 260},
    "title": {
        "anchor": "start",
        "color": INK,
        "fontSize": 14,
        "fontWeight": "bold",
        "subtitleColor": INK,
        "offset": 12,
    },
    "axis": {
        **_LABEL,
        "domainColor": INK,
        "tickColor": INK,
        "gridColor": FAINT,
        "titlePadding": 8,
        "labelOverlap": True,
    },
    "legend": {**_LABEL, "symbolStrokeWidth": 2},
    "header": _LABEL,
    "line": {"strokeWidth": 2},
    "point": {"filled": True, "size": 45},
    "rule": {"color": INK},
    "mark": {"color": CATEGORIES[0]},
    "range": {
        "category": list(CATEGORIES),
        "ordinal": {"scheme": "viridis"},
        "ramp": {"scheme": "viridis"},
        "heatmap": {"scheme": "viridis"},
        "diverging": {"scheme": "blueorange"},
    },
}
