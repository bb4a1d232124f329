"""Help: the documentation itself, the methods of the assays, and a tour through the demonstration."""

from __future__ import annotations

from starlette.responses import Response

from seedlot.web import guard, manual
from seedlot.web.here import Visit
from seedlot.web.section import Section
from seedlot.web.show import page as shown

SECTION = Section("help")
_KEPT = {"cache-control": "public, max-age=3600"}


@SECTION.get("/help", may=guard.OPEN)
def contents(here: Visit) -> Response:
    """Show what there is to read, or what holds the words that are sought."""
    wanted = here.request.query_params.get("words", "").strip()
    found = manual.search(wanted)
    return shown(here, "help/contents.html", parts=manual.contents(), wanted=wanted, found=found)


@SECTION.get("/help/tour", may=guard.OPEN)
def tour(here: Visit) -> Response:
    """Show a way through the pages, with the demonstration's own items."""
    return shown(here, "help/tour.html")


@SECTION.get("/help/img/{name}", may=guard.OPEN)
def picture(here: Visit, name: str) -> Response:  # noqa: ARG001 - the guard let it in
    """Give a picture of a page."""
    return Response(manual.picture(name), media_type="image/png", headers=_KEPT)


@SECTION.get("/help/{name:path}", may=guard.OPEN)
def page(here: Visit, name: str) -> Response:
    """Show one page of the documentation."""
    told = manual.page(name.removesuffix("/"))
    before, after = manual.beside(told.name)
    heads = [head for head in told.heads if head.level == 2]
    return shown(here, "help/page.html", told=told, heads=heads, before=before, after=after)
