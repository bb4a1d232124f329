"""Recall: ask, see, mark, tell, seal, and ask again."""

from __future__ import annotations

import pytest
from tests.lineage.recall_story import OF_C2, tell
from tests.web.conftest import Visitor
from tests.web.forms import hidden

from seedlot.history import ask
from seedlot.history.tables import FLAG, NAMED
from seedlot.record.entries.origin import Donor

ASKED = "/recall?cause=material&name=M1"


@pytest.fixture
def story(open_visitor: Visitor) -> Visitor:
    """The story of `recall_story`, and the qualified person, who has said so."""
    tell(open_visitor.site)
    open_visitor.post("/login", {"person": "qp"})
    return open_visitor


def test_everything_that_a_material_touches(story: Visitor) -> None:
    assert "No recall was sealed yet" in story.get("/recall").text
    text = story.get(ASKED).text
    for item in ("M1", "C1", "C3", *OF_C2):
        assert f'href="/items/{item.replace("/", "%2F")}"' in text
    assert f"<strong>{3 + len(OF_C2)}</strong> items are touched" in text
    assert story.get(ASKED.replace("/recall", "/recall-map.svg")).text.startswith("<svg")
    assert story.get(ASKED.replace("/recall", "/recall-map.json")).json()["title"]
    saved = story.get(f"{ASKED}&touched-export=csv").text
    assert len(saved.splitlines()) == 1 + 3 + len(OF_C2)
    letter = story.get(ASKED.replace("/recall", "/recall-letter")).text
    assert "Recall: material 'M1'" in letter
    assert "DOSE1" in letter
    assert "Recall of material &#39;M1&#39;" in story.get("/recall?name=M1").text, "of what kind it is need not be said"


def test_a_question_that_cannot_be_asked_keeps_what_was_typed(visitor: Visitor) -> None:
    visitor.login("qa")
    wrong = (
        ("name=nothing", 404, "is not in the record"),
        ("cause=room&name=R1&from=yesterday", 422, "is no date and no instant"),
        ("cause=material&name=M1&from=2026-01-01", 422, "has no time to choose"),
        ("cause=nonsense&name=%3Cscript%3E", 404, "&lt;script&gt;"),
    )
    for query, status, says in wrong:
        answer = visitor.get(f"/recall?{query}")
        assert answer.status_code == status
        assert says in answer.text
        assert 'id="f-name" name="name" type="text" required value="' in answer.text


def test_what_is_touched_is_put_on_hold(story: Visitor) -> None:
    page = story.get(ASKED).text
    assert 'name="mark" value="DP1" checked' in page
    sent = hidden(page) | {"hold": "HOLD-9", "reason": "complaint", "mark": ["DP1", "DP2"]}
    assert "Say what to put on hold" in story.post("/recall/hold", sent | {"mark": []}).text
    answer = story.post("/recall/hold", sent | {"reason": ""})
    assert (answer.status_code, 'value="HOLD-9"' in answer.text) == (422, True)
    answer = story.post("/recall/hold", sent)
    assert answer.headers["location"] == f"{ASKED}#marked"
    with story.site.reading() as connection:
        assert {row.target for row in ask.rows(connection, FLAG, flag="HOLD-9")} == {"DP1", "DP2"}
    page = story.get(ASKED).text
    assert "On hold already" in page
    assert 'name="mark" value="DP1" checked' not in page
    assert story.post("/recall/hold", sent | {"hold": "a\nb"}).status_code == 422


def test_an_answer_is_sealed_as_it_was_read_and_asked_again(story: Visitor) -> None:
    sent = hidden(story.get(ASKED).text) | {"recall": "REC-1", "why": "complaint 7"}
    assert story.post("/recall/seal", sent | {"why": " "}).status_code == 422
    assert story.post("/recall/seal", sent | {"recall": ""}).status_code == 422
    assert "is not what you read" in story.post("/recall/seal", sent | {"seen": "0" * 64}).text
    answer = story.post("/recall/seal", sent)
    assert answer.status_code == 303, answer.text
    with story.site.reading() as connection:
        (row,) = ask.rows(connection, NAMED, kind="recall", name="REC-1")
    assert answer.headers["location"] == f"/entries/{row.entry}"
    assert story.post("/recall/seal", sent).status_code == 422, "going back seals nothing twice"
    assert 'href="/recalls/REC-1"' in story.get("/recall").text
    again = story.get("/recalls/REC-1").text
    assert "is answered as it was sealed" in again
    assert "complaint 7" in again
    assert story.get("/recalls/none").status_code == 404


def test_an_analyst_seals_no_recall(visitor: Visitor) -> None:
    visitor.site.say(Donor(item="D"))
    visitor.login("an")
    page = visitor.get("/recall?name=D").text
    assert "Seal this answer" not in page
    assert "Put on hold" in page
    sent = {"recall": "R", "why": "x", "asked-name": "D", "as-of": "1", "seen": "x"}
    assert visitor.post("/recall/seal", sent).status_code == 403
