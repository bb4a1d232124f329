"""Every verdict reads as an answer, and an unknown is never a pass."""

from __future__ import annotations

from seedlot.regulation.shapes import ANSWERS, Verdict
from seedlot.terms.finding import Answer


def test_every_verdict_has_its_answer() -> None:
    assert set(ANSWERS) == set(Verdict)
    assert {verdict for verdict, answer in ANSWERS.items() if answer is Answer.MET} == {
        Verdict.ACCEPTED,
        Verdict.AGREED,
    }
    assert ANSWERS[Verdict.NOT_ASSESSED] is Answer.NOT_KNOWN
