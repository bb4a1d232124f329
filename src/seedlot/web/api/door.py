"""The door of the API: tokens and their scopes, faults as problems, ETags, and one list of all that may be asked.

A request is let in before anything of its body is read. Cookies are never looked at, so that no other site can make a
browser ask in a person's name; in a record without accounts a request that writes must carry a header that no form can.
"""

from __future__ import annotations

import hashlib
import inspect
import math
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from seedlot.acts.access import NotAuthorisedError, NotLoggedInError
from seedlot.acts.tokens import ONLY_SIMULATED, SIMULATED, enter_by_token, need
from seedlot.record import read
from seedlot.terms.errors import SeedlotError, UnusablePathError
from seedlot.web.api.conditions import tag_of_bytes
from seedlot.web.api.problems import BadRequestError, Problem, as_fault, problem, status_of
from seedlot.web.guard import OPEN, READERS, TooOftenError, known, permitted, roles_of
from seedlot.web.here import AS_OF, Here
from seedlot.web.refused import REFUSED, refuse_aside
from seedlot.web.section import Place

F = TypeVar("F", bound=Callable[..., Any])
#: Where this version of the API begins.
ROOT = "/api/v1"
#: The header by which who asks names themselves, in a record without accounts; it proves nothing.
PERSON = "seedlot-person"
#: The header that makes a request be done once.
KEY = "idempotency-key"
_VERSION = version("seedlot")
#: Which faults any request may meet; one that does something once, with files, or that rests on what was read.
_FAULTS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
_WRITING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
_RESTING = (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way(Place):
    """Something that may be asked of the API: for whom it is, and which scope its token needs."""

    scope: str = "read"
    #: whether its answer follows from the record alone, so that it can be kept until the record grows
    kept: bool = True
    #: whether its answer has an ETag of its own, which `If-Match` names where something rests on it
    tagged: bool = False


class Api:
    """Some ways of the API. Each says for whom it is and what its token must open.

    Examples:
        API = Api("lots")

        @API.get("/lots/{lot:path}", past=True)
        def lot(here: Visit, lot: str) -> Response: ...
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.router = APIRouter()
        self.places: list[Way] = []

    def get(self, path: str, *, past: bool = False, **more: Any) -> Callable[[F], F]:
        """Something that is read; `past`: as it was known too."""
        return self._hang("GET", path, past=past, **more)

    def post(self, path: str, *, scope: str, **more: Any) -> Callable[[F], F]:
        """Something that is done; with the scope `read`, a reading whose question is too long for an address."""
        return self._hang("POST", path, scope=scope, kept=False, **more)

    def delete(self, path: str, *, scope: str, **more: Any) -> Callable[[F], F]:
        """Something that is ended."""
        return self._hang("DELETE", path, scope=scope, kept=False, **more)

    def _hang(  # noqa: PLR0913 - all that a way says of itself
        self,
        method: str,
        path: str,
        *,
        may: tuple[str, ...] = READERS,
        scope: str = "read",
        kept: bool = True,
        past: bool = False,
        tagged: bool = False,
        answers: type[BaseModel] | None = None,
        gives: Sequence[str] = (),
        statuses: Sequence[int] = (200,),
        conditional: bool = False,
    ) -> Callable[[F], F]:
        way = Way(method=method, path=ROOT + path, may=may, scope=scope, kept=kept, tagged=tagged)
        self.places.append(way)

        def hang(does: F) -> F:
            self.router.add_api_route(
                ROOT + path,
                does,
                methods=[method],
                summary=(does.__doc__ or "").partition("\n")[0].partition(". ")[0].rstrip(".") + ".",
                description=_described(does, scope),
                dependencies=[Depends(_as_of)] if past else [],
                response_model=None,
                route_class_override=_guarded(way),
                response_class=JSONResponse if answers else Response,
                status_code=statuses[0],
                responses=_answers(method, answers, gives, statuses, conditional=conditional),
                tags=[self.name],
                openapi_extra={"x-scope": scope, "x-roles": list(map(str, roles_of(may))) if may != READERS else []},
            )
            return does

        return hang


def admitted(request: Request, way: Way) -> Here:
    """Let a request in, or refuse it.

    Raises:
        TooOftenError: it is one too many.
        NotLoggedInError: the record has accounts, and the request has no token that opens anything.
        NotInScopeError: its token was not made for this.
        NotAuthorisedError: this is not for the roles of whose token it is.
    """
    request.state.here = here = _visitor(request)
    if way.may == OPEN:
        return here
    given = _token(request)
    _refuse_haste(request, hashlib.sha256(given.encode()).hexdigest() if given else here.address, here)
    if here.guarded:
        if not given:
            raise NotLoggedInError(
                "This record has accounts, and the request has no token",
                "Send one as `Authorization: Bearer TOKEN`; make it on the page of your account, under 'Tokens'.",
            )
        who, allowed = enter_by_token(here.record, given, now=here.now)
        request.state.here = here = _visitor(request, who)
        need(allowed, way.scope)
        if not permitted(here, way.may):
            raise NotAuthorisedError(who.name, f"use '{request.url.path}'", roles_of(way.may))
    elif request.method != "GET" and not request.headers.get(KEY):
        raise BadRequestError("The request has no Idempotency-Key", "Send one, new for each thing that is to be done.")
    return here


def etag(here: Here) -> str:
    """What names an answer that follows from the record alone: how long the record is, the day, and what is asked."""
    with here.reading() as connection:
        size, root = read.size(connection), read.root(connection)
    said = f"{_VERSION} {size} {root.hex()} {here.now.date()} {here.request.url.path}?{here.request.url.query}"
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def _visitor(request: Request, who: Any = None) -> Here:
    app = request.app.state
    guarded, said = known(app)
    return Here(
        request=request,
        record=app.record,
        serving=app.serving,
        now=app.clock(),
        guarded=guarded,
        simulated=said.simulated,
        site=said.site,
        who=who or ("" if guarded else request.headers.get(PERSON, "").strip()),
    )


def _token(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _refuse_haste(request: Request, whom: str, here: Here) -> None:
    state, at = request.app.state, here.now.timestamp()
    wait = max(state.requests.wait(whom, at), state.refusals.wait(here.address, at))
    state.requests.take(whom, at)
    if wait:
        raise TooOftenError(math.ceil(wait))


def _refuse_unreadable(request: Request) -> None:
    """Refuse what no database holds, and no name is."""
    if "\x00" in request.url.path or "\x00" in request.scope["path"] or "%00" in request.url.query:
        raise BadRequestError("The address holds a NUL character", "Leave it out.")


def _described(does: Callable[..., Any], scope: str) -> str:
    """What a way is for; of a scope that opens it in simulated records only, that too."""
    says = inspect.getdoc(does) or ""
    return f"{says}\n\nBy a token, {SIMULATED}." if scope in ONLY_SIMULATED else says


def _answers(
    method: str, answers: type[BaseModel] | None, gives: Sequence[str], statuses: Sequence[int], *, conditional: bool
) -> dict[int | str, dict[str, Any]]:
    """All that a way may answer: what it is for, and its faults as problems."""
    file = {"schema": {"type": "string", "format": "binary"}}
    good: dict[str, Any] = {"model": answers} if answers else {"content": dict.fromkeys(gives, file)} if gives else {}
    told: dict[int | str, dict[str, Any]] = {
        each: {"description": HTTPStatus(each).phrase, **good, "headers": _headers(each) if method == "GET" else {}}
        for each in statuses
    }
    faults = (*_FAULTS, *(_WRITING if method == "POST" else ()), *(_RESTING if conditional else ()))
    problems = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}}
    return told | {
        each.value: {"description": each.phrase, "content": problems, "headers": _headers(each)} for each in faults
    }


def _headers(status: int) -> dict[str, Any]:
    """The headers that say how to go on."""
    named = {
        HTTPStatus.OK: ("ETag", "string", "What `If-None-Match` brings back."),
        HTTPStatus.TOO_MANY_REQUESTS: ("Retry-After", "integer", "Seconds to wait."),
        HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate", "string", "That a bearer token is needed."),
    }
    if status not in named:
        return {}
    name, kind, says = named[HTTPStatus(status)]
    return {name: {"schema": {"type": kind}, "description": says}}


def _guarded(way: Way) -> type[APIRoute]:
    """A route that lets in before it reads, and answers every fault as a problem."""

    class Guarded(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    return await _answered(request, way, inner)
                except SeedlotError as error:
                    return await _refused(request, error)
                except OSError as error:
                    return await _refused(request, UnusablePathError(error))
                except (HTTPException, RequestValidationError) as error:
                    return await _refused(request, as_fault(error, request.method, request.url.path))

            return handle

    return Guarded


async def _answered(request: Request, way: Way, inner: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    _refuse_unreadable(request)
    here = await run_in_threadpool(admitted, request, way)
    if way.method != "GET" or not way.kept:
        return await inner(request)
    answer = await inner(request) if way.tagged else None
    tag = tag_of_bytes(bytes(answer.body)) if answer else await run_in_threadpool(etag, here)
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "authorization"}
    if tag in {each.strip() for each in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    answer = answer or await inner(request)
    answer.headers.update(headers)
    return answer


async def _refused(request: Request, error: SeedlotError) -> Response:
    here: Here | None = getattr(request.state, "here", None)
    if here is not None and status_of(error) in REFUSED:
        await refuse_aside(request, here, error)
    return problem(error, request.url.path)


def _as_of(
    as_of: Annotated[
        str,
        Query(
            alias=AS_OF,
            max_length=40,
            description="As known by the end of a day (2026-03-01), or in the first N entries.",
        ),
    ] = "",
) -> None:
    """Describe the moment as of which is asked; `here` reads it."""
    del as_of
