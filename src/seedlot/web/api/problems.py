"""Faults of use as problem details (RFC 9457), in the words of the command line: what, where, the mend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from seedlot.acts.access import TokenAloneError
from seedlot.acts.amend import AmendedMeanwhileError
from seedlot.acts.once import SentOtherwiseError
from seedlot.acts.recall import OtherAnswerError
from seedlot.acts.tokens import NotInScopeError
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.web import faults
from seedlot.web.api.conditions import UnconditionalError
from seedlot.web.api.saying import as_json
from seedlot.web.guard import TooOftenError

MEDIA = "application/problem+json"
#: The rooms whose faults the API can answer: all of ours but the other door.
_ROOMS = tuple(
    f"seedlot.{room}."
    for room in (
        "acts", "assays", "book", "desk", "dossier", "formats", "genome", "history", "lineage", "plan", "process", "record",
        "regulation", "release", "risk", "specs", "stats", "terms", "trends", "web",
    )
)  # fmt: skip


class Problem(BaseModel):
    """What went wrong. `detail` is the line that the command line prints, made of `what`, `where` and `mend`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    what: str
    where: str
    mend: str
    faults: list[Finding]


class NoSuchAddressError(SeedlotError):
    """An address of the API that there is none of."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The API has no address '{path[:200]}'", mend="All that there are stand in /api/v1/openapi.json."
        )


class NoSuchMethodError(SeedlotError):
    """An address that takes another kind of request."""

    def __init__(self, method: str, path: str) -> None:
        super().__init__(f"'{path[:200]}' takes no {method}", mend="What it takes stands in /api/v1/openapi.json.")


class BadRequestError(SeedlotError):
    """A request that cannot be read, or asks in a way that the API does not know."""

    def __init__(self, what: str, mend: str, found: Iterable[Finding] = ()) -> None:
        super().__init__(what, mend=mend)
        self.faults = tuple(found)


_STATUS: tuple[tuple[type[SeedlotError], HTTPStatus], ...] = (
    (NotInScopeError, HTTPStatus.FORBIDDEN),
    (TokenAloneError, HTTPStatus.FORBIDDEN),
    (NoSuchAddressError, HTTPStatus.NOT_FOUND),
    (NoSuchMethodError, HTTPStatus.METHOD_NOT_ALLOWED),
    (SentOtherwiseError, HTTPStatus.CONFLICT),
    (AmendedMeanwhileError, HTTPStatus.PRECONDITION_FAILED),
    (OtherAnswerError, HTTPStatus.PRECONDITION_FAILED),
    (UnconditionalError, HTTPStatus.PRECONDITION_REQUIRED),
)


def problem(error: SeedlotError, path: str) -> Response:
    """Answer a fault of use."""
    status = status_of(error)
    told = Problem(
        type=type_of(type(error)),
        title=status.phrase,
        status=status,
        detail=str(error),
        instance=path,
        what=error.what,
        where=error.where,
        mend=error.mend,
        faults=[each for each in getattr(error, "faults", ()) if isinstance(each, Finding)],
    )
    answer = Response(as_json(told.model_dump()), status_code=status, media_type=MEDIA)
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers["www-authenticate"] = 'Bearer realm="seedlot"'
    if isinstance(error, TooOftenError):
        answer.headers["retry-after"] = str(error.seconds)
    return answer


def status_of(error: SeedlotError) -> HTTPStatus:
    """The status of a fault of use."""
    return status_of_kind(type(error))


def status_of_kind(kind: type[SeedlotError]) -> HTTPStatus:
    """The status of a kind of fault."""
    known = next((status for one, status in _STATUS if issubclass(kind, one)), None)
    return known or faults.status_of_kind(kind)


def problem_types() -> dict[str, dict[str, Any]]:
    """Every type of problem that the rooms below the API know: its status, and what it says in a sentence."""
    found, waiting = {SeedlotError}, [SeedlotError]
    while waiting:
        new = [each for each in waiting.pop().__subclasses__() if each.__module__.startswith(_ROOMS)]
        waiting += [each for each in new if each not in found]
        found.update(new)
    named = {type_of(each): each for each in sorted(found, key=lambda kind: (kind.__name__, kind.__module__))}
    return {
        name: {"status": int(status_of_kind(kind)), "says": (kind.__doc__ or "").partition("\n")[0]}
        for name, kind in named.items()
    }


def type_of(kind: type[SeedlotError]) -> str:
    """The name of a type of problem."""
    return f"urn:seedlot:fault:{_slug(kind.__name__)}"


def as_fault(error: HTTPException | RequestValidationError, method: str, path: str) -> SeedlotError:
    """What the frame found wrong with a request, as a fault of use."""
    if isinstance(error, RequestValidationError):
        found = tuple(map(_found, error.errors()))
        says = f"{found[0].where}: {found[0].says}" if found else "nothing can be read"
        return BadRequestError(f"The request is not as the API asks: {says}", "See /api/v1/openapi.json.", found)
    if isinstance(error.__cause__, SeedlotError):
        return error.__cause__
    if error.status_code == HTTPStatus.NOT_FOUND:
        return NoSuchAddressError(path)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return NoSuchMethodError(method, path)
    return BadRequestError("What was sent cannot be read", "Send what /api/v1/openapi.json describes.")


def _found(fault: Any) -> Finding:
    where = ".".join(str(each) for each in fault["loc"])
    return Finding(code="api/request", answer=Answer.NOT_MET, says=str(fault["msg"]), where=where)


def _slug(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name.removesuffix("Error")).lower()
