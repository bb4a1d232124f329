"""Programs that ask the API of a served site, each with a token."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from tests.web.conftest import visiting

from seedlot.acts.tokens import SCOPES, Wish, make_token


class Program:
    """A program that asks for people of a site. `site` is a `tests.guarded_site.Guarded`, or one without accounts."""

    def __init__(self, site: Any) -> None:
        self.site = site
        self.client: TestClient = visiting(site).client
        self.headers: dict[str, str] = {}
        self._keys = 0

    def bring(self, person: str, *scopes: str, days: int = 90) -> str:
        """Go on with a new token of a person, of all scopes where none is named."""
        wish = Wish(name="a test", scopes=scopes or tuple(SCOPES), days=days)
        token = make_token(self.site.record, self.site.components(person), wish, now=self.site.now)
        self.headers = {"authorization": f"Bearer {token}"}
        return token

    def get(self, path: str, **more: Any) -> Response:
        """Read something."""
        return self.client.get(f"/api/v1{path}", headers=self.headers | more.pop("headers", {}), **more)

    def post(self, path: str, *, key: str = "", **more: Any) -> Response:
        """Do something, with a key of its own."""
        self._keys += 1
        headers = self.headers | {"idempotency-key": key or f"test-key-{self._keys}"} | more.pop("headers", {})
        return self.client.post(f"/api/v1{path}", headers=headers, **more)


@pytest.fixture
def program(staffed: Any) -> Program:
    """A program that asks a guarded site with one person for each role."""
    return Program(staffed)


@pytest.fixture
def lot_program(stocked: Any) -> Program:
    """As `program`, where a lot awaits its review."""
    return Program(stocked)


@pytest.fixture
def open_program(site: Any) -> Program:
    """A program that asks a site without accounts, on each database."""
    made = Program(site)
    made.headers = {"seedlot-person": "op"}
    return made
