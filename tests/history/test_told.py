"""An entry as it stands: as it was sealed, or as an amendment corrected it."""

from __future__ import annotations

from seedlot.acts.amend import amend
from seedlot.history.told import entry_at
from seedlot.record.entries.origin import Material


def test_an_entry_says_what_its_last_amendment_made_of_it(site):
    (number,) = site.say(Material(item="M", name="medium", lot="1"))
    first, _ = amend(site.record, "op", number, {"lot": "2"}, reason="r", now=site.now)
    second, _ = amend(site.record, "op", number, {"lot": "3", "occurred": "2026-01-01"}, reason="r", now=site.now)
    with site.reading() as connection:
        told = [entry_at(connection, number, since) for since in (None, number, first, second)]
    assert [entry.content.lot for entry in told if isinstance(entry.content, Material)] == ["1", "1", "2", "3"]
    assert told[3].occurred == "2026-01-01"
    assert {entry.kind for entry in told} == {"material"}
