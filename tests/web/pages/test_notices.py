"""Whom a recall concerns is told, by mail or otherwise, and that is filed."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_string
from email.policy import default

import pytest
from tests.web.conftest import Visitor
from tests.web.forms import words
from tests.web.mail_server import MailServer, mail_server

from seedlot.acts.recall import Sealing, seal_recall
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.supplies import Organisation
from seedlot.web.serving import Serving

PAGE = "/recall-notices/REC-1"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def recalled(visitor: Visitor, server: MailServer) -> Visitor:
    """A recall that concerns one who is not named, `whoever knows`; quality has logged in, and the server sends mail."""
    site = visitor.site
    site.say(
        Donor(item="D"), Organisation(organisation="whoever knows", name="W", does=("clinic",), address="qa@w.example")
    )
    cause = Cause(kind=CauseKind.ITEM, name="D")
    seal_recall(site.record, site.login("qa"), Sealing(recall="REC-1", cause=cause, reason="complaint"), now=site.now)
    visitor.client.app.state.serving = Serving(  # type: ignore[attr-defined]
        address="x", mail=f"smtp://127.0.0.1:{server.port}", sender="qa@site.example"
    )
    visitor.login("qa")
    return visitor


def test_a_notice_is_sent_filed_and_confirmed(recalled: Visitor, server: MailServer) -> None:
    page = recalled.get(PAGE).text
    assert 'href="/recall-notices/REC-1"' in recalled.get("/recalls/REC-1").text
    assert "<legend>whoever knows, as nobody told where it is</legend>" in page
    assert 'name="address-0" type="text" inputmode="email" value="qa@w.example"' in page
    sent = {"tell": ["0"], "address-0": "gone@w.example", "how": "mail, sent by this server"}
    size = recalled.site.size()
    answer = recalled.post(PAGE, sent | recalled.signing("qa") | {"sign-password": "wrong"})
    assert (answer.status_code, server.taken) == (401, [])
    assert 'value="gone@w.example"' in answer.text, "what was typed stays"
    answer = recalled.post(PAGE, sent | recalled.signing("qa"))
    assert "0 of 1 told" in words(answer.text)
    assert "550 no such user" in answer.text
    assert recalled.site.size() == size
    answer = recalled.post(PAGE, sent | recalled.signing("qa") | {"address-0": "qa@w.example"})
    assert "1 of 1 told" in words(answer.text)
    (taken,) = server.taken
    assert b"To: qa@w.example" in taken
    assert "whoever knows (unknown)" in words(answer.text)
    assert recalled.site.size() == size + 1
    answer = recalled.post(
        "/recall-answers/REC-1", {"notice": "REC-1 notice 1", "says": "nothing found", "on": "2026-01-02"}
    )
    assert "nothing found" in answer.text
    wrong = {"notice": "REC-1 notice 1", "says": "x", "on": "soon"}
    assert "on which day" in recalled.post("/recall-answers/REC-1", wrong).text


def test_without_a_server_of_mail_a_draft_is_taken_along(recalled: Visitor) -> None:
    recalled.client.app.state.serving = Serving(address="x")  # type: ignore[attr-defined]
    assert "This server sends no mail" in recalled.get(PAGE).text
    draft = recalled.get("/recall-message/0/REC-1")
    assert draft.headers["content-type"] == "message/rfc822"
    read = message_from_string(draft.text, policy=default)
    assert (read["X-Unsent"], read["To"]) == ("1", "qa@w.example")
    assert "Reference: REC-1" in read.get_content()
    assert recalled.get("/recall-message/9/REC-1").status_code == 404
    sent = {"tell": ["0"], "how": "mail, sent by this server"} | recalled.signing("qa")
    assert "sends no mail" in recalled.post(PAGE, sent).text
    assert "Say whom to tell" in recalled.post(PAGE, {"how": "letter"}).text
    answer = recalled.post(PAGE, {"tell": ["0"], "how": "letter"} | recalled.signing("qa"))
    assert "1 of 1 told" in words(answer.text)


def test_a_message_without_an_address_is_not_sent(recalled: Visitor) -> None:
    sent = {"tell": ["0"], "address-0": "", "how": "mail, sent by this server"}
    assert "has no address of mail" in recalled.post(PAGE, sent).text
    assert "is no address of mail" in recalled.post(PAGE, sent | {"address-0": "a b"}).text
