"""Keys and signed checkpoints, as acts: what is sealed, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.acts.bank import Bank, sound
from tests.dossier.packages import seal_raw
from tests.record.authority import Authority
from tests.simulated_site import Site

from seedlot.acts import checkpoints as acts
from seedlot.acts.access import NotAuthorisedError, NotLoggedInError, UnknownPersonError
from seedlot.acts.amend import NotAmendableError, amend
from seedlot.acts.checkpoints import (
    FaultyKeyringError,
    KeyRefusedError,
    keep_timestamp,
    keyring,
    make_key,
    name_key,
    revoke_key,
    rotate_key,
    sign_checkpoint,
)
from seedlot.acts.keeping import backup
from seedlot.history import ask
from seedlot.history.tables import CHECKPOINT, KEY
from seedlot.record import keys, read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.trust import KeyNamed
from seedlot.record.keys import NotContinuedError, UnusableKeyError
from seedlot.record.notes import BadKeyError, Note, checkpoint_of, verify_note
from seedlot.terms.errors import SeedlotError


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A site with a key that is named, and a witness that trusts it."""
    folder = tmp_path_factory.mktemp("bank")
    return Bank(Site(folder), folder)


@pytest.fixture
def bank(template: Bank, tmp_path: Path) -> Iterator[Bank]:
    """A copy of it."""
    made = template.copied(tmp_path / "bank")
    yield made
    made.record.engine.dispose()


@pytest.fixture
def anywhere(site, tmp_path: Path) -> Bank:
    """The same, on each database."""
    return Bank(site, tmp_path)


# Keys.


def test_a_key_is_named_and_in_force(bank: Bank):
    with bank.site.reading() as connection:
        found = keyring(connection)
    (own,) = found.of("checkpoint")
    assert (own.verifier, own.stands()) == (bank.key.verifier, "in force")
    assert found.in_force("witness") is not None
    assert [row.purpose for row in bank.rows(KEY)] == ["checkpoint", "witness"]


def test_every_new_key_is_another(tmp_path: Path):
    one, other = (make_key(tmp_path / name, "k") for name in ("one", "other"))
    assert one.verifier.public != other.verifier.public


def test_a_key_never_lies_among_the_raw_files(bank: Bank):
    bank.record.files.mkdir(exist_ok=True)
    with pytest.raises(UnusableKeyError, match="raw files"):
        make_key(bank.record.files / "key", "k", record=bank.record)
    made = make_key(bank.record.files / "key", "k")
    rotate_key(bank.record, "", made.verifier.text(), reason="lost", now=bank.now)
    with pytest.raises(UnusableKeyError, match="raw files"):
        bank.sign(made)


@pytest.mark.parametrize("purpose", ["checkpoint", "witness"])
def test_a_key_is_named_once_and_for_what_it_is(bank: Bank, tmp_path: Path, purpose):
    other = make_key(tmp_path / "other", "k").verifier.text()
    size = bank.site.size()
    for key in (bank.key.verifier.text(), bank.witness.key.verifier.text(), other):
        with pytest.raises(KeyRefusedError):
            name_key(bank.record, "", key, purpose=purpose, now=bank.now)
    with pytest.raises(BadKeyError):
        name_key(bank.record, "", "rubbish", purpose=purpose, now=bank.now)
    assert bank.site.size() == size


def test_a_key_is_not_said_to_be_ours_by_entering_or_amending(bank: Bank):
    with pytest.raises(SeedlotError, match="only by its own act"):
        bank.site.say(bank.said(bank.rows(KEY)[0].entry))
    with pytest.raises(NotAmendableError):
        amend(bank.record, "op", bank.rows(KEY)[0].entry, {"reason": "other"}, reason="so", now=bank.now)


def test_a_new_key_takes_the_place_of_the_old_one_which_vouches_for_it(anywhere: Bank, tmp_path: Path):
    new = make_key(tmp_path / "new", anywhere.origin)
    entry, signed = rotate_key(anywhere.record, "", new.verifier.text(), old=anywhere.key, now=anywhere.now)
    assert anywhere.said(entry).replaces == anywhere.key.verifier.text()
    vouching = Note.parse(anywhere.said(signed).note)
    assert verify_note(vouching, [anywhere.key.verifier])
    assert checkpoint_of(vouching).size == entry + 1
    with pytest.raises(KeyRefusedError, match="not the key in force"):
        anywhere.sign()
    anywhere.grow()
    note, _ = anywhere.sign(new)
    assert verify_note(note, [new.verifier])
    assert sound(anywhere.record)


