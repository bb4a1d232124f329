"""Webhooks over a socket: slow and broken receivers, redirections, addresses to which nothing is posted, the thread itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from tests.simulated_site import Site

from seedlot.acts.hooks import GIVEN_UP, add_hook, deliver, own_hooks, resume_hook
from seedlot.record.entries.origin import Donor
from seedlot.web import delivering
from seedlot.web.delivering import Deliverer, NoPlaceError, post, refuse_no_place


class _Receiver(BaseHTTPRequestHandler):
    answers: list[int]
    heard: list[dict[str, str]]
    slow = 0.0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.heard.append({name.lower(): value for name, value in self.headers.items()})
        time.sleep(type(self).slow)
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.send_header("location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, Any]]:
    """A receiver on this computer: its address, and its kind, which says how it answers."""
    _Receiver.answers, _Receiver.heard, _Receiver.slow = [], [], 0.0
    server = HTTPServer(("127.0.0.1", 0), _Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", _Receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def alone(tmp_path: Any) -> Site:
    """A site on SQLite: what is posted is the same on each database."""
    return Site(tmp_path, simulated=True)


def test_a_broken_receiver_is_tried_again_and_hears_the_same(alone: Site, receiver: tuple[str, Any]) -> None:
    url, kind = receiver
    kind.answers = [500, 302]
    add_hook(alone.record, "qa", url, [], now=alone.now)
    alone.say(Donor(item="DON-1"), person="op")
    start = alone.now
    for second in (0, 5, 10, 20, 30):
        deliver(alone.record, post, now=start + timedelta(seconds=second))
    assert len(kind.heard) == 3  # at 0, 10 and 30 s: 500, then a redirection that is not followed, then 204
    assert len({each["seedlot-delivery"] for each in kind.heard}) == 1
    (told,) = own_hooks(alone.record, "qa")
    assert (told.state, told.failures, told.next_entry) == ("listening", 0, alone.size())
    assert told.last.endswith("answered with 204")


def test_a_slow_receiver_is_left(alone: Site, receiver: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    url, kind = receiver
    kind.slow = 1.0
    monkeypatch.setattr(delivering, "_PATIENCE", 0.1)
    add_hook(alone.record, "qa", url, [], now=alone.now)
    alone.say(Donor(item="DON-1"), person="op")
    begun = time.monotonic()
    assert deliver(alone.record, post, now=alone.now) == 0
    assert time.monotonic() - begun < 0.9
    (told,) = own_hooks(alone.record, "qa")
    assert (told.state, told.failures) == ("failing", 1)
    assert "not answered: ReadTimeout" in told.last


def test_it_is_given_up_after_a_week_says_so_and_goes_on_where_it_was(alone: Site) -> None:
    add_hook(alone.record, "qa", "https://lims.example/", [], now=alone.now)
    (number,) = alone.say(Donor(item="DON-1"), person="op")
    tried, now = 0, alone.now

    def nobody(*_: object) -> int:
        nonlocal tried
        tried += 1
        return 500

    while tried < GIVEN_UP:
        deliver(alone.record, nobody, now=now)
        now += timedelta(hours=1)
    assert timedelta(days=7) <= now - alone.now <= timedelta(days=8)
    deliver(alone.record, nobody, now=now + timedelta(days=365))
    assert tried == GIVEN_UP
    (told,) = own_hooks(alone.record, "qa")
    assert (told.state, told.next_entry) == ("given up", number)
    assert told.last.endswith(f"given up after {GIVEN_UP} failures")
    assert resume_hook(alone.record, "qa", told.hook, now=now).state == "listening"
    assert deliver(alone.record, lambda *_: 200, now=now) == 1


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "fe80::1",
        "224.0.0.1",
        "ff02::1",
        "0.0.0.0",  # noqa: S104 - it is refused
        "::",
        "255.255.255.255",
        "::ffff:169.254.169.254",
        "2002:a9fe:a9fe::1",
        "fd00:ec2::254",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
    ],
)
def test_nothing_is_posted_where_no_receiver_of_a_house_stands(host: str) -> None:
    """Link-local (RFC 3927, RFC 4291 2.5.6), multicast, unspecified, reserved; so written as IPv6 too (RFC 3056); clouds'.

    What clouds tell their computers at: AWS by IPv6, Azure, Alibaba, Oracle, as each documents it.
    """
    with pytest.raises(NoPlaceError):
        refuse_no_place(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "10.0.0.7", "192.168.1.20", "fd00::7", "192.0.2.1"])
def test_a_house_s_own_network_is_posted_to(host: str) -> None:
    refuse_no_place(host)


def test_a_name_that_stands_for_such_an_address(alone: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("10.0.0.7", 0)), (0, 0, 0, "", ("169.254.169.254", 0))]
    )
    add_hook(alone.record, "qa", "https://metadata.example/", [], now=alone.now)
    alone.say(Donor(item="DON-1"), person="op")
    assert deliver(alone.record, post, now=alone.now) == 0
    assert "not answered: NoPlaceError" in own_hooks(alone.record, "qa")[0].last


def test_the_thread_goes_on_after_a_fault_and_ends_at_once(
    alone: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[int] = []
    again = threading.Event()

    def look(*_: object, **__: object) -> None:
        looks.append(1)
        if len(looks) == 1:
            raise RuntimeError("a secret")
        again.set()

    monkeypatch.setattr(delivering, "_EVERY", 0.01)
    monkeypatch.setattr(delivering, "deliver", look)
    with caplog.at_level(logging.ERROR, "seedlot.web"):
        made = Deliverer(alone.record, lambda: alone.now)
        made.start()
        assert again.wait(5)
        begun = time.monotonic()
        made.stop()
    assert time.monotonic() - begun < 0.9
    assert "RuntimeError" in caplog.text
    assert "a secret" not in caplog.text
