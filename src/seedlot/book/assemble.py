"""Rows to statements: parts are put with their parents, identifiers told apart, each model asked.

A sheet is gone through once. Where it has parts in other sheets, its rows wait in the spool until those are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from seedlot.book.columns import Layout, Page, Part
from seedlot.book.faults import Found, fault
from seedlot.book.refusals import refusals
from seedlot.book.rows import Heading, Row, Rows
from seedlot.book.sheets import Detail
from seedlot.book.spool import Spool, digest
from seedlot.terms.finding import Finding

_NO_ROWS = Rows(Heading("", {}, complete=True))


@dataclass(frozen=True, slots=True)
class Assembly:
    """A main sheet with its details as they are read: its layout, the rows by the sheets' titles, and what is found."""

    layout: Layout
    sheets: Mapping[str, Rows]
    spool: Spool
    found: Found

    def rows(self, page: Page) -> Rows:
        """Give the rows of a sheet; none where the book does not have it."""
        return self.sheets.get(page.title, _NO_ROWS)


def assemble(made: Assembly) -> Iterator[tuple[Row, BaseModel]]:
    """Make a model of each row of a main sheet, with its parts."""
    layout = made.layout
    main = made.rows(layout.main)
    if not layout.details:
        for row in main.rows:
            made.found.add(_claim(layout.main, row, made.spool))
            yield from _make(made, row, row.said)
        return
    with made.spool.sheet():
        for row in main.rows:
            _wait(made, row)
        made.spool.settle()
        for place, (_, page) in enumerate(layout.details):
            for row in made.rows(page).rows:
                _read_part(made, place, row)
        made.spool.sort_parts()
        for number, key, said in made.spool.waited():
            yield from _join(made, key, Row(main.heading, number, *said))


def _claim(page: Page, row: Row, spool: Spool) -> Iterator[Finding]:
    """Enter a row's key. One that stands already is a fault that names both rows."""
    key = _key(page, row)
    if key is None:
        return
    shown = next((column.name for column in page.key if column.part is Part.SAID), "")
    says = digest(*(sorted(part.items()) for part in (row.said, row.frame, row.parent)))
    met = spool.meet(digest(page.names, *key), row.place(shown), says)
    if met is None:
        return
    first, other = met
    told = zip(page.key, key, strict=False)
    name = ", ".join(f"{column.name} '{part}'" for column, part in told if part) or "the row"
    alike = says == other
    content = "the same content" if alike else "other content"
    cure = "delete one of the two rows" if alike else "give one of the two another identifier, or delete it"
    says_so = f"{name} stands already at {first} with {content}; expected it once; {cure}"
    yield fault("twice", says_so, where=row.place(shown))


def _key(page: Page, row: Row) -> tuple[Any, ...] | None:
    """Tell a row's key; None where a part of it that must be there could not be read."""
    if not page.key:
        return (*row.parent.items(), *row.said.items())
    key = tuple((row.parent if column.part is Part.PARENT else row.said).get(column.field) for column in page.key)
    known = all(part is not None or not column.required for column, part in zip(page.key, key, strict=True))
    return key if known else None


def _wait(made: Assembly, row: Row) -> None:
    """Let a main row wait for its parts; those that it lists itself are read at once."""
    main, spool = made.layout.main, made.spool
    made.found.add(_claim(main, row, spool))
    key = _key(main, row)
    for place, (detail, page) in enumerate(made.layout.details):
        for part in _listed(made.layout, detail, row):
            made.found.add(_claim(page, part, spool))
            _put_part(made, place, part)
    spool.wait(
        row.number, None if key is None else digest(main.names, *key), (row.said, row.frame, row.parent, row.sound)
    )


def _listed(layout: Layout, detail: Detail, row: Row) -> Iterator[Row]:
    """Make a part's row of each name that the parent's own sheet lists."""
    if not detail.brief:
        return
    column = layout.main.column(detail.fills).name
    parent = {by: row.said.get(key) for by, key in zip(detail.by, layout.sheet.key, strict=True)}
    for name in row.said.pop(detail.fills, ()):
        yield Row(row.heading, row.number, {detail.brief: name}, {}, parent, row.sound, stands=column)


