"""Find: one box for identifiers, scans and words; a list of items that is sorted, filtered and exported."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.acts.saving import forget_filter, save_filter, saved_filters
from seedlot.history import find
from seedlot.history.find import Hit, Items, Wanted
from seedlot.record import read
from seedlot.terms.errors import SeedlotError
from seedlot.terms.scans import Scan, scanned
from seedlot.terms.words import ItemKind, Stage
from seedlot.web.here import AS_OF, Here, Visit
from seedlot.web.listing import ROWS, Column, Listing, exported
from seedlot.web.section import Section
from seedlot.web.show import entry_url, go, item_url, page

SECTION = Section("find")

#: Most rows of an export, and the longest text that is looked for.
EXPORTED, LONGEST = 100_000, 4000
COLUMNS = (
    Column(key="item", title="Item", link="url"),
    Column(key="kind", title="Kind"),
    Column(key="stage", title="Stage"),
    Column(key="name", title="Name"),
    Column(key="programme", title="Programme"),
    Column(key="made", title="Made"),
    Column(key="expiry", title="Expiry"),
    Column(key="entry", title="Entry", number=True, link="entry_url"),
)
#: What an address of the list holds.
_ASKED = ("q", "kind", "stage", "programme", "sort", "rising", AS_OF)


@SECTION.get("/find")
def found(here: Visit) -> Response:
    """Find what is asked for; where exactly one thing bears that name, go there."""
    return _found(here)


@SECTION.get("/scan")
def scan(here: Visit) -> Response:
    """Go where a scanned code leads."""
    return go(here.url("/find", q=here.request.query_params.get("code", "").strip()[:LONGEST]))


@SECTION.post("/find/saved")
def save(here: Visit) -> Response:
    """Save what is looked for, or forget it."""
    path = f"/find?{here.field('asked')}".rstrip("?")
    try:
        if here.field("forget"):
            forget_filter(here.record, here.person, here.field("forget"))
        else:
            save_filter(here.record, here.person, here.field("name"), path)
    except SeedlotError as error:
        return _found(here, error)
    return go(path)


def _found(here: Here, error: SeedlotError | None = None) -> Response:
    asked = here.request.query_params
    text = asked.get("q", "").strip()[:LONGEST]
    code = scanned(text)
    wanted = _wanted(asked, code.names[0] if code.names else "")
    with here.reading_as_of() as (connection, as_of):
        hits = find.named(connection, code.names, as_of=as_of) if text else ()
        if (there := _only(hits, code, connection)) and not error and "all" not in asked and "export" not in asked:
            return go(here.url(there))
        form = asked.get("export", "")
        if form in {"csv", "xlsx"}:
            every = find.items(connection, replace(wanted, skip=0, rows=EXPORTED), as_of=as_of)
            return exported(COLUMNS, [_row(here, row) for row in every.rows], form, "items")
        items = find.items(connection, wanted, as_of=as_of)
        if wanted.text and not items.total and not wanted.skip:
            wanted = replace(wanted, anywhere=True)
            items = find.items(connection, wanted, as_of=as_of)
        others = find.beginning(connection, wanted.text, as_of=as_of) if wanted.text else ()
        in_words = " " in text or not (items.total or hits or others)
        said = find.said(connection, text, as_of=as_of) if in_words else ()
    told = {
        "text": text,
        "code": code,
        "wanted": wanted,
        "items": items,
        "listing": _listing(here, wanted, items),
        "hits": [(hit, _address(here, hit)) for hit in dict.fromkeys((*hits, *others)) if not hit.item],
        "said": said,
        "in_words": text and in_words,
        "most": find.MOST,
        "kinds": [str(kind) for kind in ItemKind],
        "stages": [str(stage) for stage in Stage],
        "saved": saved_filters(here.record, here.person) if here.person else {},
        "asked": urlencode({key: asked[key] for key in _ASKED if asked.get(key)}),
        "error": error,
    }
    return page(here, "find.html", status=422 if error else 200, **told)


def _wanted(asked: Any, text: str) -> Wanted:
    said = {name: asked.get(name, "").strip() for name in ("kind", "stage", "programme")}
    sort = asked.get("sort", "")
    sort = sort if sort in find.SORTS else "item" if text else "entry"
    rising = asked.get("rising", "yes" if sort == "item" else "")
    return Wanted(
        text=text,
        **said,
        sort=sort,
        falling=rising != "yes",
        skip=(_number(asked.get("page", "")) - 1) * ROWS,
        rows=ROWS,
    )


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


def _only(hits: tuple[Hit, ...], code: Scan, connection: Connection) -> str:
    """Where the one thing that is meant lies: the item, or the only other thing, or the entry of that number."""
    first = [hit for hit in hits if hit.item] or list(hits)
    if len(first) == 1 or (first and code.sort != "text" and first[0].item):
        return item_url(first[0].name) if first[0].item else entry_url(first[0].entry)
    number = code.text.removeprefix("#")
    if (
        not hits
        and number.isascii()
        and number.isdecimal()
        and len(number) < 10
        and int(number) < read.size(connection)
    ):
        return entry_url(int(number))
    return ""


def _listing(here: Here, wanted: Wanted, items: Items) -> Listing:
    return Listing(
        here=here,
        columns=COLUMNS,
        rows=tuple(_row(here, row) for row in items.rows),
        total=items.total,
        whole=items.total,
        page=wanted.skip // ROWS + 1,
        sort=wanted.sort,
        falling=wanted.falling,
        noun="items",
    )


def _row(here: Here, row: Any) -> dict[str, Any]:
    return {
        "item": row.item,
        "url": here.url(item_url(row.item)),
        "kind": row.item_kind,
        "stage": row.stage,
        "name": row.name,
        "programme": row.programme,
        "made": row.occurred[:10],
        "expiry": row.expiry,
        "entry": row.entry,
        "entry_url": here.url(entry_url(row.entry)),
    }


def _address(here: Here, hit: Hit) -> str:
    return here.url(item_url(hit.name) if hit.item else entry_url(hit.entry))
