"""What is followed: what falls with a refusal, chains of identity, inspections, a genome's drift, tests that are due."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from seedlot.history import ask
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.identity import chain as find_chain
from seedlot.lineage.inspection import grouped
from seedlot.lineage.inspection import inspect as find_remarks
from seedlot.lineage.plainly import plain_chain, plain_radius, plain_remark
from seedlot.lineage.radius import cause_named
from seedlot.lineage.radius import radius as find_radius
from seedlot.lineage.scope import behind, everything, in_room
from seedlot.record import read
from seedlot.release.drift import ADEQUATE, Asked
from seedlot.release.drift import drift as find_drift
from seedlot.release.drift_plainly import plain_drift, plain_due, plain_hasty
from seedlot.release.due import due as find_due
from seedlot.release.due_released import released_while_overdue
from seedlot.release.genomic import Scale
from seedlot.terms.finding import overall
from seedlot.terms.words import Stage
from seedlot.web.api import verdicts
from seedlot.web.api.door import Api
from seedlot.web.api.paging import Name
from seedlot.web.api.problems import BadRequestError
from seedlot.web.api.saying import told
from seedlot.web.here import Visit

API = Api("following")


@API.get("/radius", past=True, answers=verdicts.Radius)
def radius(
    here: Visit,
    name: Annotated[str, Query(max_length=300, description="What is refused, by its identifier.")] = "",
    stage: Annotated[Stage | None, Query(description="All of this stage, of one `programme`.")] = None,
    programme: Name = "",
    begins: Annotated[str, Query(alias="from", max_length=40)] = "",
    ends: Annotated[str, Query(alias="to", max_length=40)] = "",
) -> Response:
    """Tell which banks, lots, doses, programmes, trials and territories fall if an authority refuses something."""
    if bool(name) == (stage is not None) or (stage is None) == bool(programme):
        raise BadRequestError("It is not said what is refused", "Give `name`, or `stage` with `programme`.")
    with here.reading_as_of() as (connection, as_of):
        if stage is not None:
            cause = Cause(kind=CauseKind.STAGE, name=stage, programme=programme)
        else:
            kind = cause_named(connection, name, as_of=as_of).kind
            cause = Cause(kind=kind, name=name, begins=begins, ends=ends)
        return told(plain_radius(find_radius(connection, cause, as_of=as_of)))


@API.get("/chains/{order:path}", past=True, answers=verdicts.Chain)
def chain(here: Visit, order: str) -> Response:
    """Tell an order's chain of identity: every hand from the donor to the recipient, and its turnaround time."""
    with here.reading_as_of() as (connection, as_of):
        return told(plain_chain(find_chain(connection, order, as_of=as_of)))


@API.get("/inspection", past=True, answers=verdicts.Inspection)
def inspection(here: Visit, item: Name = "", room: Name = "") -> Response:
    """Find what went wrong behind an item, or in the whole record: segregation, materials, training, rooms, ages."""
    with here.reading_as_of() as (connection, as_of):
        scope = behind(connection, item, as_of) if item else everything(connection, as_of)
        scope = in_room(connection, scope, room, as_of) if room else scope
        remarks = find_remarks(connection, scope, as_of)
        entries = read.size(connection) if as_of is None else as_of
    return told(
        {
            "item": item or None,
            "room": room or None,
            "as_of": entries,
            "answer": overall(each.finding for each in remarks),
            "findings": [plain_remark(each) for each in remarks],
            "groups": [{"group": each.name, "answer": each.answer} for each in grouped(remarks)],
        }
    )


@API.get("/drift/{line:path}", past=True, answers=verdicts.Drift)
def drift(
    here: Visit,
    line: str,
    bank: Name = "",
    adequate: Annotated[float, Query(gt=0, le=100, description="Per cent of cells that a test must find.")] = 100
    * ADEQUATE,
    by: Annotated[Scale | None, Query(description="Follow changes by this; left out: by what is known.")] = None,
    end: Annotated[
        float | None, Query(gt=0, lt=1e6, description="Where production ends, in doublings or `by`.")
    ] = None,
) -> Response:
    """Tell whether a line's genome is still the one that was banked: what is new, what grew, what no test could see."""
    with here.reading_as_of() as (connection, as_of):
        today = ask.day(connection, here.asked, here.now.date()).isoformat()
        scale = by or (Scale.DOUBLINGS if end is not None else None)
        asked = Asked(today=today, bank=bank, adequate=adequate / 100, target=end, by=scale)
        return told(plain_drift(find_drift(connection, line, asked, as_of=as_of)))


@API.get("/due", past=True, answers=verdicts.Due)
def due(here: Visit, item: Name = "") -> Response:
    """List the tests that are done again and again: done, due, overdue, never done; and lots released meanwhile."""
    with here.reading_as_of() as (connection, as_of):
        today = ask.day(connection, here.asked, here.now.date()).isoformat()
        found = find_due(connection, item, today=today, as_of=as_of)
        hasty = released_while_overdue(connection, item, as_of=as_of)
    return told(
        {
            "item": item or None,
            "today": today,
            "answer": overall(each.finding for each in found),
            "tests": [plain_due(each) for each in found],
            "released": [plain_hasty(each) for each in hasty],
        }
    )
