"""Words of what is said in prose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from seedlot.history.prose import words


def test_words_are_folded_and_each_stands_once() -> None:
    assert words("The Straße, the STRASSE: CO2 at 37 °C, a_b") == ("the", "strasse", "co2", "at", "37")


@given(some.text(max_size=80))
def test_words_of_words_are_the_same(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found
