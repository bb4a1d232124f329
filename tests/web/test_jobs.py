"""Jobs: what is soon done is answered at once; the rest is found again at its address, whoever listens meanwhile."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import Visitor

from seedlot.terms.errors import SeedlotError
from seedlot.web import uploads
from seedlot.web.pages import verify


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where jobs lie."""
    lies = tmp_path / "jobs"
    lies.mkdir()
    monkeypatch.setattr(uploads, "gettempdir", lambda: str(lies))
    return lies


def impatient(visitor: Visitor) -> None:
    """Let every job take longer than whoever asks would wait."""
    state: Any = visitor.client.app.state  # type: ignore[attr-defined]
    object.__setattr__(state.serving, "patience", 0.0)


def done(visitor: Visitor, page: str) -> Any:
    """The page of a job when it is done."""
    for _ in range(600):
        if not visitor.get(f"{page}/state").json()["running"]:
            return visitor.get(page)
        time.sleep(0.05)
    raise AssertionError(page)


def broken_off(home: Path, page: str, **more: Any) -> None:
    """Write of a job that a process which is gone was at it."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (state,) = home.rglob(f"{page.rpartition('/')[2]}/state.json")
    told = json.loads(state.read_bytes())
    kept = {name: told[name] for name in told["given"]}
    state.write_text(json.dumps({**kept, "running": gone.pid, **more}))


def reviewed(visitor: Visitor) -> Any:
    """Send the review of the lot, as the page asks for it."""
    shown = visitor.get("/review/LOT").text
    fields = {
        name: found[1] for name in ("as-of", "seen") if (found := re.search(rf'name="{name}" value="([^"]*)"', shown))
    }
    said = {"found": "acceptable", "conclusion": "All of it was read.", **visitor.signing("rev")}
    return visitor.post("/review/LOT", {**fields, **said})


def test_a_review_that_takes_long_is_a_job_and_found_again(lot_visitor: Visitor, home: Path) -> None:
    """Whoever asked sees how far it is, and then what was sealed; nobody else sees it; a server that dies tells the truth."""
    visitor = lot_visitor
    visitor.login("rev")
    impatient(visitor)
    size = visitor.site.size()
    page = reviewed(visitor).headers["location"]
    assert page.startswith("/jobs/")
    again = visitor.post("/verify")
    if again.status_code == 422:
        assert "Other work of yours is not done yet: The review of LOT" in again.text
        assert page in again.text
    answer = done(visitor, page)
    assert answer.headers["location"] == f"/lots/LOT?sealed={size}"
    assert visitor.site.size() == size + 2
    told = visitor.get(f"{page}/events?wait=0").text
    assert told.startswith("retry: 1000")
    assert '"running": false' in told
    broken_off(home, page)
    assert f'It was sealed before that, whole: <a href="/entries/{size}"' in visitor.get(page).text
    broken_off(home, page, size=size + 2)
    shown = visitor.get(page).text
    assert "Nothing was written" in shown
    assert "All of it was read." in shown
    assert visitor.signing("rev")["sign-password"] not in "".join(each.read_text() for each in home.rglob("state.json"))
    visitor.login("qa")
    assert "is not here any more" in visitor.get(page).text


def test_what_is_refused_later_is_told_at_its_address(open_visitor: Visitor) -> None:
    impatient(open_visitor)
    with verify.alone():
        page = open_visitor.post("/verify", {"files": "yes"}).headers["location"]
        shown = done(open_visitor, page)
    assert "is being verified or backed up already" in shown.text
    assert "Nothing was written" in shown.text


def test_a_verification_is_kept(open_visitor: Visitor, home: Path) -> None:
    impatient(open_visitor)
    page = open_visitor.post("/verify").headers["location"]
    assert "What was found" in done(open_visitor, page).text
    broken_off(home, page)
    assert "Nothing was to be written" in open_visitor.get(page).text


def test_a_page_of_work_that_goes_on_loads_itself_again(open_visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(open_visitor)

    def slow(*_given: object, progress: Any, **_more: object) -> None:
        progress("hashing", 500, 2_000)
        time.sleep(1)
        raise SeedlotError("It is over", mend="Enough.")

    monkeypatch.setattr(verify, "verify_whole", slow)
    page = open_visitor.post("/verify").headers["location"]
    shown = open_visitor.get(page).text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in shown
    assert "Reading every entry" in open_visitor.get(f"{page}/events?wait=0.6").text
    assert "It is over" in done(open_visitor, page).text
