"""A section: some pages of one subject, and for whom each of them is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from seedlot.web.guard import READERS, may_enter

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page or a form: its method, its path, and for whom it is."""

    method: str
    path: str
    may: tuple[str, ...]


class Section:
    """Some pages. Each says for whom it is, so that who may see what can be listed and tried.

    Examples:
        SECTION = Section("lot")

        @SECTION.get("/lots/{lot:path}")
        def lot(here: Visit, lot: str) -> HTMLResponse: ...

        @SECTION.post("/lots-decide/{lot:path}", may=("decision",))
        def decide(here: Visit, lot: str) -> Response: ...
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.router = APIRouter(default_response_class=HTMLResponse)
        self.places: list[Place] = []

    def get(self, path: str, *, may: tuple[str, ...] = READERS) -> Callable[[F], F]:
        """A page that is read."""
        return self._hang("GET", path, may)

    def post(self, path: str, *, may: tuple[str, ...] = READERS) -> Callable[[F], F]:
        """A form that is sent: `here.form` holds it."""
        return self._hang("POST", path, may)

    def _hang(self, method: str, path: str, may: tuple[str, ...]) -> Callable[[F], F]:
        self.places.append(Place(method=method, path=path, may=may))

        def hang(page: F) -> F:
            guard = [Depends(may_enter(may))]
            self.router.add_api_route(
                path, page, methods=[method], dependencies=guard, include_in_schema=False, response_model=None
            )
            return page

        return hang
