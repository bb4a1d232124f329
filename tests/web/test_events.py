"""Events: what is new is told by number and kind, from where the listener was; and the stream ends."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from tests.web.conftest import Visitor

from seedlot.record.entries.origin import Donor
from seedlot.web.events import MOST_OF_PERSON, begun


def test_what_is_new_is_told_from_where_the_listener_was(open_visitor: Visitor) -> None:
    """On each database."""
    (number,) = open_visitor.site.say(Donor(item="DON-<1>"), person="op")
    answer = open_visitor.get("/events?wait=0", headers={"last-event-id": str(number - 1)})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert f'id: {number}\nevent: entry\ndata: {{"entry": {number}, "kind": "donor"}}\n\n' in answer.text
    assert "DON" not in answer.text
    assert "event: entry" not in open_visitor.get("/events?wait=0").text


def test_streams_are_counted(visitor: Visitor, monkeypatch: Any) -> None:
    visitor.login("aud")
    assert visitor.get("/events?wait=0").status_code == 200
    state: Any = visitor.client.app.state  # type: ignore[attr-defined]
    assert state.watch.streams.total() == 0
    monkeypatch.setattr("seedlot.web.events.MOST", 0)
    assert visitor.get("/events?wait=0").status_code == 422


def test_nobody_takes_all_the_streams(visitor: Visitor) -> None:
    """One person who opens as many as they may takes none from others."""
    visitor.login("aud")
    assert visitor.get("/events?wait=0").status_code == 200
    state: Any = visitor.client.app.state  # type: ignore[attr-defined]
    with ExitStack() as open_ones:
        for _ in range(MOST_OF_PERSON):
            open_ones.enter_context(state.watch.listened("aud"))
        assert "Too many listen" in visitor.get("/events?wait=0").text
        visitor.login("qa")
        assert visitor.get("/events?wait=0").status_code == 200
    visitor.login("aud")
    assert visitor.get("/events?wait=0").status_code == 200
    assert not state.watch.streams


def test_where_to_begin() -> None:
    assert begun("41", None) == 42
    assert begun("", 7) == begun("x", 7) == begun("9" * 30, 7) == begun("²", 7) == 7
