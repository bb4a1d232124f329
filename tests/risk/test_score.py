"""Scores against numbers reckoned by hand, and what is held to whatever the number is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.risk.scales import scales
from seedlot.risk.score import Score, judge, ranked
from seedlot.terms.finding import Answer

DAY = "2026-06-01"
WHOLE = Score(
    risk="RSK-1",
    hazard="mycoplasma",
    severity=8,
    occurrence=4,
    detection=3,
    recorded=True,
    controls=("CTL-1",),
    owner="qa",
    scored_by=("qa", "op"),
    review="2027-01-01",
    accepted=True,
)
SCORES = st.one_of(st.none(), st.integers(1, 10))


def said(score: Score) -> dict[str, Answer | None]:
    """The answers by their codes."""
    return {each.code.removeprefix("risk/"): each.answer for each in judge(score, scales(), DAY)}


def test_the_number_is_the_product_and_what_nobody_recorded_counts_as_never_seen() -> None:
    assert WHOLE.number(scales()) == 8 * 4 * 3
    assert replace(WHOLE, recorded=False).number(scales()) == 8 * 4 * 10
    assert replace(WHOLE, recorded=False, detection=None).number(scales()) == 320
    assert replace(WHOLE, occurrence=None).number(scales()) is None


def test_what_is_scored_whole_and_held_is_met() -> None:
    assert said(WHOLE) == {"control": Answer.MET}


@pytest.mark.parametrize(
    ("more", "code", "answer"),
    [
        ({"severity": None}, "scored", Answer.NOT_KNOWN),
        ({"scored_by": ()}, "scored", Answer.NOT_MET),
        ({"scored_by": ("qa",)}, "formality", None),
        ({"recorded": False}, "detection", Answer.NOT_MET),
        ({"controls": ()}, "control", Answer.NOT_MET),
        ({"owner": ""}, "control", Answer.NOT_MET),
        ({"detection": 4}, "number", None),
        ({"dissent": "op holds 6 for likely"}, "dissent", None),
        ({"accepted": False}, "accepted", Answer.NOT_MET),
        ({"accepted": None}, "accepted", Answer.NOT_KNOWN),
        ({"review": "2026-05-31"}, "review", Answer.NOT_MET),
        ({"review": ""}, "review", Answer.NOT_KNOWN),
        ({"before": replace(WHOLE, occurrence=8)}, "action", Answer.NOT_KNOWN),
        ({"before": replace(WHOLE, occurrence=8), "action": "CAPA-1"}, "action", None),
        ({"before": replace(WHOLE, occurrence=2)}, "action", None),
    ],
)
def test_what_each_want_comes_to(more: dict[str, object], code: str, answer: Answer | None) -> None:
    assert said(replace(WHOLE, **more))[code] is answer  # type: ignore[arg-type]


def test_on_the_day_itself_a_review_is_not_late_and_low_severity_needs_no_name() -> None:
    assert "review" not in said(replace(WHOLE, review=DAY))
    assert "control" not in said(replace(WHOLE, severity=7, controls=(), owner=""))


def test_both_numbers_stay() -> None:
    again = replace(WHOLE, before=replace(WHOLE, detection=10), action="a test with a limit of detection")
    (told,) = [each.says for each in judge(again, scales(), DAY) if each.code == "risk/action"]
    assert told == "RSK-1 (mycoplasma) went from 320 to 96 after a test with a limit of detection."


@given(st.lists(st.tuples(SCORES, SCORES, SCORES, st.sampled_from([True, False, None])), max_size=12))
def test_ranking_puts_the_highest_first_and_loses_nothing(
    several: list[tuple[int | None, int | None, int | None, bool | None]],
) -> None:
    words = scales()
    scores = [
        replace(WHOLE, risk=f"R{n}", severity=severity, occurrence=occurrence, detection=detection, recorded=recorded)
        for n, (severity, occurrence, detection, recorded) in enumerate(several)
    ]
    order = ranked(scores, words)
    assert sorted(one.risk for one in order) == sorted(one.risk for one in scores)
    assert all((one.number(words) or 0) >= (other.number(words) or 0) for one, other in pairwise(order))
    for score in scores:
        severe = score.severity is not None and score.severity >= words.named_from
        assert ("control" in said(score)) == severe
        assert score.recorded is not False or score.counted(words) == words.missing
