"""The parts of an entry as rows of a form: what each holds, typed as a book's cells are; rows are added and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from starlette.datastructures import FormData

from seedlot.book.cells import Bound
from seedlot.book.columns import LAYOUTS, Column, Page, Part
from seedlot.record.entries.content import Content
from seedlot.record.entries.evidence import Attachment
from seedlot.terms.errors import SeedlotError

#: Most rows that a form holds.
MOST = 500


class CellError(SeedlotError):
    """A cell of a part that cannot be read."""

    def __init__(self, name: str, row: int, column: str, why: str) -> None:
        super().__init__(
            f"The field cannot be read: {name}, row {row + 1}, {column}: {why}", mend="Correct the cell, or empty it."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a row: its name in the form, its column, what the entry holds, what was typed."""

    name: str
    column: Column
    held: str
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A part: its number, its cells, what it held; `out` says that it is to be taken out. `label` names what has no cells."""

    number: int
    cells: tuple[Cell, ...]
    was: Mapping[str, Any]
    label: str = ""
    out: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed in a new row."""
        return not self.was and not any(cell.typed for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A field of an entry that holds parts. `can_grow`: rows can be added; files cannot, their bytes are elsewhere."""

    name: str
    about: str
    rows: tuple[Row, ...]
    can_grow: bool

    @property
    def is_changed(self) -> bool:
        """Whether anything in it is to be other than it is."""
        return any(_is_changed(row) for row in self.rows)

    @property
    def value(self) -> list[dict[str, Any]]:
        """The parts as they were typed; what was not touched stays as it was, to the letter.

        Raises:
            CellError: a cell cannot be read.
        """
        return [_said(self.name, row) for row in self.rows if not row.out and not row.is_empty]


def parts_of(content: Content, names: tuple[str, ...], form: FormData, *, more: str = "") -> dict[str, Parts]:
    """The fields of a content that hold parts with a sheet of their own, or files; `more` is the field that is to have a row more."""
    found: dict[str, Parts] = {}
    for name in names:
        held = getattr(content, name)
        columns = _columns(content, name)
        is_files = isinstance(held, tuple) and bool(held) and all(isinstance(each, Attachment) for each in held)
        if not is_files and not columns:
            continue
        asked = form.get(f"rows-{name}", "")
        given = int(asked) if isinstance(asked, str) and asked.isdecimal() and len(asked) < len("10000") else 0
        count = min(max(len(held), given) + (more == name), MOST)
        rows = (_row(name, number, held, columns, form) for number in range(count))
        about = type(content).model_fields[name].description or ""
        found[name] = Parts(name=name, about=about, rows=tuple(rows), can_grow=not is_files)
    return found


def _columns(content: Content, name: str) -> tuple[Column, ...]:
    pages = (
        page
        for layout in LAYOUTS
        if layout.sheet.model is type(content) and not layout.sheet.within
        for detail, page in layout.details
        if detail.fills == name
    )
    page: Page | None = next(pages, None)
    return () if page is None else tuple(each for each in page.columns if each.part is Part.SAID)


def _row(name: str, number: int, held: tuple[BaseModel, ...], columns: tuple[Column, ...], form: FormData) -> Row:
    part = held[number] if number < len(held) else None
    cells = []
    for column in columns:
        field = f"part-{name}.{number}.{column.field}"
        was = _text(column, None if part is None else getattr(part, column.field))
        cells.append(Cell(name=field, column=column, held=was, typed=str(form.get(field, was)).strip()))
    return Row(
        number=number,
        cells=tuple(cells),
        was={} if part is None else part.model_dump(mode="json"),
        label="" if columns else str(getattr(part, "name", "")),
        out=form.get(f"out-{name}.{number}") == "yes",
    )


def _text(column: Column, value: Any) -> str:
    return "" if value is None or (value == column.blank and not column.required) else str(column.sort.write(value))


def _is_changed(row: Row) -> bool:
    return (row.out and bool(row.was)) or any(cell.typed != cell.held for cell in row.cells if not row.out)


def _said(name: str, row: Row) -> dict[str, Any]:
    said = dict(row.was)
    for cell in row.cells:
        if cell.typed == cell.held:
            continue
        column = cell.column
        said.pop(column.field, None)
        if not cell.typed:
            said |= {column.field: None} if column.required else {column.field: column.blank}
            continue
        try:
            value = column.sort.read(cell.typed)
        except ValueError as fault:
            raise CellError(name, row.number, column.name, str(fault)) from None
        said |= (
            {column.field: None, "relation": value.relation, "limit": value.limit}
            if isinstance(value, Bound)
            else {column.field: value}
        )
    return said
