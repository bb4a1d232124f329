"""Qualification from the page: the parts that were chosen, on this computer; and the report, kept for whoever asked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.web.conftest import Visitor

from seedlot.web import uploads
from seedlot.web.pages import verify


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where jobs lie."""
    lies = tmp_path / "jobs"
    lies.mkdir()
    monkeypatch.setattr(uploads, "gettempdir", lambda: str(lies))
    return lies


def test_the_installation_is_challenged_with_the_record_and_reported(visitor: Visitor, home: Path) -> None:
    """The other parts are challenged in tests/cli/test_qualify.py; here it is told that they were left out."""
    visitor.login("adm")
    asked = visitor.get("/admin/qualification").text
    assert asked.count('name="part"') == asked.count(" checked>") == 3
    size = visitor.site.size()
    address = visitor.post("/admin/qualification", {"part": "installation"}).headers["location"]
    shown = visitor.get(address).text
    assert visitor.site.size() == size
    assert "installation alone: not known" in shown  # installed from its folder, which records no hashes
    assert "Not challenged: operation, calculation" in shown
    assert "verified, nothing at fault" in shown
    assert "Performance qualification is yours" in shown
    answer = visitor.get(f"{address}/qualification.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Not challenged operation, calculation" in " ".join(text.split())
    assert [path.name for path in home.rglob("*.pdf")] == ["qualification.pdf"]
    visitor.login("qa")
    assert "is not here any more" in visitor.get(address).text
    assert "is not here any more" in visitor.get(f"{address}/qualification.pdf").text


@pytest.mark.parametrize("said", [{}, {"part": "performance"}, {"part": ["", "INSTALLATION"]}])
def test_nothing_is_challenged_where_no_part_is_chosen(visitor: Visitor, home: Path, said: dict[str, object]) -> None:
    visitor.login("qa")
    answer = visitor.post("/admin/qualification", said)
    assert (answer.status_code, "No part is chosen" in answer.text) == (422, True)
    assert not list(home.rglob("state.json"))


def test_it_waits_for_a_verification_that_is_under_way(visitor: Visitor) -> None:
    visitor.login("adm")
    with verify.alone():
        answer = visitor.post("/admin/qualification", {"part": "installation"})
    assert (answer.status_code, "being verified or backed up already" in answer.text) == (422, True)


def test_other_work_made_no_report(visitor: Visitor, home: Path) -> None:
    visitor.login("adm")
    visitor.post("/verify")
    (state,) = home.rglob("state.json")
    token = state.parent.name
    assert visitor.get(f"/admin/qualification/{token}").headers["location"] == f"/jobs/{token}"
    answer = visitor.get(f"/admin/qualification/{token}/qualification.pdf")
    assert (answer.status_code, "made no report" in answer.text) == (404, True)


def test_an_auditor_reads_what_is_challenged_and_starts_nothing(visitor: Visitor) -> None:
    visitor.login("aud")
    assert "Carry the challenges out" not in visitor.get("/admin/qualification").text
    assert visitor.post("/admin/qualification", {"part": "installation"}).status_code == 403
