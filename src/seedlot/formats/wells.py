"""Wells of a plate by their names: A1, A01, H12, P24."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WELL = re.compile(r"([A-P])0?([1-9]|1\d|2[0-4])", re.IGNORECASE)
#: Columns of a plate of 96 wells; one of 384 has twice as many.
_COLUMNS = 12
_IN_A_NAME = re.compile(r"(?:^|[_\- .])([A-P](?:0?[1-9]|1\d|2[0-4]))(?=[_\- .]|$)", re.IGNORECASE)


def well_name(text: str) -> str:
    """Write a well as A01; "" where the text is no well of a plate of up to 384."""
    found = _WELL.fullmatch(text.strip())
    return f"{found[1].upper()}{int(found[2]):02}" if found else ""


def well_in(name: str) -> str:
    """Find the well in a file's or a sample's name: the last that stands as a word; "" where none does."""
    found = _IN_A_NAME.findall(name)
    return well_name(found[-1]) if found else ""


def place(well: str) -> tuple[str, int] | None:
    """Tell row and column of a well, for a map of the plate."""
    name = well_name(well)
    return (name[0], int(name[1:])) if name else None


def plate_of(wells: Iterable[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Tell the rows and columns of the plate that wells are of: of 96, or of 384 where one of them lies outside that.

    So a map shows the whole plate (8 by 12 wells, or 16 by 24), empty wells too.
    """
    places = [at for well in wells if (at := place(well)) is not None]
    is_large = any(row > "H" or column > _COLUMNS for row, column in places)
    rows, columns = ("ABCDEFGHIJKLMNOP", 2 * _COLUMNS) if is_large else ("ABCDEFGH", _COLUMNS)
    return tuple(rows), tuple(range(1, columns + 1))
