"""A restored history against the living one, as it was when it had as many entries."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update
from tests.simulated_site import Site

from seedlot.acts.amend import amend
from seedlot.acts.restoring import replay
from seedlot.history.earlier import compare_earlier
from seedlot.history.tables import ITEM
from seedlot.record import read
from seedlot.record.entries.origin import Donor
from seedlot.record.store import Record
from seedlot.terms.finding import Answer, Finding


@pytest.fixture
def earlier(site: Site, tmp_path: Path) -> Record:
    """The record as it was before a donor's entry was amended and another came."""
    site.say(Donor(item="DON-1", sex="female"))
    made = replay(site.record, tmp_path / "earlier.db").record
    amend(site.record, "", 3, {"sex": "male"}, reason="typing error", now=site.now)
    site.say(Donor(item="DON-2"))
    return made


def _compare(earlier: Record, site: Site) -> list[Finding]:
    with read.reading(earlier) as restored, site.reading() as living:
        return list(compare_earlier(restored, living, 4))


def test_what_came_later_is_left_aside(earlier: Record, site: Site):
    """An amendment ends rows and tells others: neither counts for the earlier state."""
    (found,) = _compare(earlier, site)
    assert found.answer is Answer.MET


def test_a_row_that_differs_is_found(earlier: Record, site: Site):
    with earlier.engine.begin() as connection:
        connection.execute(update(ITEM).where(ITEM.c.item == "DON-1").values(name="x"))
    assert [(each.answer, each.where) for each in _compare(earlier, site)] == [(Answer.NOT_MET, "history_item")]
