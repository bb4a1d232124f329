"""What makes the record trustworthy to an outsider: keys, checkpoints, co-signatures, time stamps, drills."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from seedlot.record.entries.content import Content, Part
from seedlot.record.entries.evidence import Attachment
from seedlot.terms.finding import Finding
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Instant

_ROOT = r"^[0-9a-f]{64}$"


class KeyNamed(Content):
    """A verification key is named: of the record itself, or of a witness whose co-signatures are kept."""

    KIND: ClassVar[str] = "key"
    IDENTIFIER: ClassVar[str] = "verifier"
    verifier: str = Field(description="verifier key as C2SP signed-note writes it: name+hash+base64")
    purpose: Literal["checkpoint", "witness"]
    replaces: str = Field(default="", description="the verifier key that it takes the place of")
    reason: str = ""


class KeyRevoked(Content):
    """A key is no longer to be trusted."""

    KIND: ClassVar[str] = "key revoked"
    IDENTIFIER: ClassVar[str] = "verifier"
    verifier: str
    reason: str = Field(min_length=1)
    good_until: int = Field(ge=0, description="its notes stay good up to checkpoints of so many entries")


class Checkpointed(Content):
    """The record signed what it is: origin, size and root, as a C2SP signed note."""

    KIND: ClassVar[str] = "checkpoint"
    size: int = Field(ge=0)
    root: str = Field(pattern=_ROOT)
    note: str = Field(description="the whole signed note")


class Cosigned(Content):
    """A witness co-signed a checkpoint (C2SP tlog-cosignature)."""

    KIND: ClassVar[str] = "cosignature"
    witness: str = Field(description="name of the witness's key")
    size: int = Field(ge=0)
    root: str = Field(pattern=_ROOT)
    note: str = Field(description="the signed note with the witness's line")


class Timestamped(Content):
    """A time-stamping authority confirmed when a checkpoint was there (RFC 3161); its token is kept as it came."""

    KIND: ClassVar[str] = "timestamp"
    size: int = Field(ge=0)
    root: str = Field(pattern=_ROOT)
    note: str = Field(description="the signed note whose bytes were stamped")
    token: Attachment = Field(description="the raw response of the authority")
    certificates: tuple[Attachment, ...] = Field(default=(), description="root certificates that it was verified with")
    authority: str = Field(default="", description="the authority's name, as its certificate says; empty if not read")
    stamped: Instant | None = Field(default=None, description="the time that the token states; empty if not read")


class Drill(Content):
    """Something that must work on the bad day was tried: a backup was restored and compared."""

    KIND: ClassVar[str] = "drill"
    what: str = Field(min_length=1, examples=["restore of a backup"])
    size: int = Field(ge=0, description="entries of the record that was restored")
    root: str = Field(pattern=_ROOT)
    findings: tuple[Finding, ...] = ()


class Committed(Part):
    """A personal datum that is sealed only as H(salt || value); both lie in the desk and can be erased."""

    name: str = Field(min_length=1, description="what it is", examples=["name", "birth date"])
    digest: str = Field(pattern=_ROOT, description="SHA-256 of salt and value, in hexadecimal")


class Personal(Content):
    """Personal data of a donor are given, under salted commitments."""

    KIND: ClassVar[str] = "personal"
    item: Identifier = Field(description="the donor's code")
    data: tuple[Committed, ...] = Field(min_length=1)


class Erased(Content):
    """Personal data were erased: what was committed to can no longer be known. Every proof stays valid."""

    KIND: ClassVar[str] = "erased"
    item: Identifier
    names: tuple[str, ...] = Field(min_length=1, description="which data")
    reason: str = Field(min_length=1)
