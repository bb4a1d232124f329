"""The drill: a backup is restored and compared, and the outcome is sealed, good or bad."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.guarded_site import Guarded
from tests.simulated_site import Site

from seedlot.acts.access import NotAuthorisedError, NotLoggedInError
from seedlot.acts.drilling import drill
from seedlot.acts.keeping import backup
from seedlot.acts.restoring import restore
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.trust import Drill
from seedlot.record.tile_reading import NoLogError
from seedlot.terms.finding import Answer, overall


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Path:
    backup(site.record, tmp_path / "backup", desk=True)
    return tmp_path / "backup"


def _sealed(site: Site, number: int) -> Entry:
    with site.reading() as connection:
        return Entry.parse(read.body(connection, number))


def test_a_good_backup(site: Site, folder: Path, tmp_path: Path):
    site.say(Donor(item="DON-1"))
    done = drill(site.record, "op", folder, now=site.now, place=tmp_path)
    assert overall(done.findings) is Answer.MET
    assert {"backup", "record/leaf", "record/file", "history", "history/earlier"} <= {
        each.code for each in done.findings
    }
    entry = _sealed(site, done.entry)
    assert isinstance(entry.content, Drill)
    assert (entry.by, entry.content.what, entry.content.size) == ("op", "restore of a backup", 3)
    assert entry.content.root == done.checkpoint.root.hex()
    assert "The backup holds the first 3 of the record's 4 entries, byte for byte." in [
        each.says for each in entry.content.findings
    ]
    assert not list(tmp_path.glob("seedlot-drill-*"))


def test_a_broken_backup_is_sealed_too(site: Site, folder: Path, tmp_path: Path):
    bundle = folder / "tile/entries/000.p/3"
    bundle.chmod(0o600)
    bundle.write_bytes(bundle.read_bytes()[:-1])
    done = drill(site.record, "op", folder, now=site.now, place=tmp_path)
    assert overall(done.findings) is Answer.NOT_MET
    content = _sealed(site, done.entry).content
    assert isinstance(content, Drill)
    assert overall(content.findings) is Answer.NOT_MET
    assert str(tmp_path) not in content.model_dump_json()
    assert not list(tmp_path.glob("seedlot-drill-*"))


def test_a_broken_desk_is_sealed_too(site: Site, folder: Path):
    (folder / "desk.json").write_bytes(b"{}")
    done = drill(site.record, "op", folder, now=site.now)
    assert [each.code for each in done.findings] == ["backup/desk"]


def test_the_backup_of_a_record_that_was_set_back(site: Site, folder: Path, tmp_path: Path):
    """The living record is an old state: the drill says what the backup has more."""
    old = Site.__new__(Site)
    old.now, old.record = site.now, restore(folder, tmp_path / "old.db").record
    site.say(Donor(item="DON-1"))
    backup(site.record, folder)
    done = drill(old.record, "op", folder, now=site.now)
    assert overall(done.findings) is Answer.NOT_MET
    assert "The backup holds 4 entries and the record 3: it is an older state of it." in [
        each.says for each in done.findings
    ]


def test_the_backup_of_a_fork(site: Site, folder: Path, tmp_path: Path):
    fork = Site.__new__(Site)
    fork.now, fork.record = site.now, restore(folder, tmp_path / "fork.db").record
    fork.say(Donor(item="DON-2"))
    site.say(Donor(item="DON-1"))
    backup(site.record, folder)
    found = drill(fork.record, "op", folder, now=site.now).findings
    assert {each.code for each in found if each.answer is Answer.NOT_MET} == {"backup", "history/earlier"}


def test_no_backup(site: Site, tmp_path: Path):
    with pytest.raises(NoLogError):
        drill(site.record, "op", tmp_path, now=site.now)


def test_with_accounts_it_needs_an_administrator(site: Site, folder: Path):
    guarded = Guarded(site)
    with pytest.raises(NotLoggedInError):
        drill(site.record, "op", folder, now=site.now)
    with pytest.raises(NotAuthorisedError, match="may not record a drill"):
        drill(site.record, guarded.login("qa"), folder, now=site.now)
    size = site.size()
    assert drill(site.record, guarded.login("adm"), folder, now=site.now).entry == size
