"""Codes on labels of materials, and numbers of vials."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Annotated

from biip import ParseError
from biip.gs1_messages import GS1Message
from pydantic import AfterValidator

#: Most vials that one range can hold.
MOST = 1_000_000
_PART = re.compile(r"([1-9][0-9]{0,6})(?:\s*[-\u2013]\s*([1-9][0-9]{0,6}))?", re.ASCII)


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
    for (_, last), (first, _) in pairwise(found):
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


def count(numbers: str) -> int:
    """Tell how many vials are named."""
    return sum(last - first + 1 for first, last in spans(numbers))


def common(one: str, other: str) -> str:
    """Tell the numbers that stand in both, in short."""
    pairs = ((max(a, c), min(b, d)) for a, b in spans(one) for c, d in spans(other))
    return _in_short(sorted((first, last) for first, last in pairs if first <= last))


def joined(one: str, other: str) -> str:
    """Tell the numbers that stand in one of the two, or in both, in short."""
    runs: list[tuple[int, int]] = []
    for first, last in sorted((*spans(one), *spans(other))):
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        else:
            runs.append((first, last))
    return _in_short(runs)


def without(one: str, other: str) -> str:
    """Tell the numbers of one that do not stand in the other, in short."""
    left = []
    for first, last in spans(one):
        start = first
        for begins, ends in spans(other):
            if begins > last or ends < start:
                continue
            if start < begins:
                left.append((start, begins - 1))
            start = ends + 1
        if start <= last:
            left.append((start, last))
    return _in_short(left)


def agree(units: int | None, numbers: str) -> None:
    """Refuse a number of units that is not that of the vials that are named.

    Raises:
        ValueError: they differ.
    """
    if units is not None and numbers and units != count(numbers):
        raise ValueError(f"units says {units}, and numbers hold {count(numbers)} vials ({numbers})")


def vial(item: str, number: int, numbers: str) -> str:
    """Name a vial of a range that holds `numbers`: as many digits as the highest of them has."""
    return f"{item}/{number:0{len(str(spans(numbers)[-1][1])) if numbers else 1}d}"


def _in_short(found: Iterable[tuple[int, int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


def _numbers(text: str) -> str:
    return _in_short(spans(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a GS1 element string says of a lot; empty where it does not."""

    lot: str = ""
    expiry: str = ""


def label(code: str) -> Label:
    """Read the lot (10) and the expiry (17) of a GS1 element string, as scanned or with brackets, as it is printed.

    Raises:
        ValueError: it is none, or one of its check digits is wrong.
    """
    parse = GS1Message.parse_hri if code.startswith("(") else GS1Message.parse
    try:
        found = parse(code).element_strings
    except ParseError as fault:
        raise ValueError(f"'{code}' is no GS1 element string: {fault}") from fault
    for each in found:
        if each.gtin_error or each.sscc_error or each.gln_error:
            raise ValueError(
                f"'{code}' is no GS1 element string: {each.gtin_error or each.sscc_error or each.gln_error}"
            )
    lot, expiry = found.get(ai="10"), found.get(ai="17")
    return Label(lot=lot.value if lot else "", expiry=expiry.date.isoformat() if expiry and expiry.date else "")


def _gs1(text: str) -> str:
    if text:
        label(text)
    return text


#: Numbers of vials, in short and in order; and a GS1 element string (GS1 General Specifications, 3), or an empty text.
Numbers = Annotated[str, AfterValidator(_numbers)]
Gs1 = Annotated[str, AfterValidator(_gs1)]
