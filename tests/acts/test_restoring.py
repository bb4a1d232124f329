"""Restoring and moving: the same entries, the same root, the same history; of a broken backup, nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from tests.simulated_site import Site

from seedlot.acts.at_desk import at_desk
from seedlot.acts.desk_copy import BrokenDeskError
from seedlot.acts.keeping import backup
from seedlot.acts.personal import erase, identify
from seedlot.acts.restoring import BrokenBackupError, examine, replay, restore
from seedlot.desk.tables import FACTOR, PASSWORD, PERSONAL, SESSION
from seedlot.history.compare import compare
from seedlot.record import read, write
from seedlot.record.entries.evidence import Attachment, Report
from seedlot.record.entries.origin import Donor
from seedlot.record.errors import NotARecordError, RecordExistsError
from seedlot.record.store import Record, discard_record, open_record
from seedlot.record.verify import verify
from seedlot.terms.finding import Answer, overall


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Path:
    """A backup of a record with a raw file."""
    sha256 = write.keep(site.record, b"a report")
    attached = Attachment(name="1.pdf", sha256=sha256, bytes=8)
    site.say(Donor(item="DON-1"), Report(report="REP-1", item="DON-1", files=(attached,)))
    backup(site.record, tmp_path / "backup", desk=True)
    return tmp_path / "backup"


def _bodies(record: Record) -> list[bytes]:
    with read.reading(record) as connection:
        return [body for _, body in read.bodies(connection)]


def _is_whole(record: Record, like: Record) -> bool:
    with read.reading(record) as connection:
        found = (*verify(record, files=True), *compare(connection))
    return overall(found) is Answer.MET and _bodies(record) == _bodies(like)


def _nothing_at(path: Path) -> bool:
    return not list(path.parent.glob(f"{path.stem}.*"))


def test_a_record_comes_back(site: Site, folder: Path, tmp_path: Path):
    restored = restore(folder, tmp_path / "new.db")
    assert _is_whole(restored.record, site.record)
    assert overall(restored.findings) is Answer.MET
    assert any(each.says.startswith("The same root at the same size: 5 entries") for each in restored.findings)


def test_the_restored_record_goes_on(site: Site, folder: Path, tmp_path: Path):
    again = Site.__new__(Site)
    again.now, again.record = site.now, restore(folder, tmp_path / "new.db").record
    again.say(Donor(item="DON-2"))
    backup(again.record, folder)
    assert overall(examine(folder)) is Answer.MET


def test_something_at_the_address_stays(folder: Path, tmp_path: Path):
    (tmp_path / "new.db").write_bytes(b"mine")
    with pytest.raises(RecordExistsError):
        restore(folder, tmp_path / "new.db")
    assert (tmp_path / "new.db").read_bytes() == b"mine"


def _spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


def test_a_broken_bundle_restores_nothing(folder: Path, tmp_path: Path):
    _spoil(folder / "tile/entries/000.p/5")
    with pytest.raises(BrokenBackupError, match="Nothing was restored") as refused:
        restore(folder, tmp_path / "new.db")
    assert {fault.code for fault in refused.value.faults} <= {"tiles/root", "tiles/entries", "record/file"}
    assert _nothing_at(tmp_path / "new.db")


def test_a_missing_bundle_restores_nothing(folder: Path, tmp_path: Path):
    (folder / "tile/entries/000.p/5").unlink()
    with pytest.raises(BrokenBackupError, match="is missing"):
        restore(folder, tmp_path / "new.db")
    assert _nothing_at(tmp_path / "new.db")


def test_another_checkpoint_restores_nothing(folder: Path, tmp_path: Path):
    lines = (folder / "checkpoint").read_text().split("\n")
    (folder / "checkpoint").write_text("\n".join(["seedlot/OTHER/0", *lines[1:]]))
    with pytest.raises(BrokenBackupError, match="which is not what its checkpoint says"):
        restore(folder, tmp_path / "new.db")
    assert _nothing_at(tmp_path / "new.db")


def test_a_damaged_hash_tile_is_said_and_does_no_harm(site: Site, folder: Path, tmp_path: Path):
    _spoil(folder / "tile/0/000.p/5")
    restored = restore(folder, tmp_path / "new.db")
    assert _is_whole(restored.record, site.record)
    assert overall(restored.findings) is Answer.NOT_MET


def test_a_missing_raw_file_restores_nothing_unless_asked(folder: Path, tmp_path: Path):
    for path in (folder / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(BrokenBackupError, match=r"Restore what is whole with --incomplete"):
        restore(folder, tmp_path / "new.db")
    assert _nothing_at(tmp_path / "new.db")
    restored = restore(folder, tmp_path / "new.db", incomplete=True)
    assert [each.says for each in restored.findings if each.answer is Answer.NOT_MET] == [
        "The raw file '1.pdf' of entry 4 is missing."
    ]


def test_a_folder_of_raw_files_that_was_there_stays(folder: Path, tmp_path: Path):
    (tmp_path / "new.files").mkdir()
    (tmp_path / "new.files" / "mine").write_bytes(b"")
    _spoil(folder / "tile/entries/000.p/5")
    with pytest.raises(BrokenBackupError):
        restore(folder, tmp_path / "new.db")
    assert (tmp_path / "new.files" / "mine").exists()


def test_a_fault_while_writing_leaves_nothing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> range:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "append", full)
    with pytest.raises(Exception, match="No space left on device"):
        restore(folder, tmp_path / "new.db")
    assert _nothing_at(tmp_path / "new.db")


def test_a_move_gives_the_same_root(site: Site, folder: Path, tmp_path: Path):
    assert folder
    moved = replay(site.record, tmp_path / "moved.db", desk=True)
    assert _is_whole(moved.record, site.record)
    with site.reading() as connection:
        assert (moved.checkpoint.size, moved.checkpoint.root) == (read.size(connection), read.root(connection))


@pytest.fixture
def elsewhere(postgres: Any, tmp_path: Path) -> Iterator[str]:
    """An address on a server."""
    address = postgres.address(tmp_path / "elsewhere.files")
    yield address
    postgres.drop(address.partition("schema=")[2].partition("&")[0])


def test_a_move_to_a_server_and_back(site: Site, folder: Path, tmp_path: Path, elsewhere: str):
    """EU GMP Annex 11, 4.8: the same entries, the same root, whichever database they come from and go to."""
    assert folder
    there = replay(site.record, elsewhere, desk=True)
    assert _is_whole(there.record, site.record)
    back = replay(there.record, tmp_path / "back.db", desk=True)
    assert _is_whole(back.record, site.record)
    assert there.checkpoint == back.checkpoint


def test_restored_on_a_server(site: Site, folder: Path, elsewhere: str):
    assert _is_whole(restore(folder, elsewhere, desk=True).record, site.record)


def test_a_broken_backup_leaves_nothing_on_a_server(folder: Path, elsewhere: str):
    (folder / "desk.json").write_text((folder / "desk.json").read_text().replace("seedlot/SIM", "seedlot/SAM"))
    with pytest.raises(BrokenDeskError):
        restore(folder, elsewhere, desk=True)
    with pytest.raises(NotARecordError, match="there is no schema"):
        open_record(elsewhere)


def test_a_record_with_entries_is_never_discarded(site: Site):
    discard_record(site.record, site.record.where)
    assert site.size() == 3


def test_a_damaged_raw_file_is_not_moved(site: Site, folder: Path, tmp_path: Path):
    assert folder
    _spoil(next(path for path in site.record.files.rglob("*") if path.is_file()))
    with pytest.raises(BrokenBackupError, match="has been changed"):
        replay(site.record, tmp_path / "moved.db")
    assert _nothing_at(tmp_path / "moved.db")


def test_examining_reads_everything(folder: Path):
    assert overall(examine(folder)) is Answer.MET
    _spoil(next(path for path in (folder / "files").rglob("*") if path.is_file()))
    assert [each.says for each in examine(folder) if each.answer is Answer.NOT_MET] == [
        "The raw file '1.pdf' of entry 4 has been changed."
    ]


# The desk.


def _rows(record: Record, table: object) -> list[dict[str, object]]:
    with at_desk(record) as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]  # type: ignore[call-overload] # a table


def test_passwords_come_back_and_sessions_do_not(site: Site, tmp_path: Path):
    entry = {"person": "op", "entry": 1, "hash": "$argon2id$…", "set_at": "2026-01-01T00:00:00Z"}
    with at_desk(site.record) as connection:
        connection.execute(insert(PASSWORD), [entry, {**entry, "entry": 999}])
        connection.execute(insert(SESSION), {"token": "aa", "person": "op"})
    backup(site.record, tmp_path / "backup", desk=True)
    restored = restore(tmp_path / "backup", tmp_path / "new.db", desk=True)
    assert _rows(restored.record, PASSWORD) == [entry]
    assert _rows(restored.record, SESSION) == []
    assert any(each.says.startswith("1 rows of the desk") for each in restored.findings)


def test_codes_up_to_the_restoring_count_as_used(site: Site, tmp_path: Path):
    """RFC 6238, section 5.2: a code is accepted once. Which were used since the backup, it does not know."""
    entry = {"person": "op", "entry": 1, "secret": "JBSWY3DPEHPK3PXP", "used": 7}
    with at_desk(site.record) as connection:
        connection.execute(insert(FACTOR), [entry])
    backup(site.record, tmp_path / "backup", desk=True)
    (row,) = _rows(restore(tmp_path / "backup", tmp_path / "new.db", desk=True, now=site.now).record, FACTOR)
    assert row["used"] == int(site.now.timestamp()) // 30 + 1  # the window takes one step ahead, too


def test_without_the_desk_nothing_of_it_comes_back(folder: Path, tmp_path: Path):
    restored = restore(folder, tmp_path / "new.db")
    assert any("nobody has a password" in each.says for each in restored.findings)


def test_personal_data_come_back_but_not_what_was_erased(site: Site, tmp_path: Path):
    """A desk older than the erasure does not bring the data back."""
    site.say(Donor(item="DON-1"))
    identify(site.record, "", "DON-1", {"name": "Ann", "birth date": "1970-01-01"}, now=site.now)
    backup(site.record, tmp_path / "backup", desk=True)
    erase(site.record, "", "DON-1", ["name"], reason="asked for", now=site.now)
    backup(site.record, tmp_path / "backup")
    assert b"Ann" in (tmp_path / "backup" / "desk.json").read_bytes()
    restored = restore(tmp_path / "backup", tmp_path / "new.db", desk=True)
    assert [row["value"] for row in _rows(restored.record, PERSONAL)] == ["1970-01-01"]
    assert b"Ann" not in b"".join(path.read_bytes() for path in tmp_path.glob("new.*") if path.is_file())


@pytest.mark.parametrize("text", [b"", b"{}", b'{"origin":"x","size":0,"layout":1,"tables":{}}'])
def test_a_broken_copy_of_the_desk_restores_nothing(folder: Path, tmp_path: Path, text: bytes):
    (folder / "desk.json").write_bytes(text)
    with pytest.raises(BrokenDeskError):
        restore(folder, tmp_path / "new.db", desk=True)
    assert _nothing_at(tmp_path / "new.db")
    assert overall(examine(folder)) is Answer.NOT_MET
    restore(folder, tmp_path / "new.db")


@pytest.mark.parametrize("row", [{"no such": 1}, {"person": "op", "entry": None}, 7])
def test_rows_that_do_not_fit_restore_nothing(folder: Path, tmp_path: Path, row: object):
    plain = json.loads((folder / "desk.json").read_text())
    plain["tables"]["password"] = [row]
    (folder / "desk.json").write_text(json.dumps(plain))
    with pytest.raises(BrokenDeskError):
        restore(folder, tmp_path / "new.db", desk=True)
    assert _nothing_at(tmp_path / "new.db")


def test_a_copy_of_another_layout(folder: Path, tmp_path: Path):
    plain = json.loads((folder / "desk.json").read_text())
    (folder / "desk.json").write_text(json.dumps({**plain, "layout": 99}))
    with pytest.raises(BrokenDeskError, match="it has layout 99"):
        restore(folder, tmp_path / "new.db", desk=True)


def test_the_desk_of_another_record_restores_nothing(folder: Path, tmp_path: Path):
    plain = json.loads((folder / "desk.json").read_text())
    (folder / "desk.json").write_text(json.dumps({**plain, "origin": "seedlot/OTHER/0"}))
    with pytest.raises(BrokenDeskError, match="it belongs to another record"):
        restore(folder, tmp_path / "new.db", desk=True)
    assert _nothing_at(tmp_path / "new.db")
    assert "The copy of the desk is of another record." in [each.says for each in examine(folder)]


def test_no_copy_of_the_desk(folder: Path, tmp_path: Path):
    (folder / "desk.json").unlink()
    with pytest.raises(BrokenDeskError, match=r"no 'desk.json'"):
        restore(folder, tmp_path / "new.db", desk=True)


def test_a_desk_of_another_size_is_said(site: Site, folder: Path):
    site.say(Donor(item="DON-2"))
    backup(site.record, folder)
    assert "The copy of the desk is of 5 entries, and the checkpoint of 6." in [each.says for each in examine(folder)]
