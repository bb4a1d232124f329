"""A record with accounts, opened in a notebook: who proves nothing reads nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.guarded_site import Guarded, cheaply
from tests.simulated_site import Site

import seedlot
from seedlot.acts.access import NotLoggedInError, SessionEndedError, WrongComponentsError
from seedlot.notebook import door


@pytest.fixture
def guarded(tmp_path, monkeypatch):
    """A guarded record; its clock is the computer's, as the notebook's is."""
    monkeypatch.delenv("SEEDLOT_SESSION", raising=False)
    site = Site(tmp_path)
    site.now = datetime.now(tz=UTC)
    with cheaply():
        yield Guarded(site, "op")


def typed(monkeypatch, *lines):
    """What is typed at hidden prompts."""
    given = iter(lines)
    monkeypatch.setattr(door, "getpass", lambda _: next(given))


def test_p4_who_proves_nothing_reads_nothing(guarded, monkeypatch):
    with pytest.raises(NotLoggedInError, match="Say who you are"):
        seedlot.open(guarded.record.where)
    typed(monkeypatch, "a wrong password", "")
    with pytest.raises(WrongComponentsError):
        seedlot.open(guarded.record.where, "op")
    monkeypatch.setenv("SEEDLOT_SESSION", "made up")
    with pytest.raises(SessionEndedError):
        seedlot.open(guarded.record.where)


def test_who_proves_who_they_are_reads(guarded, monkeypatch):
    typed(monkeypatch, guarded.passwords["op"], "")
    assert len(seedlot.open(guarded.record.where, "op")) == guarded.site.size()


def test_a_session_is_enough(guarded, monkeypatch):
    monkeypatch.setenv("SEEDLOT_SESSION", guarded.enter("op")[0])
    assert len(seedlot.open(guarded.record.where)) == guarded.site.size()
