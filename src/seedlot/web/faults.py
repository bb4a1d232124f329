"""Faults as pages: what is wrong, where, and how to mend it. Nothing of the program is shown."""

from __future__ import annotations

import math
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from seedlot.acts.access import (
    MissingComponentsError,
    NotAuthorisedError,
    NotLoggedInError,
    WrongComponentsError,
)
from seedlot.history.ask import NotInRecordError
from seedlot.record.errors import NoSuchEntryError, RecordBusyError
from seedlot.terms.errors import NoSuchFileError, SeedlotError, UnusablePathError
from seedlot.web.carrying import TooLargeError, TooSlowError
from seedlot.web.guard import ForeignFormError, TooOftenError, visit
from seedlot.web.here import Here
from seedlot.web.mends import in_pages
from seedlot.web.refused import REFUSED, refuse_aside
from seedlot.web.show import go, page


class NowhereError(SeedlotError):
    """Something that an address names and that is nowhere: a rule, a page of the help."""


_STATUS: tuple[tuple[type[SeedlotError], HTTPStatus], ...] = (
    (NotAuthorisedError, HTTPStatus.FORBIDDEN),
    (ForeignFormError, HTTPStatus.FORBIDDEN),
    (NotInRecordError, HTTPStatus.NOT_FOUND),
    (NoSuchEntryError, HTTPStatus.NOT_FOUND),
    (NoSuchFileError, HTTPStatus.NOT_FOUND),
    (NowhereError, HTTPStatus.NOT_FOUND),
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (TooSlowError, HTTPStatus.REQUEST_TIMEOUT),
    (TooOftenError, HTTPStatus.TOO_MANY_REQUESTS),
    (NowhereError, HTTPStatus.NOT_FOUND),
    (RecordBusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (WrongComponentsError, HTTPStatus.UNAUTHORIZED),
    (MissingComponentsError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotLoggedInError, HTTPStatus.UNAUTHORIZED),
)
_SAYS = {
    HTTPStatus.NOT_FOUND: ("There is no such page", "Check the address, find what you look for, or begin at home."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("This address takes no such request", "Open the page and use its form."),
    HTTPStatus.BAD_REQUEST: ("What was sent cannot be read", "Open the page again and repeat what you did."),
}


def status_of(error: SeedlotError) -> HTTPStatus:
    """The status of an answer that is a fault of use."""
    return status_of_kind(type(error))


def status_of_kind(kind: type[SeedlotError]) -> HTTPStatus:
    """The status of a kind of fault."""
    return next((status for one, status in _STATUS if issubclass(kind, one)), HTTPStatus.UNPROCESSABLE_ENTITY)


def add_to(app: FastAPI) -> None:
    """Let the application answer faults."""
    app.add_exception_handler(SeedlotError, _fault)
    app.add_exception_handler(OSError, _unusable)
    app.add_exception_handler(HTTPException, missed)


async def _fault(request: Request, error: Exception) -> Response:
    assert isinstance(error, SeedlotError)  # noqa: S101 - it is hung for these alone
    here = await _visited(request)
    status = status_of(error)
    if here is None:
        return Response(str(error), status_code=status, media_type="text/plain; charset=utf-8")
    if _leads_to_login(error) and not here.person:
        where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return go(f"/login?next={quote(where, safe='')}" if request.method == "GET" else "/login")
    if status in REFUSED:
        await refuse_aside(request, here, error)
    answer = page(here, "fault.html", status=status, error=in_pages(error))
    if isinstance(error, TooOftenError):
        answer.headers["retry-after"] = str(error.seconds)
    if isinstance(error, RecordBusyError):
        answer.headers["retry-after"] = str(math.ceil(here.serving.wait))
    return answer


def _leads_to_login(error: SeedlotError) -> bool:
    return isinstance(error, NotLoggedInError) and not isinstance(error, WrongComponentsError | MissingComponentsError)


async def _visited(request: Request) -> Here | None:
    """The visit; an address that is no page's has none yet. None where the record cannot even tell who visits."""
    here: Here | None = getattr(request.state, "here", None)
    if here is None:
        try:
            request.state.here = here = await run_in_threadpool(visit, request)
        except (SeedlotError, OSError):
            return None
    return here


async def _unusable(request: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)  # noqa: S101 - as above
    return await _fault(request, UnusablePathError(error))


async def missed(request: Request, error: Exception) -> Response:
    """Answer what the frame itself refuses, such as an address that there is none of, with a page."""
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    here = await _visited(request)
    what, mend = _SAYS.get(HTTPStatus(error.status_code), (str(error.detail), "Go back, or begin at the home page."))
    if here is None:
        return Response(what, status_code=error.status_code, media_type="text/plain; charset=utf-8")
    fault = SeedlotError(what, mend=mend)
    answer = page(here, "fault.html", status=error.status_code, error=fault)
    answer.headers.update(error.headers or {})
    return answer
