"""Conditional requests: the ETag of what was read, and whether it is still so (RFC 9110, 8.8.3 and 13.1; RFC 6585, 3)."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import Header

from seedlot.terms.errors import SeedlotError
from seedlot.web.api.saying import as_json

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=1_000,
        description="The ETag with which it was read; `*` for whatever it is now. Needed.",
    ),
]


class UnconditionalError(SeedlotError):
    """A request that rests on what was read, and does not say on which answer."""

    def __init__(self) -> None:
        super().__init__(
            "The request does not say what was read",
            mend="Send the ETag of the answer that you read as `If-Match`, or `*` for whatever it is now.",
        )


def tag_of(plain: Any) -> str:
    """The strong ETag of an answer: what else is answered has another."""
    return tag_of_bytes(as_json(plain))


def tag_of_bytes(body: bytes) -> str:
    """The strong ETag of an answer as it is sent."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def matched(given: str | None, tag: str) -> bool:
    """Whether a condition names an answer, or any. A proxy that packs answers marks tags as weak; ours name every byte.

    Raises:
        UnconditionalError: there is no condition.
    """
    named = {each.strip().removeprefix("W/") for each in needed(given).split(",")}
    return "*" in named or tag in named


def needed(given: str | None) -> str:
    """The condition that was given.

    Raises:
        UnconditionalError: there is none.
    """
    if given is None or not given.strip():
        raise UnconditionalError
    return given
