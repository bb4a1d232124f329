"""Enter: forms and grids of everything that a book can say, with the meaning of each field beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse, Response

from seedlot.acts.authority import MAY
from seedlot.acts.drafts import drop_draft, open_draft, own_drafts, save_draft
from seedlot.acts.importing import Imported
from seedlot.acts.refusals import NotAuthorisedError
from seedlot.acts.typed import USUAL, again, count_said, enter_typed, is_said, usual_of
from seedlot.book.columns import LAYOUTS, Layout, Page
from seedlot.book.planned import MeasurementRow
from seedlot.book.typed import Typed, layout_of, pages_of, pasted
from seedlot.history.ask import NotInRecordError, rows_among
from seedlot.history.find import named
from seedlot.history.tables import HEADER
from seedlot.terms.codes import label
from seedlot.terms.errors import SeedlotError
from seedlot.terms.scans import scanned
from seedlot.terms.showing import counted
from seedlot.web.entry_form import (
    KINDS,
    MOST_ROWS,
    NOTHING,
    Field,
    Rows,
    Told,
    fields_of,
    files_from,
    filled,
    kind_of,
    slug,
    told_of,
    typed_from,
    with_parents,
)
from seedlot.web.guard import permitted
from seedlot.web.here import Here, Visit
from seedlot.web.section import Section
from seedlot.web.show import entry_url, go, page

SECTION = Section("enter")

#: Where a group of sheets begins, in the order of the book.
GROUPS = {
    "People": "The site: people, procedures, rooms, equipment",
    "Programmes": "What is made, and what it must meet",
    "Donors": "Donors",
    "Orders": "Orders and materials",
    "Items": "Items, and what is done with them",
    "Identity checks": "Custody: storage, shipment, use",
    "Cleaning": "Rooms in use",
    "Reports": "Results",
    "Deviations": "Deviations, holds, investigations, changes",
    "Age limits": "Limits, agreements, documents",
    "Quality targets": "Strategy and risk",
    "Withdrawals": "What is taken back",
}
#: Empty rows of a new grid, and rows that are added at once; empty rows of a part of a form.
_ROWS, _MORE, _PARTS = 10, 10, 2
FORM, GRID = "enter", "grid"
#: Most characters of a code that is scanned.
_LONGEST_CODE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A sheet as the overview shows it."""

    title: str
    says: str
    path: str
    grid: str
    may: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet of a grid, or a part of a form: its rows of fields."""

    page: Page
    rows: tuple[tuple[Field, ...], ...]
    is_open: bool = True


@SECTION.get("/enter", may=(*KINDS, "measured"))
def overview(here: Visit) -> Response:
    """Choose what to enter."""
    groups: list[tuple[str, list[Card]]] = []
    for layout in LAYOUTS:
        if layout.sheet.title in GROUPS or not groups:
            groups.append((GROUPS.get(layout.sheet.title, ""), []))
        groups[-1][1].append(_card(here, layout))
    mine = [(name, own) for name, cards in groups if (own := [card for card in cards if card.may])]
    others = [card for _, cards in groups for card in cards if not card.may]
    drafts = own_drafts(here.record, here.who)
    return page(here, "enter/overview.html", groups=mine, others=others, drafts=len(drafts))


@SECTION.get("/enter/{sheet}", may=KINDS)
def form(here: Visit, sheet: str) -> Response:
    """Show the form of a sheet: empty, from a draft, like an earlier entry, or with what the address says."""
    layout = _layout(here, sheet)
    typed, draft = _begun(here, layout)
    return _form(here, layout, typed, draft=draft)


@SECTION.post("/enter/{sheet}", may=KINDS)
def send(here: Visit, sheet: str) -> Response:
    """Check what was typed, save it as a draft, take defaults, or seal it."""
    layout = _layout(here, sheet)
    return _sent(here, layout, FORM)


@SECTION.post("/enter/{sheet}/check", may=KINDS)
def check_form(here: Visit, sheet: str) -> Response:
    """Tell a script what is found in a form while it is filled in; nothing is written."""
    return _checked(here, _layout(here, sheet), FORM)


@SECTION.get("/enter/{sheet}/usual", may=KINDS)
def usual(here: Visit, sheet: str) -> Response:
    """Tell a script how a step of a procedure is usually done."""
    layout = _layout(here, sheet)
    said, entry = _usual(here, layout, here.request.query_params.get("procedure", "").strip())
    return JSONResponse(
        {"fields": {f"{slug(layout.sheet.title)}.0.{slug(key)}": said[key] for key in said}, "entry": entry}
    )


@SECTION.get("/enter/{sheet}/scan", may=KINDS)
def scan(here: Visit, sheet: str) -> Response:
    """Tell a script what a scanned code names in the record, and what a label says of a lot: its number and its expiry."""
    title = slug(_layout(here, sheet).sheet.title)
    code = here.request.query_params.get("code", "").strip()[:_LONGEST_CODE]
    with here.reading() as connection:
        hits = named(connection, scanned(code).names)
    names = list(dict.fromkeys(hit.name for hit in hits if hit.item)) or list(dict.fromkeys(hit.name for hit in hits))
    try:
        found = label(code)
    except ValueError as fault:
        return JSONResponse({"name": names[0] if len(names) == 1 else "", "fields": {}, "says": str(fault)})
    lot = {f"{title}.0.{name}": text for name, text in (("lot", found.lot), ("expiry", found.expiry)) if text}
    return JSONResponse({"name": names[0] if len(names) == 1 else "", "fields": lot, "says": ""})


@SECTION.get("/grid/{sheet}", may=KINDS)
def grid(here: Visit, sheet: str) -> Response:
    """Show the grid of a sheet, for many rows at once."""
    layout = _layout(here, sheet)
    typed, draft = _begun(here, layout)
    return _grid(here, layout, typed, draft=draft)


@SECTION.post("/grid/{sheet}", may=KINDS)
def send_grid(here: Visit, sheet: str) -> Response:
    """Check the rows, add some, take what was pasted, save them as a draft, or seal them all."""
    return _sent(here, _layout(here, sheet), GRID)


@SECTION.post("/grid/{sheet}/check", may=KINDS)
def check_grid(here: Visit, sheet: str) -> Response:
    """Tell a script what is found in a grid while it is filled in; nothing is written."""
    return _checked(here, _layout(here, sheet), GRID)


def _card(here: Here, layout: Layout) -> Card:
    title, kind = layout.sheet.title, kind_of(layout)
    says = str(layout.sheet.model.__doc__ or "").strip().split("\n")[0].rstrip(".").replace("`", "")
    is_measured = layout.sheet.model is MeasurementRow
    return Card(
        title=title,
        says=says,
        path="/measure" if is_measured else f"/enter/{slug(title)}",
        grid="" if is_measured else f"/grid/{slug(title)}",
        may=permitted(here, (kind,)),
        roles=tuple(map(str, MAY.get(kind, ()))),
    )


def _layout(here: Here, sheet: str) -> Layout:
    """The sheet of an address, for whoever may enter what it says.

    Raises:
        NotInRecordError: there is no such sheet, or it has no form.
        NotAuthorisedError: the person has no role for it.
    """
    layout = layout_of(sheet)
    if layout is None or layout.sheet.model is MeasurementRow:
        raise NotInRecordError(sheet, ": it is no sheet that has a form", "Choose one of those under Enter.")
    kind = kind_of(layout)
    if not permitted(here, (kind,)):
        raise NotAuthorisedError(
            getattr(here.who, "name", ""), f"enter what sheet {layout.sheet.title} says", MAY[kind]
        )
    return layout


def _begun(here: Here, layout: Layout) -> tuple[Typed, str]:
    """What stands in a form when it is opened, and of which draft."""
    asked = here.request.query_params
    title = layout.sheet.title
    if name := asked.get("draft", ""):
        draft, typed = open_draft(here.record, here.who, name)
        if draft.sheet == title:
            return typed, f"{draft.draft}.{draft.version}"
    row = {"occurred": here.now.date().isoformat()}
    if (number := asked.get("like", "")).isdecimal() and len(number) < len("1000000000"):
        with here.reading() as connection:
            row |= again(connection, title, int(number))
    row |= {column.name: text for column in layout.main.columns if (text := asked.get(slug(column.name), "").strip())}
    return {title: [row]}, ""


def _typed(here: Here, layout: Layout, form: str) -> dict[str, Rows]:
    typed = typed_from(here.form, pages_of(layout))
    return with_parents(layout, typed) if form == FORM else {title: rows for title, rows in typed.items() if rows}


def _sent(here: Here, layout: Layout, form: str) -> Response:
    """Do what a button asks."""
    typed = _typed(here, layout, form)
    draft, wish = here.field("draft"), here.field("do")
    show = _form if form == FORM else _grid
    try:
        if wish == "draft":
            name = _called(layout, typed)
            save_draft(here.record, here.who, layout.sheet.title, form, typed, now=here.now, title=name, before=draft)
            return go("/drafts?saved=yes")
        if wish == "usual":
            return _form(here, layout, _with_usual(here, layout, typed), draft=draft)
        if wish.startswith("rows"):
            return show(here, layout, typed, draft=draft, more=wish.partition(":")[2])
        if wish == "paste":
            return _grid(here, layout, _with_pasted(here, layout, typed), draft=draft)
        return _judged(here, layout, form, typed)
    except SeedlotError as error:
        return show(here, layout, typed, draft=draft, error=error)


def _judged(here: Here, layout: Layout, form: str, typed: dict[str, Rows]) -> Response:
    """Check what was typed, and seal it where that is asked."""
    draft, is_trial = here.field("draft"), here.field("do") != "seal"
    show = _form if form == FORM else _grid
    if not is_said(typed):
        raise SeedlotError("Nothing is filled in", mend="Fill in at least what must be there.")
    done = enter_typed(here.record, here.who, typed, now=here.now, files=files_from(here.form), check=is_trial)
    told = told_of(layout, done, in_form=form == FORM)
    if told.is_wrong or is_trial:
        return show(here, layout, typed, draft=draft, told=told, done=done)
    if draft:
        drop_draft(here.record, here.who, draft)
    first, last = (done.added[0], done.added[-1]) if done.added else ("", "")
    return go(f"/{form}/{slug(layout.sheet.title)}?first={first}&last={last}&held={done.unchanged}")


def _checked(here: Here, layout: Layout, form: str) -> Response:
    typed = _typed(here, layout, form)
    try:
        done = enter_typed(here.record, here.who, typed, now=here.now, check=True) if is_said(typed) else None
    except SeedlotError as error:
        return JSONResponse({"faults": {}, "notes": {}, "others": [str(error)], "ready": False})
    told = NOTHING if done is None else told_of(layout, done, in_form=form == FORM)
    others = [each.says for each in told.others]
    ready = done is not None and not told.is_wrong
    return JSONResponse({"faults": dict(told.faults), "notes": dict(told.notes), "others": others, "ready": ready})


def _with_usual(here: Here, layout: Layout, typed: dict[str, Rows]) -> dict[str, Rows]:
    """What was typed, with what is usual where nothing was."""
    main = typed[layout.sheet.title][0]
    said, _ = _usual(here, layout, main.get("procedure", "").strip())
    if not said:
        raise SeedlotError(
            "No step of this procedure is in the record yet",
            mend="Name the procedure and its version, or fill the fields in.",
        )
    return {
        **typed,
        layout.sheet.title: [{**main, **{key: said[key] for key in said if not main.get(key, "").strip()}}],
    }


def _usual(here: Here, layout: Layout, procedure: str) -> tuple[dict[str, str], int | None]:
    if layout.sheet.title != USUAL:
        return {}, None
    with here.reading() as connection:
        return usual_of(connection, procedure)


def _with_pasted(here: Here, layout: Layout, typed: dict[str, Rows]) -> dict[str, Rows]:
    """The rows of a grid with those that were pasted below the last that says something."""
    asked = here.field("paste-into") or layout.sheet.title
    target = next((each for each in pages_of(layout) if each.title == asked), layout.main)
    new = pasted(target, str(here.form.get("paste", "")))
    before = [row for row in typed.get(target.title, []) if any(text.strip() for text in row.values())]
    before = before if before != [{"occurred": here.now.date().isoformat()}] else []
    if len(before) + len(new) > MOST_ROWS:
        says = f"A grid holds {MOST_ROWS} rows, and these are {len(before) + len(new)}"
        raise SeedlotError(says, mend="Put them into a book and import that.")
    return {**typed, target.title: [*before, *map(dict, new)]}


def _called(layout: Layout, typed: Typed) -> str:
    """What a draft is called: its first identifiers, or how much of it there is."""
    rows = typed.get(layout.sheet.title, ())
    key = layout.main.key[0].name
    names = [name for row in rows if (name := row.get(key, "").strip())]
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "") if names else "without an identifier"


def _form(here: Here, layout: Layout, typed: Typed, *, draft: str, told: Told = NOTHING, **more: Any) -> Response:
    main = dict(next(iter(typed.get(layout.sheet.title, ())), {}))
    asked = str(more.pop("more", ""))
    parts = [_part(layout, place, typed, told, asked) for place in range(len(layout.details))]
    shown = fields_of(layout.main, 0, main, told)
    return _show(here, layout, FORM, told, draft=draft, fields=shown, tables=parts, **more)


def _part(layout: Layout, place: int, typed: Typed, told: Told, asked: str) -> Table:
    """A part of a form: the rows that say something, and empty ones."""
    detail, sheet = layout.details[place]
    given = list(typed.get(sheet.title, ()))
    least = len(given) + (_MORE if asked == slug(sheet.title) else _PARTS if not count_said(given) else 0)
    rows = [fields_of(sheet, number, row, told, parents=False) for number, row in enumerate(filled(given, least))]
    is_open = bool(count_said(given)) or not detail.brief or asked == slug(sheet.title)
    return Table(page=sheet, rows=tuple(rows), is_open=is_open)


def _grid(here: Here, layout: Layout, typed: Typed, *, draft: str, told: Told = NOTHING, **more: Any) -> Response:
    asked = str(more.pop("more", ""))
    tables = tuple(_table(each, typed, told, asked) for each in pages_of(layout))
    return _show(here, layout, GRID, told, draft=draft, tables=tables, **more)


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
    *,
    draft: str,
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
        draft=draft,
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
