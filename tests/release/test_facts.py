"""Every fact that is defined is a function, and every function is defined; what it says is what its definition allows."""

from __future__ import annotations

import pytest
from tests.release.invented import line, programme

from seedlot.regulation.facts import facts
from seedlot.release.facts import FACTS, state, stated


def test_the_definitions_and_the_functions_agree() -> None:
    assert list(FACTS) == list(facts())
    assert all(function.__doc__ for function in FACTS.values())


@pytest.mark.parametrize("fact", list(FACTS))
def test_of_nothing_nothing_is_known_and_the_entry_that_settles_it_is_named(fact: str) -> None:
    """An empty programme: only that this record is kept on a computer is known."""
    told = state(programme(), fact)
    if fact == "computerised_records":
        assert (told.value, told.entries, told.settle) == (True, (0,), "")
        return
    assert told.value is None
    assert told.settle == facts()[fact].settle
    assert told.says


def test_what_is_known_is_of_the_type_that_is_defined() -> None:
    for fact, told in stated(line()).items():
        assert told.value is None or facts()[fact].allows(told.value), fact
        assert (told.settle == "") == (told.value is not None), fact
        assert told.value is None or told.entries, fact
