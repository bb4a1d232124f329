"""One rule: what a text asks of whom, when it applies, what shows that it is met, and what follows if it is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SkipValidation, model_validator

from seedlot.regulation.logic import Condition, facts_of
from seedlot.regulation.shapes import Verdict
from seedlot.terms.shape import Shape


class Weight(StrEnum):
    """What kind of text holds a rule. Of these, the first five can stop a programme."""

    LAW = "law"
    GMP_TEXT = "gmp-text"
    FINAL_GUIDANCE = "final-guidance"
    PHARMACOPOEIA = "pharmacopoeia"
    AUTHORITY_PRACTICE = "authority-practice"
    DRAFT_GUIDANCE = "draft-guidance"
    STANDARD = "standard"
    CONSENSUS = "consensus"
    PRECEDENT = "precedent"
    #: no text was found: the rule says that the question is open there
    NOT_FOUND = "not-found"


BLOCKING = frozenset(
    {Weight.LAW, Weight.GMP_TEXT, Weight.FINAL_GUIDANCE, Weight.PHARMACOPOEIA, Weight.AUTHORITY_PRACTICE}
)


class Status(StrEnum):
    """Whether a text is in force. A draft never comes into force by a date; an upcoming text does."""

    IN_FORCE = "in-force"
    DRAFT = "draft"
    UPCOMING = "upcoming"
    SUPERSEDED = "superseded"


class Strength(StrEnum):
    """How firmly the text asks."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Confidence(StrEnum):
    """Where the wording of a rule comes from."""

    SEEN = "seen-in-source"
    SEED = "from-seed"
    GENERAL = "from-general-knowledge"


class Stage(StrEnum):
    """The stages of a lineage that a rule reads, from the first on."""

    PROGRAMME = "programme"
    DONOR = "donor"
    TISSUE = "tissue"
    MATERIALS = "materials"
    REPROGRAMMING = "reprogramming"
    CLONE = "clone"
    GENE_EDIT = "gene_edit"
    SEED = "seed"
    MCB = "mcb"
    WCB = "wcb"
    EOPC = "eopc"
    DRUG_SUBSTANCE = "drug_substance"
    DRUG_PRODUCT = "drug_product"
    CLINICAL = "clinical"
    RECORDS = "records"


def _day(text: Any) -> date:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f"'{text}' is no day; a day is written as 2026-08-07")
    return day


Day = Annotated[date, BeforeValidator(_day)]
Said = Annotated[str, Field(min_length=1)]


class InForce(Shape):
    """From when until when a text holds, both days included."""

    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _possible(self) -> InForce:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"it ends on {self.until}, before it begins on {self.since}")
        return self


class Source(Shape):
    """Where the wording was seen: primary (the official page or the study itself), a copy, a summary, a seed, nowhere."""

    id: Said
    document: Said
    section: str = ""
    url: Said
    kind: Said


class Way(Shape):
    """One way to meet a rule: all of its codes. Some ways need the authority's agreement, and give no more than that."""

    codes: tuple[str, ...]
    gives: Verdict


class Also(Shape):
    """Evidence that is needed, whichever way is taken, where a condition of its own holds: of a working bank, if any."""

    condition: SkipValidation[Condition]
    codes: Annotated[tuple[str, ...], Field(min_length=1)]


class Rule(Shape):
    """A rule as a pack holds it. `changed` tells what was corrected in the draft."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$")]
    title: Said
    territory: Said
    authority: Said
    document: Said
    section: Said
    weight: Weight
    status: Status
    in_force: InForce = InForce()
    published: Day | None = None
    expected: str = ""
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    topic: Said
    family: str = ""
    stringency: Annotated[int | None, Field(ge=1, le=5)] = None
    strength: Strength
    condition: SkipValidation[Condition]
    requirement: Said
    ways: Annotated[tuple[Way, ...], Field(min_length=1)]
    also: tuple[Also, ...] = ()
    if_missing: Verdict
    consequence: Said
    action: Said
    source: Source
    confidence: Confidence
    to_verify: str = ""
    practical_severity: Literal["", "high"] = ""
    changed: str = ""
    file: str
    line: int

    @model_validator(mode="after")
    def _honest(self) -> Rule:
        if fault := next(self._strained(), None) or next(self._incomplete(), None):
            raise ValueError(fault)
        return self

    def _strained(self) -> Iterator[str]:
        """What a text of its kind cannot carry."""
        if self.if_missing not in _MISSING:
            yield f"if_missing: one of {', '.join(_MISSING)} is needed"
        if self.if_missing is Verdict.BLOCKER:
            if self.weight not in BLOCKING or self.status is Status.DRAFT:
                yield f"a text of weight {self.weight}, or a draft, gives at most a gap"
            if self.strength is Strength.MAY:
                yield "what a text only allows ('may') gives at most a gap"
        if self.if_missing is Verdict.NOT_ASSESSED and self.weight is not Weight.NOT_FOUND:
            yield "only a rule of weight not-found is not assessed for want of evidence"
        if self.status is Status.DRAFT and self.in_force != InForce():
            yield "a draft is not in force from a day; say when it was published"

    def _incomplete(self) -> Iterator[str]:
        """What a rule has to say beside."""
        if self.confidence is Confidence.GENERAL and not self.to_verify:
            yield "what comes from general knowledge says what has to be verified"
        if self.weight is not Weight.NOT_FOUND and bool(self.family) != (self.stringency is not None):
            yield "a family and its stringency stand together"
        if not self.also and not all(way.codes for way in self.ways):
            yield "evidence: a way to meet a rule has a code"

    @property
    def harmless(self) -> bool:
        """Whether it can come to nothing worse than a note: what is only allowed, and not on a condition."""
        return self.strength is Strength.MAY and self.if_missing is Verdict.NOTE

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all ways and of what is needed also, each once, as they are written."""
        asked = [way.codes for way in self.ways] + [one.codes for one in self.also]
        return tuple(dict.fromkeys(code for codes in asked for code in codes))

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it names, each once, as they are written."""
        return tuple(dict.fromkeys(fact for one in self.conditions for fact in facts_of(one)))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """When it applies, and when it asks for more."""
        return (self.condition, *(one.condition for one in self.also))


_MISSING = (Verdict.BLOCKER, Verdict.GAP, Verdict.NOTE, Verdict.NOT_ASSESSED)
