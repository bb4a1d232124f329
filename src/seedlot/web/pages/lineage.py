"""The lineage of an item as a picture: zoomed, folded, and coloured by state, environment, result or verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from seedlot.history import ask
from seedlot.lineage.drawing import LOOKS, SHAPES, Drawing, draw, joined
from seedlot.lineage.trace import Direction, Place, trace
from seedlot.regulation.pack import built_in
from seedlot.release.painted import Paint, regimes, results, states, verdicts
from seedlot.release.programme import Programme
from seedlot.web import regulators
from seedlot.web.chart import svg_of
from seedlot.web.here import Here, Visit
from seedlot.web.kept import Kept
from seedlot.web.section import Section
from seedlot.web.show import page, rendered

SECTION = Section("lineage")

#: How many nodes are drawn at most, by the choice of the reader; and how many items are walked to, each way.
FOLDS = {"60": 60, "300": 300, "all": 5000}
WALKED = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a lineage is to be drawn."""

    item: str
    paint: Paint
    territory: str
    fold: str
    materials: bool


@SECTION.get("/lineage/{item:path}.svg")
def picture(here: Visit, item: str) -> Response:
    """Give the picture as a file."""
    asked = _asked(here, item)
    drawing, _, _ = _drawn(here, asked)
    return svg_of(
        rendered(here, "lineage.svg", drawing=drawing, looks=LOOKS, shapes=SHAPES, titled=_titled(asked)), here
    )


@SECTION.get("/lineage/{item:path}")
def shown(here: Visit, item: str) -> Response:
    """Show what an item came from and what came of it."""
    asked = _asked(here, item)
    drawing, places, cut = _drawn(here, asked)
    told: dict[str, Any] = {
        "asked": asked,
        "titled": _titled(asked),
        "drawing": drawing,
        "places": len(places),
        "cut": cut,
        "walked": WALKED,
        "looks": LOOKS,
        "shapes": SHAPES,
        "paints": [str(each) for each in Paint],
        "folds": list(FOLDS),
        "territories": sorted(built_in().territories),
        "query": str(here.request.query_params),
    }
    return page(here, "lineage.html", **told)


def _titled(asked: Asked) -> str:
    return f"Lineage of {asked.item}"


def _asked(here: Here, item: str) -> Asked:
    said = here.request.query_params
    paint = said.get("colour", "")
    fold = said.get("fold", "")
    territory = said.get("territory", "")
    return Asked(
        item=item,
        paint=Paint(paint) if paint in set(Paint) else Paint.STATE,
        territory=territory if territory in built_in().territories else "EU",
        fold=fold if fold in FOLDS else "60",
        materials=bool(said.get("materials")),
    )


def _drawn(here: Here, asked: Asked) -> tuple[Drawing, tuple[Place, ...], bool]:
    with here.reading_as_of() as (connection, as_of):
        key = (asked, as_of, here.now.date())
        return _KEPT.get(here, connection, key, lambda: _draw(here, connection, asked, as_of))


def _draw(
    here: Here, connection: Connection, asked: Asked, as_of: int | None
) -> tuple[Drawing, tuple[Place, ...], bool]:
    planned = bool(ask.item(connection, asked.item, as_of).planned)
    back, forward = (trace(connection, asked.item, way, as_of=as_of, planned=planned, most=WALKED) for way in Direction)
    places, links = joined(back, forward, cells=not asked.materials)
    words = _words(here, connection, asked, places, as_of)
    cut = max(len(back.places), len(forward.places)) >= WALKED
    return draw(places, links, words, here=asked.item, most=FOLDS[asked.fold]), places, cut


def _words(
    here: Here, connection: Connection, asked: Asked, places: tuple[Place, ...], as_of: int | None
) -> dict[str, str]:
    match asked.paint:
        case Paint.STATE:
            return states(connection, places, as_of)
        case Paint.ENVIRONMENT:
            return regimes(connection, places, as_of)
        case Paint.RESULT:
            return results(connection, places, as_of)
    today = here.now.date()

    def known(programme: str) -> Programme:
        return regulators.collected(here, connection, programme, planned=False, as_of=as_of)

    return verdicts(connection, places, built_in(), asked.territory, on=today, as_of=as_of, known=known)


#: Few, for one of thousands of nodes takes megabytes.
_KEPT: Kept[tuple[Drawing, tuple[Place, ...], bool]] = Kept(8)
