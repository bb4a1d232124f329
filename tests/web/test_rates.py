"""Buckets of drops: how often somebody may ask."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seedlot.web import rates
from seedlot.web.rates import Rates


def test_a_bucket_is_empty_after_its_drops_and_fills_again() -> None:
    held = Rates(3, 60.0)
    for _ in range(3):
        assert held.wait("a", 100.0) == 0
        held.take("a", 100.0)
    assert held.wait("a", 100.0) == 20.0
    assert held.wait("b", 100.0) == 0
    assert held.wait("a", 110.0) == 10.0
    assert held.wait("a", 120.0) == 0


def test_a_clock_that_goes_back_fills_nothing() -> None:
    held = Rates(1, 60.0)
    held.take("a", 100.0)
    assert held.wait("a", 40.0) == 60.0


@given(st.lists(st.floats(0, 600), min_size=1, max_size=80))
def test_never_more_pass_than_the_bucket_and_its_filling(moments: list[float]) -> None:
    held, passed = Rates(5, 60.0), 0
    for at in sorted(moments):
        if held.wait("a", at) == 0:
            held.take("a", at)
            passed += 1
    assert passed <= 5 + 1 + (max(moments) - min(moments)) * 5 / 60.0


def test_many_strangers_do_not_fill_the_memory() -> None:
    held = Rates(5, 60.0)
    for number in range(rates._MOST + 10):
        held.take(str(number), 0.0)
    assert len(held._held) <= rates._MOST
