"""One programme by the rules of two days: which verdicts are others, and whether the rule or the record is why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from seedlot.regulation.judged import Assessment, Judged
from seedlot.regulation.shapes import Verdict
from seedlot.release.whatif import because

#: What a rule comes to, and whether that counts.
_Stands: TypeAlias = tuple[Verdict | None, bool]
_Key: TypeAlias = tuple[str, _Stands, _Stands, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A rule that comes to something else on the second day, or counts there and not on the first, or the other way.

    `territories` are those in which it does so alike. None where the rule does not hold; `counted` tells of each day
    whether it bore on the verdict of the territory. `why` says what turned.
    """

    rule: str
    title: str
    territories: tuple[str, ...]
    was: Verdict | None
    now: Verdict | None
    counted: tuple[bool, bool]
    why: tuple[str, ...]


def shifts(before: Assessment, after: Assessment) -> tuple[Shift, ...]:
    """Tell what shifts between two days, those first that become worst; each rule once where territories are alike."""
    found: dict[_Key, tuple[Judged, list[str]]] = {}
    for code in dict.fromkeys((*before.territories, *after.territories)):
        old, new = _rules(before, code), _rules(after, code)
        for name in dict.fromkeys((*old, *new)):
            was, now = old.get(name), new.get(name)
            if _stands(was) != _stands(now):
                key = (name, _stands(was), _stands(now), _why(was, now))
                found.setdefault(key, (now or old[name], []))[1].append(code)
    told = [
        Shift(
            rule=name,
            title=judged.rule.title,
            territories=tuple(codes),
            was=was[0],
            now=now[0],
            counted=(was[1], now[1]),
            why=why,
        )
        for (name, was, now, why), (judged, codes) in found.items()
    ]
    return tuple(sorted(told, key=lambda each: -_weight(each.now)))


def _rules(held: Assessment, code: str) -> dict[str, Judged]:
    return {each.rule.id: each for each in held.territories[code].judged} if code in held.territories else {}


def _stands(judged: Judged | None) -> _Stands:
    return (judged.verdict, judged.counted) if judged else (None, False)


def _why(was: Judged | None, now: Judged | None) -> tuple[str, ...]:
    """What turned: how the rule stands, and the facts and the evidence behind it, such as what is no longer valid."""
    if was is None or now is None:
        return (f"the rule {'does not hold any longer' if now is None else f'is {now.timing}'}",)
    timing = (f"the rule was {was.timing} and is {now.timing}",) if was.timing is not now.timing else ()
    return (*timing, *because(was, now))


def _weight(verdict: Verdict | None) -> int:
    return list(Verdict).index(verdict) if verdict else -1
