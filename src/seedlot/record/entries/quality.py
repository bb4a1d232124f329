"""Quality's own work: investigations, CAPA, change control, risk, and what was agreed with authorities."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from seedlot.record.entries.content import Content, Part
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day, Moment
from seedlot.terms.words import Stage


class Investigation(Content):
    """A result out of specification is investigated (FDA, Investigating OOS Test Results, 2022; MHRA, 2018)."""

    KIND: ClassVar[str] = "investigation"
    IDENTIFIER: ClassVar[str] = "investigation"
    investigation: Identifier = Field(description="our identifier of this phase", examples=["OOS-2026-01 phase 1"])
    item: Identifier = Field(description="the item that was tested")
    test: str = Field(description="name of the reportable value")
    references: tuple[str, ...] = Field(description="reports and measurements that gave the result", min_length=1)
    phase: Literal["1", "2"] = Field(description="1: the laboratory; 2: manufacture, retest and resampling")
    hypotheses: tuple[str, ...] = Field(default=(), description="causes that are looked at")
    retests: int | None = Field(default=None, ge=0, description="number of retests, fixed before they are made")
    retest_rule: str = Field(default="", description="how the retests count, fixed before they are made")


class InvestigationClosed(Content):
    """A phase of an investigation is closed: whether the result stands, and why."""

    KIND: ClassVar[str] = "investigation closed"
    IDENTIFIER: ClassVar[str] = "investigation"
    investigation: Identifier = Field(description="the phase that is closed", examples=["OOS-2026-01 phase 1"])
    confirmed: bool = Field(description="true if the result stands: it is out of specification")
    laboratory_error: bool = Field(
        default=False, description="true only if an error of the laboratory is proved: then the result is invalid"
    )
    cause: str = Field(default="", description="the assignable cause; empty if none was found")
    retested: tuple[str, ...] = Field(default=(), description="reports and measurements of the retests")
    conclusion: str = Field(min_length=1, description="why the result stands or is invalid, and what follows")


class Capa(Content):
    """A corrective or preventive action (ICH Q10 3.2.2)."""

    KIND: ClassVar[str] = "CAPA"
    IDENTIFIER: ClassVar[str] = "capa"
    capa: Identifier = Field(description="our identifier", examples=["CAPA-2026-03"])
    title: str = Field(description="what it is about, in a few words")
    causes: tuple[str, ...] = Field(
        description="deviations, investigations and complaints that it answers", min_length=1
    )
    actions: tuple[str, ...] = Field(default=(), description="what is to be done")
    owner: str = Field(default="", description="the person who answers for it")
    due: Day | None = Field(default=None, description="day by which it is to be done")


class CapaClosed(Content):
    """A corrective or preventive action is closed, having been found to work or not."""

    KIND: ClassVar[str] = "CAPA closed"
    IDENTIFIER: ClassVar[str] = "capa"
    capa: Identifier = Field(description="the action that is closed", examples=["CAPA-2026-03"])
    effective: bool = Field(description="whether it was shown to work")
    conclusion: str = Field(min_length=1, description="by what it was shown to work, or not")


class Change(Content):
    """A change to process, material, test, room or specification is proposed (ICH Q10 3.2.3)."""

    KIND: ClassVar[str] = "change"
    IDENTIFIER: ClassVar[str] = "change"
    change: Identifier = Field(description="our identifier", examples=["CC-2026-05"])
    title: str = Field(description="what it is about, in a few words")
    what: tuple[str, ...] = Field(default=(), description="procedures, materials, rooms, specifications and programmes")
    classification: Literal["minor", "major", "critical"] = Field(
        description="how much it may bear on quality, safety and efficacy"
    )
    comparability: str = Field(default="", description="comparability exercise that it needs (ICH Q5E)")
    filings: tuple[str, ...] = Field(default=(), description="territories that must be told, and how")


class ChangeClosed(Content):
    """A change is approved, refused or put in force."""

    KIND: ClassVar[str] = "change closed"
    IDENTIFIER: ClassVar[str] = "change"
    change: Identifier = Field(description="the change that is decided upon", examples=["CC-2026-05"])
    approved: bool = Field(description="true if it is approved, false if it is refused")
    effective: Day | None = Field(default=None, description="first day on which it is in force")
    conclusion: str = Field(min_length=1, description="what was decided, and why")


class Risk(Part):
    """One line of a risk assessment."""

    risk: str = Field(description="its number in the assessment")
    hazard: str = Field(description="what may do harm", examples=["contamination"])
    target: str = Field(default="", description="the step, material, room or attribute")
    severity: Decimal | None = Field(
        default=None, ge=0, description="score of severity, on the scale of the assessment"
    )
    occurrence: Decimal | None = Field(
        default=None, ge=0, description="score of occurrence, on the scale of the assessment"
    )
    detection: Decimal | None = Field(
        default=None, ge=0, description="score of detection, on the scale of the assessment"
    )
    controls: str = Field(
        default="", description="what reduces it, or makes it seen in time", examples=["line clearance"]
    )
    accepted: bool | None = Field(default=None, description="whether what remains is accepted")


class RiskAssessment(Content):
    """A version of a risk assessment is approved (ICH Q9(R1))."""

    KIND: ClassVar[str] = "risk assessment"
    IDENTIFIER: ClassVar[str] = "assessment"
    assessment: Identifier = Field(description="its number and version", examples=["RA-CLD-01 v2"])
    title: str = Field(description="title, as it stands on the assessment")
    method: str = Field(
        default="",
        description="method of the assessment",
        examples=["FMEA", "HACCP", "risk-based approach (Directive 2009/120/EC)"],
    )
    subjects: tuple[str, ...] = Field(default=(), description="programmes, stages, steps and items that it is about")
    risks: tuple[Risk, ...] = Field(default=(), description="the risks, line by line")
    conclusion: str = Field(default="", description="what it concludes as a whole")


class Agreement(Content):
    """An authority was asked, and said what it said; it occurred on the day of its answer."""

    KIND: ClassVar[str] = "agreement"
    IDENTIFIER: ClassVar[str] = "agreement"
    agreement: Identifier = Field(description="our identifier", examples=["AGR-EMA-001"])
    authority: str = Field(description="whom", examples=["EMA CAT", "PEI", "FDA CBER/OTP", "MHRA"])
    territory: str = Field(description="territory code", examples=["EU"])
    procedure: str = Field(
        default="",
        description="procedure of the authority by which it was asked",
        examples=["scientific advice", "INTERACT", "pre-IND", "ITF briefing"],
    )
    reference: str = Field(default="", description="the authority's number")
    programme: str = Field(default="", description="programme that it is for; empty: its subjects say")
    subjects: tuple[str, ...] = Field(default=(), description="stages, steps and rules that it is about")
    question: str = Field(default="", description="what the authority was asked")
    answer: str = Field(default="", description="what the authority said")
    agreed: bool | None = Field(default=None, description="whether it agrees; empty if it did neither")
    conditions: str = Field(default="", description="on which conditions it agrees")


class Trial(Content):
    """A clinical trial is registered."""

    KIND: ClassVar[str] = "trial"
    IDENTIFIER: ClassVar[str] = "trial"
    trial: Identifier = Field(description="number of its registration", examples=["NCT02585622"])
    programme: Identifier = Field(description="programme whose product is tried")
    title: str = Field(default="", description="title of the trial")
    phase: str = Field(default="", description="clinical phase; 1/2 is both", examples=["1/2"])
    sponsor: str = Field(default="", description="sponsor of the trial (ICH E6)")
    territories: tuple[str, ...] = Field(default=(), description="territory codes in which it is conducted")


class TrialStatus(Content):
    """A clinical trial changes its status (Regulation (EU) 536/2014, articles 36 to 38)."""

    KIND: ClassVar[str] = "trial status"
    IDENTIFIER: ClassVar[str] = "notification"
    notification: Identifier = Field(description="our identifier of this notification", examples=["TN-0004"])
    trial: Identifier = Field(description="number of its registration", examples=["NCT02585622"])
    status: Literal["authorised", "recruiting", "closed to recruitment", "halted", "ended", "terminated early"] = Field(
        description="status of the trial from then on"
    )
    territories: tuple[str, ...] = Field(default=(), description="territory codes where; empty: everywhere")
    reason: str = Field(default="", description="why, above all of a halt or an early end")


class Product(Content):
    """A medicinal product: what one or more programmes make."""

    KIND: ClassVar[str] = "product"
    IDENTIFIER: ClassVar[str] = "product"
    product: Identifier = Field(description="name as programmes and specifications write it", examples=["ORBCEL-M"])
    programme: str = Field(default="", description="programme that makes it")
    substance: str = Field(default="", description="the drug substance")
    form: str = Field(default="", description="pharmaceutical form")
    strength: str = Field(
        default="",
        description="content of active substance, for each dose, container or volume",
        examples=["80 million viable cells in 20 ml"],
    )
    combined: bool = Field(default=False, description="a combined product: a device is part of it")
    territories: tuple[str, ...] = Field(default=(), description="territory codes in which it is filed, or is to be")


class AgeLimit(Content):
    """A limit of in vitro age is set: how old cells of a stage may be (ICH Q5D).

    A later limit of the same stage, programme and product takes its place.
    """

    KIND: ClassVar[str] = "age limit"
    IDENTIFIER: ClassVar[str] = "limit"
    limit: Identifier = Field(description="our identifier of the limit", examples=["AL-003"])
    stage: Stage = Field(description="stage of the items that it is for")
    programme: str = Field(default="", description="programme that it is for; empty: every programme")
    product: str = Field(default="", description="product that it is for; empty: every product")
    passages: int | None = Field(default=None, ge=0, description="most passages")
    doublings: Decimal | None = Field(default=None, ge=0, description="most cumulative population doublings")
    days: Decimal | None = Field(default=None, ge=0, description="most days in culture")
    basis: str = Field(default="", description="what it rests on, such as the report of a validation")

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if self.passages is None and self.doublings is None and self.days is None:
            raise ValueError("a limit of age limits passages, doublings or days: state one of them")
        return self


class Withdrawn(Content):
    """What was given for a time, or until it is taken back, no longer holds."""

    KIND: ClassVar[str] = "withdrawn"
    IDENTIFIER: ClassVar[str] = "withdrawal"
    withdrawal: Identifier = Field(description="our identifier", examples=["WD-003"])
    what: Literal[
        "consent",
        "accreditation",
        "procedure",
        "qualification",
        "gowning",
        "material certificate",
        "agreement",
        "order",
        "age limit",
        "document",
        "stability study",
        "quality target",
        "quality attribute",
        "process parameter",
        "control",
        "risk",
    ] = Field(description="of what kind it is")
    name: Identifier = Field(description="its identifier", examples=["CON-001"])
    reason: str = Field(min_length=1, description="why it no longer holds")


class Counted(Part):
    """How many items of a kind a recall touches."""

    item_kind: str = Field(description="kind of item", examples=["dose"])
    items: int = Field(ge=0)


class Recall(Content):
    """The answer of a recall is sealed: the question, and a digest of all that it touches."""

    KIND: ClassVar[str] = "recall"
    IDENTIFIER: ClassVar[str] = "recall"
    recall: Identifier = Field(description="our identifier", examples=["REC-2026-001"])
    cause: Literal[
        "material",
        "lot",
        "item",
        "step",
        "room",
        "equipment",
        "person",
        "procedure",
        "deviation",
        "hold",
        "excursion",
        "monitoring",
    ] = Field(description="of what kind the cause is")
    name: str = Field(min_length=1, description="the cause", examples=["MAT-0007"])
    supplier: str = Field(default="", description="whose lot it is, of a lot; empty: anybody's")
    begins: Moment | None = Field(
        default=None, description="from when on, of a cause that lasts; empty: from the first"
    )
    ends: Moment | None = Field(default=None, description="until when, of a cause that lasts; empty: to the last")
    as_of: int = Field(ge=0, description="number of entries that the record held, as of which it was asked")
    root: str = Field(description="Merkle root of those entries, in hexadecimal")
    items: int = Field(ge=0, description="number of items that are touched")
    counts: tuple[Counted, ...] = Field(default=(), description="of each kind")
    sha256: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="digest (SHA-256) of the canonical list of items, each with its vials and how surely it is touched",
    )
    rules: int = Field(description="version of the rules of recall by which it was answered")
    reason: str = Field(min_length=1)
