"""How cells were grown, and what they were made into."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from seedlot.record.entries.content import Content
from seedlot.terms.identifiers import Identifier


class Culture(Content):
    """The conditions of a step of culture."""

    KIND: ClassVar[str] = "culture"
    IDENTIFIER: ClassVar[str] = "step"
    step: Identifier = Field(description="the step in which it was done", examples=["ST-0012"])
    density: Decimal | None = Field(default=None, gt=0, description="seeding density, cells per cm² or per ml")
    density_unit: Literal["", "{cells}/cm2", "{cells}/mL"] = Field(
        default="", description="unit of the seeding density (UCUM)"
    )
    medium: str = Field(default="", description="culture medium")
    supplements: tuple[str, ...] = Field(
        default=(),
        description="what was added to the medium, and how much of it",
        examples=[["5 % human platelet lysate", "1 ng/ml FGF-2"]],
    )
    coating: str = Field(default="", description="coating of the culture surface", examples=["laminin-521"])
    dissociation: str = Field(default="", description="enzyme or reagent by which cells were detached")
    oxygen: Decimal | None = Field(default=None, ge=0, le=100, description="per cent of oxygen")
    temperature: Decimal | None = Field(default=None, description="degrees Celsius")
    antibiotics: str = Field(default="", description="antibiotics in the medium; 'none' if there were none")


class Formulation(Content):
    """The composition of a drug product, its container, and what is still done at the bedside."""

    KIND: ClassVar[str] = "formulation"
    IDENTIFIER: ClassVar[str] = "step"
    step: Identifier = Field(description="the step in which it was done", examples=["ST-0040"])
    medium: str = Field(default="", description="what the cells are suspended in")
    cryoprotectant: str = Field(default="", description="'none' if there is none", examples=["DMSO"])
    dmso: Decimal | None = Field(default=None, ge=0, le=100, description="per cent (V/V) of DMSO")
    excipients: tuple[str, ...] = Field(
        default=(), description="excipients, and how much of each", examples=[["5 % human albumin"]]
    )
    washed: bool | None = Field(default=None, description="whether the cells are washed before they are given")
    cells: Decimal | None = Field(default=None, gt=0, description="viable cells in each container")
    volume: Decimal | None = Field(default=None, gt=0, description="volume of each container, ml")
    container: str = Field(default="", description="primary container and its closure")
    route: str = Field(default="", description="route of administration", examples=["intravenous"])
    device: str = Field(default="", description="device of delivery")
    bedside: tuple[str, ...] = Field(default=(), description="what is done at the bedside, in order")
    in_use: str = Field(default="", description="how long it may be used after thawing", examples=["2 h at 2 to 8 °C"])


class Component(Content):
    """A scaffold or device is part of a combined product (Regulation (EC) 1394/2007, article 7; (EU) 2017/745)."""

    KIND: ClassVar[str] = "component"
    IDENTIFIER: ClassVar[str] = "component"
    component: Identifier = Field(description="our identifier of it", examples=["CMP-001"])
    product: str = Field(description="name of the combined product")
    name: str = Field(description="what it is", examples=["collagen scaffold"])
    manufacturer: str = Field(default="", description="who makes it")
    udi: str = Field(default="", description="unique device identification")
    device_class: Literal["", "I", "IIa", "IIb", "III"] = Field(
        default="", description="class under Regulation (EU) 2017/745"
    )
    certificate: str = Field(default="", description="certificate or notified body's opinion, and its number")
    biocompatibility: tuple[str, ...] = Field(default=(), description="reports of ISO 10993, by part")
