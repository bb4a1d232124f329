"""Rows to statements: parts are put with their parents, identifiers told apart, each model asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from seedlot.book.columns import Layout, Page, Part
from seedlot.book.faults import fault
from seedlot.book.refusals import refusals
from seedlot.book.rows import Heading, Row, Rows
from seedlot.book.sheets import Detail
from seedlot.terms.finding import Finding

_NO_ROWS = Rows(Heading("", {}, complete=True))


@dataclass(frozen=True, slots=True)
class Names:
    """The keys that have been met, by the realm in which each is unique, with the row that said it first."""

    met: dict[tuple[Any, ...], Row] = field(default_factory=dict)

    def claim(self, page: Page, row: Row) -> Iterator[Finding]:
        """Enter a row's key. One that stands already is a fault that names both rows."""
        key = _key(page, row)
        if key is None or (first := self.met.setdefault((page.names, *key), row)) is row:
            return
        alike = (first.said, first.frame, first.parent) == (row.said, row.frame, row.parent)
        told = zip(page.key, key, strict=False)
        name = ", ".join(f"{column.name} '{part}'" for column, part in told if part) or "the row"
        content = "the same content" if alike else "other content"
        cure = "delete one of the two rows" if alike else "give one of the two another identifier, or delete it"
        shown = next((column.name for column in page.key if column.part is Part.SAID), "")
        says = f"{name} stands already at {first.place(shown)} with {content}; expected it once; {cure}"
        yield fault("twice", says, where=row.place(shown))


def _key(page: Page, row: Row) -> tuple[Any, ...] | None:
    """Tell a row's key; None where a part of it that must be there could not be read."""
    if not page.key:
        return (*row.parent.items(), *row.said.items())
    key = tuple((row.parent if column.part is Part.PARENT else row.said).get(column.field) for column in page.key)
    known = all(part is not None or not column.required for column, part in zip(page.key, key, strict=True))
    return key if known else None


@dataclass(frozen=True, slots=True)
class Assembly:
    """What the rows of a main sheet and of its details say: each row with its model, and what was found.

    `doubtful` are the identifiers of which nothing is said, for a fault in their rows.
    """

    said: list[tuple[Row, BaseModel]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)


def assemble(layout: Layout, found: Mapping[str, Rows], names: Names) -> Assembly:
    """Make a model of each row of a main sheet, with its parts; `found` is by the sheets' titles."""
    made = Assembly()
    main = found.get(layout.main.title, _NO_ROWS)
    for row in main.rows:
        made.findings.extend(names.claim(layout.main, row))
    keys = {_key(layout.main, row) for row in main.rows}
    parts = {}
    for detail, page in layout.details:
        rows = [*_listed(layout, detail, main.rows), *found.get(page.title, _NO_ROWS).rows]
        for row in rows:
            made.findings.extend(names.claim(page, row))
        parts[detail.fills] = _by_parent(detail, page, rows, made.findings)
        if main.heading.complete:
            made.findings.extend(_orphans(layout, detail, rows, keys))
    for row in main.rows:
        _make(layout, row, parts, made)
    made.doubtful.update(_doubtful(layout, found, {_key(layout.main, row) for row, _ in made.said}))
    return made


def _listed(layout: Layout, detail: Detail, rows: list[Row]) -> Iterator[Row]:
    """Make a part's row of each name that the parent's own sheet lists."""
    if not detail.brief:
        return
    column = layout.main.column(detail.fills).name
    for row in rows:
        parent = {by: row.said.get(key) for by, key in zip(detail.by, layout.sheet.key, strict=True)}
        for name in row.said.pop(detail.fills, ()):
            yield Row(row.heading, row.number, {detail.brief: name}, {}, parent, row.sound, stands=column)


def _by_parent(
    detail: Detail, page: Page, rows: list[Row], findings: list[Finding]
) -> dict[tuple[Any, ...], list[BaseModel | None]]:
    """Check each part, by its parent's key; None for a part that is not sound."""
    parts: dict[tuple[Any, ...], list[BaseModel | None]] = {}
    for row in rows:
        parent = tuple(map(row.parent.get, detail.by))
        parts.setdefault(parent, []).append(_checked(page, row, row.said, findings))
    return parts


def _orphans(layout: Layout, detail: Detail, rows: list[Row], keys: set[tuple[Any, ...] | None]) -> Iterator[Finding]:
    for row in rows:
        parent = tuple(map(row.parent.get, detail.by))
        if None in parent or parent in keys:
            continue
        name = ", ".join(f"{by} '{part}'" for by, part in zip(detail.by, parent, strict=True))
        says = (
            f"{name} has no row in sheet {layout.main.title}; expected one for each row of sheet {detail.title};"
            " add it there, or correct the name here"
        )
        yield fault("no-parent", says, where=row.place(detail.by[0]))


def _doubtful(layout: Layout, found: Mapping[str, Rows], whole: set[tuple[Any, ...] | None]) -> Iterator[str]:
    """Name what the rows were to name that are not `whole`, and their parts that are named among other sheets."""
    for row in found.get(layout.main.title, _NO_ROWS).rows:
        if _key(layout.main, row) not in whole:
            yield _name(layout.main, row)
    for detail, page in layout.details:
        rows = found.get(page.title, _NO_ROWS).rows if detail.names else []
        yield from (_name(page, row) for row in rows if tuple(map(row.parent.get, detail.by)) not in whole)


def _name(page: Page, row: Row) -> str:
    """Tell the identifier typed in a row as other rows write it: of a specification, its name and version."""
    return " ".join(str(row.said[column.field]) for column in page.key if column.field in row.said)


def _make(
    layout: Layout, row: Row, parts: Mapping[str, Mapping[tuple[Any, ...], list[BaseModel | None]]], made: Assembly
) -> None:
    """Make the model of a main row; not where one of its parts is not sound."""
    data = dict(row.said)
    key = _key(layout.main, row)
    if key is None:
        return
    for detail, page in layout.details:
        data[detail.fills] = of_row = parts[detail.fills].get(key, [])
        if not of_row and layout.main.model.model_fields[detail.fills].is_required():
            says = f"the row has no part in sheet {page.title}; expected at least one; add its rows there"
            made.findings.append(fault("no-parts", says, where=row.place()))
            return
        if None in of_row:
            return
    model = _checked(layout.main, row, data, made.findings)
    if model is not None:
        within = layout.sheet.within
        made.said.append((row, layout.sheet.model(**{within: model}) if within else model))


def _checked(page: Page, row: Row, data: dict[str, Any], findings: list[Finding]) -> BaseModel | None:
    """Ask the model about a row; its refusals become faults at their cells."""
    if not row.sound:
        return None
    try:
        return page.model.model_validate(data)
    except ValidationError as refusal:
        findings.extend(refusals(page, row, refusal))
        return None
