"""What sort of thing a column holds, told by the type of the model's field: how it is read, written and explained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from seedlot.book.cells import (
    Plain,
    read_day,
    read_decimal,
    read_identifier,
    read_list,
    read_moment,
    read_number,
    read_pairs,
    read_text,
    read_truth,
    read_value,
    read_vials,
    read_whole,
    refuse,
)
from seedlot.book.faults import spelt
from seedlot.record.entries.evidence import Attachment
from seedlot.terms.codes import Gs1, Numbers
from seedlot.terms.donations import DonationNumber, EuropeanCode, RegistryName
from seedlot.terms.identifiers import Identifier
from seedlot.terms.moments import Day, Moment

#: What is written into a cell.
Written = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A sort of column. `write` is the way back of `read`; `choices` are all that a cell may say."""

    says: str
    read: Callable[[Plain], Any]
    write: Callable[[Any], Written] = str
    choices: tuple[str, ...] = ()
    numeric: bool = False


TEXT = Sort(says="text", read=read_text)
IDENTIFIER = Sort(says="an identifier", read=read_identifier)
LIST = Sort(says="texts separated by ';'", read=read_list, write="; ".join)
_FILES = "file names separated by ';', as they lie beside the book"
#: A raw file is looked up when the book's folder is known (`book.shelf`).
FILES = Sort(says=_FILES, read=read_list, write=lambda paths: "; ".join(path.as_posix() for path in paths))
ATTACHMENTS = Sort(says=_FILES, read=read_list, write=lambda files: "; ".join(file.name for file in files))


def _safe(number: int) -> Written:
    """Write a whole number as text where a cell of Excel could not hold it exactly."""
    return number if abs(number) <= 2**53 else str(number)


#: The value of a result. A bound goes into the columns 'relation' and 'limit' beside it.
VALUE = Sort(
    says="a number, a text, or a bound such as <0.01", read=read_value, write=lambda value: value, numeric=True
)

_SORTS: dict[Any, Sort] = {
    str: TEXT,
    Identifier: IDENTIFIER,
    Numbers: Sort(says="numbers of vials such as 3-5, 9", read=read_vials),
    Gs1: Sort(says="a GS1 element string", read=read_text),
    DonationNumber: Sort(says="an ISBT 128 donation number with its check character", read=read_text),
    EuropeanCode: Sort(says="a Single European Code", read=read_text),
    RegistryName: Sort(says="a name of hPSCreg", read=read_text),
    Day: Sort(says="a date such as 2026-03-01", read=read_day),
    Moment: Sort(says="a date such as 2026-03-01, or an instant in UTC such as 2026-03-01T10:30:00Z", read=read_moment),
    bool: Sort(says="yes or no", read=read_truth, write=lambda truth: "yes" if truth else "no", choices=("yes", "no")),
    int: Sort(says="a whole number", read=read_whole, write=_safe, numeric=True),
    float: Sort(says="a number", read=read_number, write=float, numeric=True),
    Decimal: Sort(says="a number", read=read_decimal, numeric=True),
    float | str: VALUE,
    tuple[str, ...]: LIST,
    tuple[Path, ...]: FILES,
    tuple[Attachment, ...]: ATTACHMENTS,
    dict[str, str]: Sort(
        says="pairs such as name=value; other=value",
        read=read_pairs,
        write=lambda pairs: "; ".join(f"{name}={value}" for name, value in pairs.items()),
    ),
}


def sort_of(hint: Any) -> Sort:
    """Tell the sort of column for the type of a field.

    Raises:
        TypeError: the type has no sort; a model with such a field needs a line in `_SORTS`.
    """
    hint = bare(hint)
    if hint in _SORTS:
        return _SORTS[hint]
    if choices := _choices(hint):
        return _choice(choices)
    if get_origin(hint) is tuple and (choices := _choices(get_args(hint)[0])):
        return _several(choices)
    raise TypeError(f"no sort of column is known for {hint!r}")


def bare(hint: Any) -> Any:
    """Leave None out of a union of types."""
    if get_origin(hint) not in (Union, UnionType):
        return hint
    first, *others = (kind for kind in get_args(hint) if kind is not NoneType)
    for other in others:
        first = first | other
    return first


def _choices(hint: Any) -> tuple[str, ...]:
    if get_origin(hint) is Literal:
        return tuple(choice for choice in get_args(hint) if choice)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(str(member.value) for member in hint)
    return ()


def _choice(choices: tuple[str, ...]) -> Sort:
    """Make the sort of a column that holds one of a few words, in capitals or not."""
    known = {spelt(choice): choice for choice in choices}

    def read(cell: Plain) -> str:
        word = known.get(spelt(cell)) if isinstance(cell, str) else None
        if word is None:
            near = get_close_matches(spelt(cell), known, n=1) if isinstance(cell, str) else []
            mend = f"did you mean '{known[near[0]]}'?" if near else "choose one of these"
            refuse(cell, expected=f"one of: {', '.join(choices)}", mend=mend)
        return word

    return Sort(says=f"one of: {', '.join(choices)}", read=read, choices=choices)


def _several(choices: tuple[str, ...]) -> Sort:
    one = _choice(choices)

    def read(cell: Plain) -> list[str]:
        return [one.read(word) for word in read_list(cell)]

    return Sort(says=f"some of, separated by ';': {', '.join(choices)}", read=read, write="; ".join)
