"""One's own long work as a list: where each stands in words, what it sealed, and nothing of anybody else's."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import Visitor

from seedlot.web import uploads
from seedlot.web.serving import Serving
from seedlot.web.work import counted


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where work lies."""
    lies = tmp_path / "work"
    lies.mkdir()
    monkeypatch.setattr(uploads, "gettempdir", lambda: str(lies))
    return lies


def laid(visitor: Visitor, kind: str, person: str = "op", **state: Any) -> str:
    """Lay a piece of work, as it stands after what is said; tells its address."""
    serving: Serving = visitor.client.app.state.serving  # type: ignore[attr-defined]
    token = uploads.receive(serving, (), person=person, kind=kind, about={"seals": "", **state})
    return uploads.find(serving, token, person=person).page


def rows(page: str) -> dict[str, str]:
    """The rows of the list: by the address of each, its text."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return {each.partition('<a href="')[2].partition('"')[0]: each for each in body.split("<tr>")[1:]}


def test_each_stands_with_what_came_of_it(open_visitor: Visitor) -> None:
    visitor = open_visitor
    visitor.login("op")
    fault, hint = {"code": "a", "answer": "not met", "says": "x"}, {"code": "b", "answer": None, "says": "y"}
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    met, unmet = ({"code": "verify/tree", "answer": answer, "says": "x"} for answer in ("met", "not met"))
    said = {
        laid(visitor, "book", called="a.xlsx", faults=[fault, fault, hint]): ("waits for you", "2 faults stand"),
        laid(visitor, "book", called="b.xlsx", faults=[hint], kinds={"donor": 1}): ("waits for you", "Nothing stands"),
        laid(visitor, "book", called="c.xlsx", sealed=True, count=3, first=0): ("done", '/entries/0">Entry 0<'),
        laid(visitor, "measured", assay="growth", files=["g.csv"], analysed=True): ("waits for you", "not sealed yet"),
        laid(visitor, "job", called="V1", what="The record", found=[met]): ("met", "The record is verified"),
        laid(visitor, "job", called="V2", what="The record", found=[met, unmet]): ("not-met", "NOT verified"),
        laid(visitor, "job", called="<b>Q</b>", qualified={"answer": "not known"}): (
            "not-known",
            "&lt;b&gt;Q&lt;/b&gt;",
        ),
        laid(visitor, "job", called="R", error=["It was refused", "", "Mend"]): ("refused", "It was refused."),
        laid(visitor, "job", called="B", running=gone.pid, size=0): ("broken off", "Nothing was written"),
    }
    shown = rows(visitor.get("/jobs").text)
    assert shown.keys() == said.keys()
    for page, words in said.items():
        for word in words:
            assert word in shown[page], (page, word, shown[page])
    assert "3 wait for you, 4 are done, 1 is refused, 1 is broken off" in visitor.get("/").text


def test_nobody_sees_what_is_somebody_elses(open_visitor: Visitor) -> None:
    visitor = open_visitor
    laid(visitor, "job", "qp", called="Of the QP")
    laid(visitor, "job", "", called="Of nobody")
    assert "You did not say who you are" in visitor.get("/jobs").text
    visitor.login("op")
    text = visitor.get("/jobs").text
    assert "Nothing goes on" in text
    assert "Of the QP" not in text
    assert "Your long work" not in visitor.get("/").text
    visitor.login("qp")
    assert "Of the QP" in visitor.get("/jobs").text


def test_what_goes_on_is_told_with_its_progress_and_drafts_are_none(open_visitor: Visitor, home: Path) -> None:
    visitor = open_visitor
    visitor.login("op")
    page = laid(visitor, "job", called="A verification", how=["hashing", 5, 20])
    kept = laid(visitor, "book", called="Of a draft").rpartition("/")[2]
    (folder,) = home.glob(f"*/{kept}")
    folder.rename(folder.with_name(uploads.lasting("1")))
    (state,) = home.glob(f"*/{page.rpartition('/')[2]}/state.json")
    told = json.loads(state.read_bytes())
    busy = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        state.write_text(json.dumps({**told, "running": busy.pid, "born": uploads._born(busy.pid)}))
        text = visitor.get("/jobs").text
    finally:
        busy.kill()
        busy.wait()
    assert f'data-working="{page}"' in text
    assert '<progress id="far" max="20" value="5">' in text
    assert "goes on" in rows(text)[page]
    assert "Of a draft" not in text


def test_the_newest_comes_first(open_visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = open_visitor
    visitor.login("op")
    now, pages = time.time(), {}
    with monkeypatch.context() as patch:
        for hours in (3, 1, 2):
            patch.setattr("seedlot.web.uploads.time.time", lambda ago=hours: now - 3600 * ago)
            pages[hours] = laid(visitor, "job", called=f"{hours} hours ago")
    assert list(rows(visitor.get("/jobs").text)) == [pages[1], pages[2], pages[3]]


def test_no_work_counts_as_nothing() -> None:
    assert counted(()) == ""
