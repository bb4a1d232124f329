"""`seedlot serve`: what it refuses, and what it tells the server. No server is started."""

from __future__ import annotations

import json
import os
import signal
import socket
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from seedlot.cli import serve as room
from seedlot.cli.main import app
from seedlot.cli.throwaway import Held
from seedlot.web.serving import Serving

GUESTS = (("sim-op", "Olga", "operator", "pass word"),)


@pytest.fixture
def served(monkeypatch):
    """What the server would be started with."""
    calls = []
    monkeypatch.setenv("SEEDLOT_SERVE", "")
    monkeypatch.setattr("uvicorn.run", lambda target, **given: calls.append((target, given)))
    return calls


@pytest.fixture
def port():
    """A port that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def call(*args, code=0):
    result = CliRunner().invoke(app, ["serve", *map(str, args)])
    assert result.exit_code == code, (result.output, result.stderr)
    return result


def test_a_record_is_served(site, served, port):
    told = call("--record", site.record.where, "--port", port).output
    assert f"http://127.0.0.1:{port}/" in told
    ((target, given),) = served
    assert (target, given["host"], given["port"], given["workers"]) == (
        "seedlot.web.app:kept",
        "127.0.0.1",
        port,
        min(2, os.cpu_count() or 1),
    )
    said = json.loads(os.environ["SEEDLOT_SERVE"])
    assert (said["address"], said["secure"], said["demo"]) == (str(site.record.where), False, False)
    assert Serving.kept().guests == ()


def test_a_port_that_is_taken_is_one_clear_error_before_anything_is_made(served, monkeypatch):
    monkeypatch.setattr(room, "throwaway", None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        said = call("--demo", "--port", number, code=2).stderr
    assert f"at port {number}" in " ".join(said.split())
    assert "--port" in said
    assert served == []


def test_a_demonstration_is_served_while_it_is_there(served, port, monkeypatch):
    events = []

    @contextmanager
    def throwaway(address, **_):
        events.append(address)
        yield Held(place="/tmp/gone/seedlot.db", guests=GUESTS)  # noqa: S108 - a name
        events.append(len(served))

    monkeypatch.setattr(room, "throwaway", throwaway)
    call("--demo", "--port", port)
    assert served[0][1]["workers"] == 1
    assert events == [f"http://127.0.0.1:{port}/", 1]
    said = json.loads(os.environ["SEEDLOT_SERVE"])
    assert (said["address"], said["demo"]) == ("/tmp/gone/seedlot.db", True)  # noqa: S108 - as above
    assert Serving.kept().guests == GUESTS


def test_whoever_asks_it_to_end_has_it_clean_up_first(monkeypatch, port):
    """As service managers do (SIGTERM)."""
    events = []

    @contextmanager
    def throwaway(address, **_):
        try:
            yield Held(place=address)
        finally:
            events.append("removed")

    monkeypatch.setattr(room, "throwaway", throwaway)
    monkeypatch.setenv("SEEDLOT_SERVE", "")
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: signal.raise_signal(signal.SIGTERM))
    before = signal.getsignal(signal.SIGTERM)
    call("--demo", "--port", port, code=143)
    assert events == ["removed"]
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--certificate", "c.pem"), "Give both"),
        (("--host", "0.0.0.0"), "others could read passwords"),  # noqa: S104 - refused
        (("--record", "nowhere.db"), "nowhere.db"),
    ],
)
def test_what_cannot_be_served_is_said(served, port, args, says):
    assert says in " ".join(call(*args, "--port", port, code=2).stderr.split())
    assert served == []
