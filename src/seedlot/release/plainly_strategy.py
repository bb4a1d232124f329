"""A strategy and a register of risks as plain JSON: what the command line and the API answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from seedlot.release.register import Line
from seedlot.release.strategy import Strategy
from seedlot.risk.scales import scales
from seedlot.risk.score import Score


def plain_cells(found: Strategy) -> list[dict[str, Any]]:
    """The matrix as plain JSON."""
    return [asdict(cell) for cell in found.cells]


def plain_score(score: Score) -> dict[str, Any]:
    """A score as plain JSON, with the detection that counts, its number and the scoring before it."""
    told = {key: value for key, value in asdict(score).items() if key != "before"}
    words = scales()
    before = plain_score(score.before) if score.before else None
    return {**told, "counted": score.counted(words), "number": score.number(words), "before": before}


def plain_line(line: Line) -> dict[str, Any]:
    """A line of a register as plain JSON."""
    told = {key: value for key, value in asdict(line).items() if key != "scores"}
    return {**told, "scores": [plain_score(score) for score in line.scores]}
