"""What a person says of a change of the genome: how it is classified, and why."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from seedlot.genome.events import Kind
from seedlot.genome.known import Tier
from seedlot.record.entries.content import Content
from seedlot.terms.identifiers import Identifier


class Classified(Content):
    """A person classifies a change of the genome that was found, for an item and all that comes of it.

    What the tables say of it stays shown beside; a later classification of the same change takes the place of this one.
    """

    KIND: ClassVar[str] = "classified"
    IDENTIFIER: ClassVar[str] = "classification"
    classification: Identifier = Field(description="our identifier", examples=["GC-2026-003"])
    item: Identifier = Field(description="the line, bank or lot for which it holds, with all that comes of it")
    event: str = Field(min_length=1, description="the change, as `seedlot drift` names it", examples=["20q11.21 gain"])
    tier: Tier = Field(description="how it is interpreted")
    acceptable: bool = Field(description="whether what bears it may be released, as far as this change goes")
    reason: str = Field(min_length=1, description="why, and on which evidence")
    change: Kind | None = Field(default=None, description="what sort of change it is, where its name leaves that open")
    by: str = Field(default="", description="who gave the opinion, where it is not who enters it")
    document: str = Field(default="", description="where the assessment is filed")
