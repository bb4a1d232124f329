from __future__ import annotations

from enum import StrEnum

import pytest

from seedlot.terms import words

LISTS = [thing for thing in vars(words).values() if isinstance(thing, type) and issubclass(thing, StrEnum)]


@pytest.mark.parametrize("words_of", [one for one in LISTS if one is not StrEnum])
def test_words_are_unique_plain_and_trimmed(words_of: type[StrEnum]) -> None:
    folded = [str(word).casefold() for word in words_of]
    assert len(set(folded)) == len(folded) > 1
    assert all(word.isascii() and word == word.strip() for word in folded)


def test_stages_stand_in_the_order_of_the_making() -> None:
    order = list(words.Stage)
    assert order.index(words.Stage.DONOR) == 0
    assert order.index(words.Stage.MCB) < order.index(words.Stage.WCB) < order.index(words.Stage.DRUG_SUBSTANCE)
    assert order[-1] is words.Stage.DOSE
