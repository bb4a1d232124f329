"""Keys in files: made for their owner alone, used only as they should lie, and never against what they signed before."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.record import durable, merkle
from seedlot.record.keys import (
    BrokenSignerError,
    FileKey,
    KeyExistsError,
    NotContinuedError,
    UnusableKeyError,
    check_continued,
    fingerprint,
    make_key,
    refuse_inside,
    sign_body,
    sign_checkpoint,
)
from seedlot.record.notes import COSIGNATURE, ED25519, BadKeyError, Note, Verifier, verify_note
from seedlot.record.read import Checkpoint
from seedlot.terms.errors import NoSuchFileError

#: golang.org/x/mod, sumdb/note: a signer key and its verifier key. Published.
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"  # noqa: S105
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode(SECRET.split("+", 4)[4])[1:]
ORIGIN = "seedlot/SIM/0123456789abcdef"

owned = pytest.mark.skipif(os.name == "nt", reason="rights of files are of another kind there")


@pytest.fixture
def key(tmp_path: Path) -> FileKey:
    """A key."""
    return make_key(tmp_path / "bank.key", ORIGIN, seed=bytes(range(32)))


class Log:
    """A tree over numbered entries; `salt` makes another one of the same sizes."""

    def __init__(self, salt: str = "") -> None:
        self.leaves = [merkle.leaf_hash(f"{salt}{number}".encode()) for number in range(40)]

    def at(self, size: int, origin: str = ORIGIN) -> Checkpoint:
        """Its checkpoint."""
        return Checkpoint(origin, size, merkle.root_of(self.leaves[:size]))

    def proving(self, new: int):
        """What proves that earlier sizes begin this one."""
        return lambda old: merkle.consistency_proof(
            old, new, lambda level, idx: merkle.root_of(self.leaves[idx << level : (idx + 1) << level])
        )

    def sign(self, key: FileKey, size: int) -> Note:
        """Let a key sign it."""
        return sign_checkpoint(key, self.at(size), self.proving(size))


def test_a_published_key_reads_and_signs_as_the_reference_implementation_does(tmp_path: Path):
    path = tmp_path / "peter"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    path.chmod(0o600)
    assert FileKey(path).verifier.text() == PUBLIC
    assert make_key(tmp_path / "again", "PeterNeumann", seed=SEED).verifier.text() == PUBLIC
    assert (tmp_path / "again").read_text(encoding="utf-8") == f"{SECRET}\n"
    assert FileKey(path).sign(b"text") == Ed25519PrivateKey.from_private_bytes(SEED).sign(b"text")


@owned
def test_a_new_key_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path):
    before = os.umask(0)
    try:
        made = make_key(tmp_path / "key", "k", seed=bytes(32))
    finally:
        os.umask(before)
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.sign(b"") == FileKey(made.path).sign(b"")


def test_a_key_is_never_overwritten(key: FileKey):
    before = key.path.read_bytes()
    with pytest.raises(KeyExistsError):
        make_key(key.path, "another", seed=bytes(32))
    assert key.path.read_bytes() == before


def test_a_key_that_could_not_be_written_whole_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "settle", full)
    with pytest.raises(OSError, match="No space"):
        make_key(tmp_path / "key", "k", seed=bytes(32))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(NoSuchFileError):
        make_key(tmp_path / "none" / "key", "k", seed=bytes(32))
    with pytest.raises(NoSuchFileError):
        FileKey(tmp_path / "none").sign(b"")
    (tmp_path / "file").touch()
    with pytest.raises(UnusableKeyError, match="cannot be read"):
        FileKey(tmp_path / "file" / "key").sign(b"")


def test_a_name_that_no_key_can_have_makes_none(tmp_path: Path):
    with pytest.raises(BadKeyError):
        make_key(tmp_path / "key", "two words", seed=bytes(32))
    assert not (tmp_path / "key").exists()


@owned
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666, 0o777])
def test_a_key_that_others_can_read_or_change_is_not_used(key: FileKey, mode: int):
    key.path.chmod(mode)
    for use in (lambda: key.sign(b""), lambda: key.verifier):
        with pytest.raises(UnusableKeyError, match="chmod 600") as refused:
            use()
        assert "\n" not in str(refused.value)
    key.path.chmod(0o600)
    key.sign(b"")


@owned
def test_a_key_of_another_user_is_not_used(key: FileKey, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: key.path.stat().st_uid + 1)
    with pytest.raises(UnusableKeyError, match="belongs to another user"):
        key.sign(b"")


@owned
def test_a_symbolic_link_is_not_followed_and_the_file_is_named(key: FileKey, tmp_path: Path):
    link = tmp_path / "link"
    link.symlink_to(key.path)
    with pytest.raises(UnusableKeyError, match=f"symbolic link.*{key.path}"):
        FileKey(link).sign(b"")


@owned
def test_a_key_with_two_names_would_have_two_memories(key: FileKey, tmp_path: Path):
    os.link(key.path, tmp_path / "other")
    with pytest.raises(UnusableKeyError, match="second name"):
        key.sign(b"")


@owned
def test_a_folder_that_others_can_change(key: FileKey):
    key.path.parent.chmod(0o777)
    with pytest.raises(UnusableKeyError, match="chmod go-w"):
        key.sign(b"")
    key.path.parent.chmod(0o1777)  # as /tmp: others can add files, and not replace this one
    key.sign(b"")


@owned
def test_what_is_no_file_at_all(tmp_path: Path):
    for path in (tmp_path, tmp_path / "pipe"):
        if path != tmp_path:
            os.mkfifo(path, 0o600)
        with pytest.raises(UnusableKeyError, match=r"is not a file|cannot be read"):
            FileKey(path).sign(b"")


@given(data=st.data())
def test_a_key_cut_short_or_changed_is_not_used_and_never_shown(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    path = tmp_path_factory.mktemp("keys") / "key"
    whole = make_key(path, "k", seed=bytes(range(32))).path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 2))
    letter = data.draw(st.binary(max_size=3))
    spoilt = whole[:at] + letter + whole[at + 1 :]
    path.write_bytes(spoilt)
    secret = whole.split(b"+", 4)[4].strip().decode()
    if spoilt == whole:
        return
    with pytest.raises(UnusableKeyError) as refused:
        FileKey(path).sign(b"")
    assert secret[4:12] not in str(refused.value)


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"PRIVATE+KEY+", PUBLIC.encode(), b"\xff\xfe", b"a" * 100_000, SECRET[12:].encode()]
)
def test_what_is_no_key(tmp_path: Path, text: bytes):
    path = tmp_path / "key"
    path.write_bytes(text)
    path.chmod(0o600)
    with pytest.raises(UnusableKeyError, match="is not a key"):
        FileKey(path).sign(b"")


def test_a_key_never_shows_its_secret(key: FileKey):
    secret = key.path.read_text(encoding="utf-8").split("+", 4)[4].strip()
    assert secret not in f"{key!r} {key} {key.verifier!r}"


def test_a_key_among_the_raw_files_of_a_record(tmp_path: Path):
    files = tmp_path / "bank.files"
    files.mkdir()
    (tmp_path / "way").symlink_to(files)
    for path in (files / "key", files / "ab" / "key", tmp_path / "way" / "key"):
        with pytest.raises(UnusableKeyError, match="among the raw files"):
            refuse_inside(path, files)
    refuse_inside(tmp_path / "key", files)


def test_a_fingerprint_is_of_the_whole_key():
    one, other = Verifier("a", ED25519, bytes(32)), Verifier("b", ED25519, bytes(32))
    assert len(fingerprint(one).split()) == 8
    assert fingerprint(one) != fingerprint(other)


# What a key remembers.


def test_the_first_and_the_following_checkpoints(key: FileKey):
    log = Log()
    for size in (1, 3, 3, 8, 17, 40):
        note = log.sign(key, size)
        assert verify_note(note, [key.verifier])
        assert key.last.read_text(encoding="utf-8") == note.text()


@owned
def test_the_memory_is_for_the_owner_alone(key: FileKey):
    Log().sign(key, 3)
    assert key.last.stat().st_mode & 0o777 == 0o600


def test_an_old_copy_of_the_record_is_found_at_the_next_signing(key: FileKey):
    log = Log()
    log.sign(key, 8)
    before = key.last.read_bytes()
    with pytest.raises(NotContinuedError, match="holds 7 entries and held 8"):
        log.sign(key, 7)
    assert key.last.read_bytes() == before
    log.sign(key, 9)


@pytest.mark.parametrize("size", [8, 9, 40])
def test_a_forked_log_is_found_at_the_next_signing(key: FileKey, size: int):
    Log().sign(key, 8)
    before = key.last.read_bytes()
    with pytest.raises(NotContinuedError, match="first 8 entries"):
        Log("other").sign(key, size)
    assert key.last.read_bytes() == before


@settings(max_examples=40)
@given(old=st.integers(1, 40), new=st.integers(1, 40), salt=st.sampled_from(["", "other"]))
def test_a_key_signs_exactly_what_continues(tmp_path_factory: pytest.TempPathFactory, old: int, new: int, salt: str):
    key = make_key(tmp_path_factory.mktemp("keys") / "key", "k", seed=bytes(32))
    Log().sign(key, old)
    if salt or new < old:
        with pytest.raises(NotContinuedError):
            Log(salt).sign(key, new)
    else:
        Log().sign(key, new)


def test_a_proof_of_another_tree_helps_nobody(key: FileKey):
    log, other = Log(), Log("other")
    log.sign(key, 8)
    with pytest.raises(NotContinuedError):
        sign_checkpoint(key, other.at(20), log.proving(20))
    with pytest.raises(NotContinuedError):
        check_continued(key, log.at(20), lambda _: ())


def test_a_key_signs_for_one_record(key: FileKey):
    log = Log()
    log.sign(key, 8)
    with pytest.raises(NotContinuedError, match="signs for the record"):
        sign_checkpoint(key, log.at(20, "seedlot/SIM/fedcba9876543210"), log.proving(20))


@pytest.mark.parametrize("text", ["", "nothing", "a\nb\n\n— c AAAAAAAA\n"])
def test_a_memory_that_was_changed_stops_the_key(key: FileKey, text: str):
    log = Log()
    log.sign(key, 8)
    key.last.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableKeyError, match="did not sign"):
        log.sign(key, 9)


def test_the_memory_of_another_key_stops_the_key(key: FileKey, tmp_path: Path):
    other = make_key(tmp_path / "other", ORIGIN, seed=bytes(32))
    log = Log()
    log.sign(key, 8)
    log.sign(other, 3)
    key.last.write_bytes(other.last.read_bytes())
    with pytest.raises(UnusableKeyError, match="did not sign"):
        log.sign(key, 9)


def test_what_cannot_be_remembered_is_not_given_away(key: FileKey, monkeypatch: pytest.MonkeyPatch):
    log = Log()
    log.sign(key, 3)
    before = key.last.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        log.sign(key, 8)
    assert key.last.read_bytes() == before


def test_what_was_remembered_and_never_sealed_stops_nobody(key: FileKey):
    """A crash between the key's memory and the record's commit: the entries were there before, so the next is good."""
    log = Log()
    log.sign(key, 8)
    assert log.sign(key, 8) == log.sign(key, 8)
    log.sign(key, 9)


class BrokenToken:
    """A signer that signs with another key than it says: a token with the wrong slot."""

    def __init__(self, key: FileKey, other: FileKey) -> None:
        self.verifier, self.last, self.sign = key.verifier, key.last, other.sign


def test_a_signer_that_signs_with_another_key(key: FileKey, tmp_path: Path):
    token = BrokenToken(key, make_key(tmp_path / "other", "o", seed=bytes(32)))
    with pytest.raises(BrokenSignerError):
        sign_body(token, "text\n")
    with pytest.raises(BrokenSignerError):
        sign_checkpoint(token, Log().at(3), Log().proving(3))
    assert not key.last.exists()


def test_a_key_for_cosignatures_signs_a_time(tmp_path: Path):
    key = make_key(tmp_path / "key", "w", seed=bytes(32), algorithm=COSIGNATURE)
    note = Note("text\n", (sign_body(key, "text\n", 1679315147),))
    assert [each.time for each in verify_note(note, [key.verifier])] == [1679315147]
