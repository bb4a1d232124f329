from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from seedlot.draw import png, svg
from seedlot.draw.theme import CATEGORIES
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError

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


def texts(drawn: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - our own


def test_svg_holds_every_word_and_the_theme() -> None:
    drawn = svg(chart())
    assert {"Growth of two lines", "WTC-11", "AICS-0012 µ", "day", "cells"} <= set(texts(drawn))
    assert 'font-family="Liberation Sans, Arial, Helvetica, sans-serif"' in drawn
    assert CATEGORIES[0].lower() in drawn.lower()


def test_a_chart_keeps_what_it_says_itself() -> None:
    drawn = svg(Chart(name="x", title="outer", spec={**SPEC, "title": "inner"}))
    assert "inner" in texts(drawn)
    assert "outer" not in texts(drawn)
    assert "#123456" in svg(chart(config={"background": "#123456"}))


def test_the_same_chart_gives_the_same_bytes() -> None:
    """The renderer numbers clips through its whole life; the picture must not show it."""
    first, again = svg(chart()), svg(chart())
    assert first == again
    assert 'id="growth-1"' in first
    assert "url(#growth-1)" in first
    assert png(chart()) == png(chart())


def test_two_pictures_in_one_page_share_no_name() -> None:
    names = [set(re.findall(r' id="([^"]+)"', svg(Chart(name=name, title="", spec=SPEC)))) for name in ("a b", "c")]
    assert names[0]
    assert all(name.startswith("a-b-") for name in names[0])
    assert all(name.startswith("c-") for name in names[1])


TIMES: dict[str, Any] = {
    "data": {"values": [{"t": "2026-03-01", "n": 1}, {"t": "2026-03-03", "n": 2}]},
    "encoding": {"x": {"field": "t", "type": "temporal", "axis": {"format": "%d %b %H:%M"}}, "y": Y | {"field": "n"}},
}
_DRAW = """
import sys
from seedlot.draw import svg
from seedlot.terms.chart import Chart
sys.stdout.write(svg(Chart.model_validate_json(sys.stdin.read())))
"""


def test_a_day_is_the_same_day_on_any_machine() -> None:
    """A civil date is midnight in UTC; west of Greenwich that is still the day before."""
    days = chart(**TIMES)
    there = subprocess.run(
        [sys.executable, "-c", _DRAW],
        input=days.model_dump_json(),
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "TZ": "America/Los_Angeles", "PYTHONIOENCODING": "utf-8"},
        check=True,
    ).stdout
    assert "01 Mar 00:00" in texts(there)
    assert there == svg(days)


def size(picture: bytes) -> tuple[int, int]:
    """Width and height out of a PNG's header (RFC 2083, section 11.2.1)."""
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_png_scales() -> None:
    single, double = size(png(chart(), scale=1)), size(png(chart()))
    assert single[0] > 420
    assert double == pytest.approx((2 * single[0], 2 * single[1]), abs=2)


def test_png_renders_text() -> None:
    """Two charts that differ by a letter of their titles: without a font both would be blank there, and equal."""
    assert png(chart("Lot A"), scale=1) != png(chart("Lot B"), scale=1)
    assert png(chart("Lot A"), scale=1) != png(chart(" "), scale=1)


@pytest.mark.parametrize("draw", [svg, png])
@pytest.mark.parametrize(
    "changes", [{"mark": "scribble"}, {"mark": None}, {"encoding": {"x": {"field": 1, "type": []}}}]
)
def test_a_chart_that_cannot_be_drawn_is_one_clear_fault(draw: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(SeedlotError) as fault:
        draw(chart(**changes))
    assert str(fault.value).startswith("Cannot draw chart 'growth': ")
    assert "\n" not in str(fault.value)
