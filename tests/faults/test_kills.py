"""kill -9: nothing acknowledged is lost, nothing half-written stays. `scripts.reliability` does it hundreds of times."""

from __future__ import annotations

import signal
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scripts.drills import kills, servers
from scripts.drills.child import start
from scripts.drills.ground import Place


def test_while_acts_are_appended(place: Place, good: Any):
    outcome = good(kills.kill_appends, place, 20 if not place.url else 6)
    assert outcome.acknowledged >= outcome.rounds // 2  # every other one is killed after its first act


def test_at_every_statement_of_an_act(file_place: Place, good: Any, monkeypatch: pytest.MonkeyPatch):
    """Whatever statement of the first act it is, the act is not there; the record goes on."""
    monkeypatch.setattr(kills, "AT_STATEMENT", 1)
    outcome = good(kills.kill_appends, file_place, 24)
    assert outcome.found == {"of the act that was going on, nothing": 24}


def test_while_a_raw_file_is_kept(file_place: Place, good: Any):
    good(kills.kill_keeps, file_place, 8)


def test_while_a_book_is_imported(place: Place, good: Any):
    good(kills.kill_imports, place, 5 if not place.url else 2)


def test_while_a_backup_is_written(place: Place, good: Any):
    good(kills.kill_backups, place, 3 if not place.url else 1)


def test_while_a_backup_is_restored(place: Place, good: Any):
    good(kills.kill_restores, place, 4 if not place.url else 1)


def test_while_the_history_is_rebuilt(file_place: Place, good: Any):
    good(kills.kill_rebuilds, file_place, 2)


def test_of_the_server(good: Any):
    """The server itself is killed, and crashes; the writer is told in words."""
    with tempfile.TemporaryDirectory() as folder:  # where the server's own user may go, unlike tests' folders
        Path(folder).chmod(0o755)
        with servers.serving(Path(folder) / "server") as server:
            good(partial(servers.kill_servers, server), Place("PostgreSQL", Path(folder), server.url), 2)


def test_a_fork_tells_what_it_ends_in():
    """The drills would hide everything if a fork's traceback were taken for a kill."""

    def works(say: Any) -> None:
        say("one")
        say("two")

    def breaks(_: Any) -> None:
        raise ZeroDivisionError

    assert start(works).end() == (0, ["one", "two"])
    status, said = start(breaks).end()
    assert status == 3
    assert "ZeroDivisionError" in said[-1]
    child = start(lambda _: time.sleep(60))
    assert child.kill() == []
    assert start(lambda _: signal.raise_signal(signal.SIGKILL)).end() == (-signal.SIGKILL, [])
