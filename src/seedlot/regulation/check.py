"""The engine: what each rule comes to for one programme, and what each territory comes to. Pure, and no clock.

A condition is made ready once for a pack, a rule is evaluated once for a programme (territories only group verdicts; the
fact `used_in`, which contains whatever territory is assessed, is the exception), and evidence is asked for only where a
rule applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from seedlot.regulation.judged import Assessment, Judged, Territorial, Timing
from seedlot.regulation.logic import AtLeast, Facts, Truth, compiled, undecided
from seedlot.regulation.pack import Pack
from seedlot.regulation.rule import Rule, Status, Way
from seedlot.regulation.shapes import Shown, Standing, Stated, Verdict
from seedlot.regulation.territories import line_of
from seedlot.terms.errors import SeedlotError

#: Asked for a code, tells how that evidence stands.
Evidence: TypeAlias = Callable[[str], Shown]

#: The fact that contains the territory for which it is asked.
USED_IN = "used_in"


class NoSuchTerritoryError(SeedlotError):
    """A territory of which no pack tells."""

    def __init__(self, code: str, codes: Iterable[str]) -> None:
        super().__init__(
            f"No territory is called '{code}'",
            mend=f"There are: {', '.join(codes)}; what is in the EU or the EEA and not among them is EU.",
        )


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule, its conditions ready to be asked, and the facts that it names."""

    rule: Rule
    holds: Callable[[Facts], Truth]
    also: tuple[Callable[[Facts], Truth], ...]
    facts: tuple[str, ...]
    local: bool


