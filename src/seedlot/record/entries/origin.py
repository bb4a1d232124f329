"""Where things come from: the record itself, people, programmes, donors, materials."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from seedlot.record.entries.content import Content
from seedlot.terms.codes import Gs1, Numbers, agree
from seedlot.terms.donations import RegistryName
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day
from seedlot.terms.words import Environment, ItemKind, Role, Stage

Use = Literal["", "autologous", "allogeneic"]


class Opened(Content):
    """The record is opened. Always entry 0."""

    KIND: ClassVar[str] = "opened"
    title: str = Field(description="what this record is of")
    site: str = Field(description="code of the site that keeps it", examples=["DUB"])
    simulated: bool = Field(default=False, description="true for a demonstration: nothing in it is ever real")


class Person(Content):
    """A person is named, with what they may do."""

    KIND: ClassVar[str] = "person"
    IDENTIFIER: ClassVar[str] = "person"
    person: Identifier = Field(description="short identifier, never reused", examples=["mkelly"])
    name: str = Field(description="printed name, as it stands beside a signature")
    roles: tuple[Role, ...] = Field(default=(), description="what the person may do")
    organisation: str = Field(default="", description="organisation that the person belongs to")


class Programme(Content):
    """A development programme: a product, for an indication, made in a named way."""

    KIND: ClassVar[str] = "programme"
    IDENTIFIER: ClassVar[str] = "programme"
    programme: Identifier = Field(description="short identifier", examples=["NEPHSTROM"])
    title: str = Field(default="", description="title of the programme")
    product: str = Field(description="name of the product")
    indication: str = Field(default="", description="disease or condition that the product is meant to treat")
    phase: str = Field(default="", description="clinical phase", examples=["1b"])
    trials: tuple[str, ...] = Field(default=(), description="trial registry numbers", examples=["NCT02585622"])
    territories: tuple[str, ...] = Field(default=(), description="territory codes in which it is to be filed")
    donor_type: Use = Field(default="", description="autologous or allogeneic")
    cell_source: str = Field(default="", description="cell type and tissue", examples=["CD362+ bone-marrow MSC"])
    culture_device: str = Field(
        default="",
        description="culture device; it counts where no step that grows cells names one",
        examples=["2D culture flasks"],
    )
    media_supplement: str = Field(
        default="", description="supplement of the culture media, with its origin", examples=["human platelet lysate"]
    )
    delivery: str = Field(default="", description="how the cells are given", examples=["cryobanked cells"])
    lineage: Literal["", "T-cell", "NK-cell", "cardiomyocyte", "neuron", "RPE", "beta-cell", "MSC", "other"] = Field(
        default="", description="of what cells the product consists"
    )
    point_of_care: bool | None = Field(default=None, description="whether the product is made at the point of care")
    hospital_exemption: bool | None = Field(
        default=None, description="whether it is made under Regulation (EC) 1394/2007, article 28(2)"
    )
    uses_ai: bool | None = Field(
        default=None, description="whether artificial intelligence is used in a decision about quality"
    )


class Donor(Content):
    """A donor is enrolled."""

    KIND: ClassVar[str] = "donor"
    IDENTIFIER: ClassVar[str] = "item"
    item: Identifier = Field(description="the donor's code; never a name or a hospital number", examples=["DON-001"])
    use: Use = Field(
        default="",
        description="autologous: the donor is the recipient; allogeneic: somebody else is; empty: not stated",
    )
    sex: Literal["", "female", "male"] = Field(default="", description="the donor's sex; empty: not stated")
    age: int | None = Field(default=None, ge=0, le=120, description="age at donation, in years")
    health: str = Field(default="", description="health status or diagnosis at donation")
    consent: str = Field(default="", description="what the donor consented to, and the document's number")
    eligibility: str = Field(default="", description="outcome of the donor's eligibility determination")
    history: str = Field(default="", description="what the interview and the medical records say, in short")
    living: bool | None = Field(default=None, description="whether the donor was alive at procurement")
    age_months: int | None = Field(default=None, ge=0, description="age at donation in months, of an infant")
    transfused: bool | None = Field(
        default=None, description="transfused or infused shortly before the sample for the tests was taken"
    )
    htlv_risk: bool | None = Field(
        default=None,
        description="the donor, a sexual partner or a parent lives in or comes from an area of high prevalence of HTLV-I",
    )


class Material(Content):
    """A lot of a starting or raw material is received."""

    KIND: ClassVar[str] = "material"
    IDENTIFIER: ClassVar[str] = "item"
    item: Identifier = Field(description="our identifier of this lot", examples=["MAT-0007"])
    name: str = Field(description="what it is")
    supplier: str = Field(
        default="", description="who supplied it, spelt alike at every receipt: a recall of a lot compares it"
    )
    catalogue: str = Field(default="", description="the supplier's catalogue number")
    lot: str = Field(default="", description="the supplier's lot number")
    grade: str = Field(default="", description="the maker's claim of grade")
    origin: str = Field(default="", description="human, animal (species), recombinant, synthetic, plant")
    expiry: Day | None = Field(default=None, description="expiry or retest date")
    units: int | None = Field(default=None, ge=1, description="how many containers were received")
    tier: Literal["", "1", "2", "3", "4"] = Field(
        default="", description="risk tier of USP <1043>; 1 is the lowest risk"
    )
    components: tuple[str, ...] = Field(
        default=(), description="components of human or animal origin", examples=[["human albumin"]]
    )
    xeno_free: bool | None = Field(default=None, description="free of components of animal origin")
    quarantined: bool = Field(
        default=False, description="received into quarantine: not to be used before it is released"
    )
    code: Gs1 = Field(default="", description="GS1 element string, as it is scanned from the label")
    safety_record: bool | None = Field(
        default=None,
        description="whether there is a record of its safety in people; asked of what may remain in a product",
    )


class Registered(Content):
    """An item enters the record whose making lies outside it."""

    KIND: ClassVar[str] = "registered"
    IDENTIFIER: ClassVar[str] = "item"
    item: Identifier = Field(description="printed identifier", examples=["WTC-11"])
    item_kind: ItemKind = Field(description="what it is")
    stage: Stage | None = Field(default=None, description="stage of the making at which it stands")
    name: str = Field(default="", description="its name in words, beside the identifier")
    parents: tuple[str, ...] = Field(default=(), description="items that it is known to come from")
    origin: str = Field(default="", description="who made it and where it was obtained")
    units: int | None = Field(default=None, ge=1, description="how many vials or containers")
    passages: int | None = Field(default=None, ge=0, description="passages behind it on arrival, if known")
    doublings: Decimal | None = Field(default=None, ge=0, description="population doublings behind it, if known")
    days: Decimal | None = Field(default=None, ge=0, description="days in culture behind it on arrival, if known")
    programme: str = Field(default="", description="programme that it belongs to")
    specification: str = Field(default="", description="name and version of the specification it is made to")
    quarantine: str = Field(default="", description="why it comes from a bank that is not released")
    registry: RegistryName = Field(default="", description="name in the Human Pluripotent Stem Cell Registry")
    numbers: Numbers = Field(default="", description="numbers of the vials that it holds", examples=["1-100"])
    environment: Environment | None = Field(
        default=None, description="worst regime under which it was made, as its maker documents"
    )
    organisation: str = Field(default="", description="organisation that made it")

    @model_validator(mode="after")
    def _counted(self) -> Self:
        agree(self.units, self.numbers)
        return self
