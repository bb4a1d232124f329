"""One rule: what a text asks of whom, when it applies, what shows that it is met, and what follows if it is not."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SkipValidation, model_validator

from seedlot.regulation.logic import Condition
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
    if isinstance(text, date):
        return text
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

    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    gives: Verdict


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
    if_missing: Verdict
    consequence: Said
    action: Said
    source: Source
    confidence: Confidence
    to_verify: str = ""
    practical_severity: str = ""
    changed: str = ""
    file: str
    line: int

    @model_validator(mode="after")
    def _honest(self) -> Rule:
        for holds, what in self._promises():
            if not holds:
                raise ValueError(what)
        return self

    def _promises(self) -> tuple[tuple[bool, str], ...]:
        blocks = self.if_missing is Verdict.BLOCKER
        drafted = self.status is Status.DRAFT
        return (
            (self.if_missing in _MISSING, f"if_missing is one of {', '.join(_MISSING)}"),
            (not blocks or (self.weight in BLOCKING and not drafted), f"a text of weight {self.weight} or a draft gives at most a gap"),
            (not blocks or self.strength is not Strength.MAY, "what a text only allows ('may') gives at most a gap"),
            (self.confidence is not Confidence.GENERAL or bool(self.to_verify), "what comes from general knowledge says what has to be verified"),
            (bool(self.family) == (self.stringency is not None), "a family and its stringency stand together"),
            (not drafted or self.in_force == InForce(), "a draft is not in force from a day; say when it was published"),
            (self.if_missing is not Verdict.NOT_ASSESSED or self.weight is Weight.NOT_FOUND, "only a rule of weight not-found is not assessed for want of evidence"),
        )  # fmt: skip

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all ways, each once, as they are written."""
        return tuple(dict.fromkeys(code for way in self.ways for code in way.codes))


_MISSING = (Verdict.BLOCKER, Verdict.GAP, Verdict.NOTE, Verdict.NOT_ASSESSED)
