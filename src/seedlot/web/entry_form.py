"""Forms and grids of a book's sheets: their fields, what was typed into them, and what was found at each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.datastructures import FormData, UploadFile

from seedlot.acts.authority import MAY
from seedlot.acts.importing import Imported
from seedlot.book.columns import LAYOUTS, Column, Layout, Page, Part
from seedlot.book.sorts import ATTACHMENTS, FILES
from seedlot.book.typed import Typed, place_of
from seedlot.record.entries.evidence import Measured
from seedlot.terms.finding import Finding
from seedlot.web.mends import in_words

#: Most rows of a grid: what is larger is a book.
MOST_ROWS = 500
#: Sorts of columns that name files.
_OF_FILES = (FILES, ATTACHMENTS)
_FIELD = re.compile(r"([a-z-]+)\.([0-9]{1,4})\.([a-z0-9-]+)", re.ASCII)
#: Fields of which a text has several lines.
_LONG = frozenset({"note", "description", "detail", "conclusion", "rationale", "statement"})

Rows = list[dict[str, str]]


def slug(name: str) -> str:
    """The name of a sheet or column as an address or a field writes it: `Item kind` is `item-kind`."""
    return name.lower().replace(" ", "-")


def kind_of(layout: Layout) -> str:
    """The kind of entry that a row of a sheet becomes."""
    return str(getattr(layout.sheet.model, "KIND", Measured.KIND))


#: The kinds of entry that can be typed: whoever may enter one of them finds something to do here.
KINDS = tuple(dict.fromkeys(kind for kind in map(kind_of, LAYOUTS) if kind in MAY))
#: For whom the pages are on which something is entered: whoever may type it, or measure it from files.
ENTERERS = (*KINDS, Measured.KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field as it is shown: its name in the form, its column, what was typed, what was found."""

    name: str
    column: Column
    value: str = ""
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """How it is typed: chosen from a list, taken from files, in several lines, or in one."""
        if self.column.sort in _OF_FILES:
            return "file"
        if self.column.sort.choices and "; " not in self.column.sort.says:
            return "select"
        return "lines" if self.column.field in _LONG else "line"

    @property
    def names(self) -> tuple[str, ...]:
        """The files that it names."""
        return names_in(self.value) if self.kind == "file" else ()

    @property
    def is_list(self) -> bool:
        """Whether several texts stand in it, one after the other."""
        return self.kind == "line" and self.column.sort.says.endswith("separated by ';'")

    @property
    def is_scanned(self) -> bool:
        """Whether a scanner may type into it: it names things, or holds a code."""
        return self.kind == "line" and any(
            word in self.column.sort.says for word in ("identifier", "text", "GS1", "ISBT")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was found, by the names of fields; `others` speak of no field. `imported` is what the act said."""

    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether anything stands against sealing it."""
        return bool(self.faults or self.others)


NOTHING = Told()


def told_of(layout: Layout, done: Imported, *, in_form: bool) -> Told:
    """Put each finding at its field. In a form, the key that a part repeats is typed once, in the form itself."""
    parents = {
        page.title: {each.name for each in page.columns if each.part is Part.PARENT} for _, page in layout.details
    }
    faults: dict[str, tuple[str, ...]] = {}
    notes: dict[str, tuple[str, ...]] = {}
    others: list[Finding] = []
    remarks: list[Finding] = []
    for each in done.faults:
        place = place_of(each.where)
        if place is not None and in_form and place.column in parents.get(place.title, ()):
            continue
        named = "" if place is None or place.row < 0 else place.column
        if place is None or not named:
            (remarks if each.answer is None else others).append(each)
            continue
        name = name_of(place.title, place.row, named)
        kept = notes if each.answer is None else faults
        kept[name] = (*kept.get(name, ()), said(each.says, named))
    if not faults and not others and done.faults and any(each.answer is not None for each in done.faults):
        others = [each for each in done.faults if each.answer is not None]
    return Told(faults=faults, notes=notes, others=tuple(others), remarks=tuple(remarks))


def name_of(title: str, row: int, column: str) -> str:
    """The name of a field."""
    return f"{slug(title)}.{row}.{slug(column)}"


def said(says: str, column: str) -> str:
    """A finding at its own field, which need not name the column again."""
    short = in_words(says).removeprefix(f"column '{column}' ").removeprefix(f"column '{column}': ")
    return f"{short[:1].upper()}{short[1:]}"


def fields_of(page: Page, row: int, typed: Mapping[str, str], told: Told, *, parents: bool = True) -> tuple[Field, ...]:
    """The fields of a row of a sheet; without those of its parent's key where the form has them already."""
    columns = (each for each in page.columns if parents or each.part is not Part.PARENT)
    return tuple(_field(page, row, each, typed, told) for each in columns)


def _field(page: Page, row: int, column: Column, typed: Mapping[str, str], told: Told) -> Field:
    name = name_of(page.title, row, column.name)
    return Field(
        name=name,
        column=column,
        value=typed.get(column.name, ""),
        faults=told.faults.get(name, ()),
        notes=told.notes.get(name, ()),
    )


def typed_from(form: FormData, pages: Sequence[Page]) -> dict[str, Rows]:
    """What was typed: for each sheet its rows in order; a row that is not in the form is an empty one."""
    known = {slug(page.title): {slug(each.name): each for each in page.columns} for page in pages}
    found: dict[str, dict[int, dict[str, str]]] = {slug(page.title): {} for page in pages}
    for name, value in form.multi_items():
        match = _FIELD.fullmatch(name)
        column = known.get(match[1], {}).get(match[3]) if match else None
        if match is None or column is None or int(match[2]) >= MOST_ROWS:
            continue
        text = value.filename or "" if isinstance(value, UploadFile) else value
        row = found[match[1]].setdefault(int(match[2]), {})
        before = names_in(row.get(column.name, "")) if column.sort in _OF_FILES else ()
        row[column.name] = "; ".join(dict.fromkeys(filter(None, (*before, text)))) if before else text
    return {page.title: _in_order(found[slug(page.title)]) for page in pages}


def _in_order(rows: Mapping[int, dict[str, str]]) -> Rows:
    return [rows.get(number, {}) for number in range(max(rows) + 1)] if rows else []


def names_in(text: str) -> tuple[str, ...]:
    """The names of files in a cell."""
    return tuple(name for part in text.split(";") if (name := part.strip()))


def named_files(form: FormData, pages: Sequence[Page]) -> dict[str, set[str]]:
    """The names of files that stand in a form, chosen now or before, each with the fields that name it."""
    known = {(slug(page.title), slug(each.name)) for page in pages for each in page.columns if each.sort in _OF_FILES}
    found: dict[str, set[str]] = {}
    for field_name, value in form.multi_items():
        match = _FIELD.fullmatch(field_name)
        if match is None or (match[1], match[3]) not in known:
            continue
        for name in [value.filename or ""] if isinstance(value, UploadFile) else names_in(value):
            if name:
                found.setdefault(name, set()).add(field_name)
    return found


def with_parents(layout: Layout, typed: Typed) -> dict[str, Rows]:
    """What was typed into a form, where each part's row that says something says too of what it is a part."""
    main = dict(next(iter(typed[layout.main.title]), {}))
    whole: dict[str, Rows] = {layout.main.title: [main]}
    for detail, page in layout.details:
        names = (column.name for column in layout.main.key)
        key = {by: main.get(name, "") for by, name in zip(detail.by, names, strict=True)}
        rows = [dict(row) for row in typed.get(page.title, ())]
        whole[page.title] = [{**row, **key} if any(text.strip() for text in row.values()) else {} for row in rows]
    return {title: rows for title, rows in whole.items() if title == layout.main.title or any(rows)}


def filled(rows: Iterable[Mapping[str, str]], least: int) -> Rows:
    """Rows, and empty ones below them up to a number."""
    made = [dict(row) for row in rows]
    return made + [{} for _ in range(least - len(made))]
