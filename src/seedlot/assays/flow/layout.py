"""The table of tubes: our own layout, a row for each tube."""

from __future__ import annotations

from collections.abc import Iterator

from seedlot.assays.flow.labels import named_list, pairs_in
from seedlot.assays.flow.raw import Role, Told
from seedlot.formats.rows import Row
from seedlot.formats.tables import Sheet, column_letter, refuse_cells_beyond
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

#: The columns and what stands in them. "file" is needed.
COLUMNS = {
    "file": "name of the FCS file (needed)",
    "data set": "number of the data set in the file, from 1, where it holds several",
    "sample": "name of the sample; empty in a control that serves every sample",
    "role": f"{', '.join(Role)}; empty is {Role.TEST}",
    "markers": "CD73=FL1-H; CD90=FL2-H; a dye for dead cells as viability=FL3-H; empty: from the labels in the file",
    "control for": "markers that an FMO leaves out, an isotype stands for, or a single stain shows: CD73; CD90",
}
#: Other words for the roles.
_WORDS = {
    "": Role.TEST,
    "sample": Role.TEST,
    "stained": Role.TEST,
    "fluorescence minus one": Role.FMO,
    "isotype control": Role.ISOTYPE,
    "unstained control": Role.UNSTAINED,
    "blank": Role.UNSTAINED,
    "single-stain": Role.SINGLE,
    "single stained": Role.SINGLE,
    "compensation": Role.SINGLE,
    "viability": Role.VIABILITY,
    **{role.casefold(): role for role in Role},
}


def is_tubes(sheet: Sheet) -> bool:
    """Whether a sheet has the heading of a table of tubes."""
    return bool(sheet.rows) and "file" in _names(sheet)


def read_tubes(sheet: Sheet, *, file: str, findings: list[Finding]) -> tuple[tuple[Told, ...], tuple[str, ...]]:
    """Read the rows, and tell the columns that are not read.

    Raises:
        UnreadableFileError: a column stands twice, a cell stands under no heading, or a role is not known.
    """
    names = _names(sheet)
    _refuse_twice(names, file=file)
    refuse_cells_beyond(sheet.rows[0], enumerate(sheet.rows[1:], start=2), file=file)
    unread = tuple(
        f"{file}: column {column_letter(index)} ('{name}')" if name else f"{file}: column {column_letter(index)}"
        for index, name in enumerate(names)
        if name not in COLUMNS
    )
    return tuple(_rows(sheet, names, file=file, findings=findings)), unread


def _names(sheet: Sheet) -> list[str]:
    return [" ".join(str(cell or "").replace("_", " ").split()).lower() for cell in sheet.rows[0]]


def _refuse_twice(names: list[str], *, file: str) -> None:
    for index, name in enumerate(names):
        if name in COLUMNS and name in names[:index]:
            where = f"row 1, column {column_letter(index)}"
            raise UnreadableFileError(file, f"column '{name}' stands twice", where=where, mend="Rename one of them.")


def _rows(sheet: Sheet, names: list[str], *, file: str, findings: list[Finding]) -> Iterator[Told]:
    for line, cells in enumerate(sheet.rows[1:], start=2):
        if all(cell is None for cell in cells):
            continue
        named = dict(zip(names, cells, strict=False))
        row = Row(where=f"{file}, row {line}", cells=named, findings=findings, code="flow")
        if not row.text("file"):
            row.note("no-file", "The row names no file; it is not used.", Answer.NOT_KNOWN)
            continue
        yield _told(row, file=file, line=line)


def _told(row: Row, *, file: str, line: int) -> Told:
    role = _WORDS.get(" ".join(row.text("role").casefold().split()))
    if role is None:
        what = f"'{row.text('role')}' is no role of a tube"
        raise UnreadableFileError(file, what, where=f"row {line}", mend=f"Write one of: {', '.join(Role)}.")
    return Told(
        where=row.where,
        file=row.text("file"),
        sample=row.text("sample"),
        role=role,
        markers=tuple(pairs_in(row.text("markers"))),
        stands_for=named_list(row.text("control for")),
        number=row.whole("data set"),
    )
