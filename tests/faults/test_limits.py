"""Limits: no room, no right to write, several writers, the power that fails, the clock set back."""

from __future__ import annotations

import os
import resource
import signal
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scripts.drills import limits
from scripts.drills.child import start
from scripts.drills.ground import NOW, Place, act, begun
from seedlot.acts.steady import ClockSetBackError


def test_no_room_in_the_database_file(file_place: Place, good: Any):
    outcome = good(limits.full_database, file_place, 2)
    assert outcome.found == {"RecordFailedError": 2}


def test_no_file_may_grow(file_place: Place, good: Any):
    outcome = good(limits.full_files, file_place, 3)
    assert outcome.found["RecordFailedError"]


def test_no_room_on_the_disk(file_place: Place, good: Any):
    with limits.small_disk(file_place.folder / "try", kilobytes=100) as disk:
        mountable = disk is not None
    if mountable:
        good(limits.full_disk, file_place, 1)
    else:
        # Without the right to mount, `test_no_file_may_grow` shows the same, and the drill says that it did nothing.
        assert limits.full_disk(file_place, 1, 11, lambda *_: None).rounds == 0


def test_without_the_right_to_mount_nothing_is_claimed(file_place: Place, monkeypatch: pytest.MonkeyPatch):
    @contextmanager
    def refused(*_: object, **__: object) -> Any:
        yield None

    monkeypatch.setattr(limits, "small_disk", refused)
    outcome = limits.full_disk(file_place, 1, 11, lambda *_: None)
    assert (outcome.rounds, outcome.is_good) == (0, False)


def test_files_and_folders_that_may_not_be_written(file_place: Place, good: Any):
    outcome = good(limits.read_only, file_place, 4)
    assert outcome.found == {"RecordFailedError": 4}


def test_no_room_for_a_new_record_leaves_none(tmp_path: Path):
    """So that the same command works once there is room."""

    def work(say: Any) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
        begun(str(tmp_path / "new.db"))
        say("made")

    status, said = start(work).end()
    assert (status, [line.split(":")[0] for line in said]) == (2, ["! RecordFailedError"])
    assert not list(tmp_path.iterdir())


def test_several_writers(place: Place, good: Any):
    outcome = good(limits.write_at_once, place, 1)
    assert outcome.acknowledged >= 60
    assert set(outcome.found) == {"it came to its end"}


def test_the_power_fails(file_place: Place, good: Any):
    good(limits.cut_the_log, file_place, 5)


def test_the_clock_set_back(place: Place, good: Any):
    outcome = good(limits.set_clock_back, place, 5)
    assert outcome.found == {"ClockSetBackError": 5}


def test_a_small_step_back_is_a_clock_being_corrected(place: Place, monkeypatch: pytest.MonkeyPatch):
    record = begun(place.address("small"))
    monkeypatch.setattr("scripts.drills.ground.NOW", NOW - timedelta(minutes=4))
    act(record, 3)
    monkeypatch.setattr("scripts.drills.ground.NOW", NOW - timedelta(minutes=6))
    with pytest.raises(ClockSetBackError, match="The clock says"):
        act(record, 6)


def test_the_drill_takes_the_administrators_rights_away():
    """Nobody can be refused who may do everything."""
    assert os.geteuid() != limits._NOBODY
