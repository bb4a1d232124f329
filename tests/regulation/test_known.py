"""Values of facts as they are written."""

from __future__ import annotations

import pytest

from seedlot.regulation.known import known, stated, typed
from seedlot.regulation.shapes import Value

FACTS = known().facts


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("cell_source", "iPSC", "iPSC"),
        ("banked", "true", True),
        ("banked", "false", False),
        ("cld_cycles", "12", 12),
        ("phase", "phase1", "phase1"),
        ("procured_in", "anywhere", "anywhere"),
    ],
)
def test_a_value_has_the_type_of_its_fact(fact: str, text: str, value: Value) -> None:
    assert typed(FACTS[fact], text) == value


@pytest.mark.parametrize(
    ("fact", "text", "what"),
    [
        ("cell_source", "ipsc", "'ipsc' is no word of cell_source; they are iPSC, ESC"),
        ("banked", "True", "neither true nor false"),
        ("cld_cycles", "-1", "no whole number"),
        ("cld_cycles", "1.5", "no whole number"),
        ("cld_cycles", "²", "no whole number"),
        ("phase", ["phase1"], "one value is written here"),
        ("use", "", "one value is written here"),
    ],
)
def test_a_value_that_its_fact_cannot_have(fact: str, text: object, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        typed(FACTS[fact], text)


def test_several_words() -> None:
    assert stated(FACTS["phase"], ["phase1", "phase2"]) == frozenset({"phase1", "phase2"})
    assert stated(FACTS["phase"], "phase1") == frozenset({"phase1"})
    assert stated(FACTS["banked"], "true") is True
    with pytest.raises(ValueError, match="no word of phase"):
        stated(FACTS["phase"], ["phase1", "phase9"])
