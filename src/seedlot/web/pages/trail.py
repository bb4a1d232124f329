"""The audit trail: who said what and when, what was corrected, who signed it; and the proof of each entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response, StreamingResponse

from seedlot.acts.access import Actor
from seedlot.dossier.chosen import SORTS, Asked, count, headers
from seedlot.dossier.copies import Head, csv_copy, html_copy, pdf_copy
from seedlot.dossier.proving import proof_of
from seedlot.dossier.trail import Line, lines
from seedlot.history import ask
from seedlot.record import read
from seedlot.terms.errors import SeedlotError
from seedlot.web.here import Here, Visit
from seedlot.web.listing import ROWS
from seedlot.web.section import Section
from seedlot.web.show import page

SECTION = Section("trail")

_TEXTS = ("by", "kind", "about", "since", "until")
_TICKS = ("case", "changes")
_ORDERS = (("-entry", "last first"), *((name, name) for name in SORTS if name != "entry"), ("entry", "first first"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One page of the trail."""

    asked: Asked
    lines: tuple[Line, ...] = ()
    found: int = 0
    size: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // ROWS))


@SECTION.get("/trail")
def trail(here: Visit) -> Response:
    """Show the trail, filtered and sorted as the address asks, a page at a time."""
    asked = _asked(here)
    try:
        with here.reading() as connection:
            shown = _read(here, connection, asked)
    except SeedlotError as error:
        told: dict[str, Any] = {"shown": _Shown(asked=asked), "error": error, "orders": _ORDERS}
        return page(here, "trail/trail.html", status=HTTPStatus.UNPROCESSABLE_ENTITY, **told)
    return page(here, "trail/trail.html", shown=shown, error=None, orders=_ORDERS)


@SECTION.get("/trail/copy.{form}")
def copy(here: Visit, form: str) -> Response:
    """Give a copy of what the address asks for, whole: `csv`, `html` or `pdf`."""
    asked = _asked(here, sort="entry")
    if form not in {"csv", "html", "pdf"}:
        raise ask.NotInRecordError(f"copy.{form}")
    with here.reading() as connection:
        head = _head(here, connection, asked)
        data = pdf_copy(head, _walk(connection, asked)) if form == "pdf" else b""
    name = {"content-disposition": f'attachment; filename="audit-trail.{form}"'}
    if form == "pdf":
        return Response(data, media_type="application/pdf", headers=name)
    return StreamingResponse(_streamed(here, asked, head, form), media_type=f"text/{form}; charset=utf-8", headers=name)


@SECTION.get("/trail/{number:int}")
def proof(here: Visit, number: int) -> Response:
    """Show the proof that an entry is in the record."""
    with here.reading() as connection:
        found = proof_of(connection, number)
        (line,) = (line for line, _ in lines(connection, headers(connection, Asked(first=number), 1)))
    return page(here, "trail/proof.html", proof=found, line=line)


@SECTION.get("/trail/{number:int}/proof.json")
def proof_file(here: Visit, number: int) -> Response:
    """Give the proof as a file."""
    with here.reading() as connection:
        plain = proof_of(connection, number).plain()
    name = {"content-disposition": f'attachment; filename="entry-{number}-proof.json"'}
    return JSONResponse(plain, headers=name)


def _asked(here: Here, sort: str = "-entry") -> Asked:
    given = here.request.query_params
    said: dict[str, Any] = {name: given.get(name, "").strip() for name in _TEXTS}
    said |= {name: bool(given.get(name)) for name in _TICKS}
    return Asked(sort=given.get("sort", "").strip() or sort, **said)


def _read(here: Here, connection: Connection, asked: Asked) -> _Shown:
    found, text = count(connection, asked), here.request.query_params.get("page", "1")
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
    at = min(max(1, wanted), max(1, -(-found // ROWS)))
    told = tuple(line for line, _ in lines(connection, headers(connection, asked, ROWS, skip=(at - 1) * ROWS)))
    return _Shown(asked=asked, lines=told, found=found, size=read.size(connection), page=at)


def _head(here: Here, connection: Connection, asked: Asked) -> Head:
    opened = ask.opened(connection)
    return Head(
        title=opened.title,
        site=opened.site,
        simulated=opened.simulated,
        asked=asked.says,
        count=count(connection, asked),
        printed=here.now,
        printed_by=f"{here.who.name} ({here.person})" if isinstance(here.who, Actor) else here.person,
        checkpoint=read.checkpoint(connection, ask.origin(connection)),
    )


def _walk(connection: Connection, asked: Asked) -> Iterator[Line]:
    return (line for line, _ in lines(connection, headers(connection, asked)))


def _streamed(here: Here, asked: Asked, head: Head, form: str) -> Iterator[bytes]:
    """A copy line by line, on a reading of its own that ends with it."""
    with here.reading() as connection:
        walk = _walk(connection, asked)
        yield from csv_copy(walk) if form == "csv" else html_copy(head, walk)
