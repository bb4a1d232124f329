"""Settings as a person types them, and as the record keeps them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from seedlot.assays.potency.settings import Criterion, Margins, Model, Settings, Transformation


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("4pl", Model.LOGISTIC_4),
        ("5PL", Model.LOGISTIC_5),
        ("parallel line", Model.PARALLEL_LINE),
        ("Parallel_Line", Model.PARALLEL_LINE),
    ],
)
def test_words_in_any_case(typed: str, meant: Model) -> None:
    assert Settings.model_validate({"model": typed}).model is meant


def test_square_root_with_blanks() -> None:
    assert Settings.model_validate({"transformation": "Square-Root"}).transformation is Transformation.SQUARE_ROOT


def test_figures_by_name() -> None:
    settings = Settings.model_validate({"predilution": "S = 25.2/24.5, T=2", "assumed_potency": {"S": "4855"}})
    assert settings.predilution == {"S": 25.2 / 24.5, "T": 2}
    assert settings.assumed_potency == {"S": 4855}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ratio 0.8 to 1.25", Margins(measure="ratio", low=0.8, high=1.25)),
        ("0.8, 1.25", Margins(measure="ratio", low=0.8, high=1.25)),
        ("difference -0.1 to 0.1", Margins(measure="difference", low=-0.1, high=0.1)),
    ],
)
def test_margins(typed: str, meant: Margins) -> None:
    assert Settings.model_validate({"slope_margins": typed}).slope_margins == meant


def test_criteria_as_a_list() -> None:
    settings = Settings.model_validate({"criteria": "regression, Outliers"})
    assert settings.criteria == (Criterion.REGRESSION, Criterion.OUTLIERS)
    assert Settings.model_validate({"criteria": ""}).criteria == ()


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("model", "6PL", "parallel-line"),
        ("assumed_potency", "S", "not like NAME=VALUE"),
        ("assumed_potency", "S=x", "not a number"),
        ("assumed_potency", "S=0", "above 0"),
        ("predilution", "S=1/0", "not a number"),
        ("predilution", "S=nan", "not a number"),
        ("slope_margins", "about 1", "is not like"),
        ("slope_margins", "1.25 to 0.8", "is not below"),
        ("level", "95", "less than 1"),
        ("columns", "well=A1", "is not one of preparation"),
        ("effective_doses", "0", "greater than 0"),
        ("nonsense", "1", "not permitted"),
    ],
)
def test_what_cannot_be_is_refused(name: str, typed: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Settings.model_validate({name: typed})


def test_predilution_is_in_assumed_units_already() -> None:
    with pytest.raises(ValidationError, match="give one of the two"):
        Settings.model_validate({"doses": "assumed units", "predilution": "S=2"})


def test_a_unit_that_nobody_knows() -> None:
    with pytest.raises(ValidationError, match="is not a unit"):
        Settings.model_validate({"potency_unit": "no such unit"})


def test_what_the_record_keeps_is_read_again() -> None:
    settings = Settings.model_validate(
        {"slope_margins": "0.8 to 1.25", "assumed_potency": "S=2", "criteria": "regression", "model": "4PL"}
    )
    assert Settings.model_validate(settings.plain()) == settings


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())
