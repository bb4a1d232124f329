"""A whole record is verified in one act."""

from __future__ import annotations

from seedlot.acts.verifying import verify_whole
from seedlot.history import ask
from seedlot.record import read
from seedlot.terms.finding import Answer, overall


def test_a_good_record_and_a_checkpoint_that_it_grew_from(site):
    with site.reading() as connection:
        kept = read.checkpoint(connection, ask.origin(connection)).text()
    told = []
    found = verify_whole(site.record, files=True, kept=kept, progress=lambda *step: told.append(step))
    assert Answer.NOT_MET not in {each.answer for each in found}
    assert told


def test_a_checkpoint_of_another_record_is_not_met(site):
    with site.reading() as connection:
        point = read.checkpoint(connection, ask.origin(connection))
    other = read.Checkpoint(origin=point.origin, size=point.size, root=bytes(32)).text()
    assert overall(verify_whole(site.record, kept=other)) is Answer.NOT_MET
