"""What can be supposed of a programme with a choice of words."""

from __future__ import annotations

from tests.release.regulated import before_regulators, research_line

from seedlot.release.supposable import Choice, choices
from seedlot.release.suppose import suppose
from seedlot.release.whatif import moves


def by_key() -> dict[str, Choice]:
    return {choice.key: choice for choice in choices(research_line())}


def test_parts_say_what_they_are_now_and_how_many_steps_they_have() -> None:
    """The line is derived in research and banked under GMP (tests.release.invented)."""
    found = by_key()
    development = found["step:development:environment"]
    assert development.now == ("research",)
    assert development.steps >= 2
    assert development.words == ("research", "principles of GMP", "licensed GMP")
    assert found["step:banking:environment"].now == ("licensed GMP",)
    assert found["programme::donor_type"].now == ("allogeneic",)
    assert found["programme::donor_type"].words == ("autologous", "allogeneic")


def test_whatever_is_offered_can_be_supposed() -> None:
    programme = research_line()
    for choice in choices(programme):
        for word in choice.words:
            suppose(programme, [choice.said(word)])


def test_to_suppose_what_is_moves_nothing() -> None:
    programme = research_line()
    before = before_regulators(programme).assessment
    for choice in choices(programme):
        if len(choice.now) == 1:
            after = before_regulators(suppose(programme, [choice.said(choice.now[0])])).assessment
            assert moves(before, after) == (), choice.key


def test_keys_tell_choices_apart() -> None:
    assert len(by_key()) == len(choices(research_line()))
