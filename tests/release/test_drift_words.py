"""How the drift of a change is said in a few words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from seedlot.release.drift_words import SINCE_THE_BANK, at_the_end
from seedlot.terms.finding import Answer


@pytest.mark.parametrize(
    ("projection", "says"),
    [
        (None, ""),
        (SimpleNamespace(fraction=0.25, low=0.1234, high=0.5), "25 % (12.3 to 50 %)"),
        (SimpleNamespace(fraction=None, low=0.0, high=1.0), "0 to 100 %"),
    ],
)
def test_the_fraction_at_the_end_of_production(projection: Any, says: str) -> None:
    ahead: Any = SimpleNamespace(projection=projection)
    assert at_the_end(ahead) == says


def test_every_answer_has_a_word() -> None:
    assert set(SINCE_THE_BANK) == set(Answer)
