"""The pictures hold what the matrix and the register hold, and can be drawn."""

from __future__ import annotations

import pytest

from seedlot.draw import svg
from seedlot.release.pictures import of_register, of_strategy
from seedlot.release.register import Told
from seedlot.release.strategy import Cell, Strategy
from seedlot.risk.score import Score
from seedlot.terms.finding import Answer


def cell(target: str, attribute: str, control: str, holds: Answer | None = None) -> Cell:
    """One way through a matrix."""
    return Cell(
        element="dose",
        target=target,
        says="",
        attribute=attribute,
        name="",
        critical=None,
        score=None,
        parameter="",
        control=control,
        how="",
        where="",
        stage="",
        holds=holds,
        shown="",
        entries=(),
    )


def test_the_matrix_shows_every_hole() -> None:
    cells = (cell("QT", "A", "C", Answer.MET), cell("QT", "B", ""), cell("", "", "D", Answer.MET))
    chart = of_strategy(Strategy(programme="P", as_of=3, cells=cells, findings=()))
    rows = {(row["attribute"], row["column"]): row["state"] for row in chart.spec["data"]["values"]}
    assert rows == {
        ("A", "QT"): "served",
        ("B", "QT"): "served",
        ("no attribute", "no target"): "nothing",
        ("A", "C"): "met",
        ("B", "no control"): "nothing",
        ("no attribute", "D"): "nothing",
    }
    assert "no control" in svg(chart)


@pytest.mark.parametrize(("detection", "label"), [(5, "R 200"), (None, "R ?")])
def test_the_map_shows_each_risk_with_its_number(detection: int | None, label: str) -> None:
    score = Score(risk="R", hazard="h", severity=8, occurrence=5, detection=detection)
    chart = of_register(Told(programme="P", as_of=3, lines=(), ranked=(score,), findings=()))
    assert chart.spec["layer"][1]["data"]["values"] == [{"severity": 8, "occurrence": 5, "risk": label}]
    assert label in svg(chart)
