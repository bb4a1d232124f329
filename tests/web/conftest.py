"""Visitors: people who click and type, without a browser, on a site with accounts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from seedlot.web.app import create
from seedlot.web.serving import Serving


class Visitor:
    """Somebody who visits a served site. `site` is a `tests.guarded_site.Guarded`, or a site without accounts.

    Examples:
        visitor.login("qa")
        assert "SIM-DP-001" in visitor.get("/lots/SIM-DP-001").text
        answer = visitor.post("/logout")
    """

    def __init__(self, site: Any, app: Any) -> None:
        self.site = site
        self.client = TestClient(app, base_url="http://localhost", follow_redirects=False)
        self.csrf = ""

    def get(self, path: str, **more: Any) -> Response:
        """Open a page."""
        return self._seen(self.client.get(path, **more))

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Response:
        """Send a form, as the last page that was opened would."""
        if not self.csrf:
            self.get("/login")
        return self._seen(self.client.post(path, data={"csrf": self.csrf, **(data or {})}, **more))

    def login(self, person: str) -> Response:
        """Log in as a person of the site, with all that they have; the session's pages are then open."""
        self.get("/login")
        given = {"person": person}
        if person in getattr(self.site, "passwords", {}):
            proof = self.site.components(person)
            given |= {"password": proof.password, "code": proof.code}
        answer = self.post("/login", given)
        assert answer.status_code == 303, answer.text
        self.get("/")
        return answer

    def signing(self, person: str) -> dict[str, str]:
        """The fields by which a person proves that they sign."""
        proof = self.site.components(person)
        return {"sign-person": person, "sign-password": proof.password, "sign-code": proof.code}

    def _seen(self, answer: Response) -> Response:
        if found := re.search(r'<meta name="csrf" content="([0-9a-f]+)">', answer.text):
            self.csrf = found[1]
        return answer


def visiting(site: Any) -> Visitor:
    """Serve a site, and visit it."""
    address = str(getattr(site, "address", "")) or str(site.record.where)
    return Visitor(site, create(Serving(address=address, patience=60), record=site.record, at=lambda: site.now))


@pytest.fixture
def visitor(staffed: Any) -> Visitor:
    """A visitor of a guarded site with one person for each role: op, an, rev, qa, qp, adm (tests/guarded_site.py)."""
    return visiting(staffed)


@pytest.fixture
def lot_visitor(stocked: Any) -> Visitor:
    """As `visitor`, where a lot awaits its review."""
    return visiting(stocked)


@pytest.fixture
def open_visitor(site: Any) -> Visitor:
    """A visitor of a site without accounts, on each database."""
    return visiting(site)
