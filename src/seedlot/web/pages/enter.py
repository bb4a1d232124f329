"""Enter: forms and grids of everything that a book can say, with the meaning of each field beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BytesIO

from starlette.responses import JSONResponse, Response

from seedlot.acts.authority import MAY
from seedlot.acts.drafts import drop_draft, open_draft, own_drafts, save_draft
from seedlot.acts.refusals import NotAuthorisedError
from seedlot.acts.typed import USUAL, again, enter_typed, is_said, usual_of
from seedlot.book.columns import LAYOUTS, Layout
from seedlot.book.planned import MeasurementRow
from seedlot.book.typed import Typed, layout_of, pages_of, pasted
from seedlot.history.ask import NotInRecordError
from seedlot.history.find import named
from seedlot.terms.codes import label
from seedlot.terms.errors import SeedlotError
from seedlot.terms.scans import scanned
from seedlot.web import chosen
from seedlot.web.entry_form import (
    ENTERERS,
    KINDS,
    MOST_ROWS,
    NOTHING,
    Rows,
    kind_of,
    named_files,
    slug,
    told_of,
    typed_from,
    with_parents,
)
from seedlot.web.entry_page import FORM, GRID, Begun, show
from seedlot.web.guard import permitted
from seedlot.web.here import Here, Visit
from seedlot.web.mends import in_pages, in_words
from seedlot.web.section import Section
from seedlot.web.show import go, page

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


@SECTION.get("/enter", may=ENTERERS)
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
    return show(here, layout, FORM, *_begun(here, layout))


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
    return show(here, layout, GRID, *_begun(here, layout))


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


def _begun(here: Here, layout: Layout) -> tuple[Typed, Begun]:
    """What stands in a form when it is opened, and of which draft."""
    asked = here.request.query_params
    title = layout.sheet.title
    if name := asked.get("draft", ""):
        draft, typed = open_draft(here.record, here.who, name)
        if draft.sheet == title:
            return typed, Begun(draft=f"{draft.draft}.{draft.version}", files=chosen.of_draft(here, draft.draft))
    row = {"occurred": here.now.date().isoformat()}
    if (number := asked.get("like", "")).isdecimal() and len(number) < len("1000000000"):
        with here.reading() as connection:
            row |= again(connection, title, int(number))
    row |= {column.name: text for column in layout.main.columns if (text := asked.get(slug(column.name), "").strip())}
    return {title: [row]}, Begun()


def _typed(here: Here, layout: Layout, form: str) -> dict[str, Rows]:
    typed = typed_from(here.form, pages_of(layout))
    return with_parents(layout, typed) if form == FORM else {title: rows for title, rows in typed.items() if rows}


def _sent(here: Here, layout: Layout, form: str) -> Response:
    """Do what a button asks."""
    typed = _typed(here, layout, form)
    begun = Begun(draft=here.field("draft"), files=chosen.waiting(here, here.field("files")))
    try:
        files = named_files(here.form, pages_of(layout))
        begun = replace(begun, files=chosen.choose(here, begun.files, files))
        match here.field("do").partition(":"):
            case "draft", _, _:
                _save(here, layout, form, typed, begun, files)
                return go("/drafts?saved=yes")
            case "usual", _, _:
                return show(here, layout, FORM, _with_usual(here, layout, typed), begun)
            case "rows", _, part:
                return show(here, layout, form, typed, begun, more=part)
            case "paste", _, _:
                return show(here, layout, GRID, _with_pasted(here, layout, typed), begun)
            case wish, _, _:
                return _judged(here, layout, form, typed, begun, is_trial=wish != "seal")
    except SeedlotError as error:
        return show(here, layout, form, typed, begun, error=error)


def _save(here: Here, layout: Layout, form: str, typed: Typed, begun: Begun, named: Iterable[str]) -> None:
    """Save a draft with its files."""
    title = _called(layout, typed)
    saved = save_draft(
        here.record, here.who, layout.sheet.title, form, typed, now=here.now, title=title, before=begun.draft
    )
    chosen.keep(here, begun.files, saved, named)


def _judged(here: Here, layout: Layout, form: str, typed: dict[str, Rows], begun: Begun, *, is_trial: bool) -> Response:
    """Check what was typed, and seal it where that is asked."""
    if not is_said(typed):
        raise SeedlotError("Nothing is filled in", mend="Fill in at least what must be there.")
    with chosen.opened(begun.files, named_files(here.form, pages_of(layout))) as files:
        done = enter_typed(here.record, here.who, typed, now=here.now, files=files, check=is_trial)
    told = told_of(layout, done, in_form=form == FORM)
    if told.is_wrong or is_trial:
        return show(here, layout, form, typed, begun, told=told, done=done)
    chosen.drop(here, begun.files)
    if begun.draft:
        chosen.drop(here, chosen.of_draft(here, begun.draft.partition(".")[0]))
        drop_draft(here.record, here.who, begun.draft)
    first, last = (done.added[0], done.added[-1]) if done.added else ("", "")
    return go(f"/{form}/{slug(layout.sheet.title)}?first={first}&last={last}&held={done.unchanged}")


def _checked(here: Here, layout: Layout, form: str) -> Response:
    """Say what is found while a form is filled in: files are not sent for that, only their names."""
    typed = _typed(here, layout, form)
    files = {name: BytesIO() for name in named_files(here.form, pages_of(layout))}
    try:
        said = is_said(typed)
        done = enter_typed(here.record, here.who, typed, now=here.now, files=files, check=True) if said else None
    except SeedlotError as error:
        return JSONResponse({"faults": {}, "notes": {}, "others": [str(in_pages(error))], "ready": False})
    told = NOTHING if done is None else told_of(layout, done, in_form=form == FORM)
    others = [in_words(each.says) for each in told.others]
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
