"""One cell of a book: what it may hold, what Excel has made of it, and what to do then.

Excel turns SEPT2 into a date, 00123 into 123 and 1E5 into 100000, and its CSV export keeps the
damage as text (Ziemann et al. 2016, Genome Biology 17:177). Nothing is repaired here: a cell that
may have been changed is refused, in a ValueError whose words go on from "column 'item' ...".
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NoReturn

from pydantic import TypeAdapter, ValidationError

from seedlot.formats.tables import Cell
from seedlot.terms.moments import Moment, instant
from seedlot.terms.showing import forbidden, seen_lines

_TYPE_AS_TEXT = "set the cell's format to Text and type it again"
_ISO = "write it as text, such as 2026-03-01"

_ERROR_VALUE = r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!|UNKNOWN!|#+)"

_ERROR = re.compile(_ERROR_VALUE)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|mrz|mär|mai|okt|dez)"

#: Texts that no one types: an error value, a number in Excel's scientific format, a name that became
#: a day of a month, a day that became an instant, a missing value of a data frame.
_MANGLED = re.compile(
    rf"{_ERROR_VALUE}|[+-]?[0-9](?:[.,][0-9]+)?E[+-][0-9]{{2,3}}"
    rf"|(?i:[0-9]{{1,2}}(?:-|\. ?){_MONTH}\.?(?:[- ][0-9]{{2,4}})?|{_MONTH}\.?[- ][0-9]{{2}})"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]00:00:00|NaN|nan|NaT|<NA>",
    re.DOTALL,
)

#: What no text of a book holds, beside what is never sealed (`terms.showing.forbidden`): the sign of a lost letter.
_LOST = re.compile("[\ufffd-\uffff]")

#: As much as a cell of Excel holds.
_LONGEST = 32_767

#: In an identifier moreover: a whole date, Excel's apostrophe or formula in front of a text.
_NO_IDENTIFIER = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}([./])[0-9]{1,2}\1[0-9]{2,4}|'.*|=.*", re.DOTALL)

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+(?:\.0+)?")
_NEARLY_NUMBER = re.compile(r"[+-]?[0-9][0-9.,' ]*%?|[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_BOUND = re.compile(r"([<>])\s*(.+)", re.DOTALL)

#: Above it, a cell of Excel no longer tells one whole number from the next.
_EXACT = 2**53

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\ufeff")) | dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")
_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
_MOMENT: TypeAdapter[str] = TypeAdapter(Moment)


@dataclass(frozen=True, slots=True)
class Mangled:
    """A cell whose true content a workbook shows only outside its value: what it holds, and the mend."""

    holds: str
    mend: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A value typed as "<0.01": not the value, but the limit that it is below or above."""

    relation: Literal["<", ">"]
    limit: float


Plain = Cell | Mangled


def tidy(text: str) -> str:
    """Take off blanks at both ends, make no-break spaces plain ones, drop what is invisible, compose letters (NFC)."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return text.strip()


def is_error(text: str) -> bool:
    """Tell whether a text is one of Excel's error values, also after an export to CSV."""
    return _ERROR.fullmatch(text) is not None


def describe(cell: Plain) -> str:
    """Say in words what a cell holds."""
    says = "nothing"
    match cell:
        case Mangled():
            says = cell.holds
        case str():
            says = f"Excel's error {cell}" if is_error(cell) else _quoted(cell)
        case bool():
            says = f"the truth value {str(cell).upper()}"
        case int() | float():
            says = f"the number {cell!r}".removesuffix(".0")
        case datetime():
            says = f"the date and time {cell.isoformat(sep=' ')}"
        case date():
            says = f"the date {cell.isoformat()}"
        case time():
            says = f"the time of day {cell.isoformat()}"
    return says


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= 60 else f"'{line[:57]}...'"


def refuse(cell: Plain, *, expected: str, mend: str) -> NoReturn:
    """Say what the cell holds, what was expected and how to mend it.

    Raises:
        ValueError: always.
    """
    cure = cell.mend if isinstance(cell, Mangled) else mend
    raise ValueError(f"holds {describe(cell)}; expected {expected}; {cure}")


def read_text(cell: Plain) -> str:
    """Read a text; a number or a date is not one, for Excel may have made it of something else."""
    if not isinstance(cell, str):
        refuse(cell, expected="text, which Excel may have changed into this", mend=_TYPE_AS_TEXT)
    if _MANGLED.fullmatch(cell):
        mend = "mend what lost it, or leave it empty" if cell[0] in "#nN<" else _TYPE_AS_TEXT
        refuse(cell, expected="text, which a spreadsheet may have changed into this", mend=mend)
    if not cell or not is_writable(cell):
        expected = f"visible text of at most {_LONGEST} characters, none of them lost or a control character"
        refuse(seen_lines(_LOST.sub("?", cell)), expected=expected, mend="type it again")
    return cell


def is_writable(text: str) -> bool:
    """Tell whether a cell can hold a text: not too long, no control character, no sign of a lost letter."""
    plain = text.isascii() and text.isprintable()
    return len(text) <= _LONGEST and (plain or not (forbidden(text) or _LOST.search(text)))


