"""What an item came from, and where it went."""

from __future__ import annotations

import pytest
from tests.lineage.recall_story import tell
from tests.web.conftest import Visitor

from seedlot.lineage.reach import Direction
from seedlot.lineage.trace import trace as find
from seedlot.web.pages import trace


def test_a_trace_both_ways(open_visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(open_visitor.site)
    back = open_visitor.get("/trace/MCB").text
    assert "What MCB came from" in back
    assert 'href="/items/D1"' in back
    assert 'href="/items/DOSE1"' not in back
    forward = open_visitor.get("/trace/MCB?way=forward").text
    assert 'href="/items/DOSE1"' in forward
    assert 'src="/trace-map/MCB.svg?way=forward"' in forward
    assert open_visitor.get("/trace-map/MCB.svg?way=forward").text.startswith("<svg")
    assert open_visitor.get("/trace-map/MCB%2F01.json").json()["title"]
    saved = open_visitor.get("/trace/MCB?way=forward&trace-export=csv").text.splitlines()
    assert sum("dose" in line for line in saved) == 3
    assert open_visitor.get("/trace/nothing").status_code == 404
    monkeypatch.setattr(trace, "MOST", 3)
    many = open_visitor.get("/trace/MCB?way=forward").text
    assert "too many to draw" in many
    assert "3 dose" in many


def test_a_trace_as_it_was_known(open_visitor: Visitor) -> None:
    tell(open_visitor.site)
    with open_visitor.site.reading() as connection:
        entry = find(connection, "DP1", Direction.BACK).places[0].entry
    text = open_visitor.get(f"/trace/MCB?way=forward&as-of={entry}").text
    assert 'href="/items/DP1' not in text
    assert f"as-of={entry}" in text
