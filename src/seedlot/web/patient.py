"""How long the server waits for the head of a request, and for its answer to be read: neither holds a connection for long."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds in which the head of a request must be whole (RFC 9110, 15.5.9); a browser sends it at once.
PATIENCE = 20.0
#: Seconds for which nothing of an answer is taken, after which the system ends the connection (Linux, tcp(7)).
UNREAD = 60.0
_UNREAD = getattr(socket, "TCP_USER_TIMEOUT", None)


class Patient(H11Protocol):
    """A connection that is closed where no whole head of a request comes in time, whether it is the first or a later one."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait."""
        super().connection_made(transport)
        way = transport.get_extra_info("socket")
        if way is not None and _UNREAD is not None:
            with suppress(OSError):  # a way that is no TCP has no such limit
                way.setsockopt(socket.IPPROTO_TCP, _UNREAD, int(UNREAD * 1000))
        self._waiting = self.loop.call_later(PATIENCE, self._close)

    def data_received(self, data: bytes) -> None:
        """Take what came; wait on only where a head has begun and is not whole."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._rest()
        elif self._waiting is None and self.conn.trailing_data[0]:
            self._waiting = self.loop.call_later(PATIENCE, self._close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._rest()
        super().connection_lost(exc)

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _close(self) -> None:
        self._waiting = None
        self.transport.close()
