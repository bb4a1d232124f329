"""A chart made ready for the renderer: complete, reaching for nothing outside itself, the same on every machine."""

from __future__ import annotations

import json
from typing import Any

from seedlot.terms.chart import VEGA_LITE, Chart
from seedlot.terms.errors import SeedlotError

#: Channels of Vega-Lite that have a scale, and so a time zone where they show time.
_SCALED = ("x", "y", "color", "fill", "stroke", "size", "opacity")


class ChartError(SeedlotError):
    """A chart that cannot be drawn."""

    def __init__(self, chart: Chart, what: str) -> None:
        mend = "A chart is a whole Vega-Lite specification with its data inline."
        super().__init__(f"Cannot draw chart '{chart.name}': {what}", mend=mend)


def ready(chart: Chart) -> dict[str, Any]:
    """The chart's specification with its title, its times in UTC, and nothing fetched.

    Raises:
        ChartError: for data that lie at an address, and for numbers that JSON cannot hold.
    """
    _plain_json(chart)
    address = _address(chart.spec)
    if address is not None:
        raise ChartError(chart, f"its data lie at '{address}'")
    spec: dict[str, Any] = {"$schema": VEGA_LITE, "title": chart.title, **chart.spec}
    return {name: _in_utc(part) if name not in {"data", "datasets"} else part for name, part in spec.items()}


def _plain_json(chart: Chart) -> None:
    try:
        json.dumps(chart.spec, allow_nan=False)
    except (TypeError, ValueError) as fault:
        raise ChartError(chart, f"its specification is not plain JSON: {fault}") from None


def _address(node: Any) -> str | None:
    """The first address that a specification takes data from, if any. Inline rows are not searched."""
    if isinstance(node, list):
        return next((found for part in node if (found := _address(part)) is not None), None)
    if not isinstance(node, dict):
        return None
    data = node.get("data")
    if isinstance(data, dict) and "url" in data:
        return str(data["url"])
    inner = [part for name, part in node.items() if name not in {"data", "datasets"}]
    return _address(inner)


def _in_utc(node: Any) -> Any:
    """Every axis and legend of time in UTC: a chart must not depend on the time zone of the machine."""
    if isinstance(node, list):
        return [_in_utc(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _utc_channel(_in_utc(part)) if name in _SCALED else part if name == "data" else _in_utc(part)
        for name, part in node.items()
    }


def _utc_channel(channel: Any) -> Any:
    if not isinstance(channel, dict) or channel.get("type") != "temporal" or channel.get("scale", {}) is None:
        return channel
    return {**channel, "scale": {"type": "utc", **channel.get("scale", {})}}
