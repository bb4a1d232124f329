from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError

from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import Stage

VIABILITY = Criterion(test="viability", kind=Kind.MIN, low=80, unit="%")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "min", "low": 80, "unit": "%"},
        {"kind": "max", "high": 2, "exclusive": True},
        {"kind": "range", "low": 2, "high": 8, "unit": "Cel"},
        {"kind": "range", "low": 2, "high": 2},
        {"kind": "equals", "text": "46,XX"},
        {"kind": "not detected"},
        {"kind": "report only", "unit": "h"},
    ],
)
def test_what_is_coherent_is_taken_and_survives_json(fields: dict[str, Any]) -> None:
    criterion = Criterion(test="x", **fields)
    assert Criterion.model_validate(criterion.plain()) == criterion


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "min"}, r"criterion 'x' \(min\) has no low limit"),
        ({"kind": "max"}, r"criterion 'x' \(max\) has no high limit"),
        ({"kind": "range", "low": 1}, r"criterion 'x' \(range\) has no high limit"),
        ({"kind": "range", "high": 1}, r"criterion 'x' \(range\) has no low limit"),
        ({"kind": "range", "low": 3, "high": 1}, r"low limit 3\.0 is above high limit 1\.0"),
        ({"kind": "equals"}, r"criterion 'x' \(equals\) has no text to equal"),
        ({"kind": "min", "low": 1, "high": 9}, r"criterion 'x' \(min\) has a high limit, which it does not use"),
        ({"kind": "max", "low": 1, "high": 9}, r"criterion 'x' \(max\) has a low limit, which it does not use"),
        ({"kind": "report only", "low": 1}, "has a low limit, which it does not use"),
        ({"kind": "not detected", "low": 1}, "has a low limit, which it does not use"),
        ({"kind": "min", "low": 1, "unit": "IU"}, r"Write '\[IU\]'"),
        ({"kind": "min", "low": math.nan}, "finite"),
        ({"kind": "at least", "low": 1}, "Input should be 'min', 'max'"),
    ],
)
def test_what_is_not_coherent_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Criterion(test="x", **fields)


def test_a_specification_names_no_test_twice_at_one_stage() -> None:
    with pytest.raises(ValidationError, match="specification 's' names a test twice: viability"):
        Specification(name="s", version="1", criteria=(VIABILITY, VIABILITY))


def test_one_test_at_two_stages_is_two_criteria() -> None:
    later = VIABILITY.model_copy(update={"stage": "drug product"})
    assert len(Specification(name="s", version="1", criteria=(VIABILITY, later)).criteria) == 2


@pytest.mark.parametrize(
    ("every", "said"),
    [
        (("10 passages",), ("10 passages",)),
        ("1 Week", ("1 week",)),
        ({"passages": 10, "weeks": "6"}, ("10 passages", "6 weeks")),
        (["2.5 doublings", "1 day"], ("2.5 doublings", "1 day")),
    ],
)
def test_how_often_a_test_is_done(every: Any, said: tuple[str, ...]) -> None:
    criterion = Criterion(test="t", kind=Kind.REPORT_ONLY, every=every)
    assert criterion.every == said
    assert [str(each) for each in criterion.intervals] == list(said)


@pytest.mark.parametrize("every", ["often", "0 passages", "-1 week", "3 moons", "passages 3", 7, [7]])
def test_what_says_no_interval_is_refused(every: Any) -> None:
    with pytest.raises(ValidationError):
        Criterion(test="t", kind=Kind.REPORT_ONLY, every=every)


@pytest.mark.parametrize(
    ("at", "stages"),
    [(("mcb", "EOPC", "lot"), (Stage.MCB, Stage.EOPC, Stage.DRUG_PRODUCT)), ("seed", (Stage.SEED,)), ((), ())],
)
def test_at_which_stages_a_test_is_done(at: Any, stages: tuple[Stage, ...]) -> None:
    assert Criterion(test="t", kind=Kind.REPORT_ONLY, at=at).at == stages


@pytest.mark.parametrize("at", [("bank",), 7, (7,)])
def test_what_is_no_stage_is_refused(at: Any) -> None:
    with pytest.raises(ValidationError):
        Criterion(test="t", kind=Kind.REPORT_ONLY, at=at)
