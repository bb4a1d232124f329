"""What the kinds of a strategy refuse."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from seedlot.record.entries.strategy import (
    NAMES,
    Control,
    ProcessParameter,
    QualityAttribute,
    QualityTarget,
    RiskScored,
)
from seedlot.terms.words import Process


@pytest.mark.parametrize("how", list(NAMES))
def test_a_control_names_that_by_which_it_holds(how: str) -> None:
    with pytest.raises(ValidationError, match=f"a control by {how} names its {' and '.join(NAMES[how])}"):
        Control(control="C", programme="P", how=how)


def test_a_range_has_its_lower_end_below_its_upper_end() -> None:
    with pytest.raises(ValidationError, match="exchange them"):
        ProcessParameter(parameter="P", programme="P", name="n", process=Process.THAW, low=2, high=1)


@pytest.mark.parametrize("score", [0, 11])
def test_scores_are_from_one_to_ten(score: int) -> None:
    with pytest.raises(ValidationError):
        QualityAttribute(attribute="A", programme="P", name="n", score=score)
    for scale in ("severity", "occurrence", "detection"):
        with pytest.raises(ValidationError):
            RiskScored.model_validate(
                {"scoring": "S", "risk": "R", "programme": "P", "hazard": "h", "rationale": "r", scale: score}
            )


def test_a_row_of_the_profile_is_one_of_the_eleven_and_says_something() -> None:
    for more in ({"element": "colour", "says": "blue"}, {"element": "dose", "says": ""}):
        with pytest.raises(ValidationError):
            QualityTarget.model_validate({"target": "T", "programme": "P"} | more)
