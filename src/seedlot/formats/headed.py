"""Tables under a heading that is somewhere in the first rows, by names that instruments spell in several ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from seedlot.formats.rows import Row
from seedlot.formats.tables import Cell, Sheet, refuse_cells_beyond
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Finding

#: The name that we use, and how instruments write it, each through `plain`.
Names = Mapping[str, tuple[str, ...]]

#: How deep a heading is looked for.
_DEEPEST = 120
_MICRO = str.maketrans({"\u00b5": "u", "\u03bc": "u", "\ufffd": "u"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a heading: `above` are the rows before it, `unread` the columns that nobody asked for."""

    rows: tuple[Row, ...]
    names: frozenset[str]
    above: tuple[tuple[Cell, ...], ...]
    unread: tuple[str, ...]


def plain(cell: Cell) -> str:
    """A heading's cell in small letters and digits; micro is u, and what is neither letter, digit nor % is dropped."""
    return re.sub(r"[^a-z0-9%+]", "", str(cell or "").translate(_MICRO).lower())


def find_heading(sheet: Sheet, names: Names, needed: tuple[str, ...]) -> int | None:
    """Find the first row that has every needed column."""
    return next(
        (
            index
            for index, row in enumerate(sheet.rows[:_DEEPEST])
            if set(needed) <= {name for name in _known(row, names) if name}
        ),
        None,
    )


def table_in(  # noqa: PLR0913 - all are named
    sheet: Sheet,
    names: Names,
    *,
    needed: tuple[str, ...],
    file: str,
    code: str,
    findings: list[Finding],
    nothing: frozenset[str] = frozenset({"nan"}),
) -> Table:
    """Read the table under its heading; the first of two columns of one name counts.

    `nothing` are words (in small letters) that stand for an empty cell. The table ends with the sheet.

    Raises:
        UnreadableFileError: no row has every needed column, or cells stand under no heading.
    """
    head = find_heading(sheet, names, needed)
    if head is None:
        raise UnreadableFileError(
            file,
            f"no row is a heading with the columns {', '.join(map(repr, needed))}",
            mend="Export it again as the assay's page says, with the columns that the instrument gives.",
        )
    known = _known(sheet.rows[head], names)
    refuse_cells_beyond(sheet.rows[head], enumerate(sheet.rows[head + 1 :], start=head + 2), file=file)
    rows = []
    for line, cells in enumerate(sheet.rows[head + 1 :], start=head + 2):
        if any(cell is not None for cell in cells):
            named = {name: _cell(cell, nothing) for name, cell in zip(known, cells, strict=False) if name}
            rows.append(Row(where=f"{file}, row {line}", cells=named, findings=findings, code=code))
    unread = tuple(
        f"{file}: column '{cell}'" for name, cell in zip(known, sheet.rows[head], strict=True) if not name and cell
    )
    return Table(
        rows=tuple(rows), names=frozenset(filter(None, known)), above=sheet.rows[:head], unread=tuple(_single(unread))
    )


def _known(row: tuple[Cell, ...], names: Names) -> list[str]:
    """Our name for each cell of a heading, "" for one that has none or had it before."""
    ours = {spelt: name for name, spellings in names.items() for spelt in (plain(name), *spellings)}
    found: list[str] = []
    for cell in row:
        name = ours.get(plain(cell), "")
        found.append("" if name in found else name)
    return found


def _cell(cell: Cell, nothing: frozenset[str]) -> Cell:
    return None if isinstance(cell, str) and cell.strip().lower() in nothing else cell


def _single(names: tuple[str, ...]) -> Iterator[str]:
    return iter(dict.fromkeys(names))
