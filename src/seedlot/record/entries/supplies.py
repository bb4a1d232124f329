"""Materials and those who supply them: status, certificates, statements, organisations and their accreditation."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from seedlot.record.entries.content import Content
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day


class MaterialStatus(Content):
    """A lot of a material is released for use, put in quarantine or rejected."""

    KIND: ClassVar[str] = "material status"
    IDENTIFIER: ClassVar[str] = "disposition"
    disposition: Identifier = Field(description="our identifier of this disposition", examples=["MD-0007"])
    material: Identifier = Field(description="the lot", examples=["MAT-0007"])
    status: Literal["quarantine", "released", "rejected"] = Field(
        description="status of the lot from then on, until another is given"
    )
    basis: tuple[str, ...] = Field(default=(), description="certificates, reports and checks that it rests on")
    reason: str = Field(default="", description="why the lot has this status")


class MaterialCertificate(Content):
    """A document about a lot of a material: of analysis, of origin, about TSE."""

    KIND: ClassVar[str] = "material certificate"
    IDENTIFIER: ClassVar[str] = "certificate"
    certificate: Identifier = Field(description="our identifier of the document", examples=["MC-0007"])
    material: Identifier = Field(description="the lot as we name it", examples=["MAT-0007"])
    what: Literal[
        "certificate of analysis",
        "certificate of origin",
        "TSE statement",
        "certificate of suitability",
        "viral safety",
        "sterility",
        "other",
    ] = Field(description="what the document is")
    lot: str = Field(default="", description="the lot for which it speaks, as it is printed there")
    issuer: str = Field(default="", description="who issued it")
    reference: str = Field(default="", description="the issuer's number", examples=["CEP 2003-112"])
    issued: Day | None = Field(default=None, description="day on which it was issued")
    until: Day | None = Field(default=None, description="last day on which it is valid")


class Organisation(Content):
    """A supplier, a laboratory, a manufacturer, a carrier or a clinic is named."""

    KIND: ClassVar[str] = "organisation"
    IDENTIFIER: ClassVar[str] = "organisation"
    organisation: Identifier = Field(description="short identifier", examples=["LAB-GEN"])
    name: str = Field(description="full name; a report may name its laboratory by it")
    does: tuple[
        Literal[
            "supplier", "laboratory", "manufacturer", "tissue establishment", "carrier", "clinic", "storage", "sponsor"
        ],
        ...,
    ] = Field(description="what it does for us", min_length=1)
    country: str = Field(default="", description="ISO 3166 code of two letters", examples=["IE"])
    address: str = Field(default="", description="postal address")


class Accreditation(Content):
    """An organisation is licensed, certified, accredited, audited or approved by us, for a time."""

    KIND: ClassVar[str] = "accreditation"
    IDENTIFIER: ClassVar[str] = "accreditation"
    accreditation: Identifier = Field(description="our identifier", examples=["ACC-004"])
    organisation: Identifier = Field(description="the organisation that holds it", examples=["LAB-GEN"])
    standard: str = Field(
        description="to what", examples=["GMP", "GLP", "ISO/IEC 17025", "ISO 15189", "approved supplier"]
    )
    number: str = Field(default="", description="number of the licence or certificate")
    issuer: str = Field(default="", description="authority or body")
    scope: str = Field(
        default="", description="what it covers: tests, products, activities", examples=["mycoplasma, karyotyping"]
    )
    until: Day | None = Field(default=None, description="last day on which it is valid; empty if it does not end")


class Procedure(Content):
    """A version of a procedure comes into force."""

    KIND: ClassVar[str] = "procedure"
    IDENTIFIER: ClassVar[str] = "procedure"
    procedure: Identifier = Field(description="procedure and version, as steps name it", examples=["SOP-014 v3"])
    title: str = Field(description="title, as it stands on the procedure")
    effective: Day = Field(description="first day on which it is in force")
    replaces: str = Field(default="", description="the version that it replaces", examples=["SOP-014 v2"])
    until: Day | None = Field(
        default=None, description="last day on which it is in force, if that was fixed from the beginning"
    )
    change: str = Field(default="", description="what is different, or the change control that made it so")
    document: str = Field(default="", description="SHA-256 of the document, or where it is kept")
