"""How a certificate says things: numbers, units, limits, results and moments in words for people."""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from seedlot.terms.criterion import Criterion, Kind
from seedlot.terms.errors import UnitError
from seedlot.terms.quantities import SUPERSCRIPTS
from seedlot.terms.reportable import Reportable
from seedlot.terms.showing import is_seen, seen
from seedlot.terms.units import convert

#: What the fonts inside typst can show, ends included; combining marks are left out.
SHOWN = (
    (0x20, 0x2FF),
    (0x374, 0x3CE),
    (0x3D0, 0x3E1),
    (0x400, 0x477),
    (0x1E00, 0x1FFF),
    (0x2010, 0x2037),
    (0x2039, 0x203F),
    (0x2070, 0x209C),
    (0x20A0, 0x20B5),
    (0x2100, 0x2103),
    (0x2153, 0x2184),
    (0x2190, 0x222E),
    (0x2234, 0x223D),
    (0x2241, 0x226B),
    (0x2713, 0x2718),
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MINUS, _TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
#: A number with up to this many significant digits is printed as it was given; a longer one is rounded.
_AS_GIVEN = 6
_ROUNDED = 4


def printable(value: Any) -> Any:
    """Make every text of a plain value fit to print: a character that the fonts lack becomes its code point.

    Nothing is dropped, nothing turns the direction of writing and nothing begins a line: such marks are shown as what
    they are.
    """
    match value:
        case str():
            return "".join(_shown(character) for character in value)
        case dict():
            return {key: printable(item) for key, item in value.items()}
        case list() | tuple():
            return [printable(item) for item in value]
    return value


def _shown(character: str) -> str:
    if is_seen(character) and any(first <= ord(character) <= last for first, last in SHOWN):
        return character
    return f"[U+{ord(character):04X}]"


def markup(text: object) -> str:
    """A text as one line of an HTML page: no markup, and what cannot be seen becomes its code point."""
    return html.escape(seen(str(text)))


def number(value: float, limits: Iterable[float] = ()) -> str:
    """Write a number: as it was given up to six significant digits, else rounded to four.

    More digits are kept where rounding would move it onto or across one of the `limits`, so that
    what is printed never contradicts the verdict beside it.
    """
    exact = Decimal(repr(float(value) + 0.0)).normalize()
    held = len(exact.as_tuple().digits)
    if held <= _AS_GIVEN:
        return _written(exact)
    ends = [Decimal(repr(limit)) for limit in limits]
    for digits in range(_ROUNDED, held):
        rounded = Context(prec=digits, rounding=ROUND_HALF_UP).plus(exact)
        if all(rounded.compare(end) == exact.compare(end) for end in ends):
            return _written(rounded)
    return _written(exact)


def _written(value: Decimal) -> str:
    exponent = value.adjusted()
    if not value or -5 < exponent < 6:
        text = f"{value:f}"
    else:
        text = f"{value.scaleb(-exponent):f} {_TIMES} 10{str(exponent).translate(SUPERSCRIPTS)}"
    return text.replace("-", _MINUS)


def acceptance(criterion: Criterion) -> str:
    """Say an acceptance criterion in words, without its unit."""
    low, high = ("" if end is None else number(end) for end in (criterion.low, criterion.high))
    match criterion.kind, criterion.exclusive:
        case Kind.MIN, exclusive:
            return f"{'more' if exclusive else 'not less'} than {low}"
        case Kind.MAX, exclusive:
            return f"{'less' if exclusive else 'not more'} than {high}"
        case Kind.RANGE, True:
            return f"more than {low} and less than {high}"
        case Kind.RANGE, False:
            return f"{low} to {high}"
        case Kind.EQUALS, _:
            return criterion.text
    return "report" if criterion.kind is Kind.REPORT_ONLY else str(criterion.kind)


def converted(reportable: Reportable, to: str) -> Reportable:
    """Tell a reportable value in another unit; it stays as it is where its unit cannot be converted."""
    ends = {name: getattr(reportable, name) for name in ("value", "limit", "low", "high")}
    numbers = {name: end for name, end in ends.items() if isinstance(end, float)}
    if reportable.unit == to or not numbers:
        return reportable
    try:
        there = {name: convert(end, reportable.unit, to) for name, end in numbers.items()}
    except UnitError:
        return reportable
    return reportable.model_copy(update={**there, "unit": to})


def result(reportable: Reportable, limits: Iterable[float] = ()) -> str:
    """Say a reportable value, without its unit."""
    if reportable.relation != "=" and reportable.limit is not None:
        return f"{reportable.relation} {number(reportable.limit)}"
    match reportable.value:
        case None:
            return "not determined"
        case str() as text:
            return text
        case value:
            return number(value, limits)


def interval(reportable: Reportable) -> str:
    """Say the interval of a reportable value with its level of confidence; empty where it has none."""
    if reportable.level is None:
        return ""
    level = f"{_written((Decimal(repr(reportable.level)) * 100).normalize())} %"
    low, high = ("" if end is None else number(end) for end in (reportable.low, reportable.high))
    if low and high:
        return f"{level} CI {low} to {high}"
    return f"{'above' if low else 'below'} {low or high} ({level} confidence)" if low or high else ""


def moment(when: str) -> str:
    """Say a date, or an instant with its offset from UTC, in a form that is read alike everywhere: 1 Mar 2026."""
    if not when:
        return ""
    day = date.fromisoformat(when[:10])
    written = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    if len(when) == len("2026-03-01"):
        return written
    offset = when[-6:].replace("-", _MINUS) if when[-6] in "+-" else ""
    return f"{written}, {datetime.fromisoformat(when):%H:%M:%S} UTC{offset}"


def second(seconds: int) -> str:
    """Say an instant that is given in seconds since 1970-01-01, in UTC."""
    return moment(datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
