"""One cell of a table to one value, with what people and Excel do to numbers and dates."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time

from seedlot.formats.tables import Cell
from seedlot.terms.figure import Relation

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}( \d{3})+(\.\d+)?|[+-]?\d{1,3}(,\d{3}){2,}(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,(?!\d{3}$)\d+([eE][+-]?\d+)?|[+-]?0,\d+")
_AMBIGUOUS = re.compile(r"[+-]?\d{1,3},\d{3}")
_NOTHING = frozenset({"", "-", "--", "na", "n/a", "nd", "n.d.", "none", "missing", "not done"})
_BELOW = frozenset({"<lod", "<loq", "bdl", "below detection", "below detection limit", "not detected"})
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a cell: a value, or "below" or "above" a limit (None where none is said).

    `repaired` names the way of writing that had to be understood, and is worth a finding.
    """

    value: float | None
    relation: Relation = "="
    limit: float | None = None
    repaired: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a date with its time of day (`timed`)."""

    when: datetime
    timed: bool


def number(cell: Cell) -> Number | None:
    """Read a number; None where the cell is empty or says that there is none.

    Raises:
        ValueError: the cell is not a number, in words for a finding.
    """
    if cell is None:
        return None
    if isinstance(cell, bool | date | time):
        says = f"'{cell}' is not a number (Excel may have turned it into what it is)"
        raise ValueError(says)  # noqa: TRY004 - the cell is at fault, not the caller
    if isinstance(cell, int | float):
        return Number(_finite(float(cell), str(cell)))
    return _typed_number(" ".join(cell.replace("\u00a0", " ").replace("\u202f", " ").split()))


def _typed_number(text: str) -> Number | None:
    lowered = text.lower()
    if lowered in _NOTHING:
        return None
    if lowered.replace(" ", "") in _BELOW or lowered in _BELOW:
        return Number(None, "<")
    relation: Relation = "<" if text[0] in "<≤" else ">" if text[0] in ">≥" else "="
    value, repaired = _digits(text.lstrip("<>≤≥= ").removesuffix("%").rstrip(), text)
    return Number(value, repaired=repaired) if relation == "=" else Number(None, relation, value, repaired)


def _digits(digits: str, text: str) -> tuple[float, str]:
    if _PLAIN.fullmatch(digits):
        return _finite(float(digits), text), ""
    if _AMBIGUOUS.fullmatch(digits) and not digits.lstrip("+-").startswith("0"):
        raise ValueError(f"'{text}' may be thousands or a decimal comma; write it without the comma or with a point")
    if _DECIMAL_COMMA.fullmatch(digits):
        return _finite(float(digits.replace(",", ".")), text), "a decimal comma"
    if _GROUPED.fullmatch(digits):
        return _finite(float(re.sub("[ ,]", "", digits)), text), "digits in groups of three"
    raise ValueError(f"'{text}' is not a number")


def _finite(value: float, text: str) -> float:
    if not math.isfinite(value):
        raise ValueError(f"'{text}' is not a finite number")
    return value


def moment(cell: Cell) -> Moment | None:
    """Read a date or a date with time: an Excel date, or text as 2026-03-01, 2026-03-01 10:30, 2026-03-01T10:30:00Z.

    Raises:
        ValueError: neither; 03/04/2026 is refused, for nobody can tell March from April.
    """
    if cell is None or (isinstance(cell, str) and cell.strip().lower() in _NOTHING):
        return None
    if isinstance(cell, datetime):
        return Moment(cell, timed=True)
    if isinstance(cell, date):
        return Moment(datetime.combine(cell, time()), timed=False)
    text = str(cell).strip()
    if not isinstance(cell, str) or not _ISO.fullmatch(text):
        raise ValueError(f"'{text}' is not a date; write it as 2026-03-01 or 2026-03-01T10:30:00Z")
    return Moment(datetime.fromisoformat(text), timed=len(text) > len("2026-03-01"))
