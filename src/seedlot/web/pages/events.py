"""Events for our own pages: new entries, told to a browser that has a session."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from seedlot.web.events import LONGEST, begun, stream
from seedlot.web.here import Visit
from seedlot.web.section import Section

SECTION = Section("events")


@SECTION.get("/events")
def events(here: Visit, wait: Annotated[float, Query(ge=0, le=LONGEST)] = LONGEST) -> Response:
    """Tell of entries as they come, by number and kind."""
    return stream(here, first=begun(here.request.headers.get("last-event-id", ""), None), wait=wait)
