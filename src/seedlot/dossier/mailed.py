"""A recall notice as a message (RFC 5322): plain text, one receiver, the printed reference of the recall in its subject."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError, MessageDefect
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from seedlot.terms.errors import SeedlotError

#: The domain of drafts, which nobody has (RFC 2606, section 2).
_HOST = "seedlot.invalid"


class BadAddressError(SeedlotError):
    """What is no address of mail."""

    def __init__(self, said: str) -> None:
        super().__init__(f"'{said}' is no address of mail", mend="Write one, such as qa@clinic.example.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Who sends a notice to whom: addresses, or empty for a draft; and when."""

    sender: str = ""
    to: str = ""
    at: datetime


def message(text: str, reference: str, site: str, posted: Posted) -> bytes:
    """Write a notice as a message. One without a sender is a draft, which programs for mail open to be sent (X-Unsent).

    Raises:
        BadAddressError: an address is none.
    """
    made = EmailMessage(policy=SMTP)
    made["Subject"] = " ".join(f"Recall {reference}: do not use ({site})".splitlines())
    for header, said in (("From", posted.sender), ("To", posted.to)):
        if said:
            made[header] = address(said)
    made["Date"] = format_datetime(posted.at)
    digest = hashlib.sha256(f"{posted.sender}\n{posted.to}\n{posted.at.isoformat()}\n{text}".encode()).hexdigest()
    made["Message-ID"] = f"<{digest[:32]}@{posted.sender.rpartition('@')[2] or _HOST}>"
    made["Importance"] = "high"
    if not posted.sender:
        made["X-Unsent"] = "1"
    made.set_content(text, cte="quoted-printable")
    return made.as_bytes()


def address(said: str) -> Address:
    """Read one address of mail, and refuse whatever else stands there, such as a second header.

    Raises:
        BadAddressError: it is none.
    """
    plain = said.strip()
    if not plain.isprintable() or "," in plain or plain.count("@") != 1:
        raise BadAddressError(said)
    try:
        found = Address(addr_spec=plain)
    except (HeaderParseError, MessageDefect, ValueError, IndexError):
        raise BadAddressError(said) from None
    if not found.username or not found.domain:
        raise BadAddressError(said)
    return found
