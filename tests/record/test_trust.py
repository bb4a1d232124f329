"""What a record seals of keys, checkpoints, co-signatures and time stamps: what holds, and what does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from tests.acts.bank import Bank, sound
from tests.record.attacker import faults, found, sealed, signed, with_connection
from tests.record.authority import Authority
from tests.simulated_site import Site

from seedlot.acts.checkpoints import (
    ask_timestamp,
    keep_timestamp,
    make_key,
    revoke_key,
    rotate_key,
)
from seedlot.record import read, stamps, trust, write
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.trust import Cosigned, KeyNamed, KeyRevoked, Timestamped
from seedlot.record.keys import sign_body
from seedlot.record.notes import Note, checkpoint_of
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


# What holds.


def test_a_record_without_keys_says_that_it_is_unsigned(tmp_path: Path):
    (finding,) = found(Site(tmp_path).record)
    assert (finding.code, finding.answer) == ("record/key", None)
    assert "unsigned" in finding.says


def test_a_sound_record_says_what_it_is_signed_with(bank: Bank):
    said = {each.code: each for each in found(bank.record)}
    assert {code: each.answer for code, each in said.items()} == {
        "record/checkpoint": Answer.MET,
        "record/cosignature": Answer.MET,
        "record/key": None,
    }
    assert "names its keys itself" in said["record/key"].says
    assert "2026-06-01T12:00:00Z" in said["record/cosignature"].says


@pytest.mark.parametrize("whose", ["key", "witness"])
def test_a_pinned_key_says_how_far_it_reaches(bank: Bank, whose: str):
    key = bank.key if whose == "key" else bank.witness.key
    (finding,) = (each for each in found(bank.record, key.verifier) if each.code == "record/key")
    assert finding.answer is Answer.MET
    size, whole = map(int, re.findall(r"covers (\d+) of (\d+) entries", finding.says)[0])
    assert (size, whole) == (bank.rows_of_checkpoints()[-1], bank.site.size())


@pytest.mark.parametrize("grown", [1, 3])
def test_what_came_after_the_last_checkpoint_is_not_known(bank: Bank, grown: int):
    bank.sign()
    first = bank.site.size()
    for _ in range(grown):
        bank.grow()
    which = f"entry {first} is" if grown == 1 else f"entries {first} to {first + grown - 1} are"
    told = found(bank.record, bank.key.verifier)
    (late,) = (each for each in told if each.answer is Answer.NOT_KNOWN)
    assert late.says.lower().startswith(f"{which} vouched for by no key that you trust yet")
    assert overall(told) is Answer.NOT_KNOWN
    # Without a pinned key the same is said, and decides nothing.
    (said,) = (each for each in found(bank.record) if each.answer is None)
    assert f"came {which.rpartition(' ')[0]}." in said.says


def test_what_came_of_the_last_checkpoint_itself_may_follow_it(bank: Bank):
    bank.sign()
    assert overall(found(bank.record, bank.key.verifier)) is Answer.MET
    bank.cosign()
    token = Authority().stamp(with_connection(bank, ask_timestamp), bank.now)
    keep_timestamp(bank.record, "", token, now=bank.now)
    assert overall(found(bank.record, bank.key.verifier)) is Answer.MET
    assert overall(found(bank.record, bank.key.verifier, bank.witness.key.verifier)) is Answer.MET
    assert all("After what was signed last" not in each.says for each in found(bank.record))


def test_a_false_checkpoint_does_not_pass_for_one_that_follows(bank: Bank, tmp_path: Path):
    bank.sign()
    sealed(bank.record, signed(bank.record, make_key(tmp_path / "thief", bank.origin)))
    told = found(bank.record, bank.key.verifier)
    assert any("vouched for by no key" in each.says for each in told if each.answer is Answer.NOT_KNOWN)


def test_a_kept_note_is_verified_under_the_record_s_keys_or_the_reader_s(bank: Bank, tmp_path: Path):
    text = bank.key.last.read_text(encoding="utf-8")
    stranger = make_key(tmp_path / "stranger", bank.origin).verifier
    with read.reading(bank.record) as connection:
        (own,) = trust.check_kept(connection, text)
        (pinned,) = trust.check_kept(connection, text, keys=[bank.key.verifier])
        (other,) = trust.check_kept(connection, text, keys=[stranger])
        assert list(trust.check_kept(connection, checkpoint_of(Note.parse(text)).text())) == []
    assert (own.answer, pinned.answer, other.answer) == (Answer.MET, Answer.MET, Answer.NOT_MET)
    assert "names itself" in own.says
    assert "which you named" in pinned.says


# What is sealed in the record itself.


def test_our_name_and_another_key(bank: Bank, tmp_path: Path):
    thief = make_key(tmp_path / "thief", bank.origin)
    sealed(bank.record, signed(bank.record, thief))
    (fault,) = faults(bank.record)
    assert "no key that is known signed it" in fault


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"size": 3}, "does not say what the entry says"),
        ({"root": "0" * 64}, "does not say what the entry says"),
        ({"note": "rubbish"}, "not a signed note"),
        (
            {"body": "seedlot/SIM/0000000000000000\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"},
            "of another record",
        ),
    ],
)
def test_a_sealed_checkpoint_that_is_false(bank: Bank, changed: dict[str, Any], says: str):
    sealed(bank.record, signed(bank.record, bank.key, **changed))
    (fault,) = faults(bank.record)
    assert says in fault


def test_a_checkpoint_of_entries_that_were_not_there_yet(bank: Bank):
    body = f"{bank.origin}\n99\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    root = checkpoint_of(Note(body, ())).root.hex()
    sealed(bank.record, signed(bank.record, bank.key, body=body, size=99, root=root))
    (fault,) = faults(bank.record)
    assert "does not state the root of the first 99 entries" in fault


def test_a_key_that_was_named_after_what_it_signed(bank: Bank, tmp_path: Path):
    new = make_key(tmp_path / "new", bank.origin)
    early = signed(bank.record, new)
    rotate_key(bank.record, "", new.verifier.text(), old=bank.key, now=bank.now)
    sealed(bank.record, early)
    (fault,) = faults(bank.record)
    assert "whose notes are not good for" in fault


def test_a_key_that_was_replaced_signs_on(bank: Bank, tmp_path: Path):
    new = make_key(tmp_path / "new", bank.origin)
    rotate_key(bank.record, "", new.verifier.text(), old=bank.key, now=bank.now)
    bank.grow()
    sealed(bank.record, signed(bank.record, bank.key))
    (fault,) = faults(bank.record)
    assert "had replaced" in fault


@pytest.mark.parametrize(
    "replaces",
    ["", "nobody+00000000+AAAA"],
)
def test_a_second_key_that_replaces_nothing(bank: Bank, tmp_path: Path, replaces: str):
    new = make_key(tmp_path / "new", bank.origin)
    sealed(bank.record, KeyNamed(verifier=new.verifier.text(), purpose="checkpoint", replaces=replaces))
    sealed(bank.record, signed(bank.record, new))
    assert len(faults(bank.record)) == 2


def test_a_key_entry_that_cannot_be_read(bank: Bank):
    sealed(bank.record, KeyNamed(verifier="rubbish", purpose="witness"))
    (fault,) = faults(bank.record)
    assert "not a verifier key" in fault


def test_a_key_entry_of_a_later_version_is_not_known(bank: Bank):
    with read.reading(bank.record) as connection:
        stored = next(body for _, body in read.bodies(connection) if b'"kind":"key"' in body)
    with write.appending(bank.record) as connection:
        write.append(connection, [stored.replace(b'"version":1', b'"version":9')])
    assert [each.answer for each in found(bank.record) if "cannot be read here" in each.says] == [Answer.NOT_KNOWN]


def test_bytes_that_look_like_a_key_and_are_no_entry(bank: Bank):
    with write.appending(bank.record) as connection:
        write.append(connection, [b'{"kind":"key"}'])
    assert overall(found(bank.record)) is Answer.NOT_KNOWN


def test_an_entry_that_only_holds_the_word(bank: Bank):
    before = found(bank.record)
    sealed(bank.record, Donor.model_validate({"item": "D9", "inner": {"kind": "key"}}))
    after = found(bank.record)
    assert [each.says for each in after if each.answer] == [each.says for each in before if each.answer]
    assert [each.code for each in after] == [each.code for each in before]


def test_the_revocation_of_a_key_that_nobody_named(bank: Bank):
    sealed(bank.record, KeyRevoked(verifier="rubbish", reason="so", good_until=1))
    (fault,) = faults(bank.record)
    assert "does not name" in fault


# Rotation and revocation, to a reader who pinned the first key.


def test_a_pinned_key_reaches_over_a_rotation_that_it_vouches_for(bank: Bank, tmp_path: Path):
    new, newer = (make_key(tmp_path / name, bank.origin) for name in ("new", "newer"))
    for old, key in ((bank.key, new), (new, newer)):
        rotate_key(bank.record, "", key.verifier.text(), old=old, now=bank.now)
        bank.grow()
    bank.sign(newer)
    assert overall(found(bank.record, bank.key.verifier)) is Answer.MET
    assert overall(found(bank.record, newer.verifier)) is Answer.MET


def test_a_pinned_key_does_not_reach_over_a_rotation_that_it_did_not_sign(bank: Bank, tmp_path: Path):
    new = make_key(tmp_path / "new", bank.origin)
    rotate_key(bank.record, "", new.verifier.text(), reason="lost", now=bank.now)
    bank.grow()
    bank.sign(new)
    assert sound(bank.record)
    (finding,) = (each for each in found(bank.record, bank.key.verifier) if each.code == "record/key")
    assert finding.answer is Answer.NOT_KNOWN
    assert "later checkpoints are signed with other keys" in finding.says


def test_a_thief_who_names_a_key_of_their_own_is_not_vouched_for(bank: Bank, tmp_path: Path):
    thief = make_key(tmp_path / "thief", bank.origin)
    said = KeyNamed(verifier=thief.verifier.text(), purpose="checkpoint", replaces=bank.key.verifier.text())
    sealed(bank.record, said)
    bank.grow()
    sealed(bank.record, signed(bank.record, thief))
    assert faults(bank.record) == []
    assert overall(found(bank.record, bank.key.verifier)) is Answer.NOT_KNOWN


def test_a_revoked_key_counts_up_to_where_it_was_good(bank: Bank):
    good = bank.rows_of_checkpoints()[-1]
    bank.sign()
    revoke_key(bank.record, "", bank.key.verifier.text(), reason="stolen", good_until=good, now=bank.now)
    assert faults(bank.record) == []
    assert any("count no longer" in each.says for each in found(bank.record))
    (finding,) = (each for each in found(bank.record, bank.key.verifier) if each.code == "record/key" and each.answer)
    assert f"covers {good} of" in finding.says
    sealed(bank.record, signed(bank.record, bank.key))
    (fault,) = faults(bank.record)
    assert "whose notes are not good for" in fault


def test_a_key_that_was_good_for_nothing_reaches_nowhere(bank: Bank):
    revoke_key(bank.record, "", bank.key.verifier.text(), reason="stolen", good_until=0, now=bank.now)
    (finding,) = (each for each in found(bank.record, bank.key.verifier) if each.code == "record/key" and each.answer)
    assert finding.answer is Answer.NOT_KNOWN


# Co-signatures and time stamps.


def test_a_cosignature_replayed_from_another_checkpoint(bank: Bank):
    old = bank.cosigned_note()
    bank.sign()
    new = Note.parse(bank.key.last.read_text(encoding="utf-8"))
    point = checkpoint_of(new)
    replayed = new.adding(old.signatures[-1]).text()
    sealed(bank.record, Cosigned(witness="partner.example/qa", size=point.size, root=point.root.hex(), note=replayed))
    (fault,) = faults(bank.record)
    assert "does not belong to this text" in fault


def test_a_cosignature_under_the_name_of_another_witness(bank: Bank):
    note = bank.cosigned_note()
    point = checkpoint_of(note)
    sealed(bank.record, Cosigned(witness="other", size=point.size, root=point.root.hex(), note=note.text()))
    (fault,) = faults(bank.record)
    assert "no key that is known" in fault


def test_a_cosignature_of_a_time_beyond_the_calendar(bank: Bank):
    body = bank.cosigned_note().body
    point = checkpoint_of(Note(body, ()))
    note = Note(body, (sign_body(bank.witness.key, body, 2**62),)).text()
    sealed(bank.record, Cosigned(witness="partner.example/qa", size=point.size, root=point.root.hex(), note=note))
    assert faults(bank.record) == []
    assert any(f"second {2**62} after 1970" in each.says for each in found(bank.record))


@pytest.mark.parametrize(
    ("spoil", "says"), [("token", "stamps something else"), ("time", "states the time"), ("gone", "is missing")]
)
def test_a_time_stamp_that_was_sealed_by_other_means(bank: Bank, spoil: str, says: str):
    authority = Authority()
    bank.sign()
    asked = stamps.request(b"else", nonce=1) if spoil == "token" else with_connection(bank, ask_timestamp)
    token = authority.stamp(asked, bank.now)
    kept = Attachment(name="t.tsr", sha256=write.keep(bank.record, token), bytes=len(token))
    if spoil == "gone":
        read.file_path(bank.record, kept.sha256).unlink()
    row = bank.last_checkpoint()
    stamped = "2020-01-01T00:00:00Z" if spoil == "time" else "2026-06-01T12:00:00Z"
    said = Timestamped(size=row.size, root=row.root, note=row.note, token=kept, authority="", stamped=stamped)
    sealed(bank.record, said)
    (fault,) = faults(bank.record)
    assert says in fault


def test_a_time_stamp_of_a_note_that_is_false(bank: Bank):
    authority = Authority()
    bank.sign()
    keep_timestamp(bank.record, "", authority.stamp(with_connection(bank, ask_timestamp), bank.now), now=bank.now)
    stamped = next(said for said in bank.contents() if isinstance(said, Timestamped))
    sealed(bank.record, stamped.model_copy(update={"note": stamped.note.replace(bank.origin, "other")}))
    (fault,) = faults(bank.record)
    assert "of another record" in fault


def test_thousands_of_entries_of_other_kinds_are_not_parsed(bank: Bank, monkeypatch: pytest.MonkeyPatch):
    """Only what is about trust is read: the others are passed over by their bytes."""
    parsed: list[bytes] = []
    parse = Entry.parse

    def counting(body: bytes) -> Entry:
        parsed.append(body)
        return parse(body)

    monkeypatch.setattr(Entry, "parse", counting)

    def kinds(connection: Connection) -> int:
        return len(list(trust.entries(connection)))

    count = with_connection(bank, kinds)
    assert count == len(parsed) == 4 < bank.site.size()
