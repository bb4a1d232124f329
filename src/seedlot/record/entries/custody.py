"""Where things are and how they got there: identity and custody, storage, excursions, shipments, use."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from seedlot.record.entries.content import Content
from seedlot.terms.codes import Numbers
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Moment


class Order(Content):
    """A product is ordered for one recipient: the start of an autologous chain of identity."""

    KIND: ClassVar[str] = "order"
    IDENTIFIER: ClassVar[str] = "order"
    order: Identifier = Field(description="identifier of the chain of identity", examples=["COI-2026-0007"])
    recipient: Identifier = Field(description="the recipient's code; never a name or a hospital number")
    donor: Identifier = Field(description="the donor's code; for autologous use the same person")
    product: str = Field(description="name of the product")
    programme: str = Field(default="", description="programme of the product")
    trial: str = Field(
        default="", description="number of the trial's registration, where it is for a trial", examples=["NCT02585622"]
    )
    centre: str = Field(default="", description="where it is to be given")
    due: Moment | None = Field(default=None, description="when it is needed there")


class IdentityCheck(Content):
    """Two labels are compared at a hand-over, and match or do not."""

    KIND: ClassVar[str] = "identity check"
    IDENTIFIER: ClassVar[str] = "check"
    check: Identifier = Field(description="our identifier of the check", examples=["ID-0031"])
    order: Identifier = Field(description="the chain of identity")
    item: Identifier = Field(description="the item that was looked at")
    at: str = Field(description="at which hand-over", examples=["receipt of the tissue", "bedside"])
    matches: bool = Field(description="true if the labels match")
    people: tuple[str, ...] = Field(default=(), description="who compared them")


class Stored(Content):
    """Items are put in a place, or taken out of it."""

    KIND: ClassVar[str] = "stored"
    IDENTIFIER: ClassVar[str] = "movement"
    movement: Identifier = Field(description="our identifier of the movement", examples=["MOV-0102"])
    items: tuple[str, ...] = Field(description="items, material lots, ranges or vials", min_length=1)
    numbers: Numbers = Field(
        default="", description="which vials, of the one range or bank that is named", examples=["1-25"]
    )
    direction: Literal["in", "out"] = Field(default="in", description="in: put there; out: taken out")
    equipment: str = Field(default="", description="the freezer, tank or refrigerator", examples=["LN2-02"])
    position: str = Field(default="", description="rack, box and place", examples=["R3-B12-A05"])
    room: str = Field(default="", description="room in which the place is", examples=["CR-2"])
    temperature: str = Field(default="", description="the condition of storage", examples=["vapour of liquid nitrogen"])

    @model_validator(mode="after")
    def _of_one_range(self) -> Self:
        if self.numbers and len(self.items) != 1:
            raise ValueError(f"numbers are of one range, and items lists {len(self.items)}")
        return self


class Excursion(Content):
    """A temperature leaves its limits, in a store or on the way. What follows from it is said when it is closed."""

    KIND: ClassVar[str] = "excursion"
    IDENTIFIER: ClassVar[str] = "excursion"
    excursion: Identifier = Field(description="our identifier", examples=["EXC-2026-03"])
    equipment: str = Field(default="", description="the store in which it was seen")
    shipment: str = Field(default="", description="the shipment on which it was seen")
    targets: tuple[str, ...] = Field(default=(), description="items that were exposed, where they are named one by one")
    ended: Moment = Field(description="when it was within its limits again; it began when it occurred")
    lowest: Decimal | None = Field(default=None, description="degrees Celsius")
    highest: Decimal | None = Field(default=None, description="degrees Celsius")
    limit: str = Field(default="", description="the limit that was left", examples=["not above -150 °C"])


class ExcursionClosed(Content):
    """It is concluded whether what was exposed in an excursion may be used."""

    KIND: ClassVar[str] = "excursion closed"
    IDENTIFIER: ClassVar[str] = "excursion"
    excursion: Identifier = Field(description="the excursion that is closed", examples=["EXC-2026-03"])
    conclusion: str = Field(min_length=1, description="what it means for what was exposed, and why")
    acceptable: bool = Field(description="true if what was exposed may be used")


class Shipment(Content):
    """Items are sent from one place to another; they leave when it occurs."""

    KIND: ClassVar[str] = "shipment"
    IDENTIFIER: ClassVar[str] = "shipment"
    shipment: Identifier = Field(description="our identifier", examples=["SHP-0008"])
    items: tuple[str, ...] = Field(description="items, ranges or vials", min_length=1)
    numbers: Numbers = Field(
        default="", description="which vials, of the one range or bank that is named", examples=["1-25"]
    )
    sender: str = Field(default="", description="from where")
    receiver: str = Field(description="to where")
    carrier: str = Field(default="", description="who carries it")
    shipper: str = Field(default="", description="container, and its number of qualification")
    logger: str = Field(default="", description="serial number of the temperature logger")

    @model_validator(mode="after")
    def _of_one_range(self) -> Self:
        if self.numbers and len(self.items) != 1:
            raise ValueError(f"numbers are of one range, and items lists {len(self.items)}")
        return self


class ShipmentReceived(Content):
    """A shipment arrives."""

    KIND: ClassVar[str] = "shipment received"
    IDENTIFIER: ClassVar[str] = "shipment"
    shipment: Identifier = Field(description="the shipment that arrives", examples=["SHP-0008"])
    condition: str = Field(default="", description="condition and temperature on receipt")
    acceptable: bool = Field(description="true if it was taken in")


class DoseUse(Content):
    """A dose is given to a recipient, or comes to another end (21 CFR 1271.290(b): final disposition)."""

    KIND: ClassVar[str] = "dose use"
    IDENTIFIER: ClassVar[str] = "use"
    use: Identifier = Field(description="our identifier of the use", examples=["USE-0004"])
    dose: Identifier = Field(description="the dose, or the container of the product")
    outcome: Literal["given", "given in part", "destroyed", "returned", "lost"] = Field(
        description="what became of it; only what is given in part or returned leaves something"
    )
    recipient: str = Field(default="", description="the recipient's code; never a name or a hospital number")
    order: str = Field(default="", description="the chain of identity, for autologous use")
    programme: str = Field(default="", description="programme of the product")
    trial: str = Field(
        default="", description="number of the trial's registration, where it was for a trial", examples=["NCT02585622"]
    )
    centre: str = Field(default="", description="centre where that was: the identifier of an organisation, or a name")
    route: str = Field(default="", description="route of administration", examples=["intravenous"])
    thawed: Moment | None = Field(default=None, description="when it was thawed")
    viability: Decimal | None = Field(default=None, ge=0, le=100, description="per cent, at the bedside")
    detail: str = Field(default="", description="what else matters, such as how much was given, or why not all")
