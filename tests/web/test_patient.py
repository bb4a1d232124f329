"""Slow connections, over a socket: a head, and a body, that come a letter at a time are not waited for."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from seedlot.terms.errors import SeedlotError
from seedlot.web import carrying, patient
from seedlot.web.carrying import Carrying
from seedlot.web.patient import Patient

GET = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
#: Answers that no buffer of a system holds.
LONG = {"/long": 16_000_000}


async def _page(scope: Any, receive: Any, send: Any) -> None:
    try:
        answer = PlainTextResponse(str(len(await Request(scope, receive).body())) + "x" * LONG.get(scope["path"], 0))
    except SeedlotError as error:
        answer = PlainTextResponse(str(error), status_code=408)
    await answer(scope, receive, send)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[uvicorn.Server]:
    """A server that waits for a head for 0.3 s, and for a body for 0.3 s and as long as 1,000 bytes come in a second."""
    monkeypatch.setattr(patient, "PATIENCE", 0.3)
    monkeypatch.setattr(patient, "UNREAD", 0.3)
    monkeypatch.setattr(carrying, "PATIENCE", 0.3)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        free: int = bound.getsockname()[1]
    app = Carrying(_page, upload=10**6, secure=False)
    told: dict[str, Any] = {"host": "127.0.0.1", "port": free, "log_level": "error", "timeout_keep_alive": 1}
    config = uvicorn.Config(app, http=Patient, lifespan="off", **told)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def port(server: uvicorn.Server) -> int:
    """Where it listens."""
    return server.config.port


def _until_closed(way: socket.socket) -> tuple[bytes, float]:
    """What was answered, and after how many seconds the connection ended."""
    begun, answered = time.monotonic(), b""
    while part := way.recv(4096):
        answered += part
    return answered, time.monotonic() - begun


def _ask(way: socket.socket) -> bytes:
    """Ask for the page, and read the whole answer: its body is `0`."""
    way.sendall(GET)
    answered = b""
    while not answered.endswith(b"\r\n\r\n0"):
        part = way.recv(4096)
        assert part, answered
        answered += part
    return answered


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nhost: a\r\nx: "])
def test_a_head_that_does_not_come_is_not_waited_for(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as way:
        way.sendall(sent)
        answered, seconds = _until_closed(way)
    assert answered == b""
    assert 0.2 < seconds < 2


def test_a_letter_at_a_time_gains_no_time(port: int) -> None:
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=5) as way:
        letters = threading.Thread(target=_send_letters, args=(way,), daemon=True)
        letters.start()
        with suppress(ConnectionError):
            _until_closed(way)
        assert time.monotonic() - begun < 2
    letters.join(2)


def _send_letters(way: socket.socket) -> None:
    with suppress(OSError):
        for _ in range(100):
            way.sendall(b"x")
            time.sleep(0.05)


def test_a_later_head_on_the_same_connection_is_not_waited_for(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as way:
        _ask(way)
        way.sendall(b"GET / HT")
        _, seconds = _until_closed(way)
    assert seconds < 2


def test_a_connection_that_asks_in_time_is_kept(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as way:
        for _ in range(3):
            assert _ask(way).startswith(b"HTTP/1.1 200")
            time.sleep(0.2)


def test_a_body_that_does_not_come_is_refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as way:
        way.sendall(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc")
        answered, seconds = _until_closed(way)
    assert answered.startswith(b"HTTP/1.1 408")
    assert seconds < 2


def test_a_long_body_that_comes_is_taken(port: int) -> None:
    """It takes longer than the patience, and comes faster than 1,000 bytes a second."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as way:
        way.sendall(b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 4000\r\n\r\n")
        for _ in range(4):
            way.sendall(b"x" * 1000)
            time.sleep(0.15)
        answered, _ = _until_closed(way)
    assert answered.startswith(b"HTTP/1.1 200")
    assert answered.endswith(b"4000")


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the system has no such limit")
def test_an_answer_that_nobody_reads_holds_no_connection(server: uvicorn.Server, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as way:
        way.sendall(GET.replace(b"/ ", b"/long ", 1))
        assert way.recv(1).startswith(b"H")
        until = time.monotonic() + 10
        while server.server_state.connections and time.monotonic() < until:
            time.sleep(0.05)
        assert not server.server_state.connections
