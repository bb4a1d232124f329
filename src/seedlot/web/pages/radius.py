"""Blast radius: what falls if an authority refuses one thing, and what of the same programmes remains."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.lineage.cause import LASTING, Cause, CauseKind
from seedlot.lineage.drawing import LOOKS, SHAPES, draw
from seedlot.lineage.fallen import Map, map_of
from seedlot.lineage.radius import Hit, Left, Radius, radius
from seedlot.lineage.recall import Touched
from seedlot.release.collect import programmes
from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import Stage
from seedlot.web.causes import CAUSES, cause_said, query_of
from seedlot.web.chart import svg_of
from seedlot.web.faults import status_of
from seedlot.web.here import Here, Visit
from seedlot.web.kept import Kept
from seedlot.web.listing import Column, Listing, listed
from seedlot.web.section import Section
from seedlot.web.show import item_url, page, rendered

SECTION = Section("radius")

#: How many nodes are drawn, by the choice of the reader; and how many items at most.
_FOLDS = {"60": 60, "300": 300, "all": 5000}
_MOST = 2000
_FALLS = (
    Column(key="item", title="Item", link="url"),
    Column(key="what", title="What it is"),
    Column(key="programme", title="Programme"),
    Column(key="falls", title="Falls"),
    Column(key="how", title="How"),
    Column(key="recipients", title="Given to (codes)"),
    Column(key="where", title="Where it is now"),
)
_REMAINS = (
    Column(key="item", title="Item", link="url"),
    Column(key="kind", title="What it is"),
    Column(key="stage", title="Stage"),
    Column(key="programme", title="Programme"),
)


class NoProgrammeError(SeedlotError):
    """A stage of no programme."""

    def __init__(self) -> None:
        super().__init__("A stage is refused in one programme", mend="Choose the programme too.")


@SECTION.get("/radius")
def asked(here: Visit) -> Response:
    """Ask what is refused; where the address says it, show what falls and what remains."""
    error, found = None, None
    with here.reading_as_of() as (connection, as_of):
        names = programmes(connection)
        if _said(here, "name") or _said(here, "stage"):
            try:
                found, drawn = _found(here, connection, as_of)
            except SeedlotError as fault:
                error = fault
    told: dict[str, Any] = {
        "causes": CAUSES,
        "lasting": LASTING,
        "typed": _typed(here),
        "stages": [*Stage],
        "names": names,
    }
    if found is None:
        return page(here, "radius/ask.html", status=status_of(error) if error else 200, error=error, **told)
    falls = _listed(here, "falls-", _FALLS, [_row(here, each) for each in found.recalled.touched], "items")
    remains = _listed(here, "remains-", _REMAINS, [_left(here, each) for each in found.remains], "items")
    for each in (falls, remains):
        if not isinstance(each, Listing):
            return each
    return page(
        here,
        "radius/answer.html",
        found=found,
        falls=falls,
        remains=remains,
        hits=[_hit(each) for each in found.programmes],
        query=query_of(found.recalled.cause) | {"stage": _said(here, "stage")},
        sealable=found.recalled.cause.kind is not CauseKind.STAGE,
        fold=_fold(here),
        folds=list(_FOLDS),
        **_drawing(here, found, drawn),
        **told,
    )


@SECTION.get("/radius-map.svg")
def picture(here: Visit) -> Response:
    """Give the map as a file."""
    with here.reading_as_of() as (connection, as_of):
        found, drawn = _found(here, connection, as_of)
    return svg_of(rendered(here, "lineage.svg", **_drawing(here, found, drawn)), here)


def _found(here: Here, connection: Connection, as_of: int | None) -> tuple[Radius, Map]:
    cause = _cause(here, connection, as_of)

    def find() -> tuple[Radius, Map]:
        found = radius(connection, cause, as_of=as_of)
        return found, map_of(connection, found, as_of=as_of, most=_MOST)

    return _KEPT.get(here, connection, (cause, as_of), find)


def _cause(here: Here, connection: Connection, as_of: int | None) -> Cause:
    stage = _said(here, "stage")
    if not stage:
        return cause_said(connection, partial(_said, here), as_of)
    if not _said(here, "programme"):
        raise NoProgrammeError
    return Cause(kind=CauseKind.STAGE, name=stage, programme=_said(here, "programme"))


def _said(here: Here, name: str) -> str:
    return here.request.query_params.get(name, "").strip()


def _typed(here: Here) -> dict[str, str]:
    return {name: _said(here, name) for name in ("cause", "name", "supplier", "from", "to", "stage", "programme")}


def _fold(here: Here) -> str:
    return said if (said := _said(here, "fold")) in _FOLDS else "60"


def _drawing(here: Here, found: Radius, drawn: Map) -> dict[str, Any]:
    made = draw(drawn.places, drawn.links, drawn.fates, most=_FOLDS[_fold(here)])
    return {
        "drawing": made,
        "looks": LOOKS,
        "shapes": SHAPES,
        "titled": f"What falls with {found.recalled.cause.says()}",
        "cut": drawn.whole > len(drawn.places),
        "whole": drawn.whole,
    }


def _listed(
    here: Here, name: str, columns: tuple[Column, ...], rows: list[dict[str, Any]], noun: str
) -> Listing | Response:
    empty = "Nothing falls." if columns is _FALLS else "No bank, lot or dose of the same programmes remains."
    return listed(here, columns, rows, name=name, noun=noun, empty=empty)


def _row(here: Here, each: Touched) -> dict[str, Any]:
    return {
        "item": each.item,
        "url": here.url(item_url(each.item)),
        "what": each.stage or each.kind,
        "programme": each.programme,
        "falls": ": ".join(filter(None, ("yes" if each.surely else "not known", each.note))),
        "how": each.how,
        "recipients": ", ".join(dict.fromkeys(end.recipient for end in each.now.ends if end.recipient)),
        "where": each.now.says,
    }


def _left(here: Here, each: Left) -> dict[str, Any]:
    told = {name: getattr(each, name) for name in ("item", "kind", "stage", "programme")}
    return told | {"url": here.url(item_url(each.item))}


def _hit(each: Hit) -> dict[str, Any]:
    return {name: getattr(each, name) for name in each.__slots__}


_KEPT: Kept[tuple[Radius, Map]] = Kept(16)
