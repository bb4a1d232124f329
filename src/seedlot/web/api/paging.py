"""A page of a long list: how many, after which, and where the next one is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import Response

from seedlot.web.api.saying import told
from seedlot.web.here import Here

#: The largest number that every database holds.
LARGEST = 2**63 - 1
Limit = Annotated[int, Query(ge=1, le=1_000, description="At most so many.")]
After = Annotated[int, Query(ge=-1, le=LARGEST, description="Go on after this: `next` of the page before.")]
Name = Annotated[str, Query(max_length=300)]


def paged(here: Here, name: str, rows: Sequence[Any], limit: int, last: int | None) -> Response:
    """Answer a page. `last` is what the next one begins after; with fewer rows than were asked for there is none."""
    following = last if len(rows) == limit else None
    url = ""
    if following is not None:
        query = {**here.request.query_params, "after": str(following)}
        url = f"{here.request.url.path}?{urlencode(query)}"
    return told({name: list(rows), "next": following}, following=url)
