"""Canonical JSON (RFC 8785): reading it, and refusing what is not canonical."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import rfc8785


def read_canonical(body: bytes) -> Any:
    """Read canonical JSON into plain values.

    The encoder of the standard library is tried first, as it is several times as fast: on ASCII
    text it differs from RFC 8785 only in how it writes some numbers, and each number has been
    checked on its own by then.

    Raises:
        ValueError: the bytes are no JSON, or not the canonical form of what they say.
    """
    try:
        plain = _DECODER.decode(body.decode())
        same = (body.isascii() and _ENCODER.encode(plain).encode() == body) or rfc8785.dumps(plain) == body
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not same:
        raise ValueError("it is not in canonical form")
    return plain


def write_canonical(plain: Any) -> bytes:
    """Write plain values as canonical JSON.

    The encoder of the standard library goes first here too; what it wrote stands if no number in it can differ
    from RFC 8785, or if it reads as canonical.

    Raises:
        rfc8785.CanonicalizationError: a value has no JSON form (not finite, an integer beyond 2**53).
    """
    text = _ENCODER.encode(plain)
    if text.isascii():
        try:
            if _DOUBTFUL.search(text):
                _DECODER.decode(text)
        except ValueError:
            return rfc8785.dumps(plain)
        return text.encode()
    return rfc8785.dumps(plain)


def _integer(literal: str) -> int | float:
    # Integers of fewer than 16 digits are below 2**53 and exact (RFC 8785, section 3.2.2.3).
    return int(literal) if len(literal) < 16 else _number(literal)


def _number(literal: str) -> float:
    value = float(literal)
    if rfc8785.dumps(value) != literal.encode():
        raise ValueError(f"the number {literal} is not in canonical form")
    return value


def _refuse(literal: str) -> NoReturn:
    raise ValueError(f"{literal} is not JSON")


#: Where a fraction, an exponent or 16 digits may stand: in a number, or just in a text.
_DOUBTFUL = re.compile(r"[0-9][.eE]|[0-9]{16}|NaN|Infinity")
_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_number, parse_constant=_refuse)
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
