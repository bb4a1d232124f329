"""The matrix as a picture: a cell for each territory and stage, drawn."""

from __future__ import annotations

from tests.release.regulated import before_regulators, research_line

from seedlot.draw import svg
from seedlot.regulation.rule import Stage
from seedlot.regulation.shapes import Verdict
from seedlot.release.gap_chart import LOOKS, gap_chart, in_words


def test_every_cell_is_drawn_with_its_sign() -> None:
    chart = gap_chart(before_regulators(research_line()))
    values = chart.spec["data"]["values"]
    assert len(values) == 2 * len(Stage)
    assert {"Germany", "United States"} == {row["territory"] for row in values}
    assert all(row["sign"] == LOOKS[Verdict(row["verdict"])][1] for row in values)
    drawn = svg(chart)
    assert "Germany" in drawn
    assert all(in_words(stage.value) in drawn for stage in Stage)
    assert (in_words("mcb"), in_words("eopc"), in_words("drug_substance")) == ("MCB", "EoPC", "drug substance")


def test_no_two_verdicts_look_alike() -> None:
    assert set(LOOKS) == set(Verdict)
    assert len({colour for colour, _ in LOOKS.values()}) == len(Verdict)
