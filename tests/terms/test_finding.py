from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.terms.finding import LOOKS, Answer, Finding, overall

MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN
ANSWERS = st.lists(st.sampled_from((*Answer, None)))


def found(answers: list[Answer | None]) -> list[Finding]:
    return [Finding(code="x", answer=answer, says="Something was found.") for answer in answers]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], NOT_KNOWN),
        ([None], NOT_KNOWN),
        ([None, None], NOT_KNOWN),
        ([MET], MET),
        ([MET, None], MET),
        ([MET, MET], MET),
        ([NOT_KNOWN], NOT_KNOWN),
        ([MET, NOT_KNOWN], NOT_KNOWN),
        ([NOT_MET], NOT_MET),
        ([MET, NOT_MET], NOT_MET),
        ([NOT_KNOWN, NOT_MET], NOT_MET),
        ([MET, NOT_KNOWN, NOT_MET, None], NOT_MET),
    ],
)
def test_overall(answers: list[Answer | None], expected: Answer) -> None:
    assert overall(found(answers)) is expected


@given(ANSWERS)
def test_met_only_if_something_is_met_and_nothing_else_is_answered(answers: list[Answer | None]) -> None:
    assert (overall(found(answers)) is MET) == (set(answers) - {None} == {MET})


@given(ANSWERS, st.randoms(use_true_random=False))
def test_order_does_not_matter(answers: list[Answer | None], random: st.DataObject) -> None:
    shuffled = sorted(answers, key=lambda _: random.random())  # type: ignore[attr-defined]  # st.randoms is untyped
    assert overall(found(shuffled)) is overall(found(answers))


@given(ANSWERS, st.sampled_from((NOT_MET, NOT_KNOWN)))
def test_no_pass_hides_a_failure(answers: list[Answer | None], bad: Answer) -> None:
    assert overall(found([*answers, bad])) is not MET


def test_every_answer_has_a_look_and_no_two_are_alike() -> None:
    assert set(LOOKS) == {*Answer, None}
    assert len(set(LOOKS.values())) == len(LOOKS)
