"""An assessment as plain values: what `--json` prints, what tables are made of, and what a report quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

from seedlot.regulation.check import NoSuchTerritoryError
from seedlot.regulation.judged import Assessment, Judged, Territorial
from seedlot.regulation.logic import said
from seedlot.regulation.pack import Pack
from seedlot.regulation.rule import Rule, Stage
from seedlot.regulation.shapes import Shown, Stated, Value

#: What is told of a rule beside each of its verdicts.
ASKED = (
    *(
        "title",
        "requirement",
        "authority",
        "territory",
        "document",
        "section",
        "weight",
        "status",
        "strength",
        "stages",
    ),
    *("topic", "family", "stringency", "consequence", "source", "confidence", "to_verify", "changed"),
)
#: What of a rule is told in words, or part by part.
IN_WORDS = ("condition", "ways", "also")


class PlainFact(TypedDict):
    """A fact on which a verdict rests; `value` is null where it is not known."""

    fact: str
    value: str | bool | int | list[str] | None
    says: str
    entries: list[int]


class PlainEvidence(TypedDict):
    """A piece of evidence that a rule asks for, and how it stands."""

    code: str
    title: str
    standing: str
    says: str
    entries: list[int]


class PlainVerdict(TypedDict):
    """What a rule comes to, what decided it, what to do, and where it belongs in the dossier."""

    verdict: str
    timing: str
    counted: bool
    provisional: bool
    planned: bool
    facts: list[PlainFact]
    evidence: list[PlainEvidence]
    missing_facts: list[str]
    missing_evidence: list[str]
    to_do: list[str]
    entries: list[int]
    dossier: list[str]


class PlainWay(TypedDict):
    """One way to meet a rule: all of its codes of evidence, and what it then comes to."""

    codes: list[str]
    gives: str


class PlainAlso(TypedDict):
    """Evidence that is needed whichever way is taken, where its condition holds."""

    condition: str
    codes: list[str]


class PlainWords(TypedDict):
    """When a rule applies, in words, and what satisfies it."""

    condition: str
    ways: list[PlainWay]
    also: list[PlainAlso]


def told_rules(pack: Pack, territory: str = "") -> dict[str, Any]:
    """Tell the rules of a pack, or those that hold in a territory with what it inherits.

    Raises:
        NoSuchTerritoryError: naming the territories that there are.
    """
    if territory and territory not in pack.territories:
        raise NoSuchTerritoryError(territory, pack.territories)
    held = pack.rules_of(territory) if territory else tuple(pack.rules.values())
    return {
        "pack": pack.title,
        "sha256": pack.sha256,
        "territories": {code: each.name for code, each in pack.territories.items()},
        "rules": [told_rule(each) for each in held],
    }


def told_rule(rule: Rule) -> dict[str, Any]:
    """Tell a rule as a pack holds it, its conditions in words."""
    words: PlainWords = {
        "condition": said(rule.condition),
        "ways": [{"codes": list(way.codes), "gives": way.gives.value} for way in rule.ways],
        "also": [{"condition": said(one.condition), "codes": list(one.codes)} for one in rule.also],
    }
    return {**rule.model_dump(mode="json", exclude=set(IN_WORDS)), **words}


def told(pack: Pack, assessment: Assessment) -> dict[str, Any]:
    """Tell an assessment whole: each territory by stage and by family, and each of its rules with what decided it."""
    return {
        "pack": assessment.pack,
        "sha256": assessment.sha256,
        "on": assessment.on.isoformat(),
        "verdict": assessment.verdict.value,
        "limits": list(dict.fromkeys(limit for content in pack.contents for limit in content.about.limits)),
        "territories": [_territory(pack, one) for one in assessment.territories.values()],
    }


def _territory(pack: Pack, one: Territorial) -> dict[str, Any]:
    families = dict.fromkeys(judged.rule.family for judged in one.judged if judged.rule.family)
    return {
        "territory": one.code,
        "name": pack.territories[one.code].name,
        "verdict": one.verdict.value,
        "provisional": one.provisional,
        "firm": one.firm.value,
        "deciding": [judged.rule.id for judged in one.deciding],
        "stages": {stage.value: one.of_stage(stage).value for stage in Stage},
        "families": {family: one.of_family(family).value for family in families},
        "rules": [rule(pack, judged) for judged in one.judged],
    }


def rule(pack: Pack, judged: Judged) -> dict[str, Any]:
    """Tell one verdict: what is asked, by whom, what decided it, what to do, and where it belongs in the dossier."""
    verdict: PlainVerdict = {
        "verdict": judged.verdict.value,
        "timing": judged.timing.value,
        "counted": judged.counted,
        "provisional": judged.provisional,
        "planned": judged.planned,
        "facts": [_fact(one) for one in judged.facts],
        "evidence": [_evidence(pack, one) for one in judged.evidence],
        "missing_facts": list(judged.missing_facts),
        "missing_evidence": list(judged.missing_evidence),
        "to_do": list(judged.to_do),
        "entries": list(judged.entries),
        "dossier": dossier(pack, judged.rule.codes),
    }
    return {**_asked(judged.rule), **verdict}


def _asked(asked: Rule) -> dict[str, Any]:
    return {"rule": asked.id, **asked.model_dump(mode="json", include=set(ASKED))}


def dossier(pack: Pack, codes: Iterable[str]) -> list[str]:
    """The sections of the dossier (CTD) in which some evidence stands, each once."""
    return list(dict.fromkeys(pack.evidence[code].ctd for code in codes))


def _fact(one: Stated) -> PlainFact:
    return {"fact": one.fact, "value": plain_value(one.value), "says": one.says, "entries": list(one.entries)}


def plain_value(value: Value | None) -> str | bool | int | list[str] | None:
    """The value of a fact as plain JSON."""
    return sorted(value) if isinstance(value, frozenset) else value


def _evidence(pack: Pack, one: Shown) -> PlainEvidence:
    return {
        "code": one.code,
        "title": pack.evidence[one.code].title,
        "standing": one.standing.value,
        "says": one.says,
        "entries": list(one.entries),
    }
