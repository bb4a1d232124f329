"""Who may act: accounts, reviews of access, training; and the equipment that may act for them."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from seedlot.record.entries.content import Content, Part
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day
from seedlot.terms.words import AccountChange


class Account(Content):
    """Something changes about a person's account. Secrets lie in the desk, never here."""

    KIND: ClassVar[str] = "account"
    person: Identifier = Field(description="whose account it is")
    change: AccountChange = Field(description="what changed")
    reason: str = ""
    approved_by: str = Field(default="", description="the second person, where two are needed")


class AccountSeen(Part):
    """An account as it was found when access was reviewed."""

    person: Identifier
    roles: tuple[str, ...] = ()
    state: str = Field(description="open, locked or closed")
    last_login: Day | None = None


class AccessReview(Content):
    """Who has access to the record is reviewed (EU GMP Annex 11, 12.3; its draft of 2025, chapter 11)."""

    KIND: ClassVar[str] = "access review"
    accounts: tuple[AccountSeen, ...]
    conclusion: str = Field(min_length=1)


class Training(Content):
    """A person was trained in a version of a procedure."""

    KIND: ClassVar[str] = "training"
    IDENTIFIER: ClassVar[str] = "training"
    training: Identifier = Field(description="our identifier of the training", examples=["TR-0012"])
    person: Identifier = Field(description="who was trained")
    procedure: str = Field(min_length=1, description="procedure and version", examples=["SOP-014 v3"])
    until: Day | None = Field(default=None, description="last day on which it is valid; empty if it does not end")
    trainer: str = Field(default="", description="who trained or assessed them")


class Equipment(Content):
    """A piece of equipment is known to the site."""

    KIND: ClassVar[str] = "equipment"
    IDENTIFIER: ClassVar[str] = "equipment"
    equipment: Identifier = Field(description="our identifier", examples=["EQ-031"])
    name: str = Field(description="what it is", examples=["Vi-CELL XR"])
    serial: str = Field(default="", description="the maker's serial number, as its files state it")
    room: str = Field(default="", description="room in which it stands, until a move says otherwise", examples=["CR-2"])
    zone: Literal["", "cabinet", "isolator", "incubator", "store"] = Field(
        default="", description="whether cells lie or are worked on in it; empty for an instrument"
    )


class Clock(Content):
    """The clock is corrected: times of later entries may lie before those of earlier ones."""

    KIND: ClassVar[str] = "clock"
    reason: str = Field(min_length=1)
