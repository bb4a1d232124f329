"""What was done: steps between items, with materials, room and people; and what went wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from seedlot.record.entries.content import Content, Part
from seedlot.terms.codes import Numbers, agree
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day, Moment
from seedlot.terms.words import Environment, ItemKind, Openness, Process, Stage


class Used(Part):
    """An item that a step takes from."""

    item: Identifier = Field(description="the item that is taken from")
    units: int | None = Field(default=None, ge=1, description="how many vials or containers were taken")
    uses_up: bool = Field(default=False, description="nothing of the item is left")
    numbers: Numbers = Field(default="", description="numbers of the vials that were taken", examples=["3", "3-5, 9"])

    @model_validator(mode="after")
    def _counted(self) -> Self:
        agree(self.units, self.numbers)
        return self


class Made(Part):
    """An item that a step makes."""

    item: Identifier = Field(description="identifier of the new item")
    item_kind: ItemKind = Field(description="what it is")
    stage: Stage | None = Field(default=None, description="stage of the making at which it stands")
    name: str = Field(default="", description="its name in words, beside the identifier")
    units: int | None = Field(default=None, ge=1, description="how many vials or containers it holds")
    expiry: Day | None = Field(default=None, description="expiry date, of a material that is made here or of a product")
    programme: str = Field(default="", description="programme that it is made for")
    specification: str = Field(default="", description="name and version of the specification it is made to")
    numbers: Numbers = Field(default="", description="numbers of the vials that it holds", examples=["1-100"])

    @model_validator(mode="after")
    def _counted(self) -> Self:
        agree(self.units, self.numbers)
        return self


class Step(Content):
    """A step is performed: it takes items and materials, and makes items."""

    KIND: ClassVar[str] = "step"
    IDENTIFIER: ClassVar[str] = "step"
    step: Identifier = Field(description="identifier of the step", examples=["ST-0012"])
    process: Process = Field(description="what was done")
    inputs: tuple[Used, ...] = Field(default=(), description="items that it takes from")
    outputs: tuple[Made, ...] = Field(default=(), description="items that it makes")
    materials: tuple[str, ...] = Field(default=(), description="lots of materials used")
    procedure: str = Field(default="", description="procedure and version", examples=["SOP-014 v3"])
    people: tuple[str, ...] = Field(default=(), description="who performed it")
    room: str = Field(default="", description="room in which it was done", examples=["CR-2"])
    environment: Environment | None = Field(default=None, description="regime under which it was done")
    openness: Openness | None = Field(default=None, description="open or closed processing")
    equipment: tuple[str, ...] = Field(default=(), description="equipment that was used")
    device: str = Field(default="", description="culture device", examples=["2D culture flasks"])
    passages: int = Field(default=0, ge=0, description="passages added by this step")
    doublings: Decimal | None = Field(default=None, description="population doublings added by this step")
    detail: str = Field(default="", description="parameters that matter, such as a guide RNA or a vector")
    planned: bool = Field(default=False, description="not done yet: left out of trace, judgement and release")
    quarantine: str = Field(default="", description="why it takes from a bank that is not released")
    ended: Moment | None = Field(default=None, description="when it ended; it began when it occurred")
    organisation: str = Field(
        default="",
        description="organisation at whose site it was done; empty: that of this record",
        examples=["CDMO-1"],
    )


class Deviation(Content):
    """A deviation is raised against items, materials or steps."""

    KIND: ClassVar[str] = "deviation"
    IDENTIFIER: ClassVar[str] = "deviation"
    deviation: Identifier = Field(description="identifier", examples=["DEV-2026-004"])
    title: str = Field(description="what it is about, in a few words")
    severity: Literal["minor", "major", "critical"] = Field(
        description="how grave it is for the quality of the product and for the patient"
    )
    targets: tuple[str, ...] = Field(description="items, material lots or steps that it touches", min_length=1)
    description: str = Field(default="", description="what happened, and how it was found")


class DeviationClosed(Content):
    """A deviation is closed with a conclusion."""

    KIND: ClassVar[str] = "deviation closed"
    IDENTIFIER: ClassVar[str] = "deviation"
    deviation: Identifier = Field(description="the deviation that is closed", examples=["DEV-2026-004"])
    conclusion: str = Field(
        min_length=1, description="what was found, and why the items touched may or may not be used"
    )
    acceptable: bool = Field(description="true if the items touched may be used")


class Hold(Content):
    """Items, materials or steps are put on hold."""

    KIND: ClassVar[str] = "hold"
    IDENTIFIER: ClassVar[str] = "hold"
    hold: Identifier = Field(description="identifier", examples=["HOLD-003"])
    targets: tuple[str, ...] = Field(description="items, material lots or steps", min_length=1)
    reason: str = Field(min_length=1, description="why they are held")


class HoldLifted(Content):
    """A hold is lifted."""

    KIND: ClassVar[str] = "hold lifted"
    IDENTIFIER: ClassVar[str] = "hold"
    hold: Identifier = Field(description="the hold that is lifted", examples=["HOLD-003"])
    reason: str = Field(min_length=1, description="why it is lifted")
