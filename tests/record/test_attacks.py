"""Attacks on a record that signs itself: each is found, by the record, by a pinned key, by a witness or by the key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acts.bank import Bank, sound
from tests.record.attacker import LATER, copied, faults, found, sealed, signed
from tests.simulated_site import STARTED, Site, opening

from seedlot.acts.access import UNNAMED
from seedlot.acts.checkpoints import (
    ask_witness,
    name_key,
    sign_checkpoint,
)
from seedlot.acts.opening import begin
from seedlot.acts.seal import say, seal, writing
from seedlot.record import read, trust, witness
from seedlot.record.entries.origin import Donor
from seedlot.record.keys import NotContinuedError
from seedlot.record.notes import Note, checkpoint_of
from seedlot.record.verify import verify
from seedlot.record.witness import NotCosignedError, Request
from seedlot.terms.finding import Answer, overall


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A site whose record has a signed checkpoint that a witness co-signed, and goes on from there."""
    folder = tmp_path_factory.mktemp("bank")
    made = Bank(Site(folder), folder)
    made.grow()
    made.sign()
    made.cosign()
    made.grow()
    return made


@pytest.fixture
def bank(template: Bank, tmp_path: Path) -> Iterator[Bank]:
    """A copy of it."""
    made = template.copied(tmp_path / "bank")
    yield made
    made.record.engine.dispose()


# A record that was written anew, and signed again.


def rewritten(bank: Bank, folder: Path) -> Bank:
    """The same record but for one entry, written and signed anew with a key of the attacker's own."""
    folder.mkdir()
    forged = Bank(Site(folder), folder)
    assert forged.origin == bank.origin
    forged.donors = 10  # D11 where D1 was
    while forged.site.size() < bank.site.size() - 2:
        forged.grow()
    forged.sign()
    while forged.site.size() < bank.site.size() + 3:
        forged.grow()
    forged.sign()
    return forged


def test_a_rewrite_is_consistent_with_itself(bank: Bank, tmp_path: Path):
    """What no record can tell by itself: this is why keys are pinned, checkpoints kept, witnesses asked."""
    assert sound(rewritten(bank, tmp_path / "forged").record)


def test_a_rewrite_is_found_by_the_pinned_key(bank: Bank, tmp_path: Path):
    forged = rewritten(bank, tmp_path / "forged")
    (fault,) = faults(forged.record, bank.key.verifier)
    assert "does not name the key" in fault
    assert "written anew" in fault
    bank.sign()
    assert overall(found(bank.record, bank.key.verifier)) is Answer.MET


def test_a_rewrite_is_found_by_a_checkpoint_that_was_kept(bank: Bank, tmp_path: Path):
    forged = rewritten(bank, tmp_path / "forged")
    kept = bank.key.last.read_text(encoding="utf-8")
    point = checkpoint_of(Note.parse(kept))
    assert overall(verify(forged.record, checkpoints=[point])) is Answer.NOT_MET
    with read.reading(forged.record) as connection:
        assert overall(trust.check_kept(connection, kept)) is Answer.NOT_MET
    assert overall(verify(bank.record, checkpoints=[point])) is Answer.MET


def test_a_rewrite_is_found_by_the_witness(bank: Bank, tmp_path: Path):
    forged = rewritten(bank, tmp_path / "forged")
    with read.reading(forged.record) as connection:
        request = ask_witness(connection, old=bank.rows_of_checkpoints()[-1])
    with pytest.raises(NotCosignedError) as refused:
        witness.cosign(bank.witness, request, time=1)
    assert refused.value.refusal.status == 403
    witness.trust(bank.witness, forged.key.verifier)  # even if its keeper is talked into trusting the new key
    with pytest.raises(NotCosignedError) as refused:
        witness.cosign(bank.witness, request, time=1)
    assert refused.value.refusal.status == 422
    assert refused.value.refusal.evidence is not None


