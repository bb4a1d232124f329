"""A recall notice as a message."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.dossier.mailed import BadAddressError, Posted, address, message

AT = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


def test_a_message_says_what_the_letter_says() -> None:
    text = "To: Klinik\nDo not use µ-2.\n"
    data = message(text, "REC-1", "SITE", Posted(sender="qa@site.example", to="a@clinic.example", at=AT))
    read = message_from_bytes(data, policy=default)
    assert (read["From"], read["To"]) == ("qa@site.example", "a@clinic.example")
    assert read["Subject"] == "Recall REC-1: do not use (SITE)"
    assert read["Date"] == "Sun, 01 Mar 2026 10:30:00 +0000"
    assert read["Message-ID"].endswith("@site.example>")
    assert read["X-Unsent"] is None
    assert read.get_content().replace("\r\n", "\n") == text
    assert data == message(text, "REC-1", "SITE", Posted(sender="qa@site.example", to="a@clinic.example", at=AT))


def test_a_draft_has_no_sender_and_opens_to_be_sent() -> None:
    read = message_from_bytes(message("x\n", "R", "S", Posted(at=AT)), policy=default)
    assert (read["From"], read["To"], read["X-Unsent"]) == (None, None, "1")


@settings(max_examples=30)
@given(st.text(max_size=20), st.text(max_size=20))
def test_a_name_adds_no_header(name: str, site: str) -> None:
    """Header injection: whatever a recall is called, the message has its own headers alone."""
    printed = "".join(letter for letter in name + "\r\nBcc: evil@x.example" if letter.isprintable() or letter in "\r\n")
    plain = "".join(letter for letter in site if letter.isprintable())
    read = message_from_bytes(message("x\n", printed, plain, Posted(at=AT)))
    assert read["Bcc"] is None
    assert read["X-Unsent"] == "1"


@pytest.mark.parametrize("line", ["\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_every_end_of_a_line_is_one(line: str) -> None:
    data = message("x\n", f"R{line}Bcc: evil@x.example", f"S{line}T", Posted(at=AT))
    read = message_from_bytes(data, policy=default)
    assert read["Subject"] == "Recall R Bcc: evil@x.example: do not use (S T)"
    assert read["Bcc"] is None


@pytest.mark.parametrize("said", ["", "a", "a@", "@b", "a@b, c@d", "a@b\nBcc: c@d", "a b@c", "<a@b>", "a@b@c", "a@b;"])
def test_what_is_no_address_is_refused(said: str) -> None:
    with pytest.raises(BadAddressError, match="is no address of mail"):
        address(said)
