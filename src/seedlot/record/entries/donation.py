"""From the donor: consent, tests, the determination of eligibility, and how the tissue was procured."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from seedlot.record.entries.content import Content
from seedlot.terms.donations import DonationNumber, EuropeanCode
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day, Moment


class Consent(Content):
    """A donor, or who may speak for them, consents to named uses. Taken back, it is withdrawn (kind `withdrawn`)."""

    KIND: ClassVar[str] = "consent"
    IDENTIFIER: ClassVar[str] = "consent"
    consent: Identifier = Field(description="our identifier of this consent", examples=["CON-001"])
    donor: Identifier = Field(description="the donor's code", examples=["DON-001"])
    document: str = Field(description="the form that was signed and its version", examples=["ICF-07 v2"])
    uses: tuple[str, ...] = Field(
        description="what it allows",
        examples=[["research", "clinical use", "commercial use", "genetic testing", "return of findings"]],
        min_length=1,
    )
    excludes: tuple[str, ...] = Field(default=(), description="what it expressly does not allow")
    territories: tuple[str, ...] = Field(
        default=(), description="territory codes to which it is limited; empty: not limited"
    )
    committee: str = Field(default="", description="ethics committee or review board, and its number of the approval")


class DonorTest(Content):
    """A donor is tested for a communicable disease, a blood group or an HLA type."""

    KIND: ClassVar[str] = "donor test"
    IDENTIFIER: ClassVar[str] = "test"
    test: Identifier = Field(description="our identifier of the test", examples=["DT-0003"])
    donor: Identifier = Field(description="the donor's code", examples=["DON-001"])
    analyte: str = Field(description="what was looked for", examples=["anti-HIV-1/2"])
    sampled: Day = Field(description="day on which the sample was taken")
    laboratory: str = Field(description="who tested it")
    accreditation: str = Field(default="", description="the laboratory's standing", examples=["CLIA", "ISO 15189"])
    kit: str = Field(default="", description="the test kit, and how it is licensed for donor screening")
    result: str = Field(description="the result as reported", examples=["non-reactive"])
    outcome: Literal["", "acceptable", "not acceptable", "indeterminate"] = Field(
        default="",
        description="what the result means for the donor; empty: as its words say; "
        "a reactive one for HIV, HBsAg, HCV or HBV DNA is never acceptable",
    )
    repeat: bool = Field(default=False, description="a test of a later sample, such as after 180 days of quarantine")


class Eligibility(Content):
    """A responsible person determines whether a donor is eligible (21 CFR 1271.50; Directive 2006/17/EC)."""

    KIND: ClassVar[str] = "eligibility"
    IDENTIFIER: ClassVar[str] = "eligibility"
    eligibility: Identifier = Field(description="our identifier of the determination", examples=["DE-001"])
    donor: Identifier = Field(description="the donor's code", examples=["DON-001"])
    outcome: Literal["eligible", "ineligible", "incomplete", "not required"] = Field(
        description="'not required' for autologous use (21 CFR 1271.90)"
    )
    rules: str = Field(description="under which rules", examples=["21 CFR 1271 subpart C"])
    basis: tuple[str, ...] = Field(default=(), description="tests, interview, records and examination relied upon")
    determined_by: str = Field(default="", description="the responsible person")
    reason: str = Field(default="", description="why, above all where the donor is not eligible")


class Procurement(Content):
    """The particulars of a step of procurement: which tissue was taken where, and how it reached the laboratory."""

    KIND: ClassVar[str] = "procurement"
    IDENTIFIER: ClassVar[str] = "step"
    step: Identifier = Field(description="the step of the procurement", examples=["ST-0001"])
    tissue: str = Field(description="tissue and anatomical site", examples=["bone marrow, iliac crest"])
    establishment: str = Field(default="", description="tissue establishment or clinic, and its authorisation")
    method: str = Field(default="", description="how it was taken")
    donation: DonationNumber = Field(default="", description="ISBT 128 donation identification number")
    code: EuropeanCode = Field(default="", description="Single European Code")
    collected: Moment | None = Field(default=None, description="when it was taken")
    received: Moment | None = Field(default=None, description="when it reached the laboratory")
    condition: str = Field(default="", description="condition and temperature on receipt")
