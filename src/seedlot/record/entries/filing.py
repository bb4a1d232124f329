"""Documents that a programme files: what was written, in which version, about what."""

from __future__ import annotations

from difflib import get_close_matches
from typing import ClassVar, Self

from pydantic import Field, model_validator

from seedlot.record.entries.content import Content
from seedlot.record.entries.evidence import Attachment
from seedlot.terms.filings import TYPES
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day


class Document(Content):
    """A document of a programme is filed, in a version; it occurred on the day on which it was approved.

    Without its file it shows nothing. A later version is a document of its own; the earlier is withdrawn.
    """

    KIND: ClassVar[str] = "document"
    IDENTIFIER: ClassVar[str] = "document"
    document: Identifier = Field(description="our identifier of the document and its version", examples=["HF-P1 v2"])
    type: str = Field(
        min_length=1, description="what it is, of the table of types", examples=["history file", "control file"]
    )
    title: str = Field(min_length=1, description="title, as it stands on the document")
    version: str = Field(default="", description="version, as it stands on the document", examples=["2"])
    programme: str = Field(default="", description="programme that it is for; empty: every programme")
    about: tuple[str, ...] = Field(
        default=(), description="items, donors, materials, steps, stages, territories and guidelines that it is about"
    )
    issuer: str = Field(default="", description="who wrote or issued it")
    reference: str = Field(default="", description="the issuer's number")
    until: Day | None = Field(default=None, description="last day on which it is valid; empty if it does not end")
    files: tuple[Attachment, ...] = Field(
        default=(), description="the document itself; without a file it shows nothing"
    )

    @model_validator(mode="after")
    def _of_a_type(self) -> Self:
        if self.type not in TYPES:
            near = get_close_matches(self.type, TYPES, n=1)
            hint = f"do you mean '{near[0]}'? The types are" if near else "the types are"
            raise ValueError(f"'{self.type}' is no type of document; {hint}: {', '.join(TYPES)}")
        return self
