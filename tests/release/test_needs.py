"""Whether something is one of a programme's own, by facts in three values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.regulation.facts import facts
from seedlot.release import needs as asked
from seedlot.release.needs import both, needed
from seedlot.release.saying import Said
from seedlot.risk.hazards import registers

#: The functions of these facts look at no programme.
NOBODY: Any = None
#: What a programme says of three facts: one is so, one is not, one nobody knows; and one that has several words.
SAID = {"so": True, "not_so": False, "unknown": None, "vectors": frozenset({"sendai", "rna"}), "word": "iPSC"}


@pytest.fixture
def said(monkeypatch):
    """A programme of which just this is known."""
    told = {name: (lambda _, value=value: Said(value=value, says="")) for name, value in SAID.items()}
    monkeypatch.setattr(asked, "FACTS", told)


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ((), True),
        (({"so": "true"},), True),
        (({"so": "false"},), False),
        (({"not_so": "false"},), True),
        (({"unknown": "true"},), None),
        (({"so": "true", "unknown": "true"},), None),
        (({"not_so": "true", "unknown": "true"},), False),
        (({"unknown": "true"}, {"so": "true"}), True),
        (({"unknown": "true"}, {"not_so": "true"}), None),
        (({"vectors": "sendai"},), True),
        (({"vectors": "plasmid"},), False),
        (({"word": "iPSC"},), True),
        (({"word": "MSC"},), False),
    ],
)
def test_any_one_of_several_that_all_hold(needs, expected):
    assert needed(NOBODY, needs) is expected


@given(st.sampled_from([True, False, None]), st.sampled_from([True, False, None]))
def test_both_is_the_lesser_of_two(one, other):
    order = (False, None, True)
    assert both(one, other) is order[min(order.index(one), order.index(other))]


def test_the_registers_ask_for_facts_that_there_are():
    whole = [each for register in registers() for each in register.needs]
    single = [each for register in registers() for hazard in register.hazards for each in hazard.needs]
    assert {fact for each in (*whole, *single) for fact in each} <= set(facts())
