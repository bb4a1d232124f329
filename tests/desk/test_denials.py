"""What was refused at a door: the last stay, cut to a length, whatever strangers write."""

from __future__ import annotations

from dataclasses import replace

from seedlot.desk import denials
from seedlot.desk.denials import Denial

SAID = Denial(at="2026-06-01T12:00:00Z", person="qa", address="::1", method="GET", path="/admin", why="Any")


def test_the_last_stands_first(desk):
    for person in ("a", "b", "c"):
        denials.note(desk, replace(SAID, person=person))
    assert [each.person for each in denials.latest(desk, limit=2)] == ["c", "b"]
    assert denials.count(desk) == 3


def test_what_strangers_write_is_cut_and_holds_no_nul(desk):
    denials.note(desk, replace(SAID, path="/\x00" + "x" * 5_000))
    (found,) = denials.latest(desk, limit=9)
    assert len(found.path) == denials.LONGEST
    assert found.path.startswith("/\N{REPLACEMENT CHARACTER}x")


def test_only_the_last_are_kept(desk, monkeypatch):
    monkeypatch.setattr(denials, "KEPT", 3)
    for number in range(7):
        denials.note(desk, replace(SAID, person=str(number)))
    assert [each.person for each in denials.latest(desk, limit=9)] == ["6", "5", "4"]
