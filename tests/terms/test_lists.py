"""Lists as a person types them."""

from __future__ import annotations

import pytest
from pydantic import Field, ValidationError

from seedlot.terms.assay import Settings
from seedlot.terms.lists import Amounts, Names, Numbers, alike


class Typed(Settings):
    """Settings with lists."""

    names: Names = ()
    numbers: Numbers = Field(default={})
    amounts: Amounts = Field(default={})


def test_lists_as_typed_and_as_values():
    assert Typed.model_validate({"names": "A, B;C,"}).names == ("A", "B", "C")
    assert Typed.model_validate({"numbers": "Ch1 = 6789; a=b=3, c=4;"}).numbers == {"Ch1": 6789, "a=b": 3, "c": 4}
    assert Typed.model_validate({"names": ["A"], "numbers": {"x": 1}}) == Typed(names=("A",), numbers={"x": 1})


@pytest.mark.parametrize("numbers", ["6789", "=3", "A=x", "A=inf", "A=1,5"])
def test_what_is_no_number_for_a_name(numbers):
    with pytest.raises(ValidationError):
        Typed.model_validate({"numbers": numbers})


def test_a_name_twice_and_an_amount_below_zero():
    with pytest.raises(ValidationError, match="given twice"):
        Typed.model_validate({"numbers": "A=1; A=2"})
    with pytest.raises(ValidationError):
        Typed.model_validate({"amounts": "A=-1"})
    assert Typed.model_validate({"amounts": "A=0"}).amounts == {"A": 0}


def test_names_that_differ_in_capitals_or_blanks():
    assert alike(["S1", "s1", "S 1", "S2", "S2"]) == (("S 1", "S1", "s1"),)
