"""The strictest view: of each family of rules, which target asks most, what that costs, and what is lost without it.

Each target is judged on its own, and no verdict is copied from one to another. In an ordered family the strictest target
contains the rest, so that meeting it meets them all; in a union family each target may ask for what no other asks for,
and the safe target is all of it. Ranks are a judgement of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from seedlot.regulation.judged import Assessment, Judged, Territorial, Timing
from seedlot.regulation.pack import Family, Mode, Pack
from seedlot.regulation.shapes import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one family asks in one target: the rank of its strictest rule that applies, its verdict, and its evidence.

    `needed` is what every way to meet it asks for.
    """

    territory: str
    rank: int
    verdict: Verdict
    rules: tuple[str, ...]
    evidence: tuple[str, ...]
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strictest:
    """A family before its targets, the strictest first.

    `reference` are the targets of the highest rank; `extra` is the evidence that they need and the next ones do not;
    `union` is what all targets ask for together; `lost` are the targets that are not met as things stand; `only` names
    of each piece of evidence that a single target asks for which target that is.
    """

    family: str
    title: str
    mode: Mode
    why: str
    targets: tuple[Target, ...]
    reference: tuple[str, ...]
    extra: tuple[str, ...]
    union: tuple[str, ...]
    lost: tuple[str, ...]
    only: tuple[tuple[str, str], ...]


def strictest(pack: Pack, assessment: Assessment) -> tuple[Strictest, ...]:
    """Tell of each family that asks anything of a target what the strictest asks."""
    found = (_of_family(family, assessment) for family in pack.families.values())
    return tuple(one for one in found if one is not None)


def _of_family(family: Family, assessment: Assessment) -> Strictest | None:
    asked = (_target(family.family, each) for each in assessment.territories.values())
    targets = sorted((one for one in asked if one is not None), key=lambda one: -one.rank)
    if not targets:
        return None
    highest = [one for one in targets if one.rank == targets[0].rank]
    lower = [one for one in targets if one.rank < targets[0].rank]
    following = [one for one in lower if one.rank == lower[0].rank]
    return Strictest(
        family=family.family,
        title=family.title,
        mode=family.mode,
        why=family.why,
        targets=tuple(targets),
        reference=tuple(one.territory for one in highest),
        extra=tuple(code for code in _needed(highest) if code not in _needed(following)),
        union=_codes(targets),
        lost=tuple(one.territory for one in targets if one.verdict in _LOST),
        only=tuple(_only(targets)),
    )


_LOST = (Verdict.BLOCKER, Verdict.GAP, Verdict.NOT_ASSESSED)


def _target(family: str, territory: Territorial) -> Target | None:
    """What a family asks in a territory: its rules in force that apply, or of which it is not known whether they do."""
    rules = [one for one in territory.judged if one.rule.family == family and _asks(one)]
    if not rules:
        return None
    return Target(
        territory=territory.code,
        rank=max(one.rule.stringency or 0 for one in rules),
        verdict=territory.of_family(family),
        rules=tuple(one.rule.id for one in rules),
        evidence=tuple(dict.fromkeys(code for one in rules for code in _asked(one))),
        needed=tuple(dict.fromkeys(code for one in rules for code in _asked(one, always=True))),
    )


def _asks(one: Judged) -> bool:
    return one.timing is Timing.IN_FORCE and one.verdict is not Verdict.NOT_APPLICABLE


def _asked(one: Judged, *, always: bool = False) -> Iterator[str]:
    """The codes of any way to meet a rule, or of every way; and those that it needs also, as far as the facts tell."""
    ways = [way.codes for way in one.rule.ways]
    for code in dict.fromkeys(code for codes in ways for code in codes):
        if not always or all(code in codes for codes in ways):
            yield code
    looked_at = [shown.code for shown in one.evidence]
    yield from (code for also in one.rule.also for code in also.codes if not looked_at or code in looked_at)


def _needed(targets: Iterable[Target]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for one in targets for code in one.needed))


def _codes(targets: Iterable[Target]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for one in targets for code in one.evidence))


def _only(targets: list[Target]) -> Iterable[tuple[str, str]]:
    for code in _codes(targets):
        asking = [one.territory for one in targets if code in one.evidence]
        if len(asking) == 1 and len(targets) > 1:
            yield code, asking[0]
