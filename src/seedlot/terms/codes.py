"""Codes on labels of materials, and numbers of vials."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Annotated

from biip.gs1_messages import GS1Message, ParseError  # type: ignore[attr-defined]
from pydantic import AfterValidator

#: Most vials that one range can hold.
MOST = 1_000_000
_PART = re.compile(r"([1-9][0-9]{0,6})(?:\s*[-–]\s*([1-9][0-9]{0,6}))?", re.ASCII)


def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Read numbers of vials such as `3-5, 9` as spans, in order: ((3, 5), (9, 9)).

    Raises:
        ValueError: they are no numbers, run backwards, or name one twice.
    """
    found: list[tuple[int, int]] = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"'{part}' is no number of a vial and no range; write 1-100, or 3, 7, 9")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or last > MOST:
            raise ValueError(f"'{part}' runs backwards, or beyond {MOST}")
        found.append((first, last))
    found.sort()
    for (_, last), (first, _) in zip(found, found[1:], strict=False):
        if first <= last:
            raise ValueError(f"'{text}' names vial {first} twice")
    return tuple(found)


def written(numbers: Iterable[int]) -> str:
    """Write numbers of vials in short: 3, 4, 5 and 9 are `3-5, 9`."""
    parts = []
    for _, run in groupby(enumerate(sorted(numbers)), key=lambda place: place[1] - place[0]):
        line = [number for _, number in run]
        parts.append(str(line[0]) if len(line) == 1 else f"{line[0]}-{line[-1]}")
    return ", ".join(parts)


def _numbers(text: str) -> str:
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans(text))


def _gs1(text: str) -> str:
    if text:
        try:
            GS1Message.parse(text)
        except ParseError as fault:
            raise ValueError(f"'{text}' is no GS1 element string: {fault}") from fault
    return text


#: Numbers of vials, in short and in order; and a GS1 element string (GS1 General Specifications, 3), or an empty text.
Numbers = Annotated[str, AfterValidator(_numbers)]
Gs1 = Annotated[str, AfterValidator(_gs1)]
