"""What the engine answers: verdicts of rules, grouped by territory, stage and family."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from seedlot.regulation.rule import Confidence, Rule, Stage
from seedlot.regulation.shapes import ANSWERS, Shown, Standing, Stated, Verdict
from seedlot.terms.finding import Answer


class Timing(StrEnum):
    """How a rule stands on a day. Only one in force counts."""

    IN_FORCE = "in force"
    DRAFT = "draft"
    UPCOMING = "upcoming"


#: Verdicts that are listed and never counted.
_UNCOUNTED = (Verdict.NOTE, Verdict.NOT_APPLICABLE)
#: From worst to best. The order of the enumeration, the worst first.
_WORST_FIRST = tuple(reversed(Verdict))


@dataclass(frozen=True, slots=True)
class Judged:
    """What one rule comes to, and why. `evidence` is what was looked at; `missing_facts` are those that would decide."""

    rule: Rule
    verdict: Verdict
    timing: Timing
    facts: tuple[Stated, ...] = ()
    evidence: tuple[Shown, ...] = ()
    missing_facts: tuple[str, ...] = ()

    @property
    def counted(self) -> bool:
        """Whether it bears on the verdict of its territory.

        A draft does not, nor what is upcoming, a note, what does not apply, and what is not assessed of a rule that could
        come to nothing worse than a note.
        """
        if self.timing is not Timing.IN_FORCE or self.verdict in _UNCOUNTED:
            return False
        return self.verdict is not Verdict.NOT_ASSESSED or not self.rule.harmless

    @property
    def provisional(self) -> bool:
        """Whether it rests on general knowledge, which a person has still to verify."""
        return self.rule.confidence is Confidence.GENERAL

    @property
    def answer(self) -> Answer | None:
        """The verdict as an answer; of what is not counted, information."""
        return ANSWERS[self.verdict] if self.counted else None

    @property
    def planned(self) -> bool:
        """Whether it rests on what is only planned."""
        return any(one.planned for one in self.facts) or any(one.planned for one in self.evidence)

    @property
    def entries(self) -> tuple[int, ...]:
        """The entries that decided it."""
        read = [one.entries for one in self.facts] + [one.entries for one in self.evidence]
        return tuple(sorted({entry for entries in read for entry in entries}))

    @property
    def missing_evidence(self) -> tuple[str, ...]:
        """The codes that the record does not hold."""
        return self.standing(Standing.MISSING)

    def standing(self, standing: Standing) -> tuple[str, ...]:
        """The codes that stand in a way."""
        return tuple(one.code for one in self.evidence if one.standing is standing)

    @property
    def to_do(self) -> tuple[str, ...]:
        """What to do: nothing if it is met; else the rule's action, and what would have to be entered, one way or other."""
        if self.verdict in {Verdict.ACCEPTED, Verdict.AGREED, Verdict.NOT_APPLICABLE}:
            return ()
        facts = [one.settle for one in self.facts if one.fact in self.missing_facts]
        action = [] if self.missing_facts else [self.rule.action]
        return tuple(dict.fromkeys(text for text in (*action, *facts, *self._lacking()) if text))

    def _lacking(self) -> Iterator[str]:
        lacking = {one.code: one.settle for one in self.evidence if one.standing is not Standing.HELD}
        ways = [[lacking[code] for code in way.codes if code in lacking] for way in self.rule.ways]
        yield from ways[0] if len(ways) == 1 else (" ".join(filter(None, way)) for way in ways[:1])
        yield from (f"Or: {' '.join(filter(None, way))}" for way in ways[1:] if any(way))
        yield from (lacking[code] for one in self.rule.also for code in one.codes if code in lacking)


def overall(judged: Iterable[Judged]) -> Verdict:
    """The worst of the verdicts that count. Where none counts: a note, or not applicable; and of no rule, not assessed."""
    rules = list(judged)
    counted = [one.verdict for one in rules if one.counted]
    if counted:
        return next(verdict for verdict in _WORST_FIRST if verdict in counted)
    if not rules:
        return Verdict.NOT_ASSESSED
    return Verdict.NOTE if any(one.verdict is not Verdict.NOT_APPLICABLE for one in rules) else Verdict.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Territorial:
    """What the rules of a territory come to, those that it inherits among them."""

    code: str
    judged: tuple[Judged, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of the verdicts that count."""
        return overall(self.judged)

    @property
    def deciding(self) -> tuple[Judged, ...]:
        """The rules that give the verdict."""
        verdict = self.verdict
        return tuple(one for one in self.judged if one.counted and one.verdict is verdict)

    @property
    def provisional(self) -> bool:
        """Whether the verdict rests only on general knowledge."""
        return bool(self.deciding) and all(one.provisional for one in self.deciding)

    @property
    def firm(self) -> Verdict:
        """The verdict without the rules that rest on general knowledge."""
        return overall(one for one in self.judged if not one.provisional)

    def of_stage(self, stage: Stage) -> Verdict:
        """The verdict of the rules that read a stage."""
        return overall(one for one in self.judged if stage in one.rule.stages)

    def of_family(self, family: str) -> Verdict:
        """The verdict of the rules on one question."""
        return overall(one for one in self.judged if one.rule.family == family)

    def rule(self, name: str) -> Judged | None:
        """What one rule comes to; None if the territory has it not, or it does not hold on the day."""
        return next((one for one in self.judged if one.rule.id == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A programme before its territories, on a day, by a pack of rules."""

    pack: str
    sha256: str
    on: date
    territories: Mapping[str, Territorial]

    @property
    def verdict(self) -> Verdict:
        """The worst of all territories."""
        return overall(one for territory in self.territories.values() for one in territory.judged)
