"""Canonical JSON (RFC 8785): reading it, and refusing what is not canonical."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import rfc8785


def read_canonical(body: bytes) -> Any:
    """Read canonical JSON into plain values.

    The encoder of the standard library is tried first, as it is several times as fast: on text of
    the first planes of letters it differs from RFC 8785 only in how it writes some numbers, and
    each number has been checked on its own by then.

    Raises:
        ValueError: the bytes are no JSON, or not the canonical form of what they say.
    """
    try:
        text = body.decode()
        plain = _DECODER.decode(text)
        same = (not _FAR.search(text) and _ENCODER.encode(plain) == text) or rfc8785.dumps(plain) == body
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not same:
        raise ValueError("it is not in canonical form")
    return plain


def write_canonical(plain: Any) -> bytes:
    """Write plain values as canonical JSON.

    The encoder of the standard library goes first here too; what it wrote stands if no number in it can differ
    from RFC 8785, or if it reads as canonical. Numbers that are whole, such as 5.0, it would write with a fraction.

    Raises:
        rfc8785.CanonicalizationError: a value has no JSON form (not finite, an integer beyond 2**53).
    """
    for said in (plain, _whole(plain)):
        text = _ENCODER.encode(said)
        if _FAR.search(text):
            break
        try:
            if _DOUBTFUL.search(text):
                _WRITTEN.decode(text)
        except ValueError:
            continue
        return text.encode()
    return rfc8785.dumps(plain)


def _whole(plain: Any) -> Any:
    """The same value, with each fraction that is a whole number as that."""
    if type(plain) is float:
        return int(plain) if -_SAFE < plain < _SAFE and plain.is_integer() else plain
    if isinstance(plain, dict):
        return {name: _whole(value) for name, value in plain.items()}
    return [_whole(value) for value in plain] if isinstance(plain, list | tuple) else plain


def _integer(literal: str) -> int | float:
    # Integers of fewer than 16 digits are below 2**53 and exact (RFC 8785, section 3.2.2.3).
    return int(literal) if len(literal) < 16 else _number(literal)


def _exact(literal: str) -> int:
    value = int(literal)
    if not -_SAFE < value < _SAFE:
        raise ValueError(f"the number {literal} is not exact")
    return value


def _number(literal: str) -> float:
    value = float(literal)
    if repr(value) == literal and not _ODD.search(literal):  # as ECMA-262 writes it, on which RFC 8785 rests
        return value
    if rfc8785.dumps(value) != literal.encode():
        raise ValueError(f"the number {literal} is not in canonical form")
    return value


def _refuse(literal: str) -> NoReturn:
    raise ValueError(f"{literal} is not JSON")


#: Letters by which keys are put in another order as UTF-16 than by their numbers, and halves of such.
_FAR = re.compile("[\ud800-\U0010ffff]")
#: A number that Python may write otherwise than ECMA-262.
_ODD = re.compile(r"[eEnN]|\.0$")
#: Whole numbers below it are exact (RFC 8785, section 3.2.2.3).
_SAFE = 2.0**53
#: Where a fraction, an exponent or 16 digits may stand: in a number, or just in a text.
_DOUBTFUL = re.compile(r"[0-9][.eE]|[0-9]{16}|NaN|Infinity")
_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_number, parse_constant=_refuse)
_WRITTEN = json.JSONDecoder(parse_int=_exact, parse_float=_number, parse_constant=_refuse)
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
