"""What changed between two packs of rules, and which verdicts of a programme move with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from seedlot.regulation.check import Evidence, assess
from seedlot.regulation.logic import said
from seedlot.regulation.pack import Pack
from seedlot.regulation.rule import Rule
from seedlot.regulation.shapes import Stated, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A field of a rule, a territory or a family that the two packs write differently."""

    name: str
    field: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What the second pack has that the first has not, what it lacks, and what it says otherwise."""

    before: str
    after: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Changed, ...]
    territories: tuple[Changed, ...]
    families: tuple[Changed, ...]

    @property
    def touched(self) -> frozenset[str]:
        """The rules that were added, removed or changed."""
        return frozenset((*self.added, *self.removed, *(one.name for one in self.changed)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A verdict that is another under the second pack: of a rule, or of a whole territory (`rule` is empty).

    None where the rule, or the territory, is not in a pack or does not hold on the day.
    """

    territory: str
    rule: str
    was: Verdict | None
    now: Verdict | None


def compare(before: Pack, after: Pack) -> Difference:
    """Tell what changed from one pack to another, field by field. Where a rule stands in its file does not count."""
    return Difference(
        before=before.title,
        after=after.title,
        added=tuple(name for name in after.rules if name not in before.rules),
        removed=tuple(name for name in before.rules if name not in after.rules),
        changed=tuple(_changes(_told(before.rules), _told(after.rules), both=True)),
        territories=tuple(_changes(_plain(before.territories), _plain(after.territories), both=False)),
        families=tuple(_changes(_plain(before.families), _plain(after.families), both=False)),
    )


_ELSEWHERE = {"file", "line"}
_Fields = Mapping[str, Mapping[str, str]]


def _told(rules: Mapping[str, Rule]) -> _Fields:
    """The rules, each field in words."""
    return {name: _fields(rule) for name, rule in rules.items()}


def _fields(rule: Rule) -> dict[str, str]:
    told = rule.model_dump(mode="json", exclude={"condition", "ways", "also", *_ELSEWHERE})
    told["condition"] = said(rule.condition)
    told["evidence"] = " or ".join(f"{', '.join(way.codes)} ({way.gives})" for way in rule.ways)
    told["evidence_if"] = "; ".join(f"if {said(one.condition)}: {', '.join(one.codes)}" for one in rule.also)
    return {name: _worded(value) for name, value in told.items()}


def _plain(named: Mapping[str, Any]) -> _Fields:
    return {
        name: {field: _worded(value) for field, value in one.model_dump(mode="json", exclude=_ELSEWHERE).items()}
        for name, one in named.items()
    }


def _worded(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_worded(one)}" for name, one in value.items() if one is not None)
    if isinstance(value, list):
        return ", ".join(_worded(one) for one in value)
    return "" if value is None else str(value)


def _changes(before: _Fields, after: _Fields, *, both: bool) -> Iterator[Changed]:
    """The fields that differ; of what stands in one pack only, all of them, unless it has to stand in both."""
    for name in dict.fromkeys((*before, *after)):
        if both and not (name in before and name in after):
            continue
        old, new = before.get(name, {}), after.get(name, {})
        for field in dict.fromkeys((*old, *new)):
            if old.get(field, "") != new.get(field, ""):
                yield Changed(name=name, field=field, was=old.get(field, ""), now=new.get(field, ""))


def moved(
    before: Pack,
    after: Pack,
    facts: Mapping[str, Stated],
    evidence: Evidence,
    *,
    on: date,
    territories: Iterable[str] | None = None,
) -> tuple[Moved, ...]:
    """Tell which verdicts of a programme are others under the second pack, rule by rule and for each territory."""
    chosen = list(territories) if territories is not None else None
    old, new = (_verdicts(pack, facts, evidence, on=on, territories=chosen) for pack in (before, after))
    return tuple(
        Moved(territory=code, rule=rule, was=old.get((code, rule)), now=new.get((code, rule)))
        for code, rule in dict.fromkeys((*old, *new))
        if old.get((code, rule)) is not new.get((code, rule))
    )


def _verdicts(
    pack: Pack, facts: Mapping[str, Stated], evidence: Evidence, *, on: date, territories: list[str] | None
) -> dict[tuple[str, str], Verdict]:
    known = [code for code in territories if code in pack.territories] if territories is not None else None
    told: dict[tuple[str, str], Verdict] = {}
    for code, territory in assess(pack, facts, evidence, on=on, territories=known).territories.items():
        told[code, ""] = territory.verdict
        told |= {(code, one.rule.id): one.verdict for one in territory.judged}
    return told
