"""Backing up: what stands in the folder, how it grows, what it refuses, and what it never spoils."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from tests.simulated_site import Site

from seedlot.acts.checkpoints import KeyRefusedError, make_key, name_key
from seedlot.acts.keeping import Backup, DamagedRecordError, NotABackupError, NotContinuedError, backup
from seedlot.acts.opening import begin
from seedlot.acts.restoring import replay
from seedlot.record import read, write
from seedlot.record.entries.evidence import Attachment, Report
from seedlot.record.entries.origin import Donor, Opened
from seedlot.record.notes import Note, verify_note
from seedlot.record.tile_reading import read_log, verify_log
from seedlot.terms.errors import NoSuchFileError, UnusablePathError
from seedlot.terms.finding import Answer, overall


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def _file(site: Site, name: str, data: bytes) -> str:
    """File a report with one attached file."""
    sha256 = write.keep(site.record, data)
    attached = Attachment(name=f"{name}.pdf", sha256=sha256, bytes=len(data))
    site.say(Donor(item=f"DON-{name}"), Report(report=f"REP-{name}", item=f"DON-{name}", files=(attached,)))
    return sha256


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _says(done: Backup) -> list[tuple[Answer | None, str]]:
    return [(each.answer, each.says) for each in done.findings]


def test_what_stands_in_the_folder(site: Site, folder: Path):
    sha256 = _file(site, "1", b"a report")
    done = backup(site.record, folder)
    with site.reading() as connection:
        root = read.root(connection)
    assert sorted(_contents(folder)) == [
        "backup.lock",
        "checkpoint",
        f"files/{sha256[:2]}/{sha256[2:]}",
        "record.json",
        f"tile/0/000.p/{site.size()}",
        f"tile/entries/000.p/{site.size()}",
    ]
    assert (done.checkpoint.size, done.checkpoint.root, done.files) == (site.size(), root, 1)
    assert not stat.S_IMODE(folder.stat().st_mode) & 0o007  # the record is not for everybody either
    assert (folder / "checkpoint").read_text() == done.checkpoint.text()
    assert overall(verify_log(read_log(folder), lambda _: None)) is Answer.MET
    assert json.loads((folder / "record.json").read_text()) == {
        "layout": 1,
        "origin": done.checkpoint.origin,
        "title": "A simulated site",
        "site": "SIM",
        "simulated": True,
    }


def test_again_without_news_changes_nothing(site: Site, folder: Path):
    _file(site, "1", b"a report")
    backup(site.record, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert backup(site.record, folder).tiles == 0
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_it_grows_with_the_record(site: Site, folder: Path):
    backup(site.record, folder)
    earlier = _contents(folder)
    for number in range(300):
        site.say(Donor(item=f"D-{number}"))
    backup(site.record, folder)
    assert overall(verify_log(read_log(folder), lambda _: None)) is Answer.MET
    # Partial tiles of the first are gone, for the full ones are there (C2SP tlog-tiles, Partial Tiles).
    assert not any(".p/" in path and path.startswith("tile/0/000") for path in _contents(folder))
    assert {path for path in earlier if not path.startswith("tile/")} <= set(_contents(folder))


def test_an_older_state_is_refused(site: Site, folder: Path, tmp_path: Path):
    older = replay(site.record, tmp_path / "older.db").record
    site.say(Donor(item="DON-1"))
    backup(site.record, folder)
    before = _contents(folder)
    with pytest.raises(NotContinuedError, match="an older state of it"):
        backup(older, folder)
    assert _contents(folder) == before


def test_a_fork_is_refused(site: Site, folder: Path, tmp_path: Path):
    fork = Site.__new__(Site)
    fork.now, fork.record = site.now, replay(site.record, tmp_path / "other.db").record
    site.say(Donor(item="DON-1"))
    backup(site.record, folder)
    before = _contents(folder)
    fork.say(Donor(item="DON-2"), Donor(item="DON-3"))
    with pytest.raises(NotContinuedError, match="are not those of the backup"):
        backup(fork.record, folder)
    assert _contents(folder) == before


def test_another_record_is_refused(site: Site, folder: Path, tmp_path: Path):
    backup(site.record, folder)
    other = begin(tmp_path / "other.db", Opened(title="Another", site="SIM"), now=site.now)
    with pytest.raises(NotABackupError, match="it holds the record"):
        backup(other, folder)


def test_a_folder_of_other_things_is_refused(site: Site, folder: Path):
    folder.mkdir()
    (folder / "thesis.docx").write_bytes(b"")
    with pytest.raises(NotABackupError, match=r"such as 'thesis.docx'"):
        backup(site.record, folder)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("record.json", "{", r"its 'record.json' is damaged"),
        ("record.json", '{"layout": 2, "origin": "x"}', "another version"),
        ("checkpoint", "x", "its checkpoint is damaged"),
    ],
)
def test_a_damaged_mark_is_refused(site: Site, folder: Path, name: str, text: str, says: str):
    backup(site.record, folder)
    (folder / name).write_text(text)
    with pytest.raises(NotABackupError, match=says):
        backup(site.record, folder)


def test_the_checkpoint_of_another_record_is_refused(site: Site, folder: Path):
    backup(site.record, folder)
    lines = (folder / "checkpoint").read_text().split("\n")
    (folder / "checkpoint").write_text("\n".join(["seedlot/OTHER/0", *lines[1:]]))
    with pytest.raises(NotABackupError, match="it holds the record 'seedlot/OTHER/0'"):
        backup(site.record, folder)


def test_an_entry_too_long_for_the_specification_is_said(site: Site, folder: Path):
    site.say(Donor(item="DON-1", health="a" * 70_000))
    done = backup(site.record, folder)
    says = "1 bundles hold an entry of more than 65,535 bytes, and are in a format of our own."
    assert (None, says) in _says(done)
    assert overall(done.findings) is Answer.MET


def test_a_folder_in_nowhere(site: Site, tmp_path: Path):
    with pytest.raises(NoSuchFileError):
        backup(site.record, tmp_path / "no" / "where")


def test_a_damaged_record_spoils_nothing(site: Site, folder: Path, tmp_path: Path):
    """Bad entries never take the place of good ones."""
    _file(site, "1", b"a report")
    backup(site.record, folder)
    before = _contents(folder)
    spoilt = replay(site.record, tmp_path / "spoilt.db").record
    anew = "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'Olga', 'Olgo') AS BLOB) WHERE seq = 1"
    with closing(sqlite3.connect(spoilt.path)) as connection, connection:
        connection.execute("DROP TRIGGER entry_unchanged")
        connection.execute(anew)
    with pytest.raises(DamagedRecordError, match="do not give its leaf hash") as refused:
        backup(spoilt, folder)
    assert refused.value.faults
    assert _contents(folder) == before


def test_a_damaged_tile_is_mended_and_said(site: Site, folder: Path):
    backup(site.record, folder)
    path = f"tile/entries/000.p/{site.size()}"
    good = (folder / path).read_bytes()
    (folder / path).chmod(0o600)
    (folder / path).write_bytes(good[:-3])
    done = backup(site.record, folder)
    assert (folder / path).read_bytes() == good
    assert (None, f"'{path}' was damaged in the backup and is written again from the record.") in _says(done)


def test_a_damaged_raw_file_is_never_copied(site: Site, folder: Path):
    sha256 = _file(site, "1", b"a report")
    path = read.file_path(site.record, sha256)
    path.chmod(0o600)
    path.write_bytes(b"a repor!")
    done = backup(site.record, folder)
    assert (Answer.NOT_MET, "The raw file '1.pdf' of entry 4 has been changed.") in _says(done)
    assert not read.place_of(folder / "files", sha256).exists()
    path.write_bytes(b"a report")
    assert overall(backup(site.record, folder).findings) is Answer.MET
    path.write_bytes(b"a repor!")
    backup(site.record, folder)
    assert read.place_of(folder / "files", sha256).read_bytes() == b"a report"


def test_raw_files_that_are_there_are_hashed_again_on_request(site: Site, folder: Path):
    sha256 = _file(site, "1", b"a report")
    backup(site.record, folder)
    copy = read.place_of(folder / "files", sha256)
    copy.chmod(0o600)
    copy.write_bytes(b"a repor!")
    backup(site.record, folder)
    assert copy.read_bytes() == b"a repor!"
    backup(site.record, folder, files=True)
    assert copy.read_bytes() == b"a report"


def test_a_missing_raw_file_is_said_each_time(site: Site, folder: Path):
    sha256 = _file(site, "1", b"a report")
    read.file_path(site.record, sha256).unlink()
    for _ in range(2):
        done = backup(site.record, folder)
        assert (Answer.NOT_MET, "The raw file '1.pdf' of entry 4 is missing.") in _says(done)
        assert done.files == 0


def test_the_desk_is_for_the_owner_alone(site: Site, folder: Path):
    assert "not in this backup" in backup(site.record, folder).findings[0].says
    assert "password hashes" in backup(site.record, folder, desk=True).findings[0].says
    assert stat.S_IMODE((folder / "desk.json").stat().st_mode) == 0o600
    assert "renew it with --desk" in backup(site.record, folder).findings[0].says


def test_a_key_signs_the_checkpoint(site: Site, folder: Path, tmp_path: Path):
    keep = tmp_path / "keys"
    keep.mkdir(mode=0o700)
    key = make_key(keep / "key", "seedlot/SIM")
    with pytest.raises(KeyRefusedError):
        backup(site.record, folder, signer=key)
    name_key(site.record, "", key.verifier.text(), now=site.now)
    backup(site.record, folder, signer=key)
    signed = (folder / "checkpoint").read_bytes()
    assert [each.verifier for each in verify_note(Note.parse(signed), [key.verifier])] == [key.verifier]
    backup(site.record, folder)  # nothing is new: a good signature is not taken away
    assert (folder / "checkpoint").read_bytes() == signed


def test_what_a_killed_backup_left_is_cleared(site: Site, folder: Path):
    backup(site.record, folder)
    (folder / "tile" / "0" / ".part-abc").write_bytes(b"half")
    backup(site.record, folder)
    assert not list(folder.rglob(".part-*"))


def test_a_folder_that_cannot_be_written(site: Site, folder: Path):
    backup(site.record, folder)
    shutil.rmtree(folder / "tile")
    (folder / "tile").write_bytes(b"a file where the folder should be")
    with pytest.raises(UnusablePathError, match="Cannot use"):
        backup(site.record, folder)


def test_progress_is_told(site: Site, folder: Path):
    told: list[tuple[str, int, int]] = []
    backup(site.record, folder, progress=lambda *step: told.append(step))
    size = site.size()
    assert told == [("recomputing", size, size), ("writing tiles", size, size)]