def read_identifier(cell: Plain) -> str:
    """Read what names a thing: a text that is not a date and carries no sign of Excel's."""
    text = read_text(cell)
    if _NO_IDENTIFIER.fullmatch(text):
        refuse(text, expected="an identifier, which a spreadsheet may have changed into this", mend=_TYPE_AS_TEXT)
    return text


def read_vials(cell: Plain) -> str:
    """Read numbers of vials, such as 3-5, 9; one alone may be a number."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(read_whole(cell))
    if not isinstance(cell, str):
        refuse(cell, expected="numbers of vials such as 3-5, 9", mend=_TYPE_AS_TEXT)
    return read_text(cell)


def read_number(cell: Plain) -> float:
    """Read a number with a decimal point; nothing between thousands, no percent sign."""
    if isinstance(cell, str) and _NUMBER.fullmatch(cell):
        cell = float(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return float(cell)
    refuse(cell, expected="a number", mend=_mend_of_number(cell))


def _mend_of_number(cell: Plain) -> str:
    if isinstance(cell, date | time):
        return "set the cell's format to Number and type it again"
    text = cell.casefold() if isinstance(cell, str) else ""
    if "%" in text:
        return "write the number alone, and name % as the unit (a level of 95 % is 0.95)"
    if isinstance(cell, float) or any(word in text for word in ("nan", "inf", "#")):
        return "write a finite number, or leave the cell empty if it is not known"
    return "write it as 1234.5: a point before decimals, nothing between thousands, the unit in its own column"


def read_whole(cell: Plain) -> int:
    """Read a whole number."""
    if isinstance(cell, str) and _WHOLE.fullmatch(cell):
        return int(cell.partition(".")[0])
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) <= _EXACT:
        return int(cell)
    refuse(cell, expected="a whole number", mend="write it as 12, with nothing before, between or after the digits")


def read_decimal(cell: Plain) -> Decimal:
    """Read a number as it is written, digit by digit."""
    number = read_number(cell)
    return Decimal(cell if isinstance(cell, str) else repr(number).removesuffix(".0"))


def read_truth(cell: Plain) -> bool:
    """Read yes or no."""
    truth = cell if isinstance(cell, bool) else _TRUTHS.get(cell.casefold()) if isinstance(cell, str) else None
    if truth is None:
        refuse(cell, expected="yes or no", mend="write one of the two")
    return truth


def read_value(cell: Plain) -> float | str | Bound:
    """Read a result's value: a number, a text such as a karyotype, or a bound such as <0.01."""
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell) or _NEARLY_NUMBER.fullmatch(cell):
        return read_number(cell)
    bound = _BOUND.fullmatch(cell)
    if bound and _NUMBER.fullmatch(bound[2]):
        return Bound("<" if bound[1] == "<" else ">", read_number(bound[2]))
    if cell[:1] in "<>≤≥":
        refuse(cell, expected="a number, a text, or a bound such as <0.01", mend="write < or > and the limit's number")
    return read_text(cell)


def read_day(cell: Plain) -> str:
    """Read a civil date: text as 2026-03-01, or a cell that is a date."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        cell = cell.isoformat()
    if isinstance(cell, str) and len(cell) == len("2026-03-01") and _is_moment(cell):
        return cell
    refuse(cell, expected="a date", mend=_ISO)


def read_moment(cell: Plain) -> str:
    """Read a civil date or an instant in UTC. A time of day without its zone is refused."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        cell = cell.isoformat()
    if isinstance(cell, str) and _is_moment(cell):
        return cell
    refuse(cell, expected="a date, or an instant in UTC", mend=_mend_of_moment(cell))


def _mend_of_moment(cell: Plain) -> str:
    if isinstance(cell, str):
        try:
            cell = datetime.fromisoformat(cell)
        except ValueError:
            return f"{_ISO} or 2026-03-01T10:30:00Z"
    if isinstance(cell, datetime) and cell.tzinfo is not None:
        return f"write it in UTC, as text: {instant(cell)}"
    if isinstance(cell, datetime):
        hint = instant(cell.replace(tzinfo=UTC))
        return f"its zone is missing: write it in UTC, as text ({hint} if it is in UTC already), or give the date alone"
    return f"{_ISO} or 2026-03-01T10:30:00Z"


@lru_cache(maxsize=4096)
def _is_moment(text: str) -> bool:
    """Tell whether a text is a date or an instant. Years before 1900 are slips of the pen."""
    try:
        return _MOMENT.validate_python(text) >= "1900"
    except ValidationError:
        return False


def read_list(cell: Plain) -> list[str]:
    """Read texts that are separated by semicolons."""
    texts = [read_identifier(part.strip()) for part in read_text(cell).split(";") if part.strip()]
    if not texts:
        refuse(cell, expected="texts separated by ';'", mend="name at least one, or leave the cell empty")
    return texts


def read_pairs(cell: Plain) -> dict[str, str]:
    """Read pairs as in "first=1; second=2"."""
    pairs: dict[str, str] = {}
    for text in read_list(cell):
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value) or name in pairs:
            refuse(cell, expected="pairs, each name once", mend="write them as name=value; other=value")
        pairs[name] = value
    return pairs
