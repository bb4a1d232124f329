"""Charts as pictures, drawn without a browser and without a network."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import vl_convert

from seedlot.draw.ready import ChartError, ready
from seedlot.draw.theme import THEME
from seedlot.terms.chart import Chart

#: The version of Vega-Lite, among those in the wheel, that every picture and page is drawn with.
VERSION = "6.4"

_COUNTED = re.compile(r'(\bid="|url\(#)(clip|gradient_)(\d+)')

T = TypeVar("T", str, bytes)


def svg(chart: Chart) -> str:
    """Draw a chart as SVG. The same chart gives the same text.

    Raises:
        ChartError: where the specification cannot be drawn.
    """
    drawn = _drawn(
        chart, lambda spec: vl_convert.vegalite_to_svg(spec, vl_version=VERSION, config=THEME, allowed_base_urls=[])
    )
    return _renumbered(drawn, re.sub(r"[^A-Za-z0-9]+", "-", chart.name))


def png(chart: Chart, scale: float = 2) -> bytes:
    """Draw a chart as PNG; `scale` 1 is 72 pixels per inch.

    Raises:
        ChartError: where the specification cannot be drawn.
    """
    return _drawn(
        chart,
        lambda spec: vl_convert.vegalite_to_png(
            spec, vl_version=VERSION, scale=scale, config=THEME, allowed_base_urls=[]
        ),
    )


def _drawn(chart: Chart, draw: Callable[[dict[str, object]], T]) -> T:
    try:
        return draw(ready(chart))
    except ValueError as fault:
        lines = [line.strip() for line in str(fault).splitlines()]
        raise ChartError(chart, lines[1] if len(lines) > 1 else lines[0]) from None


def _renumbered(drawn: str, name: str) -> str:
    """Number clips and gradients within the picture; the renderer counts them through its whole life."""
    order: dict[tuple[str, str], int] = {}

    def numbered(found: re.Match[str]) -> str:
        number = order.setdefault((found[2], found[3]), len(order) + 1)
        return f"{found[1]}{name}-{number}"

    return _COUNTED.sub(numbered, drawn)
