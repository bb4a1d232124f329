"""Send mail by the server that was named at the start: encrypted, or not at all unless it is on this computer."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

from seedlot.web.serving import Serving

#: The variables that hold who we are at the server of mail.
USER, PASSWORD = "SEEDLOT_MAIL_USER", "SEEDLOT_MAIL_PASSWORD"
_PATIENCE = 20.0
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"smtp": 587, "smtps": 465}


def send(serving: Serving, message: bytes, address: str) -> str:
    """Send a message to one address. Tells why it could not; empty where the server took it. Nothing secret is told."""
    try:
        server = _connected(serving)
        try:
            _entered(server, serving)
            server.sendmail(serving.sender, [address], message)
        finally:
            _left(server)
    except smtplib.SMTPRecipientsRefused as fault:
        code, said = next(iter(fault.recipients.values()))
        return f"The server of mail refused the address: {code} {_plain(said)}"
    except smtplib.SMTPAuthenticationError as fault:
        return f"The server of mail does not let us in: {fault.smtp_code}"
    except smtplib.SMTPResponseException as fault:
        return f"The server of mail refused it: {fault.smtp_code} {_plain(fault.smtp_error)}"
    except smtplib.SMTPException as fault:
        return f"The server of mail failed: {fault}"
    except (OSError, ValueError) as fault:
        return f"The server of mail cannot be reached: {type(fault).__name__}"
    return ""


def _connected(serving: Serving) -> smtplib.SMTP:
    said = urlsplit(serving.mail)
    host, port = said.hostname or "", said.port or _PORTS.get(said.scheme, 0)
    if said.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_PATIENCE, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=_PATIENCE)
    try:
        _encrypted(server, host)
    except BaseException:
        server.close()
        raise
    return server


def _encrypted(server: smtplib.SMTP, host: str) -> None:
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    elif host not in _LOCAL:
        raise smtplib.SMTPException("it offers no encryption (STARTTLS), and nothing was sent")


def _entered(server: smtplib.SMTP, serving: Serving) -> None:
    """Say who we are, where we have a name there; never in the open."""
    user, password = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
    if not user:
        return
    if not isinstance(server.sock, ssl.SSLSocket):
        raise smtplib.SMTPException(f"a password is not sent to {urlsplit(serving.mail).hostname} without encryption")
    server.login(user, password)


def _left(server: smtplib.SMTP) -> None:
    """Say good-bye. What was taken stays so, whatever is answered to that."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _plain(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return "".join(letter if letter.isprintable() else " " for letter in text)[:200]
