"""Charts made visible: SVG, PNG and a page that needs no network, all in one theme."""

from __future__ import annotations

from seedlot.draw.page import html
from seedlot.draw.picture import png, svg

__all__ = ["html", "png", "svg"]
