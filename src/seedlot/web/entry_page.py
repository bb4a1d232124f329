"""Forms and grids as they are shown: their fields, what was found at each, and what was sealed by the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from seedlot.acts.importing import Imported
from seedlot.acts.typed import USUAL, count_said
from seedlot.book.columns import Layout, Page
from seedlot.book.typed import Typed, pages_of
from seedlot.history.ask import rows_among
from seedlot.history.tables import HEADER
from seedlot.terms.errors import SeedlotError
from seedlot.terms.showing import counted
from seedlot.web.chosen import NONE, Chosen
from seedlot.web.entry_form import MOST_ROWS, NOTHING, Field, Told, fields_of, filled, slug
from seedlot.web.here import Here
from seedlot.web.show import entry_url, page

#: Empty rows of a new grid, and rows that are added at once; empty rows of a part of a form.
_ROWS, _MORE, _PARTS = 10, 10, 2
FORM, GRID = "enter", "grid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What goes with a form from one sending to the next: the draft that it was opened from, and the files that wait."""

    draft: str = ""
    files: Chosen = NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet of a grid, or a part of a form: its rows of fields."""

    page: Page
    rows: tuple[tuple[Field, ...], ...]
    is_open: bool = True


def show(here: Here, layout: Layout, form: str, typed: Typed, begun: Begun, **more: Any) -> Response:
    """Show a form or a grid with what was typed; `more` is what was found, what is wrong, which rows are asked for."""
    return (_form if form == FORM else _grid)(here, layout, typed, begun, **more)


def _form(here: Here, layout: Layout, typed: Typed, begun: Begun, *, told: Told = NOTHING, **more: Any) -> Response:
    main = dict(next(iter(typed.get(layout.sheet.title, ())), {}))
    asked = str(more.pop("more", ""))
    parts = [_part(layout, place, typed, told, asked) for place in range(len(layout.details))]
    shown = fields_of(layout.main, 0, main, told)
    return _show(here, layout, FORM, told, begun, fields=shown, tables=parts, **more)


def _part(layout: Layout, place: int, typed: Typed, told: Told, asked: str) -> Table:
    """A part of a form: the rows that say something, and empty ones."""
    detail, sheet = layout.details[place]
    given = list(typed.get(sheet.title, ()))
    least = len(given) + (_MORE if asked == slug(sheet.title) else _PARTS if not count_said(given) else 0)
    rows = [fields_of(sheet, number, row, told, parents=False) for number, row in enumerate(filled(given, least))]
    is_open = bool(count_said(given)) or not detail.brief or asked == slug(sheet.title)
    return Table(page=sheet, rows=tuple(rows), is_open=is_open)


def _grid(here: Here, layout: Layout, typed: Typed, begun: Begun, *, told: Told = NOTHING, **more: Any) -> Response:
    asked = str(more.pop("more", ""))
    tables = tuple(_table(each, typed, told, asked) for each in pages_of(layout))
    return _show(here, layout, GRID, told, begun, tables=tables, **more)


def _table(sheet: Page, typed: Typed, told: Told, asked: str) -> Table:
    given = list(typed.get(sheet.title, ()))
    least = min(max(len(given) + (_MORE if asked == slug(sheet.title) else 0), _ROWS), MOST_ROWS)
    rows = [fields_of(sheet, number, row, told) for number, row in enumerate(filled(given, least))]
    return Table(page=sheet, rows=tuple(rows))


def _show(  # noqa: PLR0913 - what is shown, as what, with what was found, whose draft, and what went wrong
    here: Here,
    layout: Layout,
    form: str,
    told: Told,
    begun: Begun,
    *,
    tables: Sequence[Table],
    fields: Sequence[Field] = (),
    done: Imported | None = None,
    error: SeedlotError | None = None,
) -> Response:
    """Show a form or a grid, with what was found at each field."""
    wrong = told.is_wrong or error is not None
    return page(
        here,
        "enter/sheet.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        layout=layout,
        form=form,
        path=f"/{form}/{slug(layout.sheet.title)}",
        other=f"/{GRID if form == FORM else FORM}/{slug(layout.sheet.title)}",
        fields=fields,
        tables=tables,
        told=told,
        summary=tuple(_summary(fields, tables)),
        done=done,
        amounts=_amounts(done),
        error=error,
        draft=begun.draft,
        kept=begun.files,
        sealed=_sealed(here),
        usual=layout.sheet.title == USUAL and form == FORM,
        slug=slug,
    )


def _summary(fields: Sequence[Field], tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    """Every fault with the field that it is at, in the order of the page."""
    for each in fields:
        head = f"{each.column.name[:1].upper()}{each.column.name[1:]}"
        yield from ((each.name, f"{head}: {says}") for says in each.faults)
    for table in tables:
        for number, row in enumerate(table.rows, 1):
            where = f"{table.page.title}, row {number}"
            yield from ((each.name, f"{where}, {each.column.name}: {says}") for each in row for says in each.faults)


def _amounts(done: Imported | None) -> str:
    """What would be sealed, in words."""
    if done is None or not done.kinds:
        return ""
    return ", ".join(counted(count, kind) for kind, count in done.kinds.items())


def _sealed(here: Here) -> dict[str, Any] | None:
    """What the last form sealed, as the address says."""
    asked = here.request.query_params
    first, last, held = (asked.get(name, "") for name in ("first", "last", "held"))
    numbers = [int(each) for each in (first, last) if each.isdecimal() and len(each) < len("1000000000")]
    if "held" not in asked or here.request.method != "GET":
        return None
    with here.reading() as connection:
        written = rows_among(connection, HEADER, "entry", numbers)
    if any(row.person != here.person for row in written) or len({row.entry for row in written}) < len(set(numbers)):
        return None
    links = [(number, entry_url(number)) for number in dict.fromkeys(numbers)]
    return {
        "links": links,
        "count": numbers[-1] - numbers[0] + 1 if len(numbers) > 1 else 0,
        "held": held.isdecimal() and held != "0",
    }
