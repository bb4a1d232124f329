"""How needs are put together, and how words are looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.regulation.shapes import Standing
from seedlot.release.weighing import Weight, all_of, is_any, one_of, says_any

H, M, F, N = Standing.HELD, Standing.MISSING, Standing.FAILED, Standing.NOT_ASSESSABLE
STANDINGS = st.lists(st.sampled_from([H, M, F, N]), min_size=1, max_size=5)


def weights(standings):
    """One weight for each standing."""
    return [
        Weight(standing=each, says=f"{each} {n}.", entries=(n,), about=(str(n),), settle=f"Settle {n}.")
        for n, each in enumerate(standings)
    ]


@given(STANDINGS)
def test_all_are_held_only_if_each_is(standings):
    """What speaks against any speaks against all; what is missing goes before what cannot be assessed."""
    expected = next(each for each in (F, M, N, H) if each in standings)
    assert all_of(weights(standings)).standing is expected


@given(STANDINGS)
def test_one_is_enough(standings):
    expected = next(each for each in (H, F, M, N) if each in standings)
    assert one_of(weights(standings)).standing is expected


def test_what_is_told_is_what_decided():
    told = all_of(weights([H, M, H, M]))
    assert (told.says, told.entries, told.about, told.settle) == (
        "missing 1. missing 3.",
        (1, 3),
        ("1", "3"),
        "Settle 1. Settle 3.",
    )
    assert one_of(weights([M, M])).settle == "Settle 0. Or: Settle 1."


@pytest.mark.parametrize(
    ("text", "phrases", "so"),
    [
        ("anti-HIV-1/2 and p24 antigen", ("anti-HIV",), True),
        ("HBsAg", ("HBs",), False),
        ("replication-competent Sendai virus", ("replication-competent",), True),
        ("STR  profile", ("str profile",), True),
        ("structure", ("STR",), False),
        ("20q11.21 copy number", ("20q11.21",), True),
        ("anything", (), False),
    ],
)
def test_whole_words_whatever_their_case(text, phrases, so):
    assert says_any(text, phrases) is so


def test_a_word_is_one_of_some_only_as_a_whole():
    assert is_any("Acceptable", ("acceptable",))
    assert not is_any("not acceptable", ("acceptable",))
