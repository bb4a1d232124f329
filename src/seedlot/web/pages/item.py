"""An item: its story on a time line, results, genome, how it was made, documents, and the trail of what was entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.dossier.headline import headline
from seedlot.dossier.papers import papers_of
from seedlot.dossier.trail import Line, lines
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.about import about
from seedlot.lineage.portrait import NAMED, portrait
from seedlot.lineage.scope import Performed, Scope, behind
from seedlot.record import read
from seedlot.release.drift import Asked, drift
from seedlot.release.drift_chart import drift_chart
from seedlot.release.stability_series import studies_of
from seedlot.release.tested_on import Tested, results_of
from seedlot.terms.chart import Chart
from seedlot.terms.quantities import plain
from seedlot.terms.words import ItemKind
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.here import Here, Visit
from seedlot.web.histories import histories
from seedlot.web.listing import ROWS, Column, Listing, listed
from seedlot.web.section import Section
from seedlot.web.show import entry_url, item_url, look_of, page, value_of

SECTION = Section("item")

#: The views of an item, as its tabs name them.
VIEWS = {
    "story": "Story",
    "results": "Results",
    "genome": "Genome",
    "making": "Making",
    "documents": "Documents",
    "trail": "Trail",
}
#: Charts that are kept, the last so many.
_CHARTS: dict[tuple[str, str, int, str], Chart] = {}
_KEPT = 32
#: Kinds of item that somebody decides about.
_LOTS = (ItemKind.BANK, ItemKind.VIAL_RANGE, ItemKind.DRUG_SUBSTANCE, ItemKind.DRUG_PRODUCT)
#: Fields that an item's own entry says and the page shows elsewhere.
_SHOWN = {"item", "item_kind", "stage", "name", "units", "programme", "specification", "expiry", "numbers", "parents"}
_RESULTS = (
    Column(key="test", title="Test"),
    Column(key="value", title="Result", number=True),
    Column(key="interval", title="Interval", number=True),
    Column(key="answer", title="Answer"),
    Column(key="item", title="On", link="item_url"),
    Column(key="stage", title="Stage"),
    Column(key="occurred", title="Date"),
    Column(key="source", title="Source"),
    Column(key="note", title="Note"),
    Column(key="entry", title="Entry", number=True, link="url"),
)
_STEPS = (
    Column(key="occurred", title="Began"),
    Column(key="ended", title="Ended"),
    Column(key="process", title="Process"),
    Column(key="step", title="Step", link="url"),
    Column(key="room", title="Room"),
    Column(key="openness", title="Open"),
    Column(key="equipment", title="Equipment"),
    Column(key="people", title="People"),
    Column(key="procedure", title="Procedure"),
)
_LOTS_USED = (
    Column(key="item", title="Lot", link="url"),
    Column(key="name", title="Material"),
    Column(key="expiry", title="Expiry"),
    Column(key="steps", title="Used in"),
)
_PAPERS = (
    Column(key="occurred", title="Date"),
    Column(key="sort", title="What it is"),
    Column(key="of", title="Of"),
    Column(key="name", title="Name"),
    Column(key="size", title="Bytes", number=True),
    Column(key="sha256", title="SHA-256"),
    Column(key="entry", title="Entry", number=True, link="url"),
)


@SECTION.get("/drift/{item:path}.svg")
def drift_picture(here: Visit, item: str) -> Response:
    """Draw the changes of the genome over doublings."""
    return chart_svg(_drift(here, item), here)


@SECTION.get("/drift/{item:path}.json")
def drift_data(here: Visit, item: str) -> Response:
    """Give the same as data, to be explored."""
    return chart_json(_drift(here, item), here)


@SECTION.get("/items/{item:path}")
def shown(here: Visit, item: str) -> Response:
    """Show one view of an item."""
    view = here.request.query_params.get("view", "story")
    view = view if view in VIEWS else "story"
    with here.reading_as_of() as (connection, as_of):
        row = ask.item(connection, item, as_of)
        told = _TELLERS[view](here, connection, item, as_of)
        studied = bool(studies_of(connection, item, as_of))
    if isinstance(told, Response):
        return told
    tabs = [
        (name, title, here.url(item_url(item), view="" if name == "story" else name)) for name, title in VIEWS.items()
    ]
    return page(
        here, f"item/{view}.html", row=row, view=view, tabs=tabs, is_lot=row.item_kind in _LOTS, studied=studied, **told
    )


def _told_story(here: Here, connection: Connection, item: str, as_of: int | None) -> dict[str, Any]:
    number = _page(here)
    headers, total = about(connection, item, as_of=as_of, skip=(number - 1) * ROWS, most=ROWS, last_first=False)
    found = portrait(connection, item, as_of=as_of)
    return {
        "found": found,
        "named": NAMED,
        "said": [(key.replace("_", " "), _fact(value)) for key, value in found.said.items() if key not in _SHOWN],
        "events": [(line, headline(entry.content, line.says)) for line, entry in lines(connection, headers)],
        "pages": _paged(here, number, total),
    }


def _told_results(here: Here, connection: Connection, item: str, as_of: int | None) -> dict[str, Any] | Response:
    found = results_of(connection, item, as_of=as_of)
    along = bool(here.request.query_params.get("along"))
    rows = [_result(here, each) for each in found.tested if along or each.own]
    empty = "No result of it is in the record." if along else "No result of the item itself is in the record."
    listing = listed(here, _RESULTS, rows, noun="results", empty=empty)
    if isinstance(listing, Response):
        return listing
    behind_it = sum(not each.own for each in found.tested)
    drawn = histories(here, [each.evidence for each in found.tested], of=item)
    return {"found": found, "listing": listing, "along": along, "behind_it": behind_it, "histories": drawn}


def _result(here: Here, each: Tested) -> dict[str, Any]:
    piece, value = each.evidence, each.evidence.reportable
    low, high = ("" if end is None else plain(end) for end in (value.low, value.high))
    return {
        "test": value.name,
        "value": value_of(value),
        "interval": f"{low} to {high}" if low or high else "",
        "answer": " ".join(look_of(each.answer)[::2]) if each.answer else "",
        "item": piece.item,
        "item_url": here.url(item_url(piece.item)),
        "stage": piece.stage,
        "occurred": piece.occurred[:10],
        "source": piece.source,
        "note": value.note,
        "entry": piece.entry,
        "url": here.url(entry_url(piece.entry)),
    }


def _told_genome(here: Here, connection: Connection, item: str, as_of: int | None) -> dict[str, Any]:
    found = drift(connection, item, _asked(here), as_of=as_of)
    query = f"?{here.request.url.query}" if here.asked else ""
    return {"found": found, "query": query}


def _drift(here: Here, item: str) -> Chart:
    """The chart of a line's drift. It is kept for as long as nothing is entered: its intervals take a second to find."""
    with here.reading_as_of() as (connection, as_of):
        size = read.size(connection) if as_of is None else as_of
        key = (here.record.where, item, size, _asked(here).today)
        if key not in _CHARTS:
            _CHARTS[key] = drift_chart(drift(connection, item, _asked(here), as_of=as_of))
            while len(_CHARTS) > _KEPT:
                _CHARTS.pop(next(iter(_CHARTS)))
        return _CHARTS[key]


