"""Which rules of a pack begin to hold, and which cease to, between two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from seedlot.regulation.check import timings
from seedlot.regulation.judged import Timing
from seedlot.regulation.pack import Pack
from seedlot.regulation.rule import Rule


class Turn(StrEnum):
    """What became of a rule from one day to another, as they are listed."""

    BEGAN = "came into force"
    ENDED = "ended"
    PUBLISHED = "was published"
    UNPUBLISHED = "not yet published"
    BEFORE = "not yet in force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A rule that stands otherwise on the second day; None where it does not hold, or is not yet written."""

    rule: Rule
    what: Turn
    was: Timing | None
    now: Timing | None


def between(pack: Pack, before: date, after: date) -> tuple[Turned, ...]:
    """Tell which rules stand otherwise on one day than on another: those that came into force first, then by their order.

    The days may stand either way round. What is in force on both is not told: a pack keeps one wording of a rule, and
    what was corrected in it is told by comparing packs.
    """
    old, new = timings(pack, before), timings(pack, after)
    found = [
        Turned(rule=rule, what=_turn(rule, old.get(name), new.get(name), after), was=old.get(name), now=new.get(name))
        for name, rule in pack.rules.items()
        if old.get(name) is not new.get(name)
    ]
    order = list(Turn)
    return tuple(sorted(found, key=lambda each: order.index(each.what)))


def _turn(rule: Rule, was: Timing | None, now: Timing | None, after: date) -> Turn:
    if now is Timing.IN_FORCE:
        return Turn.BEGAN
    if now is None:
        return Turn.UNPUBLISHED if rule.published and after < rule.published else Turn.ENDED
    return Turn.PUBLISHED if was is None else Turn.BEFORE
