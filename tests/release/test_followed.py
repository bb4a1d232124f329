"""What a record holds of stability and comparability."""

from __future__ import annotations

from seedlot.record.entries.filing import Document
from seedlot.record.entries.quality import Change
from seedlot.release.followed import followed


def test_documents_and_changes_are_told_apart(site):
    site.say(
        Document(document="SP v1", type="stability protocol", title="t"),
        Document(document="BP v1", type="bank stability protocol", title="t"),
        Document(document="CP v1", type="comparability protocol", title="t"),
        Document(document="HF v1", type="history file", title="t"),
        Change(change="C1", title="t", classification="major", comparability="CP v1", what=("SOP-1", "SOP-2")),
        Change(change="C2", title="t", classification="minor"),
    )
    with site.reading() as connection:
        held, before = followed(connection), followed(connection, 1)
    assert [row.document for row in held.stability] == ["SP v1", "BP v1"]
    assert [row.document for row in held.comparability] == ["CP v1"]
    assert [row.change for row in held.changes] == ["C1"]
    assert before.stability == before.comparability == before.changes == ()
