"""A server of mail that takes what it is sent, and refuses addresses that begin with 'gone'. In the open, on this computer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any


class MailServer:
    """Listens on a port of its own; `taken` holds what it was sent, as bytes."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.parting = "221 bye"
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        """End."""
        self._socket.shutdown(socket.SHUT_RDWR)  # else whoever waits for a visitor takes one more
        self._socket.close()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with suppress(OSError, ValueError), connection, connection.makefile("rwb") as lines:
                self._speak(lines)

    def _speak(self, lines: Any) -> None:
        def answer(text: str) -> None:
            lines.write(f"{text}\r\n".encode())
            lines.flush()

        answer("220 test")
        for line in lines:
            said = line.decode(errors="replace")
            if said.upper().startswith("DATA"):
                answer("354 go on")
                self.taken.append(b"".join(iter(lines.readline, b".\r\n")))
            if said.upper().startswith("QUIT"):
                answer(self.parting)
                return
            answer("550 no such user" if said.upper().startswith("RCPT") and "<gone" in said else "250 ok")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server of mail for a while."""
    server = MailServer()
    try:
        yield server
    finally:
        server.close()
