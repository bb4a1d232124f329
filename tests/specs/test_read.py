from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.specs.read import SpecificationError, read_specification
from seedlot.terms.criterion import Kind, Specification
from seedlot.terms.errors import SeedlotError

WHOLE = """\
name: bank
version: 1.10
title: A bank
stage: MCB
criteria:
  - test: viability
    kind: min
    low: 80
    unit: "%"
  - test: endotoxin
    kind: max
    high: 12.5
    exclusive: true
    unit: "[EU]/mL"
    stage: drug product
  - test: adherent
    kind: equals
    text: no
"""


def test_a_whole_specification_is_read() -> None:
    specification = read_specification(WHOLE, "bank.yaml")
    viability, endotoxin, adherent = specification.criteria
    assert (specification.name, specification.version, specification.stage) == ("bank", "1.10", "MCB")
    assert (viability.kind, viability.low, viability.unit, viability.exclusive) == (Kind.MIN, 80.0, "%", False)
    assert (endotoxin.high, endotoxin.exclusive, endotoxin.stage) == (12.5, True, "drug product")
    assert adherent.text == "no"


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("    low: 80\n", "", [(6, "criterion 'viability' (min) has no low limit")]),
        ("low: 80", "low: eighty", [(8, "criteria.1.low: Input should be a valid number")]),
        ("low: 80", "low: .nan", [(8, "valid number")]),
        ("low: 80", "low: nan", [(8, "finite")]),
        ("kind: max", "kind: maximum", [(11, "Input should be 'min', 'max'")]),
        ("high: 12.5", "hihg: 12.5", [(12, "Extra inputs")]),
        ("exclusive: true", "exclusive: perhaps", [(13, "valid boolean")]),
        ('unit: "%"', "unit: percent", [(6, "Write '%'")]),
        ("name: bank\n", "", [(1, "name: Field required")]),
        ("title: A bank", "name: bank", [(3, "'name' stands twice")]),
        ("title: A bank", "title: [A, bank]", [(3, "valid string")]),
        ("title: A bank", "? [a]\n: b", [(3, "is no name of a field")]),
        ("test: endotoxin", "test: viability\n    test: x", [(11, "'test' stands twice")]),
        ("stage: MCB\n", "stage: &s MCB\nproduct: *s\n", [(4, "written out instead"), (5, "written out instead")]),
        ("    text: no\n", "    text: no\n    low: 1\n", [(16, "has a low limit, which it does not use")]),
        ("title: A bank", "title: 'A bank", [(19, "this is not YAML")]),
    ],
)
def test_each_fault_is_told_with_its_line(old: str, new: str, faults: list[tuple[int, str]]) -> None:
    assert WHOLE.count(old) == 1
    with pytest.raises(SpecificationError) as error:
        read_specification(WHOLE.replace(old, new), "bank.yaml")
    assert [line for line, _ in error.value.faults] == [line for line, _ in faults]
    for (_, what), (_, expected) in zip(error.value.faults, faults, strict=True):
        assert expected in what
    assert str(error.value).startswith(f"Cannot read specification bank.yaml: line {faults[0][0]}: ")
    assert "\n" not in str(error.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SpecificationError) as error:
        read_specification(WHOLE.replace("low: 80", "low: x").replace("high: 12.5", "high: y"), "bank.yaml")
    assert [line for line, _ in error.value.faults] == [8, 12]


@pytest.mark.parametrize(
    "text",
    ["", "# nothing", "- a list", "just words", "42", "\x00", "a: [", "[" * 5000, "a: &x\n  - *x", "a: *nowhere"],
)
def test_what_is_no_specification_is_refused(text: str) -> None:
    with pytest.raises(SpecificationError, match=r"Cannot read specification x\.yaml: line 1: |line 2: "):
        read_specification(text, "x.yaml")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(SeedlotError):
        read_specification(text, "x.yaml")


@given(
    st.integers(min_value=0, max_value=len(WHOLE)), st.sampled_from((":", "-", "\n", "  ", "'", "{", "é", "\t", "&a "))
)
def test_a_slip_of_the_pen_is_read_or_refused(place: int, slip: str) -> None:
    text = WHOLE[:place] + slip + WHOLE[place:]
    try:
        read = read_specification(text, "x.yaml")
    except SpecificationError as error:
        told = error.faults
        lines = text.count("\n") + 1
        in_range = all(1 <= line <= lines for line, _ in told)
    else:
        in_range = isinstance(read, Specification)
    assert in_range
