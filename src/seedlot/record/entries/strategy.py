"""The strategy of a programme: what its product must be, what that hangs on, how it is controlled, what may go wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from seedlot.record.entries.content import Content
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day
from seedlot.terms.words import Process, Stage

#: The rows of a quality target product profile.
Element = Literal[
    "indication",
    "product class",
    "lineage",
    "active cells",
    "dose",
    "dosage form",
    "container and shelf life",
    "release attributes",
    "safety targets",
    "supply",
    "territories",
]

#: By what an attribute or a parameter is held.
How = Literal["test", "in-process", "material", "step", "procedure", "design"]

#: What a control of each sort must name.
NAMES: dict[str, tuple[str, ...]] = {
    "test": ("test",),
    "in-process": ("test", "process"),
    "material": ("materials",),
    "step": ("process",),
    "procedure": ("procedure",),
    "design": ("says",),
}


class QualityTarget(Content):
    """One row of the quality target product profile is set (ICH Q8(R2), part II, 2.1)."""

    KIND: ClassVar[str] = "quality target"
    IDENTIFIER: ClassVar[str] = "target"
    target: Identifier = Field(description="our identifier of the row", examples=["QT-003"])
    programme: Identifier = Field(description="programme whose profile it is part of")
    element: Element = Field(description="which row of the profile it is")
    says: str = Field(min_length=1, description="the target", examples=["at most 1 EU/mL of endotoxin"])
    territories: tuple[str, ...] = Field(default=(), description="territory codes for which it is; empty: all")
    basis: str = Field(default="", description="what it rests on")


class QualityAttribute(Content):
    """A quality attribute is assessed: whether it is critical, and why (ICH Q8(R2), part II, 2.2)."""

    KIND: ClassVar[str] = "quality attribute"
    IDENTIFIER: ClassVar[str] = "attribute"
    attribute: Identifier = Field(description="our identifier of the attribute", examples=["CQA-004"])
    programme: Identifier = Field(description="programme whose product has it")
    name: str = Field(min_length=1, description="what it is", examples=["residual undifferentiated cells"])
    targets: tuple[str, ...] = Field(default=(), description="rows of the profile that it serves")
    stages: tuple[Stage, ...] = Field(default=(), description="stages at which it is controlled")
    concerns: tuple[Literal["safety", "efficacy"], ...] = Field(default=(), description="what it bears on")
    critical: bool | None = Field(default=None, description="whether it is critical; empty: not assessed yet")
    score: int | None = Field(
        default=None, ge=1, le=10, description="criticality from 1 to 10, on the scale of severity"
    )
    rationale: str = Field(default="", description="why it is, or is not, critical")
    limit: str = Field(default="", description="the limit, and its basis")


class ProcessParameter(Content):
    """A parameter of a process is assessed, with the range that was shown to do (ICH Q8(R2), part II, 2.3 and 2.5)."""

    KIND: ClassVar[str] = "process parameter"
    IDENTIFIER: ClassVar[str] = "parameter"
    parameter: Identifier = Field(description="our identifier of the parameter", examples=["CPP-002"])
    programme: Identifier = Field(description="programme whose process has it")
    name: str = Field(min_length=1, description="what it is", examples=["seeding density"])
    process: Process = Field(description="in which process it is set")
    attributes: tuple[str, ...] = Field(default=(), description="quality attributes that hang on it")
    critical: bool | None = Field(default=None, description="whether it is critical; empty: not assessed yet")
    unit: str = Field(default="", description="unit (UCUM)", examples=["{cells}/cm2"])
    low: Decimal | None = Field(default=None, description="lower end of the range that was shown to do")
    high: Decimal | None = Field(default=None, description="upper end of the range that was shown to do")
    rationale: str = Field(default="", description="why it is, or is not, critical, and what the range rests on")

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("the lower end of a range lies above its upper end: exchange them")
        return self


class Control(Content):
    """A part of the control strategy: what holds an attribute or a parameter (ICH Q8(R2), part II, 2.5)."""

    KIND: ClassVar[str] = "control"
    IDENTIFIER: ClassVar[str] = "control"
    control: Identifier = Field(description="our identifier of the control", examples=["CTL-007"])
    programme: Identifier = Field(description="programme whose control strategy it is part of")
    how: How = Field(description="by what it holds")
    attributes: tuple[str, ...] = Field(default=(), description="quality attributes that it holds")
    parameters: tuple[str, ...] = Field(default=(), description="process parameters that it holds")
    test: str = Field(default="", description="name of the reportable value", examples=["Endotoxin"])
    specification: str = Field(default="", description="name of the specification that has its criterion")
    stage: Stage | None = Field(default=None, description="stage at which it holds")
    materials: tuple[str, ...] = Field(default=(), description="names of materials, as they are received")
    process: Process | None = Field(default=None, description="the process in which it holds")
    procedure: str = Field(default="", description="procedure and version", examples=["SOP-014 v3"])
    says: str = Field(default="", description="how it holds, in words")
    rationale: str = Field(default="", description="why it is controlled so, and there")

    @model_validator(mode="after")
    def _named(self) -> Self:
        missing = [name for name in NAMES[self.how] if not getattr(self, name)]
        if missing:
            raise ValueError(f"a control by {self.how} names its {' and '.join(missing)}")
        return self


class RiskScored(Content):
    """A risk of a register is scored by severity, occurrence and detection (ICH Q9(R1), annex I.2).

    Scored again after an action it keeps its identifier, and both scorings stay.
    """

    KIND: ClassVar[str] = "risk"
    IDENTIFIER: ClassVar[str] = "scoring"
    scoring: Identifier = Field(description="our identifier of this scoring", examples=["RS-0012"])
    risk: Identifier = Field(description="the risk, by one identifier however often it is scored", examples=["RSK-003"])
    programme: Identifier = Field(description="programme whose register it stands in")
    hazard: str = Field(
        min_length=1, description="a hazard of the shipped registers, or another", examples=["mycoplasma"]
    )
    mode: str = Field(default="", description="how it may fail", examples=["contamination in open culture"])
    cause: str = Field(default="", description="why it may fail so")
    effect: str = Field(default="", description="what follows for the product or the recipient")
    target: str = Field(default="", description="the stage, step, material or attribute")
    severity: int | None = Field(default=None, ge=1, le=10, description="10 is the worst")
    occurrence: int | None = Field(default=None, ge=1, le=10, description="10 is the most often")
    detection: int | None = Field(default=None, ge=1, le=10, description="10 is never seen in time")
    rationale: str = Field(min_length=1, description="why it is scored so, in words")
    controls: tuple[str, ...] = Field(default=(), description="controls of the strategy that hold it")
    owner: str = Field(default="", description="the person who answers for it")
    scored_by: tuple[str, ...] = Field(default=(), description="persons who scored it")
    dissent: str = Field(default="", description="who or what spoke against this scoring")
    action: str = Field(default="", description="what was done since it was scored before", examples=["CAPA-2026-03"])
    assessment: str = Field(default="", description="the risk assessment that it belongs to")
    review: Day | None = Field(default=None, description="day by which it is looked at again")
    accepted: bool | None = Field(default=None, description="whether what remains is accepted")


#: The kinds by which a programme states its strategy.
STRATEGY: tuple[type[Content], ...] = (QualityTarget, QualityAttribute, ProcessParameter, Control, RiskScored)
