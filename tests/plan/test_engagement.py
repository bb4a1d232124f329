"""By when which authority has to be asked: worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.plan.engagement import Engagement, Open, Reached, State, engagements
from seedlot.regulation.interactions import interactions
from seedlot.regulation.shapes import Verdict

START = date(2027, 3, 1)
STEPS = (
    Reached(step="ST-REP", stage="reprogramming", day=START, planned=True),
    Reached(step="ST-SEED", stage="seed", day=date(2027, 6, 1), planned=True),
)


def rule(territory: str, code: str = "", *, topic: str = "cld", held: tuple[int, ...] = ()) -> Open:
    return Open(
        territory=territory,
        rule=f"{territory}-CLD-01",
        title="cells derived outside GMP",
        requirement="The authority agrees beforehand.",
        action="Ask before derivation.",
        document="Part IV",
        section="7",
        topic=topic,
        stages=("reprogramming", "clone", "seed"),
        verdict=Verdict.BLOCKER,
        codes=(code,) if code else (),
        held={code: held} if held else {},
    )


def plan(*rules: Open, on: date, prepare: int = 0, steps: tuple[Reached, ...] = STEPS) -> tuple[Engagement, ...]:
    return engagements(rules, steps, interactions(), {"EU": ("DE", "AT")}, on=on, prepare=prepare)


def test_the_last_day_to_ask_is_the_step_less_the_lead_time() -> None:
    (each,) = plan(rule("US", "agreement.any.cld"), on=date(2026, 11, 1))
    assert each.meeting is not None
    assert (each.meeting.name, each.before) == ("INTERACT", STEPS[0])
    # 1 March 2027 less 75 days: 28 of them lie in February, 31 in January, 16 in December.
    assert (each.latest, each.state) == (date(2026, 12, 16), State.PLANNED)
    (each,) = plan(rule("US", "agreement.any.cld"), on=date(2026, 11, 1), prepare=30)
    assert each.latest == date(2026, 11, 16)


def test_a_day_that_has_passed_is_late() -> None:
    (each,) = plan(rule("US", "agreement.any.cld"), on=date(2026, 12, 17))
    assert each.state is State.LATE
    assert "by 2026-12-16" in each.says


def test_where_no_lead_time_was_found_one_asks_now() -> None:
    (each,) = plan(rule("DE", "agreement.pei.cld"), on=date(2026, 11, 1))
    assert (each.latest, each.state) == (None, State.DUE)
    assert "was not found" in each.says


def test_an_authority_of_a_member_state_speaks_for_the_union() -> None:
    (each,) = plan(rule("EU", "agreement.eu_nca.cld"), on=date(2026, 11, 1))
    assert each.meeting is not None
    assert each.meeting.body == "Paul-Ehrlich-Institut"


def test_a_territory_without_a_meeting_is_asked_by_letter() -> None:
    (each,) = plan(rule("AT", "agreement.any.cld"), on=date(2026, 11, 1))
    assert (each.meeting, each.state) == (None, State.DUE)
    assert "No meeting is known" in each.says


def test_a_step_that_was_done_before_it_was_agreed_is_late() -> None:
    done = (Reached(step="ST-1", stage="clone", day=date(2026, 5, 1), planned=False, entry=7),)
    (each,) = plan(rule("US", "agreement.any.cld"), on=date(2026, 11, 1), steps=done)
    assert each.state is State.LATE
    assert "before it was agreed" in each.says


def test_without_a_step_no_day_is_told() -> None:
    (each,) = plan(rule("US", "agreement.any.cld"), on=date(2026, 11, 1), steps=())
    assert (each.latest, each.before, each.state) == (None, None, State.NO_STEP)


def test_what_is_agreed_comes_last_and_names_its_entries() -> None:
    first, second = plan(
        rule("DE", "agreement.pei.cld", held=(41,)), rule("US", "agreement.any.cld"), on=date(2026, 11, 1)
    )
    assert (first.territory, second.state, second.entries) == ("US", State.OBTAINED, (41,))


def test_questions_of_one_topic_go_to_one_meeting() -> None:
    (each,) = plan(rule("US", topic="materials"), rule("US", topic="bank"), on=date(2026, 11, 1))
    assert (each.agreement, len(each.questions)) == ("", 2)
    assert each.questions[0].question == (
        "The authority agrees beforehand (Part IV, 7). We propose: Ask before derivation. Is this sufficient?"
    )


def test_advice_is_asked_before_the_next_step_not_before_one_that_is_done() -> None:
    done = (Reached(step="ST-1", stage="clone", day=date(2026, 5, 1), planned=False), *STEPS)
    (each,) = plan(rule("US", topic="bank"), on=date(2026, 11, 1), steps=done)
    assert (each.before, each.state) == (STEPS[0], State.PLANNED)
    (each,) = plan(rule("US", topic="bank"), on=date(2026, 11, 1), steps=done[:1])
    assert (each.before, each.state) == (None, State.DUE)


@pytest.mark.parametrize("topic", ["traceability", "logistics"])
def test_what_nobody_is_asked_about_is_no_meeting(topic: str) -> None:
    assert plan(rule("US", topic=topic), on=date(2026, 11, 1)) == ()


@given(ahead=st.integers(0, 2000), prepare=st.integers(0, 400))
def test_asking_on_the_last_day_is_in_time_and_a_day_later_is_late(ahead: int, prepare: int) -> None:
    step = (Reached(step="S", stage="seed", day=START + timedelta(days=ahead), planned=True),)
    last = step[0].day - timedelta(days=75 + prepare)
    for late, state in ((0, State.PLANNED), (1, State.LATE)):
        (each,) = plan(rule("US", "agreement.any.cld"), on=last + timedelta(days=late), prepare=prepare, steps=step)
        assert (each.latest, each.state) == (last, state)


def test_what_is_asked_for_until_the_bank_is_not_late_while_no_bank_was_made() -> None:
    """The clone was picked in May; the master bank waits: the agreement comes in time before it."""
    done = Reached(step="ST-1", stage="clone", day=date(2026, 5, 1), planned=False, entry=7)
    bank = Reached(step="ST-MCB", stage="mcb", day=date(2027, 6, 1), planned=True)
    (each,) = plan(rule("DE", "agreement.pei.cld"), on=date(2026, 11, 1), steps=(done, bank))
    assert (each.before, each.state) == (bank, State.DUE)
    (each,) = plan(rule("DE", "agreement.pei.cld"), on=date(2026, 11, 1), steps=(done,))
    assert (each.before, each.state) == (done, State.LATE)


def test_an_agreement_that_only_a_pack_of_ones_own_defines_is_planned_too() -> None:
    (each,) = plan(rule("US", "agreement.board"), on=date(2026, 11, 1))
    assert (each.wanted, each.before) == ("agreement.board", STEPS[0])
