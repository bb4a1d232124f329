"""What the API is, for programs (OpenAPI 3.1) and for people: every way of it, on one plain page."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.responses import Response

from seedlot.acts.access import CRITICAL
from seedlot.acts.tokens import ONLY_SIMULATED, SCOPES
from seedlot.web import faults
from seedlot.web.api import (
    correcting,
    following,
    leaving,
    listening,
    programmes,
    reading,
    recording,
    ruling,
    shapes,
    witnesses,
    writing,
)
from seedlot.web.api.door import ROOT, Api, Way
from seedlot.web.api.kinds import add_kinds
from seedlot.web.api.problems import NoSuchAddressError, NoSuchMethodError, Problem, problem, problem_types
from seedlot.web.api.saying import told
from seedlot.web.guard import OPEN
from seedlot.web.here import Visit

API = Api("describing")
#: All the ways of the API, in the order in which they are shown.
APIS = (
    API,
    reading.API,
    following.API,
    programmes.API,
    ruling.API,
    recording.API,
    witnesses.API,
    leaving.API,
    writing.API,
    correcting.API,
    listening.API,
)
_SAYS = f"""The same readings and acts as the pages and the command line.

A request to a record with accounts carries a token, made on the page of one's account: `Authorization: Bearer TOKEN`. A
token opens what its scopes name, and never signs: what needs a signature (a review, a decision, a certificate), accounts
and keys are for people, who prove each time who they are. In a record that is real, a token seals nothing for a person who
has a role that needs a second factor ({", ".join(sorted(CRITICAL))}), since no token proves one. These scopes therefore open
something in simulated records only: {", ".join(each for each in SCOPES if each in ONLY_SIMULATED)}.

Faults are problem details (RFC 9457) in the words of the command line: what, where, the mend.

What writes takes an `Idempotency-Key`: sent again with the same key, it is answered as it was and does nothing. Answers
that are read carry an `ETag`, which `If-None-Match` brings back; where something rests on what was read, `If-Match` says
which answer that was.

Long lists come in pages: `next` is what the next one begins `after`, and `Link` is its whole address. `as-of` asks for the
record as it was known. Who asks too often is told in `Retry-After` for how long to wait."""


@API.get("/openapi.json", may=OPEN, kept=False, answers=shapes.Anything)
def openapi(here: Visit) -> Response:
    """Describe the API (OpenAPI 3.1)."""
    del here
    return told(description())


@cache
def description() -> dict[str, Any]:
    """The description of every way."""
    routes = [route for api in APIS for route in api.router.routes]
    made = get_openapi(title="Seedlot", version="1", description=_SAYS, routes=routes)
    made["components"].setdefault("securitySchemes", {})["token"] = {"type": "http", "scheme": "bearer"}
    made["components"]["schemas"] |= _problem()
    add_kinds(made, writing.KNOWN)
    made["x-problem-types"] = problem_types()
    made["security"] = [{"token": []}]
    made["x-scopes"] = SCOPES
    for of in made["paths"].values():
        if "get" in of:
            of["get"]["responses"].setdefault("304", {"description": "Not Modified"})
    return made


def _problem() -> dict[str, Any]:
    """The schema of a problem, and of what it is made of."""
    told = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**told.pop("$defs"), Problem.__name__: told}


def ways() -> tuple[Way, ...]:
    """Every way of the API: its method, its path, for whom it is, and which scope it needs."""
    return tuple(way for api in APIS for way in api.places)


def router() -> APIRouter:
    """The whole API, and what answers where it has nothing."""
    made = APIRouter()
    for api in APIS:
        made.include_router(api.router)
    every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    made.add_api_route(ROOT + "/{rest:path}", _nothing, methods=every, include_in_schema=False, response_model=None)
    return made


def add_to(app: FastAPI) -> None:
    """Answer addresses of the API that no route takes, as those with the end of a line in them, as problems too."""
    app.add_exception_handler(HTTPStatus.NOT_FOUND, _missed)


async def _missed(request: Request, error: Exception) -> Response:
    path = request.url.path
    return problem(NoSuchAddressError(path), path) if path.startswith(ROOT) else await faults.missed(request, error)


async def _nothing(request: Request) -> Response:
    """Answer an address, or a method, that there is none of."""
    path = request.url.path
    routes = (route for api in APIS for route in api.router.routes if isinstance(route, APIRoute))
    methods = sorted(method for route in routes if route.path_regex.match(path) for method in route.methods or ())
    if not methods:
        return problem(NoSuchAddressError(path), path)
    answer = problem(NoSuchMethodError(request.method, path), path)
    answer.headers["allow"] = ", ".join(methods)
    return answer
