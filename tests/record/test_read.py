"""Reading entries, roots, proofs, checkpoints and raw files."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedlot.record import merkle
from seedlot.record.errors import (
    BadCheckpointError,
    BadHashError,
    ChangedRawFileError,
    MissingRawFileError,
    NoSuchEntryError,
    NoSuchNodeError,
    NoSuchSizeError,
    RecordFailedError,
)
from seedlot.record.read import (
    Checkpoint,
    bodies,
    body,
    checkpoint,
    consistency,
    file_bytes,
    file_path,
    inclusion,
    leaf,
    node,
    reading,
    root,
    size,
)
from seedlot.record.store import Record
from seedlot.record.write import append, appending, keep

#: SHA-256 of "abc" (FIPS 180-2, appendix B.1).
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def seven(record: Record) -> Record:
    """A record of seven entries, each the JSON of its number."""
    with appending(record) as connection:
        append(connection, [b"%d" % number for number in range(7)])
    return record


def test_entries_by_number(seven: Record):
    with reading(seven) as connection:
        assert size(connection) == 7
        assert list(bodies(connection)) == [(number, b"%d" % number) for number in range(7)]
        assert list(bodies(connection, 5)) == [(5, b"5"), (6, b"6")]
        assert list(bodies(connection, 2, 4)) == [(2, b"2"), (3, b"3")]
        assert list(bodies(connection, 7)) == []
        assert body(connection, 6) == b"6"
        # H(0x00 || "6"), computed with `printf '\0006' | sha256sum`
        assert leaf(connection, 6).hex() == "3bf9c81c231cae70b678d3f3038f9f4f6d6b9d7adcf9b378f25919ae53d17686"


@pytest.mark.parametrize("seq", [-1, 7, 2**62])
def test_an_entry_that_is_not_there(seven: Record, seq: int):
    with reading(seven) as connection:
        for get in (body, leaf):
            with pytest.raises(NoSuchEntryError, match=rf"no entry {seq} .*entries 0 to 6"):
                get(connection, seq)
        with pytest.raises(NoSuchEntryError):
            inclusion(connection, seq, 7)


def test_an_empty_record(record: Record):
    with reading(record) as connection:
        assert size(connection) == 0
        assert root(connection) == merkle.EMPTY
        assert consistency(connection, 0, 0) == ()
        with pytest.raises(NoSuchEntryError, match="It holds no entries"):
            body(connection, 0)


def test_every_proof_of_a_small_record_verifies(seven: Record):
    with reading(seven) as connection:
        roots = [root(connection, count) for count in range(8)]
        assert roots[7] == root(connection)
        for new in range(1, 8):
            for seq in range(new):
                proof = inclusion(connection, seq, new)
                assert merkle.verify_inclusion(leaf(connection, seq), proof, seq=seq, size=new, root=roots[new])
            for old in range(new + 1):
                proof = consistency(connection, old, new)
                assert merkle.verify_consistency(proof, old=old, new=new, old_root=roots[old], new_root=roots[new])


def test_sizes_that_were_not_reached(seven: Record):
    with reading(seven) as connection:
        with pytest.raises(NoSuchSizeError, match=r"no tree of 8 entries.*from 0 to 7"):
            root(connection, 8)
        with pytest.raises(NoSuchSizeError):
            root(connection, -1)
        with pytest.raises(NoSuchSizeError):
            inclusion(connection, 0, 8)
        with pytest.raises(NoSuchSizeError, match=r"no tree of 5 entries.*from 0 to 4"):
            consistency(connection, 5, 4)
        with pytest.raises(NoSuchEntryError):
            inclusion(connection, 5, 5)
        with pytest.raises(NoSuchNodeError, match="Node 3 of level 1"):
            node(connection, 1, 3)


def test_a_checkpoint_is_text_and_is_read_back(seven: Record):
    with reading(seven) as connection:
        made = checkpoint(connection, "seedlot.example/DUB", 0)
        assert checkpoint(connection, "seedlot.example/DUB").size == 7
    # The root of no entries is SHA-256 of nothing.
    assert made.text() == "seedlot.example/DUB\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    assert Checkpoint.parse(made.text()) == made
    assert Checkpoint.parse(made.text() + "\n\N{EM DASH} a signature\n") == made


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        "origin\n-1\nAAAA\n",
        "origin\n01\nAAAA\n",
        "origin\n1\nAAAA\n",
        "origin\n1\n####\n",
        "\n1\nAAAA\n",
        "origin\n1\nä###\n",
        f"origin\n{'9' * 20}\n{'A' * 43}=\n",
        f"origin\n{'9' * 5000}\n{'A' * 43}=\n",
    ],
    ids=lambda text: text[:20],
)
def test_a_text_that_is_no_checkpoint(text: str):
    with pytest.raises(BadCheckpointError, match="not a checkpoint"):
        Checkpoint.parse(text)


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "line\nbreak"])
def test_an_origin_that_would_not_be_read_back(origin: str):
    with pytest.raises(BadCheckpointError, match="origin"):
        Checkpoint(origin=origin, size=0, root=merkle.EMPTY)


def test_raw_files_lie_by_their_hash(record: Record):
    assert keep(record, b"abc") == ABC
    path = file_path(record, ABC)
    assert path == record.files.parent / "bank.files" / ABC[:2] / ABC[2:]
    assert file_bytes(record, ABC) == b"abc" == path.read_bytes()


def test_a_raw_file_that_was_changed_or_lost(record: Record):
    path = file_path(record, keep(record, b"abc"))
    path.chmod(0o600)
    path.write_bytes(b"abd")
    with pytest.raises(ChangedRawFileError, match=r"has been changed .*Restore it from a backup"):
        file_bytes(record, ABC)
    path.unlink()
    with pytest.raises(MissingRawFileError, match="is missing"):
        file_bytes(record, ABC)
    path.mkdir()
    with pytest.raises(RecordFailedError, match="directory"):
        file_bytes(record, ABC)


@pytest.mark.parametrize("text", ["", "../../etc/passwd", ABC.upper(), ABC + "0", ABC + "\n"])
def test_a_text_that_is_no_hash(record: Record, text: str):
    with pytest.raises(BadHashError, match="is not a SHA-256"):
        file_path(record, text)


def test_a_missing_file_folder_is_no_fault(record: Record):
    assert not record.files.exists()
    assert isinstance(file_path(record, ABC), Path)


@pytest.mark.parametrize("number", [-1, 7, 2**63 - 1, 2**63, 10**30])
def test_a_number_that_no_entry_has(seven: Record, number: int):
    """Numbers that a database cannot hold are no fault of its own."""
    with reading(seven) as connection:
        for asked in (body, leaf):
            with pytest.raises(NoSuchEntryError, match=f"There is no entry {number} in the record"):
                asked(connection, number)
