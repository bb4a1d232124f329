"""Trace: what an item came from, and where it went, as a map and as a list."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from seedlot.lineage.picture import of_trace
from seedlot.lineage.reach import Direction, count, reach
from seedlot.lineage.trace import Place, trace
from seedlot.lineage.whereabouts import Whereabouts, whereabouts
from seedlot.terms.chart import Chart
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.here import Here, Visit
from seedlot.web.listing import Column, Listing, listed
from seedlot.web.section import Section
from seedlot.web.show import item_url, page

SECTION = Section("trace")

#: Of a trace of more items a page tells how many of each kind there are, and lists none.
MOST = 5_000

_COLUMNS = (
    Column(key="item", title="Item", link="url"),
    Column(key="kind", title="What it is"),
    Column(key="stage", title="Stage"),
    Column(key="made", title="Made"),
    Column(key="distance", title="Distance", number=True),
    Column(key="state", title="How it stands"),
    Column(key="where", title="Where it is"),
)


@SECTION.get("/trace/{item:path}")
def traced(here: Visit, item: str) -> Response:
    """Show where an item came from, or where it went."""
    way = _way(here.request.query_params.get("way", ""))
    with here.reading_as_of() as (connection, as_of):
        found = reach(connection, item, way, as_of=as_of)
        counts = count(connection, found)
        many = len(found.ids) > MOST
        whole = None if many else trace(connection, item, way, as_of=as_of)
        places = whereabouts(connection, [each.item for each in whole.places], as_of=as_of) if whole else {}
    shown = None
    if whole:
        rows = [_row(here, each, places[each.item]) for each in whole.places]
        shown = listed(here, _COLUMNS, rows, name="trace-", noun="items", empty="Nothing is told there.")
        if not isinstance(shown, Listing):
            return shown
    told: dict[str, Any] = {
        "item": item,
        "way": way,
        "counts": counts,
        "total": sum(each.items for each in counts),
        "listing": shown,
    }
    return page(here, "recall/trace.html", **told)


@SECTION.get("/trace-map/{item:path}.svg")
def picture(here: Visit, item: str) -> Response:
    """Draw a trace."""
    return chart_svg(_chart(here, item), here)


@SECTION.get("/trace-map/{item:path}.json")
def data(here: Visit, item: str) -> Response:
    """Give a trace as a map that can be explored."""
    return chart_json(_chart(here, item), here)


def _chart(here: Here, item: str) -> Chart:
    way = _way(here.request.query_params.get("way", ""))
    with here.reading_as_of() as (connection, as_of):
        whole = trace(connection, item, way, as_of=as_of)
        places = whereabouts(connection, [each.item for each in whole.places], as_of=as_of)
    return of_trace(whole, places)


def _way(asked: str) -> Direction:
    return Direction.FORWARD if asked == Direction.FORWARD else Direction.BACK


def _row(here: Here, place: Place, there: Whereabouts) -> dict[str, Any]:
    return {
        "item": place.item,
        "url": here.url(item_url(place.item)),
        "kind": place.kind,
        "stage": place.stage,
        "made": place.occurred,
        "distance": place.distance,
        "state": str(there.state),
        "where": there.says,
    }
