"""Where a programme stands before its regulators: facts and evidence of its record, judged by a pack of rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypedDict

from seedlot.regulation.check import assess
from seedlot.regulation.judged import Assessment, Judged, Territorial
from seedlot.regulation.pack import Pack
from seedlot.regulation.rule import Stage
from seedlot.regulation.shapes import Stated, Verdict
from seedlot.regulation.strictest import Strictest, strictest
from seedlot.regulation.territories import assessed_as
from seedlot.regulation.told import plain_value, rule
from seedlot.release.facts import stated
from seedlot.release.programme import Programme
from seedlot.release.showing import Showing

#: Verdicts as they are listed, the worst first.
WORST_FIRST = tuple(reversed(Verdict))


class PlainCell(TypedDict):
    """The verdict of a territory on a stage, with the rules that give it."""

    territory: str
    stage: str
    verdict: str
    rules: list[str]


class PlainAsk(TypedDict):
    """What one question asks in one territory."""

    territory: str
    rank: int
    verdict: str
    rules: list[str]


class PlainOnly(TypedDict):
    """A piece of evidence that a single territory asks for."""

    code: str
    territory: str


class PlainStrictest(TypedDict):
    """A question before its territories, the strictest first."""

    family: str
    title: str
    mode: str
    why: str
    reference: list[str]
    targets: list[PlainAsk]
    extra: list[str]
    union: list[str]
    lost: list[str]
    only: list[PlainOnly]


class PlainTerritory(TypedDict):
    """The verdict of a territory, how many of its rules come to which, and the rules that decide it."""

    territory: str
    name: str
    verdict: str
    provisional: bool
    counts: dict[str, int]
    deciding: list[str]


class PlainStated(TypedDict):
    """A fact of a programme; `value` is null where it is not known, and `settle` then says what would settle it."""

    fact: str
    value: str | bool | int | list[str] | None
    says: str
    entries: list[int]
    settle: str
    planned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """A programme before the regulators of some territories.

    Where nobody chose them, `without_rules` are those that it names and no rules speak of.
    """

    programme: Programme
    pack: Pack
    facts: Mapping[str, Stated]
    assessment: Assessment
    without_rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one rule comes to, and the territories in which it does: its own, and those that inherit it."""

    judged: Judged
    territories: tuple[str, ...]


def find_gaps(programme: Programme, pack: Pack, *, on: date, territories: Iterable[str] | None = None) -> Gaps:
    """Judge a programme by the rules in force on a day: of some territories, else of those in which it is to be filed.

    What is valid for a time, such as a document, is judged on that day too.

    Raises:
        NoSuchTerritoryError: naming the territories that there are.
    """
    programme = replace(programme, moment=on.isoformat())
    facts = stated(programme)
    shown = Showing(programme, pack.evidence).__getitem__
    own, without = filed_in(facts, pack)
    chosen = tuple(territories) if territories is not None else own
    return Gaps(
        programme=programme,
        pack=pack,
        facts=facts,
        without_rules=without if territories is None else (),
        assessment=assess(pack, facts, shown, on=on, territories=chosen),
    )


def filed_in(facts: Mapping[str, Stated], pack: Pack) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The territories of the rules where a programme is to be filed, and those that it names and no rules speak of.

    A country stands for the territory to which it belongs, where it has no rules of its own (France: the EU). Where the
    programme names nothing that rules speak of, None: all of them.
    """
    used = facts["used_in"].value
    named = sorted(used) if isinstance(used, frozenset) else []
    found = {assessed_as(pack.territories, name) for name in named}
    without = tuple(name for name in named if assessed_as(pack.territories, name) is None)
    return tuple(code for code in pack.territories if code in found) or None, without


def lines(assessment: Assessment) -> tuple[Line, ...]:
    """Each rule once, the worst first; of those that are alike, as the territories and their rules stand."""
    found: dict[tuple[str, Verdict], tuple[Judged, list[str]]] = {}
    for code, territory in assessment.territories.items():
        for judged in territory.judged:
            found.setdefault((judged.rule.id, judged.verdict), (judged, []))[1].append(code)
    each = [Line(judged=judged, territories=tuple(codes)) for judged, codes in found.values()]
    return tuple(sorted(each, key=_place))


def _place(line: Line) -> tuple[int, bool]:
    return WORST_FIRST.index(line.judged.verdict), not line.judged.counted


def counts(territory: Territorial) -> dict[Verdict, int]:
    """How many rules of a territory come to which verdict, of those that count."""
    found = Counter(judged.verdict for judged in territory.judged if judged.counted)
    return {verdict: found[verdict] for verdict in WORST_FIRST if found[verdict]}


def matrix(assessment: Assessment) -> list[PlainCell]:
    """The verdict of each territory on each stage, with the rules that give it."""
    return [_cell(code, territory, stage) for code, territory in assessment.territories.items() for stage in Stage]


def _cell(code: str, territory: Territorial, stage: Stage) -> PlainCell:
    verdict = territory.of_stage(stage)
    giving = [
        judged.rule.id
        for judged in territory.judged
        if judged.verdict is verdict and stage in judged.rule.stages and judged.counted
    ]
    return {"territory": code, "stage": stage.value, "verdict": verdict.value, "rules": giving}


def plain(gaps: Gaps) -> dict[str, Any]:
    """The answer as plain JSON types."""
    held = gaps.assessment
    return {
        "programme": gaps.programme.name,
        "as_of": gaps.programme.as_of,
        "on": held.on.isoformat(),
        "pack": held.pack,
        "pack_sha256": held.sha256,
        "verdict": held.verdict.value,
        "without_rules": list(gaps.without_rules),
        "territories": [_territory(code, each, gaps.pack) for code, each in held.territories.items()],
        "rules": [plain_line(gaps, line) for line in lines(held)],
        "facts": [_fact(each) for each in gaps.facts.values()],
        "strictest": [_strictest(each) for each in strictest(gaps.pack, held)],
        "matrix": matrix(held),
        "limits": [limit for content in gaps.pack.contents for limit in content.about.limits],
    }


def _strictest(each: Strictest) -> PlainStrictest:
    return {
        "family": each.family,
        "title": each.title,
        "mode": each.mode.value,
        "why": each.why,
        "reference": list(each.reference),
        "targets": [
            {"territory": one.territory, "rank": one.rank, "verdict": one.verdict.value, "rules": list(one.rules)}
            for one in each.targets
        ],
        "extra": list(each.extra),
        "union": list(each.union),
        "lost": list(each.lost),
        "only": [{"code": code, "territory": territory} for code, territory in each.only],
    }


def _territory(code: str, territory: Territorial, pack: Pack) -> PlainTerritory:
    return {
        "territory": code,
        "name": pack.territories[code].name,
        "verdict": territory.verdict.value,
        "provisional": territory.provisional,
        "counts": {verdict.value: count for verdict, count in counts(territory).items()},
        "deciding": [judged.rule.id for judged in territory.deciding],
    }


def plain_line(gaps: Gaps, line: Line) -> dict[str, Any]:
    """One rule and what it comes to, as plain JSON types."""
    return {**rule(gaps.pack, line.judged), "territories": list(line.territories)}


def _fact(stated: Stated) -> PlainStated:
    return {
        "fact": stated.fact,
        "value": plain_value(stated.value),
        "says": stated.says,
        "entries": list(stated.entries),
        "settle": stated.settle,
        "planned": stated.planned,
    }
