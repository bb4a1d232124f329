from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError

from seedlot.terms.reportable import Reportable


@pytest.mark.parametrize(
    "fields",
    [
        {"value": 92.0, "unit": "%", "low": 90.0, "high": 94.0, "level": 0.95},
        {"value": 92.0, "low": 90.0, "level": 0.95},
        {"value": 92.0, "low": 92.0, "high": 92.0, "level": 0.95},
        {"value": "46,XX"},
        {"value": "no growth", "relation": "<", "limit": 10, "unit": "[CFU]/mL"},
        {"value": None, "note": "the assay was not valid"},
        {"value": None, "relation": "<", "limit": 0.01, "unit": "%"},
        {"value": 0.003, "relation": "<", "limit": 0.01, "unit": "%"},
        {"value": None, "relation": ">", "limit": 10**9, "unit": "{cells}"},
        {"value": 0, "limit": 10, "unit": "[CFU]/mL"},
    ],
)
def test_what_is_coherent_is_taken_and_survives_json(fields: dict[str, Any]) -> None:
    one = Reportable(name="x", **fields)
    assert Reportable.model_validate(one.plain()) == one
    assert list(one.plain()) == [
        *("sample", "name", "value", "relation", "limit", "unit", "low", "high", "level", "method", "note"),
    ]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"value": None}, "'x' is not determined: the note must say why"),
        ({"value": None, "relation": "<"}, "'x' is '<' a limit: the limit is missing"),
        ({"value": 1.0, "relation": ">"}, "'x' is '>' a limit: the limit is missing"),
        ({"value": 1.0, "low": 0.5}, "'x' has an interval: its confidence level is missing"),
        ({"value": 1.0, "low": 2.0, "high": 1.0, "level": 0.95}, "low end 2.0 is above its high end 1.0"),
        ({"value": 1.0, "level": 95}, "less than 1"),
        ({"value": 1.0, "level": 0}, "greater than 0"),
        ({"value": 1.0, "relation": "<="}, "Input should be '=', '<' or '>'"),
        ({"value": 1.0, "unit": "cells/mL"}, r"Write '\{cells\}/mL'"),
        ({"value": math.nan}, "finite"),
        ({"value": math.inf}, "finite"),
        ({"value": 1.0, "limit": math.inf, "relation": "<"}, "finite"),
        ({"value": 1.0, "colour": "red"}, "Extra inputs"),
        ({}, "Field required"),
    ],
)
def test_what_is_not_coherent_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Reportable(name="x", **fields)


def test_a_bad_unit_is_one_fault_among_others() -> None:
    with pytest.raises(ValidationError) as invalid:
        Reportable.model_validate({"value": 1.0, "unit": "cells", "colour": "red"})
    assert {fault["loc"] for fault in invalid.value.errors()} == {("name",), ("colour",)}
    with pytest.raises(ValidationError) as invalid:
        Reportable.model_validate({"name": "x", "value": 1.0, "unit": "cells"})
    assert [fault["type"] for fault in invalid.value.errors()] == ["value_error"]


def test_a_number_is_kept_as_a_number_and_a_text_as_a_text() -> None:
    assert Reportable(name="x", value=92).plain()["value"] == 92.0
    assert Reportable(name="x", value="92").plain()["value"] == "92"


def test_it_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Reportable(name="x", value=1.0).value = 2.0  # type: ignore[misc]  # this is what must fail


@pytest.mark.parametrize("text", ["<0.01", "> 5", "≤1e-3", "<=2"])
def test_a_bound_is_not_told_as_a_text(text):
    with pytest.raises(ValidationError, match="give relation and limit"):
        Reportable(name="endotoxin", value=text)
