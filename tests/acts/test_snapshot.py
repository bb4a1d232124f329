"""Making a snapshot: whole or not at all, beside the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedlot.acts.snapshot import place_beside, take_snapshot
from seedlot.record.entries.origin import Donor
from seedlot.record.errors import NotAFileError, RecordFailedError


def test_beside_a_file_and_made_anew(site, tmp_path):
    path = place_beside(site.record) if site.record.engine.dialect.name == "sqlite" else tmp_path / "here"
    assert take_snapshot(site.record, path).header.nodes == 0
    site.say(Donor(item="D"))
    made = take_snapshot(site.record, path)
    assert made.header.entries == site.size()
    assert made.header.nodes == 1
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_record_on_a_server_has_no_place_beside_it(site):
    if site.record.engine.dialect.name == "sqlite":
        assert place_beside(site.record) == Path(site.record.where).with_suffix(".snapshot")
    else:
        with pytest.raises(NotAFileError):
            place_beside(site.record)


def test_a_folder_that_is_not_there(site, tmp_path):
    with pytest.raises(RecordFailedError, match="No such file or directory"):
        take_snapshot(site.record, tmp_path / "nowhere" / "s")
