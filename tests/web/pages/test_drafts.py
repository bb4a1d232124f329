"""Drafts: one's own are listed, opened and deleted; nobody sees another's."""

from __future__ import annotations

import re

from tests.web.conftest import Visitor

from seedlot.acts.drafts import own_drafts


def test_drafts_are_listed_and_deleted(visitor: Visitor) -> None:
    visitor.login("op")
    assert "You have none" in visitor.get("/drafts").text
    visitor.post("/grid/donors", {"donors.0.item": "<b>D-1</b>", "donors.1.item": "D-2", "do": "draft"})
    page = visitor.get("/drafts?saved=yes").text
    assert "Donors: &lt;b&gt;D-1&lt;/b&gt; and 1 more" in page
    path = re.search(r'href="(/grid/donors\?draft=[0-9a-f]+)"', page)
    assert path is not None
    assert 'value="D-2"' in visitor.get(path[1]).text
    (draft,) = own_drafts(visitor.site.record, "op")
    visitor.login("qa")
    assert "You have none" in visitor.get("/drafts").text
    visitor.post("/drafts", {"draft": draft.draft})
    visitor.login("op")
    assert len(own_drafts(visitor.site.record, "op")) == 1
    assert visitor.post("/drafts", {"draft": draft.draft}).headers["location"] == "/drafts?deleted=yes"
    assert own_drafts(visitor.site.record, "op") == ()
