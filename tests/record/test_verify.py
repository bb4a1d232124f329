"""Verification finds whatever was changed, and names the place."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.conftest import Tampering, alter

from seedlot.record import merkle, recompute, sqlite
from seedlot.record import verify as verifying
from seedlot.record.read import Checkpoint, body, checkpoint, file_path, reading
from seedlot.record.store import Record, create_record, open_record
from seedlot.record.verify import verify
from seedlot.record.write import append, appending, keep
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding, overall

BODIES = [b'{"number":%d}' % number for number in range(11)]


@pytest.fixture
def eleven(record: Record) -> Record:
    """A record of eleven entries."""
    return _filled(record)


@pytest.fixture
def eleven_in_file(file_record: Record) -> Record:
    """A record of eleven entries that is a file."""
    return _filled(file_record)


def _filled(record: Record) -> Record:
    with appending(record) as connection:
        append(connection, BODIES)
    return record


def _faults(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(found.code, found.where) for found in findings if found.answer is Answer.NOT_MET]


def _answer(findings: tuple[Finding, ...], code: str) -> Answer | None:
    return next(found.answer for found in findings if found.code == code)


def test_a_sound_record_says_so_of_each_check(eleven: Record):
    findings = verify(eleven)
    own = {"record/sqlite", "record/postgresql", "record/right"}
    assert [(found.code, found.answer) for found in findings if found.code not in own] == [
        ("record/schema", Answer.MET),
        ("record/trigger", Answer.MET),
        ("record/gap", Answer.MET),
        ("record/leaf", Answer.MET),
        ("record/node", Answer.MET),
        ("record/canonical", Answer.MET),
        ("record/key", None),
        ("record/file", None),
    ]
    says = " ".join(found.says for found in findings)
    assert "11 entries" in says
    assert merkle.root_of([merkle.leaf_hash(body) for body in BODIES]).hex() in says


def test_sqlite_says_that_its_file_is_sound(eleven_in_file: Record):
    assert _answer(verify(eleven_in_file), "record/sqlite") is Answer.MET


def test_an_empty_record_is_sound(record: Record):
    assert overall(verify(record, files=True)) is Answer.MET


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        ("UPDATE entry SET body = x'7b7d' WHERE seq = 3", [("leaf", "entry 3")]),
        ("UPDATE entry SET leaf_hash = zeroblob(32) WHERE seq = 10", [("leaf", "entry 10")]),
        (
            "UPDATE entry SET leaf_hash = zeroblob(32) WHERE seq = 9",
            [("leaf", "entry 9"), ("node", "entries 8 to 9")],
        ),
        ("UPDATE node SET hash = zeroblob(32) WHERE level = 2 AND idx = 1", [("node", "entries 4 to 7")]),
        ("DELETE FROM node WHERE level = 1 AND idx = 4", [("node", "entries 8 to 9")]),
        ("INSERT INTO node VALUES (1, 5, zeroblob(32))", [("node", "entries 10 to 11")]),
        ("INSERT INTO node VALUES (99, 0, zeroblob(32))", [("node", "level 99")]),
        ("DELETE FROM entry WHERE seq = 4", [("gap", "entry 4")]),
        ("DELETE FROM entry WHERE seq BETWEEN 4 AND 6", [("gap", "entry 4")]),
        ("DELETE FROM entry WHERE seq IN (0, 7)", [("gap", "entry 0"), ("gap", "entry 7")]),
        ("UPDATE entry SET seq = 12 WHERE seq = 10", [("gap", "entry 10")]),
        ("DELETE FROM entry WHERE seq >= 9", [("node", "entries 8 to 9")]),
        (
            "DELETE FROM entry WHERE seq >= 7",
            [("node", f"entries {span}") for span in ("6 to 7", "8 to 9", "4 to 7", "0 to 7")],
        ),
    ],
)
def test_each_fault_is_found_where_it_lies(
    eleven: Record, tampering: Tampering, statement: str, faults: list[tuple[str, str]]
):
    tampering.change(eleven, statement)
    assert _faults(verify(eleven)) == [(f"record/{code}", where) for code, where in faults]


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        ("CREATE INDEX fast ON entry (leaf_hash)", [("schema", "index fast")]),
        (
            "CREATE TRIGGER deaf BEFORE INSERT ON ENTRY BEGIN SELECT RAISE(IGNORE); END",
            [("trigger", "trigger deaf")],
        ),
    ],
)
def test_what_does_not_belong_here_is_found(eleven_in_file: Record, statement: str, faults: list[tuple[str, str]]):
    alter(eleven_in_file, statement)
    assert _faults(verify(eleven_in_file)) == [(f"record/{code}", where) for code, where in faults]


@pytest.mark.parametrize("batch", [1, 2, 3, 4, 8])
def test_faults_are_found_in_every_batch(
    eleven: Record, tampering: Tampering, monkeypatch: pytest.MonkeyPatch, batch: int
):
    monkeypatch.setattr(recompute, "_ROWS_AT_ONCE", batch)
    assert overall(verify(eleven)) is Answer.MET
    tampering.change(
        eleven,
        "UPDATE entry SET body = x'7b7d' WHERE seq IN (0, 7)",
        "UPDATE node SET hash = zeroblob(32) WHERE level = 3",
    )
    assert sorted(_faults(verify(eleven))) == [
        ("record/leaf", "entry 0"),
        ("record/leaf", "entry 7"),
        ("record/node", "entries 0 to 7"),
    ]


def test_what_is_sound_is_said_beside_a_fault(eleven: Record, tampering: Tampering):
    tampering.change(eleven, "UPDATE entry SET body = x'7b7d' WHERE seq = 3")
    answers = {found.code: found.answer for found in verify(eleven)}
    assert answers.pop("record/leaf") is Answer.NOT_MET
    assert answers.pop("record/file") is None
    assert set(answers.values()) <= {Answer.MET, None}


def test_where_entries_are_missing_the_tree_is_not_known(eleven: Record, tampering: Tampering):
    tampering.change(eleven, "DELETE FROM entry WHERE seq = 4")
    findings = verify(eleven)
    assert _answer(findings, "record/node") is Answer.NOT_KNOWN
    assert not [
        found for found in findings if found.code in {"record/gap", "record/leaf"} and found.answer is Answer.MET
    ]


@pytest.mark.parametrize("name", sorted(sqlite.TRIGGERS))
def test_a_guard_that_is_gone(eleven_in_file: Record, name: str):
    alter(eleven_in_file, f"DROP TRIGGER {name}")
    assert _faults(verify(eleven_in_file)) == [("record/trigger", f"trigger {name}")]


def test_a_guard_that_was_made_harmless(eleven_in_file: Record):
    text = sqlite.TRIGGERS["entry_stays"].replace("BEFORE DELETE ON entry", "BEFORE DELETE ON entry WHEN 0")
    alter(eleven_in_file, "DROP TRIGGER entry_stays", text)
    assert _faults(verify(eleven_in_file)) == [("record/trigger", "trigger entry_stays")]


def test_a_table_that_was_made_anew_without_its_rules(eleven_in_file: Record):
    alter(
        eleven_in_file,
        "CREATE TABLE loose (level INTEGER, idx INTEGER, hash BLOB)",
        "INSERT INTO loose SELECT * FROM node",
        "DROP TABLE node",
        "ALTER TABLE loose RENAME TO node",
    )
    found = _faults(verify(eleven_in_file))
    assert ("record/schema", "table node") in found
    assert ("record/trigger", "trigger node_stays") in found


def test_a_guard_that_was_hung_on_another_name(eleven_in_file: Record):
    alter(
        eleven_in_file,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET tbl_name = 'ENTRY' WHERE name = 'entry_stays'",
    )
    assert _faults(verify(eleven_in_file)) == [("record/trigger", "trigger entry_stays")]


@pytest.mark.parametrize("value", ["CAST(body AS TEXT)", "CAST(x'ff' AS TEXT)", "NULL", "7", "0.5"])
def test_a_value_of_another_type_than_its_column(eleven_in_file: Record, value: str):
    """A damaged record header; made here by taking STRICT and NOT NULL away for a moment."""
    strict = sqlite.TABLES["entry"]
    loose = strict.replace(" NOT NULL", "").replace(") STRICT", ")")
    for text, statement in ((loose, "SELECT 1"), (strict, f"UPDATE entry SET body = {value} WHERE seq = 5")):
        alter(
            eleven_in_file,
            *(f"DROP TRIGGER IF EXISTS {name}" for name in sqlite.TRIGGERS),
            statement,
            "PRAGMA writable_schema = ON",
            f"UPDATE sqlite_schema SET sql = '{text}' WHERE name = 'entry'",
        )
    alter(eleven_in_file, *sqlite.TRIGGERS.values())
    findings = verify(eleven_in_file)
    assert any("entry.body" in found.says for found in findings if found.code == "record/sqlite")
    # The bytes of the text are those of the entry where only the type was changed.
    assert (("record/leaf", "entry 5") in _faults(findings)) is (value != "CAST(body AS TEXT)")
    assert _answer(findings, "record/node") is Answer.MET


def test_a_table_that_is_lost_while_it_is_open(eleven_in_file: Record):
    alter(eleven_in_file, "DROP TABLE entry")
    findings = verify(eleven_in_file)
    assert ("record/schema", "table entry") in _faults(findings)
    assert _answer(findings, "record/node") is Answer.NOT_MET
    assert _answer(findings, "record/canonical") is Answer.NOT_MET
    assert "no such table: main.entry" in " ".join(found.says for found in findings)


def test_more_faults_than_anybody_reads(eleven: Record, tampering: Tampering, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(verifying, "ENOUGH", 3)
    tampering.change(eleven, "UPDATE entry SET body = x'00'")
    findings = [found for found in verify(eleven) if found.code == "record/canonical"]
    assert [found.where for found in findings] == ["entry 0", "entry 1", "entry 2", ""]
    assert findings[-1].says == "There are more than 3 faults; the check was stopped."


def test_an_entry_that_is_not_canonical(record: Record):
    with appending(record) as connection:
        append(connection, [b"{}", b'{"b":1,"a":2}', b"\xff", b'{"a":1.0}'])
    faults = [found for found in verify(record) if found.answer is Answer.NOT_MET]
    assert [(found.code, found.where) for found in faults] == [
        ("record/canonical", "entry 1"),
        ("record/canonical", "entry 2"),
        ("record/canonical", "entry 3"),
    ]
    assert "the number 1.0 is not in canonical form" in faults[2].says


def _checkpoints(record: Record) -> list[Checkpoint]:
    with reading(record) as connection:
        return [checkpoint(connection, "seedlot.example", size) for size in range(12)]


def test_older_checkpoints_are_continued(eleven: Record):
    kept = _checkpoints(eleven)
    with appending(eleven) as connection:
        append(connection, [b"{}"])
    findings = verify(eleven, checkpoints=kept)
    assert overall(findings) is Answer.MET
    assert "12 older checkpoints" in " ".join(found.says for found in findings)


def test_the_last_entry_cut_off_is_told_by_a_checkpoint_alone(eleven: Record, tampering: Tampering):
    """No node hangs on an entry of even number at the end: the record itself cannot miss it."""
    kept = _checkpoints(eleven)
    tampering.change(eleven, "DELETE FROM entry WHERE seq = 10")
    assert overall(verify(eleven)) is Answer.MET
    assert _faults(verify(eleven, checkpoints=kept)) == [("record/checkpoint", "checkpoint of 11 entries")]


def test_a_record_written_anew_is_told_by_a_checkpoint_alone(eleven: Record, tmp_path: Path):
    forged = create_record(tmp_path / "forged.db")
    with appending(forged) as connection:
        append(connection, [*BODIES[:7], b'{"number":42}', *BODIES[8:]])
    assert overall(verify(forged)) is Answer.MET
    found = _faults(verify(forged, checkpoints=_checkpoints(eleven)))
    assert found == [("record/checkpoint", f"checkpoint of {size} entries") for size in range(8, 12)]


def test_a_damaged_tree_is_not_compared(eleven: Record, tampering: Tampering):
    kept = _checkpoints(eleven)
    tampering.change(eleven, "DELETE FROM node")
    assert _answer(verify(eleven, checkpoints=kept), "record/checkpoint") is Answer.NOT_KNOWN


def test_progress_counts_every_entry_twice_and_then_files(record: Record):
    sha256 = keep(record, b"counts")
    with appending(record) as connection:
        append(connection, [*BODIES, b'{"bytes":6,"name":"counts.csv","sha256":"%s"}' % sha256.encode()])
    told: list[tuple[int, int]] = []
    verify(record, files=True, progress=lambda done, total: told.append((done, total)))
    assert told == [(12, 24), (24, 24), (1, 1)]


@pytest.fixture
def with_file(record: Record) -> tuple[Record, Path]:
    """A record whose entry 1 names one raw file, and where that lies."""
    sha256 = keep(record, b"counts")
    with appending(record) as connection:
        append(connection, [b"{}", b'{"bytes":6,"name":"counts.csv","sha256":"%s"}' % sha256.encode()])
    path = file_path(record, sha256)
    path.chmod(0o600)
    return record, path


def _file_findings(record: Record) -> list[tuple[Answer | None, str]]:
    return [(found.answer, found.says) for found in verify(record, files=True) if found.code == "record/file"]


def test_raw_files_as_the_entries_say(with_file: tuple[Record, Path]):
    assert _file_findings(with_file[0]) == [(Answer.MET, "1 raw file, kept as the entries say.")]


def test_one_byte_of_a_raw_file(with_file: tuple[Record, Path]):
    record, path = with_file
    path.write_bytes(b"countz")
    assert _file_findings(record) == [(Answer.NOT_MET, "The raw file 'counts.csv' of entry 1 has been changed.")]
    assert overall(verify(record)) is Answer.MET  # without files=True nobody has looked


def test_a_missing_raw_file(with_file: tuple[Record, Path]):
    record, path = with_file
    path.unlink()
    assert _file_findings(record) == [(Answer.NOT_MET, "The raw file 'counts.csv' of entry 1 is missing.")]


def test_a_raw_file_that_cannot_be_read_is_not_known(with_file: tuple[Record, Path]):
    record, path = with_file
    path.unlink()
    path.mkdir()
    ((answer, says),) = _file_findings(record)
    assert answer is Answer.NOT_KNOWN
    assert "cannot be read" in says


def test_a_size_that_the_entry_has_wrong(with_file: tuple[Record, Path]):
    record, _ = with_file
    with reading(record) as connection:
        wrong = body(connection, 1).replace(b'"bytes":6', b'"bytes":60')
    with appending(record) as connection:
        append(connection, [wrong])
    assert _file_findings(record) == [
        (Answer.NOT_MET, "The raw file 'counts.csv' of entry 2 has 6 bytes where the entry says 60.")
    ]


def test_a_file_that_no_entry_names_is_information(with_file: tuple[Record, Path]):
    record, _ = with_file
    keep(record, b"left over from an act that was undone")
    assert _file_findings(record)[-1] == (None, "1 file among the raw files that no entry names.")
    assert overall(verify(record, files=True)) is Answer.MET


def test_which_files_are_named_is_not_known_where_an_entry_cannot_be_read(with_file: tuple[Record, Path]):
    record, path = with_file
    with appending(record) as connection:
        append(connection, [b"not JSON"])
    assert [answer for answer, _ in _file_findings(record)] == [Answer.MET, Answer.NOT_KNOWN]
    path.write_bytes(b"countz")
    assert [answer for answer, _ in _file_findings(record)] == [Answer.NOT_MET, Answer.NOT_KNOWN]


# Whatever is done to the file itself, bit by bit.

Dump = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, Dump]:
    """A closed record with entries of many lengths: its path, its bytes, and what they say."""
    record = create_record(tmp_path_factory.mktemp("flips") / "bank.db", wait=0.05)
    with appending(record) as connection:
        append(connection, [*BODIES, *(b'{"text":"%s"}' % (b"ab" * width) for width in (30, 200, 3000))])
    return record.path, record.path.read_bytes(), _dump(record.path)


def _dump(path: Path) -> Dump:
    """Tell the whole content of a database, types and schema included, without our own code."""
    with closing(sqlite3.connect(path)) as connection:
        return [
            *connection.execute("SELECT type, name, tbl_name, typeof(tbl_name), sql FROM sqlite_schema ORDER BY 1, 2"),
            *connection.execute("SELECT seq, leaf_hash, body FROM entry ORDER BY seq"),
            *connection.execute("SELECT level, idx, hash FROM node ORDER BY level, idx"),
        ]


def _is_found(path: Path, changed: bytes) -> bool:
    for beside in path.parent.glob("bank.db-*"):
        beside.unlink()
    path.write_bytes(changed)
    try:
        return overall(verify(open_record(path))) is not Answer.MET
    except SeedlotError:
        return True


@settings(max_examples=300)
@given(place=st.integers(0), mask=st.integers(1, 255))
def test_a_byte_changed_anywhere_is_found_or_changes_nothing(sound: tuple[Path, bytes, Dump], place: int, mask: int):
    path, data, said = sound
    changed = bytearray(data)
    changed[place % len(data)] ^= mask
    assert _is_found(path, bytes(changed)) or _dump(path) == said


@settings(max_examples=100)
@given(data=st.data())
def test_a_bit_flipped_in_any_stored_hash_or_body_is_found(sound: tuple[Path, bytes, Dump], data: st.DataObject):
    path, stored, said = sound
    value = data.draw(st.sampled_from([part for row in said for part in row if isinstance(part, bytes)]))
    # A long body lies in pages of its own: its beginning stands for it.
    start = stored.index(value[:300])
    bit = data.draw(st.integers(0, len(value[:300]) * 8 - 1))
    changed = bytearray(stored)
    changed[start + bit // 8] ^= 1 << bit % 8
    assert _is_found(path, bytes(changed))


@given(length=st.integers(0))
def test_a_file_cut_short_is_found(sound: tuple[Path, bytes, Dump], length: int):
    path, data, _ = sound
    assert _is_found(path, data[: length % len(data)])


def test_the_sound_file_is_sound(sound: tuple[Path, bytes, Dump]):
    path, data, said = sound
    assert not _is_found(path, data)
    assert _dump(path) == said
