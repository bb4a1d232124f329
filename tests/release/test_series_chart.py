"""The picture of a test's values over time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from seedlot.draw import svg
from seedlot.release.series_chart import series_chart
from seedlot.terms.reportable import Reportable


def row(value: float | str | None, unit: str = "%", origin: str = "Lab", **more: Any) -> Any:
    said = Reportable(name="t", value=value, unit=unit, **more)
    number = value if isinstance(value, float) else None
    return SimpleNamespace(
        number=number, limit=said.limit, occurred="2026-03-02", item="A", origin=origin, plain=said.model_dump_json()
    )


def test_a_value_below_a_limit_stands_at_it_and_says_so() -> None:
    chart = series_chart("t", [row(91.5, low=90.0, high=93.0, level=0.95), row(None, relation="<", limit=5.0)])
    assert chart is not None
    told = [(point["value"], point["relation"], point["low"]) for point in chart.spec["data"]["values"]]
    assert told == [(91.5, "=", 90.0), (5.0, "<", None)]
    said = [(point["says"], point["interval"]) for point in chart.spec["data"]["values"]]
    assert said == [("91.5 %", "90 to 93"), ("< 5 %", "not stated")]
    tips = {each["field"]: each for each in chart.spec["layer"][1]["encoding"]["tooltip"]}
    assert tips["day"]["format"] == "%Y-%m-%d"
    assert chart.title == "t (%)"
    assert "Lab" in svg(chart)


def test_words_are_not_drawn_and_units_are_not_mixed() -> None:
    assert series_chart("t", []) is None
    assert series_chart("t", [row("no growth", "1")]) is None
    chart = series_chart("t", [row(1.0, "g"), row(2.0), row(3.0)])
    assert chart is not None
    assert [point["value"] for point in chart.spec["data"]["values"]] == [2.0, 3.0]


def test_more_who_measured_than_colours_are_the_others() -> None:
    chart = series_chart("t", [row(float(number), origin=f"L{number}") for number in range(9)])
    assert chart is not None
    by = [point["by"] for point in chart.spec["data"]["values"]]
    assert by == ["L0", "L1", "L2", "L3", "L4", "L5", "others", "others", "others"]
    scale = chart.spec["layer"][1]["encoding"]["color"]["scale"]
    assert len(scale["domain"]) == len(scale["range"]) == len(set(scale["range"])) == 7
