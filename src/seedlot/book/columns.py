"""The columns of every sheet, computed from the models: names, sorts, which must be filled, which part they fill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from seedlot.book.planned import Frame
from seedlot.book.sheets import SHEETS, Detail, Sheet
from seedlot.book.sorts import IDENTIFIER, LIST, TEXT, Sort, bare, sort_of


class Part(Enum):
    """What part of a statement a column fills: the content, its frame, or the key of the row's parent."""

    SAID = 0
    FRAME = 1
    PARENT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its name in the heading, and the field of the model that it fills.

    `blank` is what an empty cell means; a `required` column has no such meaning.
    """

    name: str
    field: str
    sort: Sort
    part: Part = Part.SAID
    required: bool = False
    blank: Any = None
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet as it is laid out. A row of it is checked against `model`.

    `key` are the columns that tell rows apart, unique among `names`; without any, the whole row does.
    """

    title: str
    model: type[BaseModel]
    columns: tuple[Column, ...]
    key: tuple[Column, ...]
    names: str

    @property
    def unsaid(self) -> dict[str, None]:
        """The fields that a row must tell its model even where its cell is empty."""
        fields = self.model.model_fields
        said = (column for column in self.columns if column.part is Part.SAID and not column.required)
        return {column.field: None for column in said if fields[column.field].is_required()}

    def column(self, field: str) -> Column:
        """Find the column that fills a field; the first one where none does."""
        found = (column for column in self.columns if column.part is Part.SAID and column.field == field)
        return next(found, self.columns[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A main sheet with the sheets of its parts, laid out."""

    sheet: Sheet
    main: Page
    details: tuple[tuple[Detail, Page], ...]


def lay_out(sheet: Sheet) -> Layout:
    """Compute the columns of a sheet and of its details from their models."""
    said = _within(sheet)
    briefs = {detail.fills: detail for detail in sheet.details}
    columns = tuple(_columns(said, key=sheet.key, details=briefs))
    taken = {column.name for column in columns}
    frame = tuple(_columns(Frame, part=Part.FRAME, taken=taken))
    names = sheet.names or sheet.title
    main = Page(title=sheet.title, model=said, columns=columns + frame, key=_key(sheet.key, columns), names=names)
    details = tuple((detail, _lay_out_detail(sheet, detail, said)) for detail in sheet.details)
    return Layout(sheet=sheet, main=main, details=details)


def _within(sheet: Sheet) -> type[BaseModel]:
    if not sheet.within:
        return sheet.model
    found: type[BaseModel] = get_type_hints(sheet.model)[sheet.within]
    return found


def _lay_out_detail(sheet: Sheet, detail: Detail, parent: type[BaseModel]) -> Page:
    model: type[BaseModel] = get_args(get_type_hints(parent)[detail.fills])[0]
    by = tuple(
        Column(
            name=name,
            field=name,
            sort=IDENTIFIER,
            part=Part.PARENT,
            required=True,
            description=f"the row of sheet {sheet.title} that this is part of (its column '{of}')",
        )
        for name, of in zip(detail.by, sheet.key, strict=True)
    )
    columns = tuple(_columns(model, key=detail.key))
    names = detail.names or detail.title
    key = _key(detail.key, by + columns)
    return Page(title=detail.title, model=model, columns=by + columns, key=key, names=names)


def _key(names: tuple[str, ...], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    by_field = {column.field: column for column in columns}
    return tuple(by_field[name] for name in names)


def _columns(
    model: type[BaseModel],
    *,
    key: tuple[str, ...] = (),
    details: dict[str, Detail] | None = None,
    part: Part = Part.SAID,
    taken: set[str] | None = None,
) -> Iterator[Column]:
    hints = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        detail = (details or {}).get(name)
        if detail is not None and not detail.brief:
            continue
        sort = LIST if detail is not None else sort_of(hints[name])
        if sort is TEXT and name in key:
            sort = IDENTIFIER
        title = field.title or name.replace("_", " ")
        yield Column(
            name=f"entry {title}" if title in (taken or ()) else title,
            field=name,
            sort=sort,
            part=part,
            required=field.is_required() and bare(hints[name]) == hints[name],
            blank=None if field.is_required() else field.get_default(call_default_factory=True),
            description=field.description or "",
            examples=_examples(field),
        )


def _examples(field: FieldInfo) -> tuple[str, ...]:
    examples: list[Any] = field.examples or []
    return tuple("; ".join(map(str, one)) if isinstance(one, list | tuple) else str(one) for one in examples)


#: Every main sheet with its details, laid out.
LAYOUTS: tuple[Layout, ...] = tuple(map(lay_out, SHEETS))

#: Every sheet by its title, in order.
PAGES: dict[str, Page] = {
    page.title: page for layout in LAYOUTS for page in (layout.main, *(page for _, page in layout.details))
}
