"""Mail by the server that was named at the start, against a server that really listens."""

from __future__ import annotations

import pytest
from tests.web.mail_server import mail_server

from seedlot.web import mailing
from seedlot.web.mailing import send
from seedlot.web.serving import Serving

MESSAGE = b"Subject: Recall\r\n\r\nDo not use.\r\n"


def serving(port: int, host: str = "127.0.0.1", scheme: str = "smtp") -> Serving:
    return Serving(address="x", mail=f"{scheme}://{host}:{port}", sender="qa@site.example")


def test_a_message_is_taken_and_an_address_refused() -> None:
    with mail_server() as server:
        assert send(serving(server.port), MESSAGE, "a@clinic.example") == ""
        assert server.taken == [MESSAGE]
        says = send(serving(server.port), MESSAGE, "gone@clinic.example")
        assert says == "The server of mail refused the address: 550 no such user"
        assert len(server.taken) == 1


def test_what_was_taken_stays_so_whatever_is_said_at_parting() -> None:
    """A notice that was sent is filed, though the server answers oddly to the good-bye (RFC 5321, 4.1.1.10)."""
    with mail_server() as server:
        server.parting = "451 not now"
        assert send(serving(server.port), MESSAGE, "a@clinic.example") == ""
        assert server.taken == [MESSAGE]
        assert "550 no such user" in send(serving(server.port), MESSAGE, "gone@clinic.example")


def test_nothing_is_sent_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere than on this computer a server without STARTTLS gets no message, and nowhere a password."""
    with mail_server() as server:
        monkeypatch.setenv("SEEDLOT_MAIL_USER", "us")
        monkeypatch.setenv("SEEDLOT_MAIL_PASSWORD", "secret word")
        says = send(serving(server.port), MESSAGE, "a@clinic.example")
        assert "a password is not sent" in says
        assert "secret" not in says
        monkeypatch.setattr(mailing, "_LOCAL", frozenset[str]())
        assert "offers no encryption" in send(serving(server.port), MESSAGE, "a@clinic.example")
        assert server.taken == []


def test_a_server_that_is_not_there_or_does_not_speak_tls_is_said() -> None:
    with mail_server() as server:
        port = server.port
        assert "cannot be reached" in send(serving(port, scheme="smtps"), MESSAGE, "a@b.example")
    assert "cannot be reached" in send(serving(port), MESSAGE, "a@b.example")
    assert "cannot be reached" in send(serving(port, host="nowhere.invalid"), MESSAGE, "a@b.example")