def _read_part(made: Assembly, place: int, row: Row) -> None:
    """Check a part's row, and whether the row that it is part of is there."""
    detail, page = made.layout.details[place]
    made.found.add(_claim(page, row, made.spool))
    parent = _put_part(made, place, row)
    if made.spool.is_met(digest(made.layout.main.names, *parent)):
        return
    if detail.names:
        made.spool.doubt(made.layout.main.title, [_name(page, row)])
    if made.rows(made.layout.main).heading.complete and None not in parent:
        name = ", ".join(f"{by} '{part}'" for by, part in zip(detail.by, parent, strict=True))
        says = (
            f"{name} has no row in sheet {made.layout.main.title}; expected one for each row of sheet {detail.title};"
            " add it there, or correct the name here"
        )
        made.found.add([fault("no-parent", says, where=row.place(detail.by[0]))])


def _put_part(made: Assembly, place: int, row: Row) -> tuple[Any, ...]:
    """Keep a part, checked, by the key of its parent, which is told."""
    detail, page = made.layout.details[place]
    parent = tuple(map(row.parent.get, detail.by))
    model = _checked(page, row, row.said, made.found)
    name = _name(page, row) if detail.names and not row.stands else ""
    if detail.names and _key(page, row) is None:
        made.spool.lose(page.title)
    said = (model is not None, row.said, name, 0 if row.stands else row.number)
    made.spool.put_part(digest(made.layout.main.names, *parent), place, said)
    return parent


def _join(made: Assembly, key: bytes | None, row: Row) -> Iterator[tuple[Row, BaseModel]]:
    """Make the model of a main row with its parts."""
    parts: list[list[tuple[bool, Any, int]]] = [[] for _ in made.layout.details]
    names = [_name(made.layout.main, row)]
    for place, (is_sound, said, name, number) in made.spool.parts(key) if key is not None else ():
        parts[place].append((is_sound, said, number))
        names.append(name)
    data, ready = dict(row.said), key is not None
    for (detail, page), of_row in zip(made.layout.details, parts, strict=True):
        data[detail.fills] = [said for _, said, _ in of_row]
        if ready and not of_row and made.layout.main.model.model_fields[detail.fills].is_required():
            says = f"the row has no part in sheet {page.title}; expected at least one; add its rows there"
            made.found.add([fault("no-parts", says, where=row.place())])
            ready = False
        ready = ready and all(is_sound for is_sound, _, _ in of_row)
    stand = {
        detail.fills: (page.title, tuple(number for _, _, number in of_row))
        for (detail, page), of_row in zip(made.layout.details, parts, strict=True)
        if of_row
    }
    row = replace(row, parts=stand)
    whole = list(_make(made, row, data)) if ready else []
    if not whole:
        _doubt(made, made.layout.main, names)
    yield from whole


def _make(made: Assembly, row: Row, data: dict[str, Any]) -> Iterator[tuple[Row, BaseModel]]:
    """Make the model of a main row."""
    layout = made.layout
    model = None if _key(layout.main, row) is None else _checked(layout.main, row, data, made.found)
    if model is None:
        _doubt(made, layout.main, [_name(layout.main, row)])
    else:
        within = layout.sheet.within
        yield row, layout.sheet.model(**{within: model}) if within else model


def _doubt(made: Assembly, page: Page, names: Sequence[str]) -> None:
    """Name what was to be said in a row that has a fault; where the row's own name cannot be read, tell that."""
    made.spool.doubt(page.title, names)
    if page.key and not names[0]:
        made.spool.lose(page.title)


def _name(page: Page, row: Row) -> str:
    """Tell the identifier typed in a row as other rows write it: of a specification, its name and version."""
    return " ".join(str(row.said[column.field]) for column in page.key if column.field in row.said)


def _checked(page: Page, row: Row, data: dict[str, Any], found: Found) -> BaseModel | None:
    """Ask the model about a row; its refusals become faults at their cells."""
    if not row.sound:
        return None
    try:
        return page.model.model_validate(data)
    except ValidationError as refusal:
        found.add(refusals(page, row, refusal))
        return None
