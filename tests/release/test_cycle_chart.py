"""The cycles as a picture: a cell for each territory and cycle, with the regimes in its head."""

from __future__ import annotations

from tests.release.regulated import before_regulators
from tests.release.test_cycles import platform

from seedlot.draw import svg
from seedlot.release.cycle_chart import cycle_chart
from seedlot.release.cycles import cycles


def test_every_cycle_is_drawn_with_its_regimes() -> None:
    chart = cycle_chart(cycles(before_regulators(platform())), "PRG")
    rows = chart.spec["data"]["values"]
    assert {(row["territory"], row["cycle"].partition("|")[0]) for row in rows} == {
        (code, cycle) for code in ("DE", "US") for cycle in ("1. SEED", "2. MCB")
    }
    drawn = svg(chart)
    assert "cells: research" in drawn
    assert "cells: principles of GMP" in drawn
    assert "bank: licensed GMP" in drawn
