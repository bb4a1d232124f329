"""Who co-signed what: a co-signature counts for the checkpoint that it is of, and only where it is good."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.acts.bank import Bank

from seedlot.acts.witnessed import Standing, _moment, witnessed
from seedlot.history.tables import COSIGNATURE
from seedlot.terms.finding import Answer


@pytest.fixture
def anywhere(site, tmp_path: Path) -> Bank:
    """A site with keys and a witness, on each database."""
    return Bank(site, tmp_path)


def told(bank: Bank) -> Standing:
    with bank.site.reading() as connection:
        return witnessed(connection)


def test_a_record_that_nobody_vouches_for_is_not_known(anywhere: Bank):
    """On each database. Neither no checkpoint, nor one without a co-signature, nor an older one's is a pass."""
    assert (told(anywhere).last, told(anywhere).answer) == (None, Answer.NOT_KNOWN)
    anywhere.grow()
    anywhere.sign()
    assert told(anywhere).answer is Answer.NOT_KNOWN
    (entry,) = anywhere.cosign()
    found = told(anywhere)
    (witness,) = found.witnesses
    assert found.last is not None
    (kept,) = witness.cosignatures
    assert (found.answer, kept.entry, kept.size) == (Answer.MET, entry, found.last.size)
    assert kept.signed == anywhere.now.isoformat().replace("+00:00", "Z")
    note = anywhere.cosigned_note()
    lines = tuple(replace(each, blob=each.blob[:8] + bytes(64)) for each in note.signatures)
    with anywhere.record.engine.begin() as connection:
        connection.execute(update(COSIGNATURE).values(note=replace(note, signatures=lines).text()))
        forged = witnessed(connection)
        connection.rollback()
    assert (forged.witnesses[0].cosignatures, forged.answer) == ((), Answer.NOT_KNOWN)
    anywhere.grow()
    anywhere.sign()
    assert told(anywhere).answer is Answer.NOT_KNOWN


def test_a_time_that_no_calendar_holds_is_left_out():
    assert _moment(0) == "1970-01-01T00:00:00Z"
    assert not _moment(2**63 - 1)
