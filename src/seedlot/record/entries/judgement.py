"""What is judged and decided: specifications, reviews, decisions, signatures, certificates, amendments."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from seedlot.record.entries.content import Content
from seedlot.record.entries.evidence import Attachment
from seedlot.terms.criterion import Specification
from seedlot.terms.finding import Finding
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Moment
from seedlot.terms.words import Outcome


class SpecificationApproved(Content):
    """A version of a specification is approved."""

    KIND: ClassVar[str] = "specification"
    specification: Specification

    def identifier(self) -> str:
        """Name and version, as a lot names it."""
        return f"{self.specification.name} {self.specification.version}"


class Decision(Content):
    """A named person decides about a lot, having read a proposal."""

    KIND: ClassVar[str] = "decision"
    lot: Identifier
    outcome: Outcome
    reason: str = Field(default="", description="why, where the decision is not the one proposed")
    proposed: Outcome
    specification: str = Field(default="", description="name and version judged against")
    as_of: int = Field(description="number of entries that the record held when it was read")
    root: str = Field(description="Merkle root of those entries, in hexadecimal")
    read: tuple[int, ...] = Field(default=(), description="entries that the decision rests on")
    findings: tuple[Finding, ...] = ()
    rules: int = Field(default=0, description="version of the rules of judgement by which it was made")


class Signature(Content):
    """A person signs an entry (21 CFR 11.50: printed name, date and time, meaning)."""

    KIND: ClassVar[str] = "signature"
    target: int = Field(description="number of the entry that is signed")
    target_leaf: str = Field(description="leaf hash of that entry, in hexadecimal")
    person: str
    name: str = Field(description="printed name of the signer")
    meaning: str = Field(description="what the signature means", examples=["release", "review", "approval"])
    method: str = Field(description="how the signer was authenticated; 'none' if not")
    components: tuple[str, ...] = Field(
        default=(),
        description="what was given at this signing (21 CFR 11.200)",
        examples=[["person", "password", "code"]],
    )
    signed: str = Field(
        default="", description="local time with its offset from UTC", examples=["2026-06-01T14:00:00+02:00"]
    )
    record: str = Field(default="", description="origin of the record to which it belongs (21 CFR 11.70)")
    previous: tuple[int, ...] = Field(default=(), description="earlier signatures of the same entry")
    shown: Attachment | None = Field(default=None, description="the document that was shown, kept by its hash")


class Review(Content):
    """The audit trail of a lot is reviewed by a person who had no part in it, before release."""

    KIND: ClassVar[str] = "review"
    lot: Identifier
    as_of: int = Field(description="number of entries that the record held when it was read")
    root: str = Field(description="Merkle root of those entries, in hexadecimal")
    read: tuple[int, ...] = Field(default=(), description="entries that were reviewed")
    acceptable: bool = Field(description="true if nothing was found that speaks against release")
    conclusion: str = Field(min_length=1)
    rules: int = Field(default=0, description="version of the rules of judgement by which it was made")


class Certificate(Content):
    """A certificate of analysis is issued; its file is kept by its hash."""

    KIND: ClassVar[str] = "certificate"
    lot: Identifier
    decision: int = Field(description="number of the decision that it prints")
    checkpoint_size: int = Field(description="size of the checkpoint that it prints")
    checkpoint_root: str = Field(description="root of that checkpoint, in hexadecimal")
    file: Attachment


class Amendment(Content):
    """An earlier entry's content is corrected. The old one stays."""

    KIND: ClassVar[str] = "amendment"
    target: int = Field(description="number of the entry that is corrected")
    reason: str = Field(min_length=1)
    content: dict[str, Any] = Field(description="the whole corrected content, of the same kind")
    occurred: Moment | None = Field(default=None, description="when it really happened, where that was wrong")
