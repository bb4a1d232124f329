"""What is read: items, lineage, values, lots, recalls, programmes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from seedlot.history import ask
from seedlot.history.listed import listed_items, listed_values
from seedlot.history.signed import signatures
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.plainly import plain_recall, plain_story, plain_trace
from seedlot.lineage.prints import shared_print
from seedlot.lineage.radius import cause_named
from seedlot.lineage.recall import recall
from seedlot.lineage.story import story
from seedlot.lineage.trace import Direction, trace
from seedlot.lineage.whereabouts import whereabouts
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.release.plainly import plain_judgement
from seedlot.terms.words import ItemKind, Stage
from seedlot.web.api import shapes
from seedlot.web.api.door import Api
from seedlot.web.api.paging import After, Limit, Name, paged
from seedlot.web.api.saying import told
from seedlot.web.here import Visit

API = Api("reading")
_ITEM = [
    "item",
    "item_kind",
    "stage",
    "name",
    "units",
    "passages",
    "doublings",
    "numbers",
    "programme",
    "specification",
    "occurred",
    "step",
    "expiry",
    "planned",
    "entry",
]


@API.get("/items", past=True, answers=shapes.page_of("items", shapes.ItemRow))
def items(
    here: Visit,
    kind: ItemKind | None = None,
    stage: Stage | None = None,
    programme: Name = "",
    after: After = -1,
    limit: Limit = 100,
) -> Response:
    """List items, in the order in which they were entered."""
    asked = {"item_kind": kind or "", "stage": stage or "", "programme": programme}
    with here.reading_as_of() as (connection, as_of):
        rows = listed_items(connection, after=after, limit=limit, as_of=as_of, **asked)
    plain = [{name: getattr(row, name) for name in _ITEM} for row in rows]
    return paged(here, "items", plain, limit, rows[-1].row if rows else None)


@API.get("/items/{item:path}", past=True, answers=shapes.Item)
def item(here: Visit, item: str) -> Response:
    """Tell one item: what it is, what it came from, what is known of it, where it is."""
    with here.reading_as_of() as (connection, as_of):
        plain = plain_story(story(connection, item, as_of=as_of), whereabouts(connection, [item], as_of=as_of)[item])
        plain["findings"] = [finding.plain() for finding in shared_print(connection, item)]
    return told(plain)


@API.get("/trace/{item:path}", past=True, answers=shapes.Trace)
def traced(here: Visit, item: str, way: Direction = Direction.BACK, *, planned: bool = False) -> Response:
    """Trace an item back to its donor, or forward to everything made from it."""
    with here.reading_as_of() as (connection, as_of):
        return told(plain_trace(trace(connection, item, way, as_of=as_of, planned=planned)))


@API.get("/lineage/{item:path}", past=True, answers=shapes.Lineage)
def lineage(here: Visit, item: str, *, planned: bool = False) -> Response:
    """Tell the whole lineage of an item: what it came from and where it went, and every link between."""
    with here.reading_as_of() as (connection, as_of):
        ways = [trace(connection, item, way, as_of=as_of, planned=planned) for way in Direction]
    told_ways = [plain_trace(each) for each in ways]
    return told({"item": item, **{str(each["direction"]): each for each in told_ways}})


@API.get("/values", past=True, answers=shapes.page_of("values", shapes.ValueRow))
def values(here: Visit, item: Name = "", name: Name = "", after: After = -1, limit: Limit = 100) -> Response:
    """List reportable values, of one item or of one name, in the order in which they were entered."""
    with here.reading_as_of() as (connection, as_of):
        rows = listed_values(connection, after=after, limit=limit, as_of=as_of, item=item, name=name)
    plain = [
        {
            **ask.reportable(row).plain(),
            "item": row.item,
            "occurred": row.occurred,
            "origin": row.origin,
            "reference": row.reference,
            "entry": row.entry,
        }
        for row in rows
    ]
    return paged(here, "values", plain, limit, rows[-1].row if rows else None)


@API.get("/lots/{lot:path}", past=True, answers=shapes.Judgement)
def lot(here: Visit, lot: str) -> Response:
    """Judge a lot: each criterion and all that bears on it, what is proposed, and how the decision stands."""
    with here.reading_as_of() as (connection, as_of):
        case = gather(connection, lot, as_of=as_of)
        signed = signatures(connection, [each.entry for each in case.decisions[-1:]])
    last = tuple(each for one in signed.values() for each in one)
    return told(plain_judgement(propose(case), standing(case), last))


@API.get("/recall", past=True, answers=shapes.Recalled, tagged=True)
def recalled(
    here: Visit,
    name: Annotated[str, Query(min_length=1, max_length=300, description="What went wrong, by its identifier.")],
    cause: Annotated[CauseKind | None, Query(description="What it is; left out: whatever is called so.")] = None,
    supplier: Name = "",
    begins: Annotated[str, Query(alias="from", max_length=40)] = "",
    ends: Annotated[str, Query(alias="to", max_length=40)] = "",
) -> Response:
    """Tell everything that one cause touches, and where it is now. Nothing is sealed.

    Its ETag is what `If-Match` names where the answer is sealed.
    """
    with here.reading_as_of() as (connection, as_of):
        kind = cause or cause_named(connection, name, as_of=as_of).kind
        asked = Cause(kind=kind, name=name, supplier=supplier, begins=begins, ends=ends)
        return told(plain_recall(recall(connection, asked, as_of=as_of)))
