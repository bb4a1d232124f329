"""An assessment as plain values: what `--json` prints, what tables are made of, and what a report quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from seedlot.regulation.judged import Assessment, Judged, Territorial
from seedlot.regulation.pack import Pack
from seedlot.regulation.rule import Rule, Stage
from seedlot.regulation.shapes import Shown, Stated, Value


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
    return _asked(judged.rule) | {
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


def _asked(asked: Rule) -> dict[str, Any]:
    fields = {
        "title", "requirement", "authority", "territory", "document", "section", "weight", "status", "strength", "stages",
        "topic", "family", "stringency", "consequence", "source", "confidence", "to_verify", "changed",
    }  # fmt: skip
    return {"rule": asked.id, **asked.model_dump(mode="json", include=fields)}


def dossier(pack: Pack, codes: Iterable[str]) -> list[str]:
    """The sections of the dossier (CTD) in which some evidence stands, each once."""
    return list(dict.fromkeys(pack.evidence[code].ctd for code in codes))


def _fact(one: Stated) -> dict[str, Any]:
    return {"fact": one.fact, "value": _value(one.value), "says": one.says, "entries": list(one.entries)}


def _value(value: Value | None) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def _evidence(pack: Pack, one: Shown) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": pack.evidence[one.code].title,
        "standing": one.standing.value,
        "says": one.says,
        "entries": list(one.entries),
    }