def test_a_rewrite_with_the_stolen_key_is_found_by_the_witness_and_by_a_kept_checkpoint(bank: Bank, tmp_path: Path):
    """The key alone says nothing now. `NAME.last` lies with the thief too, who takes it away."""
    forged = begin(tmp_path / "stolen.db", opening(simulated=True), now=STARTED)
    kept = bank.key.last.read_text(encoding="utf-8")
    name_key(forged, "", bank.key.verifier.text(), now=bank.now)
    with writing(forged) as connection:
        seal(connection, UNNAMED, [say(Donor(item=f"F{count}"), "2026-01-01") for count in range(20)], now=bank.now)
    with pytest.raises(NotContinuedError):
        sign_checkpoint(forged, "", bank.key, now=bank.now)
    bank.key.last.unlink()
    sign_checkpoint(forged, "", bank.key, now=bank.now)
    assert overall(found(forged, bank.key.verifier)) is Answer.MET
    with read.reading(forged) as connection:
        request = ask_witness(connection, old=bank.rows_of_checkpoints()[-1])
    with pytest.raises(NotCosignedError) as refused:
        witness.cosign(bank.witness, request, time=1)
    assert refused.value.refusal.status == 422
    assert overall(verify(forged, checkpoints=[checkpoint_of(Note.parse(kept))])) is Answer.NOT_MET


def test_a_forked_log_shows_two_checkpoints_of_one_size(bank: Bank, tmp_path: Path):
    size = bank.rows_of_checkpoints()[-1]
    other = copied(bank.record, tmp_path / "fork.db", size - 1)
    sealed(other, Donor(item="FORK"))
    forged = signed(other, bank.key, at=size)
    with pytest.raises(NotCosignedError) as refused:
        witness.cosign(bank.witness, Request(size, (), Note.parse(forged.note)), time=1)
    assert refused.value.refusal.says.startswith("FORK")
    with pytest.raises(NotContinuedError):
        sign_checkpoint(other, "", bank.key, now=LATER)
    sealed(bank.record, forged)  # brought into the record itself
    (fault,) = faults(bank.record)
    assert "does not state the root" in fault


# A tail cut off, and an old copy.


def test_a_tail_that_was_cut_off(bank: Bank, tmp_path: Path):
    bank.sign()
    size = bank.rows_of_checkpoints()[-1]
    cut = copied(bank.record, tmp_path / "cut.db", size - 1)
    assert overall(verify(cut)) is Answer.MET
    kept = checkpoint_of(Note.parse(bank.key.last.read_text(encoding="utf-8")))
    assert overall(verify(cut, checkpoints=[kept])) is Answer.NOT_MET
    with pytest.raises(NotContinuedError, match=f"holds {size - 1} entries and held {size}"):
        sign_checkpoint(cut, "", bank.key, now=LATER)


def test_an_old_copy_that_was_restored_is_found_by_the_key_and_by_the_witness(bank: Bank, tmp_path: Path):
    before = bank.rows_of_checkpoints()[-1]
    bank.sign()
    bank.cosign()
    old = copied(bank.record, tmp_path / "old.db", before + 1)
    with pytest.raises(NotContinuedError):  # though nothing is new there, and its own last checkpoint is good
        sign_checkpoint(old, "", bank.key, now=LATER)
    sealed(old, Donor(item="AFTER"))
    with pytest.raises(NotContinuedError):
        sign_checkpoint(old, "", bank.key, now=LATER)
    bank.key.last.unlink()  # the key's folder was restored with it
    sign_checkpoint(old, "", bank.key, now=LATER)
    with read.reading(old) as connection:
        request = ask_witness(connection)
    with pytest.raises(NotCosignedError) as refused:
        witness.cosign(bank.witness, request, time=1)
    assert refused.value.refusal.status == 409
    assert "old copy was restored" in refused.value.refusal.says


def test_a_restored_copy_that_grew_past_the_witness(bank: Bank, tmp_path: Path):
    bank.sign()
    bank.cosign()
    held = bank.rows_of_checkpoints()[-1]
    old = copied(bank.record, tmp_path / "old.db", held - 2)
    sealed(old, *(Donor(item=f"AFTER{count}") for count in range(9)))
    forged = signed(old, bank.key)
    with read.reading(old) as connection:
        proof = read.consistency(connection, held, forged.size)
    with pytest.raises(NotCosignedError) as refused:
        witness.cosign(bank.witness, Request(held, proof, Note.parse(forged.note)), time=1)
    assert refused.value.refusal.status == 422
