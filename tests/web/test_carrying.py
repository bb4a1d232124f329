"""What every answer carries, and how much a request may bring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import Visitor

from seedlot.web.app import create
from seedlot.web.carrying import HEADERS
from seedlot.web.serving import Serving


@pytest.fixture
def narrow(site: Any) -> TestClient:
    """A server that takes a thousand bytes at once."""
    serving = Serving(address="", upload=1000, secure=True)
    return TestClient(create(serving, record=site.record, at=lambda: site.now), base_url="https://localhost")


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/static/none/none.js"])
def test_every_answer_has_its_headers(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"]


def test_another_host_is_answered_nothing(visitor: Visitor) -> None:
    """A name that an attacker points at this computer (DNS rebinding)."""
    answer = visitor.client.get("/login", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_by_https_cookies_are_bound_to_it(narrow: TestClient) -> None:
    answer = narrow.get("/login")
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    (cookie,) = [value for name, value in answer.headers.multi_items() if name == "set-cookie"]
    assert cookie.startswith("__Host-")
    for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("says", ["1001", "-5", "abc", "9" * 400, "\u0664"])
def test_a_request_that_says_too_much_is_not_read(narrow: TestClient, says: str) -> None:
    answer = narrow.post("/login", content=b"x", headers=[(b"content-length", says.encode("utf-8"))])
    assert answer.status_code == 413


def test_a_request_that_does_not_say_how_much_is_cut_off(narrow: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(50):
            yield b"a=" + b"x" * 98 + b"&"

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = narrow.post("/login", content=parts(), headers=headers)
    assert answer.status_code == 413
    assert "at most 1,000 bytes" in answer.text


def test_who_has_not_logged_in_sends_little(visitor: Visitor) -> None:
    answer = visitor.post("/login", {"person": "x" * 70_000})
    assert answer.status_code == 413
    assert "65,536" in answer.text


def test_a_fault_of_the_program_tells_a_number_and_logs_no_words(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"the password was hunter{len('ab')}")

    visitor.login("qa")
    monkeypatch.setattr("seedlot.web.pages.home.page", broken)
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"]
    number = answer.text.rsplit(" ", 1)[1].rstrip(".")
    assert number in caplog.text
    assert "RuntimeError" in caplog.text
    assert "hunter2" not in caplog.text + answer.text
