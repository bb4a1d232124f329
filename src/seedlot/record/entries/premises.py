"""Rooms and equipment: their classes and states, cleaning, changeovers, gowning, monitoring, calibration."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from seedlot.record.entries.content import Content
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day, Moment

Grade = Literal["", "A", "B", "C", "D", "CNC", "ISO 5", "ISO 6", "ISO 7", "ISO 8", "unclassified"]


class Room(Content):
    """A room is known to the site, with the class of its air."""

    KIND: ClassVar[str] = "room"
    IDENTIFIER: ClassVar[str] = "room"
    room: Identifier = Field(description="our identifier", examples=["CR-2"])
    name: str = Field(default="", description="its name in words, beside the identifier")
    grade: Grade = Field(default="", description="EU GMP grade, or class of ISO 14644-1")
    building: str = Field(default="", description="building in which it lies")
    purpose: str = Field(default="", description="what it is for", examples=["open processing"])


class Qualified(Content):
    """A room or a piece of equipment is qualified (EU GMP Annex 15), or fails to be."""

    KIND: ClassVar[str] = "qualification"
    IDENTIFIER: ClassVar[str] = "qualification"
    qualification: Identifier = Field(description="our identifier", examples=["QUA-0004"])
    what: Identifier = Field(description="the room or the piece of equipment")
    stage: Literal["DQ", "IQ", "OQ", "PQ", "classification", "requalification"] = Field(
        description="stage of qualification; design (DQ) and installation (IQ) alone are not enough for use"
    )
    passed: bool = Field(description="true if its acceptance criteria were met")
    grade: Grade = Field(default="", description="the grade that was reached, of a room")
    until: Day | None = Field(default=None, description="last day on which it is valid")
    reference: str = Field(default="", description="report")


class EquipmentMoved(Content):
    """A piece of equipment is moved to another room; before, it stood in that of its entry or its last move."""

    KIND: ClassVar[str] = "equipment moved"
    IDENTIFIER: ClassVar[str] = "move"
    move: Identifier = Field(description="our identifier of the move", examples=["EQM-003"])
    equipment: Identifier = Field(description="what was moved", examples=["EQ-031"])
    room: Identifier = Field(description="the room in which it stands from then on", examples=["CR-2"])


class Calibration(Content):
    """A piece of equipment is calibrated."""

    KIND: ClassVar[str] = "calibration"
    IDENTIFIER: ClassVar[str] = "calibration"
    calibration: Identifier = Field(description="number of the certificate of calibration", examples=["CAL-2026-17"])
    equipment: Identifier = Field(description="what was calibrated", examples=["EQ-031"])
    passed: bool = Field(description="true if it was found within its limits")
    until: Day | None = Field(default=None, description="last day on which it is valid")
    by: str = Field(default="", description="who calibrated it")
    as_found: str = Field(default="", description="how it was found before any adjustment")


class Cleaning(Content):
    """A room, a cabinet or an incubator is cleaned."""

    KIND: ClassVar[str] = "cleaning"
    IDENTIFIER: ClassVar[str] = "cleaning"
    cleaning: Identifier = Field(description="our identifier", examples=["CLN-0110"])
    where: tuple[str, ...] = Field(description="rooms and equipment", min_length=1)
    agent: str = Field(default="", description="with what")
    procedure: str = Field(default="", description="procedure and version", examples=["SOP-014 v3"])
    people: tuple[str, ...] = Field(default=(), description="who cleaned")
    ended: Moment | None = Field(default=None, description="when it ended; it began when it occurred")
    changeover: bool = Field(default=False, description="line clearance between two lines, donors or products")
    cleared: str = Field(default="", description="who saw that nothing of the line before was left")


class Gowning(Content):
    """A person is qualified to gown for a grade of room."""

    KIND: ClassVar[str] = "gowning"
    IDENTIFIER: ClassVar[str] = "gowning"
    gowning: Identifier = Field(description="our identifier", examples=["GWN-012"])
    person: Identifier = Field(description="whose gowning was assessed")
    grade: Grade = Field(description="grade of room for which it was assessed; it counts for less strict grades too")
    passed: bool = Field(description="true if the person passed")
    until: Day | None = Field(default=None, description="last day on which it is valid")
    counts: str = Field(default="", description="colonies found on the plates, by place")


class Monitored(Content):
    """The air or a surface of a room is monitored (EU GMP Annex 1, 9; ISO 14644-1; USP <1116>)."""

    KIND: ClassVar[str] = "monitoring"
    IDENTIFIER: ClassVar[str] = "monitoring"
    monitoring: Identifier = Field(description="our identifier", examples=["EM-1204"])
    room: Identifier = Field(description="the room, or that in which the cabinet or isolator stands", examples=["CR-2"])
    equipment: str = Field(default="", description="the cabinet or isolator, where it was in one")
    method: Literal[
        "settle plate", "contact plate", "active air", "glove print", "particles 0.5 um", "particles 5 um"
    ] = Field(description="how it was monitored: by which plate or print, or which size of particles")
    state: Literal["", "at rest", "in operation"] = Field(
        default="", description="occupancy state of the room at that time (ISO 14644-1)"
    )
    counted: Decimal = Field(ge=0, description="colonies, or particles per cubic metre")
    alert: Decimal | None = Field(default=None, ge=0, description="the site's alert limit")
    action: Decimal | None = Field(default=None, ge=0, description="the site's action limit")
    organism: str = Field(default="", description="what grew")
    steps: tuple[str, ...] = Field(default=(), description="steps during which it was taken")