_Docket: TypeAlias = tuple[tuple[_Ready, Timing], ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A territory, the territories to which it belongs, and the names of its rules."""

    code: str
    line: frozenset[str]
    rules: tuple[str, ...]


@lru_cache(maxsize=16)
def _ready(pack: Pack) -> Mapping[str, _Ready]:
    found = {}
    for rule in pack.rules.values():
        also = tuple(compiled(one.condition) for one in rule.also)
        found[rule.id] = _Ready(rule, compiled(rule.condition), also, rule.facts, USED_IN in rule.facts)
    return found


@lru_cache(maxsize=16)
def _places(pack: Pack) -> Mapping[str, _Place]:
    return {
        code: _Place(
            code, frozenset(line_of(pack.territories, code)), tuple(rule.id for rule in pack.rules_of(code))
        )
        for code in pack.territories
    }  # fmt: skip


@lru_cache(maxsize=64)
def timings(pack: Pack, on: date) -> Mapping[str, Timing]:
    """Tell of each rule how it stands on a day. One that is superseded, or not yet written, is not among them."""
    stand = ((rule.id, timing(rule, on)) for rule in pack.rules.values())
    return {name: how for name, how in stand if how is not None}


@lru_cache(maxsize=64)
def _docket(pack: Pack, on: date) -> Mapping[str, _Docket]:
    """The rules of each territory on a day, ready to be judged."""
    when, ready = timings(pack, on), _ready(pack)
    return {
        code: tuple((ready[name], when[name]) for name in place.rules if name in when)
        for code, place in _places(pack).items()
    }


def timing(rule: Rule, on: date) -> Timing | None:
    """Tell how a rule stands on a day; None if it no longer holds, or was not yet published."""
    since, until = rule.in_force.since, rule.in_force.until
    if (until and on > until) or (rule.published and on < rule.published):
        return None
    if rule.status is Status.SUPERSEDED:
        return Timing.IN_FORCE if until and (since is None or on >= since) else None
    if rule.status is Status.DRAFT:
        return Timing.DRAFT
    if since is None:
        return Timing.IN_FORCE if rule.status is Status.IN_FORCE else Timing.UPCOMING
    return Timing.IN_FORCE if on >= since else Timing.UPCOMING


def assess(
    pack: Pack, facts: Mapping[str, Stated], evidence: Evidence, *, on: date, territories: Iterable[str] | None = None
) -> Assessment:
    """Judge a programme by the rules of some territories (all that are no mere sets of texts) as of a day.

    Raises:
        NoSuchTerritoryError: naming the territories that there are.
    """
    places = _places(pack)
    chosen = list(territories) if territories is not None else _all(pack)
    for code in chosen:
        if code not in places:
            raise NoSuchTerritoryError(code, places)
    programme, shared = _Programme(facts, _asked_once(evidence), _held(facts)), dict[str, Judged]()
    docket = _docket(pack, on)
    told = {code: Territorial(code, _heard(programme, places[code], docket[code], shared)) for code in chosen}
    return Assessment(pack=pack.title, sha256=pack.sha256, on=on, territories=told)


def _heard(programme: _Programme, place: _Place, docket: _Docket, shared: dict[str, Judged]) -> tuple[Judged, ...]:
    """The rules of a territory, judged; what does not depend on the territory is judged once, and shared."""
    judged = []
    for ready, when in docket:
        one = shared.get(ready.rule.id)
        if one is None:
            one = (programme.within(place) if ready.local else programme).judge(ready, when)
            if not ready.local:
                shared[ready.rule.id] = one
        judged.append(one)
    return tuple(judged)


def judge_rule(
    pack: Pack, rule: str, facts: Mapping[str, Stated], evidence: Evidence, *, on: date, territory: str
) -> Judged | None:
    """Judge one rule in one territory; None if it does not hold on the day."""
    how = timings(pack, on).get(rule)
    programme = _Programme(facts, evidence, _held(facts)).within(_places(pack)[territory])
    return programme.judge(_ready(pack)[rule], how) if how else None


def _all(pack: Pack) -> list[str]:
    return [code for code, territory in pack.territories.items() if not territory.reference]


def _asked_once(evidence: Evidence) -> Evidence:
    told: dict[str, Shown] = {}

    def asked(code: str) -> Shown:
        if code not in told:
            told[code] = evidence(code)
        return told[code]

    return asked


def _held(facts: Mapping[str, Stated]) -> Facts:
    """The facts that are known."""
    return {name: stated.value for name, stated in facts.items() if stated.value is not None}


class _Programme:
    """What is known of one programme."""

    __slots__ = ("_evidence", "_facts", "_known")

    def __init__(self, facts: Mapping[str, Stated], evidence: Evidence, known: Facts) -> None:
        self._facts = facts
        self._evidence = evidence
        self._known = known

    def within(self, place: _Place) -> _Programme:
        """The programme as one that is used in a territory, whatever else it states."""
        used = self._known.get(USED_IN)
        held = used if isinstance(used, frozenset) else frozenset((str(used),)) if used is not None else frozenset()
        value = held | place.line if held else AtLeast(place.line)
        where = "" if held else " Where else it is used is not stated."
        told = Stated(
            fact=USED_IN,
            value=held | {place.code},
            says=f"The product is assessed for use in {place.code}.{where}",
            entries=self._facts[USED_IN].entries if USED_IN in self._facts else (),
        )
        return _Programme({**self._facts, USED_IN: told}, self._evidence, {**self._known, USED_IN: value})

    def judge(self, ready: _Ready, when: Timing) -> Judged:
        """Tell what a rule comes to."""
        rule = ready.rule
        facts = tuple(self._facts[name] for name in ready.facts if name in self._facts)
        holds = ready.holds(self._known)
        if holds is False:
            return Judged(rule, Verdict.NOT_APPLICABLE, when, facts)
        if holds is None:
            missing = undecided(rule.condition, self._known)
            return Judged(rule, Verdict.NOT_ASSESSED, when, facts, missing_facts=missing)
        also = tuple(asked(self._known) for asked in ready.also)
        verdict, shown = weighed(rule, self._evidence, also)
        if verdict is Verdict.BLOCKER and when is not Timing.IN_FORCE:
            verdict = Verdict.GAP
        missing = self._open(rule, also) if verdict is Verdict.NOT_ASSESSED else ()
        return Judged(rule, verdict, when, facts, evidence=shown, missing_facts=missing)

    def _open(self, rule: Rule, also: tuple[Truth, ...]) -> tuple[str, ...]:
        """The facts that would tell whether evidence is needed that is not held."""
        open_ = [
            one.condition
            for one, needed in zip(rule.also, also, strict=True)
            if needed is None and any(self._evidence(code).standing is not Standing.HELD for code in one.codes)
        ]
        return tuple(dict.fromkeys(fact for condition in open_ for fact in undecided(condition, self._known)))


#: Which of several pieces decides where all are needed. What failed is worse than what is missing, and what is missing
#: is worse than what nobody can tell: whatever that would say, the rule is not met.
_WORST_FIRST = (Standing.FAILED, Standing.MISSING, Standing.NOT_ASSESSABLE)


def weighed(rule: Rule, evidence: Evidence, also: tuple[Truth, ...]) -> tuple[Verdict, tuple[Shown, ...]]:
    """Tell what the evidence for a rule that applies comes to, and the pieces that were looked at.

    `also` tells of each of the rule's conditional pieces whether it is needed; None where that is not known.
    """
    if not also and len(rule.ways) == 1:
        shown = tuple([evidence(code) for code in rule.ways[0].codes])
        return _come_to(rule, [(_worst([one.standing for one in shown]), rule.ways[0])]), shown
    sure = {code for one, needed in zip(rule.also, also, strict=True) if needed for code in one.codes}
    perhaps = {code for one, needed in zip(rule.also, also, strict=True) if needed is None for code in one.codes}
    looked_at = {code for way in rule.ways for code in way.codes} | sure | perhaps
    if not looked_at:
        return Verdict.NOT_APPLICABLE, ()
    pieces = {code: evidence(code) for code in rule.codes if code in looked_at}
    stand = [(_standing(pieces, sure | set(way.codes), perhaps), way) for way in rule.ways]
    taken = _taken(stand)
    used = looked_at if taken is None else {*taken.codes, *sure, *perhaps}
    return _come_to(rule, stand), tuple(one for code, one in pieces.items() if code in used)


def _come_to(rule: Rule, stand: list[tuple[Standing, Way]]) -> Verdict:
    """The verdict of a way that is met whole; of none, open where a way is open, else what fails or lacks."""
    if taken := _taken(stand):
        return taken.gives
    standings = [standing for standing, _ in stand]
    if Standing.NOT_ASSESSABLE in standings:
        return Verdict.NOT_ASSESSED
    return _failed(rule) if Standing.FAILED in standings else rule.if_missing


def _taken(stand: list[tuple[Standing, Way]]) -> Way | None:
    """A way that is met whole, one that needs no agreement first."""
    held = [way for standing, way in stand if standing is Standing.HELD]
    return next((way for way in held if way.gives is Verdict.ACCEPTED), held[0] if held else None)


def _standing(pieces: Mapping[str, Shown], needed: set[str], perhaps: set[str]) -> Standing:
    """How pieces of which all are needed stand together. One that may be needed, and is not held, leaves it open."""
    standings = [pieces[code].standing for code in needed]
    if any(pieces[code].standing is not Standing.HELD for code in perhaps - needed):
        standings.append(Standing.NOT_ASSESSABLE)
    return _worst(standings)


def _worst(standings: list[Standing]) -> Standing:
    return next((one for one in _WORST_FIRST if one in standings), Standing.HELD)


def _failed(rule: Rule) -> Verdict:
    """What it comes to that evidence speaks against it: at least a gap; of what is only allowed, what it says itself."""
    if rule.if_missing is Verdict.BLOCKER or rule.harmless:
        return rule.if_missing
    return Verdict.GAP