def _asked(here: Here) -> Asked:
    return Asked(today=here.asked if here.asked and not here.asked.isdecimal() else here.now.date().isoformat())


def _told_making(here: Here, connection: Connection, item: str, as_of: int | None) -> dict[str, Any] | Response:
    found = behind(connection, item, as_of)
    lots = ask.rows_among(connection, t.ITEM, "item", sorted({lot for lot, _ in found.uses}), as_of)
    steps = [_step(here, each) for each in sorted(found.steps, key=lambda each: (each.occurred, each.entry))]
    tables = {
        "steps": listed(here, _STEPS, steps, name="steps-", noun="steps", empty="No step of its making is entered."),
        "lots": listed(
            here,
            _LOTS_USED,
            [_lot(here, row, found) for row in lots],
            name="lots-",
            noun="lots of materials",
            empty="No material is entered that went into it.",
        ),
    }
    for each in tables.values():
        if isinstance(each, Response):
            return each
    people = _counted(person for step in found.steps for person in step.people)
    rooms = _counted(place for step in found.steps for place in step.places)
    return {**tables, "people": people, "rooms": rooms, "names": _names(connection, people)}


def _step(here: Here, each: Performed) -> dict[str, Any]:
    return {
        "occurred": each.occurred[:16].replace("T", " "),
        "ended": each.ended[:16].replace("T", " "),
        "process": each.process,
        "step": each.step,
        "url": here.url(entry_url(each.entry)),
        "room": each.room,
        "openness": each.openness,
        "equipment": ", ".join(each.equipment),
        "people": ", ".join(each.people),
        "procedure": each.procedure,
    }


def _lot(here: Here, row: Any, found: Scope) -> dict[str, Any]:
    steps = [step for lot, step in found.uses if lot == row.item]
    return {
        "item": row.item,
        "url": here.url(item_url(row.item)),
        "name": row.name,
        "expiry": row.expiry,
        "steps": ", ".join(steps),
    }


def _counted(names: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items()))


def _names(connection: Connection, people: dict[str, int]) -> dict[str, str]:
    return {row.person: row.name for row in ask.rows_among(connection, t.PERSON, "person", list(people))}


def _told_documents(here: Here, connection: Connection, item: str, as_of: int | None) -> dict[str, Any] | Response:
    rows = [
        {
            "occurred": each.occurred[:10],
            "sort": each.sort,
            "of": each.of,
            "name": each.name,
            "size": each.size,
            "sha256": each.sha256,
            "entry": each.entry,
            "url": here.url(entry_url(each.entry)),
        }
        for each in papers_of(connection, item, as_of=as_of)
    ]
    listing = listed(here, _PAPERS, rows, noun="documents", empty="No file and no document of it is in the record.")
    return listing if isinstance(listing, Response) else {"listing": listing}


def _told_trail(here: Here, connection: Connection, item: str, as_of: int | None) -> dict[str, Any]:
    number = _page(here)
    headers, total = about(connection, item, as_of=as_of, skip=(number - 1) * ROWS, most=ROWS)
    found: list[Line] = [line for line, _ in lines(connection, headers)]
    return {"lines": found, "pages": _paged(here, number, total)}


def _page(here: Here) -> int:
    said = here.request.query_params.get("page", "")
    return max(1, int(said)) if said.isascii() and said.isdecimal() and len(said) < 7 else 1


def _paged(here: Here, number: int, total: int) -> Listing:
    """The pages of what the database pages: a listing without rows of its own."""
    return Listing(here=here, columns=(), rows=(), total=total, whole=total, page=number, noun="entries")


def _fact(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


_TELLERS: dict[str, Callable[[Here, Connection, str, int | None], dict[str, Any] | Response]] = {
    "story": _told_story,
    "results": _told_results,
    "genome": _told_genome,
    "making": _told_making,
    "documents": _told_documents,
    "trail": _told_trail,
}
