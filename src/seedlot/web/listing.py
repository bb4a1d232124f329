"""Tables that the server sorts, filters, pages and exports: what the browser asks for stands in the address."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload
from urllib.parse import urlencode

from openpyxl import Workbook
from starlette.responses import Response

from seedlot.terms.showing import seen
from seedlot.web.here import Here

#: Rows of a page.
ROWS = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a program for sheets would run as a formula (OWASP: CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: One of those whose plural is no plural by its ending.
_ONE = {"people": "person"}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: the key of its values in a row, its title; `link` is the key of an address, `answer` shows a badge."""

    key: str
    title: str
    number: bool = False
    answer: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Row]):
    """Rows that are made when they are looked at: of thousands a page shows a few."""

    things: Sequence[Any]
    make: Callable[[Any], Row]

    def __len__(self) -> int:
        return len(self.things)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        return [self.make(each) for each in self.things[at]] if isinstance(at, slice) else self.make(self.things[at])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a table, as `m.listing` shows it. `name` tells several tables of a page apart."""

    here: Here
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    whole: int
    page: int
    sort: str = ""
    falling: bool = False
    filter: str = ""
    name: str = ""
    noun: str = "rows"
    empty: str = "There is nothing here."

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // ROWS))

    @property
    def counted(self) -> str:
        """What the rows are, after their number: one study, two studies."""
        if (self.total, self.whole) != (1, 1):
            return self.noun
        head, space, rest = self.noun.partition(" ")
        one = f"{head[:-3]}y" if head.endswith("ies") else head.removesuffix("s")
        return _ONE.get(head, one) + space + rest

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the address that a filter keeps."""
        own = {f"{self.name}{key}" for key in ("filter", "page", "export")}
        return tuple((key, value) for key, value in self.here.request.query_params.multi_items() if key not in own)

    def url(self, **changed: object) -> str:
        """The address of this table with something changed."""
        said = dict(self.here.request.query_params) | {
            f"{self.name}{key}": str(value) for key, value in changed.items()
        }
        return f"{self.here.request.url.path}?{urlencode(said)}"

    def sorted_by(self, key: str) -> str:
        """The address of this table sorted by a column; the other way round where it is already."""
        falling = "yes" if key == self.sort and not self.falling else ""
        return self.url(sort=key, falling=falling, page=1)


def listed(
    here: Here,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    name: str = "",
    noun: str = "rows",
    empty: str = "There is nothing here.",
) -> Listing | Response:
    """Sort, filter and page rows as the address asks; a file of all of them where it asks for an export."""
    asked = here.request.query_params
    wanted, sort, falling = (asked.get(f"{name}{key}", "").strip() for key in ("filter", "sort", "falling"))
    found = [row for row in rows if _holds(row, columns, wanted)] if wanted else rows
    if sort in {column.key for column in columns}:
        found = sorted(found, key=_order(sort), reverse=bool(falling))
    if (form := asked.get(f"{name}export", "")) in {"csv", "xlsx"}:
        return exported(columns, found, form, name or noun)
    page = min(max(1, _number(asked.get(f"{name}page", ""))), max(1, -(-len(found) // ROWS)))
    return Listing(
        here=here,
        columns=tuple(columns),
        rows=tuple(found[(page - 1) * ROWS : page * ROWS]),
        total=len(found),
        whole=len(rows),
        page=page,
        sort=sort,
        falling=bool(falling),
        filter=wanted,
        name=name,
        noun=noun,
        empty=empty if not wanted else "Nothing holds what you filter by.",
    )


def exported(columns: Sequence[Column], rows: Sequence[Row], form: str, name: str) -> Response:
    """Every row as a file, `csv` or `xlsx`."""
    cells = [[_cell(row[column.key]) for column in columns] for row in rows]
    titles = [column.title for column in columns]
    headers = {"content-disposition": f'attachment; filename="{name.strip("-") or "table"}.{form}"'}
    if form == "csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows([titles, *([_safe(cell) for cell in row] for row in cells)])
        return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv", headers=headers)
    book, data = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet(name[:31] or "table")
    for row in [titles, *cells]:
        sheet.append([_safe(cell) if isinstance(cell, str) else cell for cell in row])
    book.save(data)
    return Response(data.getvalue(), media_type=_XLSX, headers=headers)


def _holds(row: Row, columns: Sequence[Column], wanted: str) -> bool:
    if not wanted:
        return True
    text = " ".join(str(row[column.key]) for column in columns if row[column.key] is not None).casefold()
    return all(word in text for word in wanted.casefold().split())


def _order(key: str) -> Callable[[Row], tuple[int, float, str]]:
    """Numbers before texts, and what is missing last."""

    def order(row: Row) -> tuple[int, float, str]:
        value = row[key]
        if value is None or value == "":
            return 2, 0.0, ""
        return (0, float(value), "") if isinstance(value, int | float) else (1, 0.0, str(value).casefold())

    return order


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1


def _cell(value: Any) -> Any:
    return value if isinstance(value, int | float) or value is None else seen(str(value))


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