def test_a_rotation_that_was_interrupted_is_finished_by_doing_it_again(bank: Bank, tmp_path: Path, monkeypatch):
    new = make_key(tmp_path / "new", bank.origin)

    def crash(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(keys, "sign_checkpoint", crash)
    with pytest.raises(OSError, match="Input/output"):
        rotate_key(bank.record, "", new.verifier.text(), old=bank.key, now=bank.now)
    monkeypatch.undo()
    first = rotate_key(bank.record, "", new.verifier.text(), old=bank.key, now=bank.now)
    assert first[1] is not None
    bank.grow()
    assert rotate_key(bank.record, "", new.verifier.text(), old=bank.key, now=bank.now) == (first[0], None)
    assert sound(bank.record)


def test_a_rotation_without_the_old_key_says_why(bank: Bank, tmp_path: Path):
    new, thief = make_key(tmp_path / "new", bank.origin), make_key(tmp_path / "thief", bank.origin)
    with pytest.raises(KeyRefusedError, match="nobody can tell"):
        rotate_key(bank.record, "", new.verifier.text(), reason=" ", now=bank.now)
    with pytest.raises(KeyRefusedError, match="key in force is"):
        rotate_key(bank.record, "", new.verifier.text(), old=thief, now=bank.now)
    entry, signed = rotate_key(bank.record, "", new.verifier.text(), reason="The disk broke.", now=bank.now)
    assert (bank.said(entry).reason, signed) == ("The disk broke.", None)
    assert sound(bank.record)


def test_there_is_nothing_to_rotate_where_no_key_is_named(site, tmp_path: Path):
    with pytest.raises(KeyRefusedError, match="no key in force"):
        rotate_key(site.record, "", make_key(tmp_path / "k", "k").verifier.text(), reason="so", now=site.now)


def test_a_revoked_key_signs_no_more_and_another_takes_its_place(bank: Bank, tmp_path: Path):
    _, first = bank.sign()
    assert first is not None
    text = bank.key.verifier.text()
    revoke_key(bank.record, "", text, reason="stolen", good_until=first, now=bank.now)
    for again in (text, bank.witness.key.verifier.text().replace("qa", "qb")):
        with pytest.raises(SeedlotError):
            revoke_key(bank.record, "", again, reason="stolen", good_until=first, now=bank.now)
    with pytest.raises(KeyRefusedError, match="not the key in force"):
        bank.sign()
    with pytest.raises(KeyRefusedError, match="was named"):
        name_key(bank.record, "", text, now=bank.now)
    new = make_key(tmp_path / "new", bank.origin)
    name_key(bank.record, "", new.verifier.text(), reason="The old one was stolen.", now=bank.now)
    bank.sign(new)
    assert sound(bank.record)


def test_a_revocation_needs_a_reason_and_a_size_that_was(bank: Bank):
    text = bank.key.verifier.text()
    with pytest.raises(KeyRefusedError, match="reason"):
        revoke_key(bank.record, "", text, reason=" ", good_until=1, now=bank.now)
    with pytest.raises(KeyRefusedError, match="holds"):
        revoke_key(bank.record, "", text, reason="stolen", good_until=10_000, now=bank.now)


# Checkpoints.


def test_a_checkpoint_covers_all_that_stood_before_it(anywhere: Bank):
    size = anywhere.site.size()
    note, number = anywhere.sign()
    assert number == size
    assert checkpoint_of(note).size == size
    with anywhere.site.reading() as connection:
        assert checkpoint_of(note) == read.checkpoint(connection, anywhere.origin, size)
    assert anywhere.said(size).note == note.text() == anywhere.key.last.read_text(encoding="utf-8")
    assert sound(anywhere.record)


def test_nothing_is_sealed_where_nothing_is_new(anywhere: Bank):
    note, _ = anywhere.sign()
    size = anywhere.site.size()
    assert anywhere.sign() == (note, None)
    assert anywhere.site.size() == size
    anywhere.cosign()
    keep_timestamp(anywhere.record, "", Authority().stamp(anywhere.request(), anywhere.now), now=anywhere.now)
    assert anywhere.sign() == (note, None)
    anywhere.grow()
    again, number = anywhere.sign()
    assert number is not None
    assert checkpoint_of(again).size == number > checkpoint_of(note).size
    assert [row.size for row in anywhere.rows(CHECKPOINT)] == [size - 1, number]


def test_an_act_that_is_undone_leaves_no_signature_over_what_is_not_there(anywhere: Bank, monkeypatch):
    def crash(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(acts, "seal", crash)
    with pytest.raises(OSError, match="No space"):
        anywhere.sign()
    monkeypatch.undo()
    assert anywhere.rows(CHECKPOINT) == []
    anywhere.grow()
    anywhere.sign()
    assert sound(anywhere.record)


def test_only_the_key_in_force_signs(bank: Bank, tmp_path: Path):
    thief = make_key(tmp_path / "thief", bank.origin)
    for stranger in (thief, bank.witness.key):
        with pytest.raises(KeyRefusedError, match="not the key in force"):
            bank.sign(stranger)
    assert not thief.last.exists()


def test_a_key_that_others_can_read_signs_nothing(bank: Bank):
    bank.key.path.chmod(0o640)
    size = bank.site.size()
    with pytest.raises(UnusableKeyError, match="chmod 600"):
        bank.sign()
    assert bank.site.size() == size


def test_without_a_key_nothing_is_signed(site, tmp_path: Path):
    with pytest.raises(KeyRefusedError, match="not the key in force"):
        sign_checkpoint(site.record, "", make_key(tmp_path / "k", "k"), now=site.now)


def test_the_key_of_one_record_does_not_sign_another(bank: Bank, tmp_path: Path):
    bank.sign()
    (tmp_path / "b").mkdir()
    other = Site(tmp_path / "b")
    other.now += timedelta(days=1)
    other.say(Donor(item="X"))
    name_key(other.record, "", bank.key.verifier.text(), now=other.now)
    with other.reading() as connection:
        assert (
            ask.origin(connection) == bank.origin
        )  # opened at the same second, of the same site: the same first entry
    with pytest.raises(NotContinuedError, match="not those that it signed last"):
        sign_checkpoint(other.record, "", bank.key, now=other.now)


@pytest.mark.parametrize("replaces", ["", "{own}"])
def test_nothing_is_signed_over_a_key_that_was_slipped_in(anywhere: Bank, tmp_path: Path, replaces: str):
    """By whoever can write to the database. A signature over it would vouch for it to whoever trusts the true key."""
    thief, new = make_key(tmp_path / "thief", anywhere.origin), make_key(tmp_path / "new", anywhere.origin)
    anywhere.sign()
    before = anywhere.key.last.read_bytes()
    witness = anywhere.witness.key.verifier.text()
    said = KeyNamed(verifier=thief.verifier.text(), purpose="checkpoint", replaces=replaces.format(own=witness))
    number = seal_raw(anywhere.site, said)
    size = anywhere.site.size()
    with pytest.raises(FaultyKeyringError, match=f"entry {number} does not hold: .*newest backup"):
        anywhere.sign()
    with pytest.raises(FaultyKeyringError):
        rotate_key(anywhere.record, "", new.verifier.text(), old=anywhere.key, now=anywhere.now)
    with pytest.raises(FaultyKeyringError):
        backup(anywhere.record, tmp_path / "backup", signer=anywhere.key)
    assert (anywhere.site.size(), anywhere.key.last.read_bytes()) == (size, before)
    assert not (tmp_path / "backup" / "checkpoint").exists()


@pytest.mark.statement("P11")
def test_a_backup_is_signed_when_it_leaves(anywhere: Bank, tmp_path: Path):
    backup(anywhere.record, tmp_path / "backup", signer=anywhere.key)
    note = Note.parse((tmp_path / "backup" / "checkpoint").read_bytes())
    assert verify_note(note, [anywhere.key.verifier])
    with anywhere.site.reading() as connection:
        assert checkpoint_of(note) == read.checkpoint(connection, anywhere.origin)


# Who may.


def test_who_may_keep_keys_and_sign(staffed, tmp_path: Path):
    key = make_key(tmp_path / "key", "k")
    text = key.verifier.text()
    for who in ("op", "an", "rev", "qp", "aud"):
        with pytest.raises(NotAuthorisedError):
            name_key(staffed.record, staffed.actor(who), text, now=staffed.now)
    with pytest.raises(NotLoggedInError):
        name_key(staffed.record, "adm", text, now=staffed.now)
    entry = name_key(staffed.record, staffed.actor("adm"), text, now=staffed.now)
    for who in ("op", "aud"):
        with pytest.raises(NotAuthorisedError):
            sign_checkpoint(staffed.record, staffed.actor(who), key, now=staffed.now)
        with pytest.raises(NotAuthorisedError):
            revoke_key(staffed.record, staffed.actor(who), text, reason="so", good_until=0, now=staffed.now)
    assert not key.last.exists()
    _, number = sign_checkpoint(staffed.record, staffed.actor("adm"), key, now=staffed.now)
    assert number == entry + 1
    with staffed.site.reading() as connection:
        assert Entry.parse(read.body(connection, number)).authentication != "none"


def test_nobody_whom_the_record_does_not_name(bank: Bank):
    with pytest.raises(UnknownPersonError):
        sign_checkpoint(bank.record, "stranger", bank.key, now=bank.now)
