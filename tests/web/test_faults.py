"""Faults as pages."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.conftest import Visitor

from seedlot.acts.access import NoFactorError
from seedlot.acts.opening import resume
from seedlot.acts.seal import writing
from seedlot.record.errors import RecordBusyError
from seedlot.web import guard
from seedlot.web.mends import in_pages


@pytest.mark.parametrize(
    "path", ["/nowhere", "/static", "/login/..;/admin", "/%00", "/a" * 900, "/entries/99999999999999999999"]
)
def test_an_unknown_address_is_a_page(visitor: Visitor, path: str) -> None:
    visitor.login("qa")
    answer = visitor.get(path)
    assert answer.status_code in {404, 422}
    assert "<h1>" in answer.text
    assert "Quirin Assure" in answer.text


def test_without_a_session_an_unknown_address_tells_nothing(visitor: Visitor) -> None:
    answer = visitor.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_method_that_no_page_has(visitor: Visitor) -> None:
    assert visitor.client.put("/login").status_code == 405
    assert visitor.client.request("TRACE", "/login").status_code == 405


def test_a_record_that_is_busy_is_told_plainly(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise RecordBusyError("here")

    monkeypatch.setattr(guard, "known", busy)
    answer = visitor.client.get("/login")
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/plain")
    assert "Nothing of yours was written" in answer.text


def test_who_waits_for_a_writer_waits_so_long_and_no_longer(visitor: Visitor) -> None:
    """A large import holds the write lock: others read meanwhile, and an act of theirs is told to come again."""
    visitor.login("qa")
    state: Any = visitor.client.app.state  # type: ignore[attr-defined]
    state.record = resume(visitor.site.record.where, wait=0.2)
    size = visitor.site.size()
    with writing(visitor.site.record):
        assert visitor.get("/").status_code == 200
        answer = visitor.post("/recall/hold", {"mark": "D-1", "hold": "H-1", "reason": "A test."})
    assert answer.status_code == 503
    assert "Another program is writing the record" in answer.text
    assert "Nothing of yours was written" in answer.text
    assert visitor.site.size() == size


def test_pages_name_pages_and_not_commands() -> None:
    assert "seedlot account" not in in_pages(NoFactorError("Ada")).mend


def test_who_asks_too_often_waits(visitor: Visitor) -> None:
    visitor.login("qa")
    visitor.client.app.state.requests.most = 1  # type: ignore[attr-defined]
    visitor.client.app.state.requests._held.clear()  # type: ignore[attr-defined]
    assert visitor.get("/").status_code == 200
    answer = visitor.get("/")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    visitor.site.wait(minutes=2)
    assert visitor.get("/").status_code == 200
