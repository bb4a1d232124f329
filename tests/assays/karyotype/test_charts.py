"""The ideogram and the curve: what is drawn, and that it can be drawn."""

from __future__ import annotations

import json

from tests.assays.karyotype.conftest import Karyotype

from seedlot.draw import png

TEXT = "S: 47,XX,+12[3]/46,XX,i(20)(q10)[2]/46,XX,t(9;22)(q34;q11.2)[2]/46,XX[13]\nT: 46,XX[30]"


def test_bars_and_breakpoints(karyotype: Karyotype):
    ideogram, _ = karyotype(TEXT).charts
    assert ideogram.title == "S, 20 cells: gains, losses and breakpoints (GRCh38)"
    _, _, bars, breaks = ideogram.spec["layer"]
    assert [(row["bands"], row["change"], row["cells"]) for row in bars["data"]["values"]] == [
        ("12", "gain", 3),
        ("20p", "loss", 2),
        ("20q", "gain", 2),
    ]
    assert [row["breakpoint"] for row in breaks["data"]["values"]] == ["20q10", "9q34", "22q11.2"]


def test_the_curve_has_the_samples(karyotype: Karyotype):
    *_, curve = karyotype(TEXT).charts
    lines, points = curve.spec["layer"]
    assert {row["sample"] for row in points["data"]["values"]} == {"S", "T"}
    twenty = [row["excluded"] for row in lines["data"]["values"] if row["cells"] == 20]
    assert [round(number, 1) for number in twenty] == [13.9, 21.6, 28.3]


def test_charts_are_small_and_can_be_drawn(karyotype: Karyotype):
    for chart in karyotype(TEXT).charts:
        assert len(json.dumps(chart.spec)) < 64_000
        assert png(chart).startswith(b"\x89PNG")


def test_nothing_is_drawn_of_nothing(karyotype: Karyotype):
    assert karyotype("S: 46,XX").charts == ()
    many = karyotype("\n".join(f"S{number}: 47,XX,+8[20]" for number in range(20)))
    assert len(many.charts) == 7


def test_more_bars_than_fit_are_left_out(karyotype: Karyotype):
    clones = "/".join(f"46,XX,del(5)(q{band})[2]" for band in (13, 14, 15, 21, 22))
    ideogram, _ = karyotype(f"S: {clones}").charts
    assert len(ideogram.spec["layer"][2]["data"]["values"]) == 3
