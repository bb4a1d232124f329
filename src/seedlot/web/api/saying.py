"""Answers as JSON."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import PydanticSerializationError, to_json
from starlette.responses import Response

MEDIA = "application/json"


def as_json(plain: Any) -> bytes:
    """A value as JSON; a number that JSON has none of is a text ("Infinity"), and half a surrogate is escaped."""
    try:
        return to_json(plain, inf_nan_mode="strings")
    except (PydanticSerializationError, UnicodeError):
        return json.dumps(plain, default=str).encode()


def told(plain: Any, *, status: int = 200, following: str = "", headers: dict[str, str] | None = None) -> Response:
    """Answer; `following` is the address of the next page, if there is one (RFC 8288)."""
    answer = Response(as_json(plain), status_code=status, media_type=MEDIA, headers=headers)
    if following:
        answer.headers["link"] = f'<{following}>; rel="next"'
    return answer
