"""Challenges: an unknown is never a pass, and what is only told blocks nothing."""

from __future__ import annotations

import pytest

from seedlot.qualification.challenge import Challenge, Part, judged, summary
from seedlot.terms.finding import Answer


def challenge(answer):
    return Challenge(
        code="a", part=Part.OPERATION, requirement="r", source="s", expected="e", observed="o", answer=answer
    )


@pytest.mark.parametrize(
    ("answers", "all_in_all"),
    [
        ([Answer.MET, None], Answer.MET),
        ([Answer.MET, Answer.NOT_KNOWN], Answer.NOT_KNOWN),
        ([Answer.NOT_KNOWN, Answer.NOT_MET], Answer.NOT_MET),
        ([None], Answer.NOT_KNOWN),
        ([], Answer.NOT_KNOWN),
    ],
)
def test_the_answer_for_all(answers, all_in_all):
    assert summary(map(challenge, answers)) is all_in_all


def test_what_cannot_be_told_is_not_known():
    assert [judged(each) for each in (True, False, None)] == [Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN]


def test_a_challenge_is_a_finding_of_what_was_seen():
    found = challenge(Answer.NOT_MET).finding()
    assert (found.code, found.answer, found.says, found.source) == ("qualify/a", Answer.NOT_MET, "o", "s")
    assert challenge(None).plain()["part"] == "operation"
