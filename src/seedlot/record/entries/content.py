"""What an entry says: the base of every kind, and a statement before it is sealed."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, ValidationInfo, model_validator

from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import Moment

#: A context of validation that says: every text is in Unicode NFC.
COMPOSED = object()
_sorted = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def _composed(value: Any) -> Any:
    """Put every text of a plain value in Unicode NFC."""
    match value:
        case str():
            return value if value.isascii() else unicodedata.normalize("NFC", value)
        case dict():
            return {_composed(key): _composed(item) for key, item in value.items()}
        case list() | tuple():
            return [_composed(item) for item in value]
    return value


class Content(BaseModel):
    """Base of what an entry of one kind says. Fields that we do not know are kept, not dropped."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1
    #: the field that identifies what is said, if saying it twice is to change nothing
    IDENTIFIER: ClassVar[str] = ""

    def identifier(self) -> str:
        """The identifier of what is said, or an empty text."""
        return str(getattr(self, self.IDENTIFIER)) if self.IDENTIFIER else ""

    def subject(self) -> str:
        """What it is about, as an audit trail names it: an item, a lot, a person, the number of an entry."""
        names = ("lot", "item", "person", "target", "witness", "title", "what")
        found = (str(getattr(self, name, "")) for name in names)
        return self.identifier() or next((value for value in found if value), "")

    def digest(self) -> str:
        """Digest of what is said (fields at their default left out, so that a new field changes nothing)."""
        plain = self.model_dump(mode="json", exclude_defaults=True)
        return hashlib.sha256(_sorted(plain).encode()).hexdigest()

    @model_validator(mode="before")
    @classmethod
    def _nfc(cls, value: Any, info: ValidationInfo) -> Any:
        return value if info.context is COMPOSED else _composed(value)


class Part(BaseModel):
    """Base of a part of a content, such as one output of a step."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


class NotAMomentError(SeedlotError):
    """A time that is neither a date nor an instant in UTC."""

    def __init__(self, text: str) -> None:
        super().__init__(f"'{text}' is no date and no instant", mend="Write 2026-03-01 or 2026-03-01T10:30:00Z (UTC).")


_MOMENT: TypeAdapter[str] = TypeAdapter(Moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A content, when it happened and where it is said, before an act seals it as an entry."""

    content: Content
    occurred: str
    source: str = ""
    note: str = ""
    where: str = field(default="", compare=False)
    #: the place of a field, of a part of it by its number, or of a column there, where a book can tell it
    cell: Callable[..., str] | None = field(default=None, compare=False, repr=False)

    def at(self, name: str, of: str = "") -> str:
        """Where a name stands in what was said, or a field such as `occurred`: its cell, if a book can tell.

        With `of`, the cell of that column, such as `numbers`, in the row in which the name stands.
        """
        if self.cell is None:
            return self.where
        for said in type(self.content).model_fields:
            value = getattr(self.content, said)
            listed = value if isinstance(value, tuple) else ()
            held = (place for place, part in enumerate(listed) if name in (part, getattr(part, "item", None)))
            place = next(held, -1)
            if name == value or place >= 0:
                return self.cell(said, place, of)
        return self.cell(name)

    def __post_init__(self) -> None:
        """Refuse what is no moment."""
        try:
            _MOMENT.validate_python(self.occurred)
        except ValidationError as error:
            raise NotAMomentError(self.occurred) from error
