"""Damage: each flipped bit, cut file and changed row is found, or changed nothing that is said. Never a traceback."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from scripts.drills import damage
from scripts.drills.ground import Outcome, Place


def test_a_bit_of_the_database_file(file_place: Place, good: Any):
    outcome = good(damage.flip_database, file_place, 60)
    assert outcome.found[damage.VERIFYING] > 8


def test_the_database_file_cut_short(file_place: Place, good: Any):
    good(damage.cut_database, file_place, 30)


def test_raw_files(place: Place, good: Any):
    outcome = good(damage.damage_raw_files, place, 20 if not place.url else 3)
    assert outcome.found == {damage.VERIFYING: outcome.rounds}


def test_a_backup(place: Place, good: Any):
    good(damage.damage_backups, place, 30 if not place.url else 2)


def test_rows_of_the_history(place: Place, good: Any):
    outcome = good(damage.damage_history, place, 10 if not place.url else 3)
    assert outcome.found == {"found": outcome.rounds}


#: What was missed, or ended in a traceback, when a bit of it was flipped for the first time.
ONCE_MISSED = {
    "a column's name in the making of a table": (b"layout INTEGER", b"layoup INTEGER"),
    "a column's type": (b"until INTEGER", b"until INTEGDR"),
    "a column's name that is no text": (b"checkpoint_size INTEGER", b"checkpoint_siz\xe5 INTEGER"),
}


@pytest.mark.parametrize(("good", "bad"), ONCE_MISSED.values(), ids=ONCE_MISSED)
def test_what_was_once_missed(file_place: Place, good: bytes, bad: bytes):
    address, record = damage.made(file_place, acts=3)
    said = damage.dump(record.path)
    data = record.path.read_bytes()
    assert good in data
    record.path.write_bytes(data.replace(good, bad, 1))
    outcome = Outcome("once missed", "SQLite")
    answer = damage._answer(outcome, address, "")
    assert not outcome.faults
    assert answer in {damage.OPENING, damage.VERIFYING} or damage.dump(record.path) == said


def test_the_drill_itself_misses_nothing(file_place: Place):
    """The dump that proves that nothing changed sees a change of each kind."""
    _, record = damage.made(file_place, acts=3)
    said = damage.dump(record.path)
    with record.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE history_item SET name = 'x' WHERE row = 1")
    changed = damage.dump(record.path)
    assert changed != said
    with record.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_stays")
    assert damage.dump(record.path) != changed


def test_flipping_and_cutting_do_so(tmp_path: Path):
    path = tmp_path / "file"
    path.write_bytes(bytes(100))
    damage.flip(path, random.Random(1))  # noqa: S311 - a draw that is repeated
    assert sum(byte.bit_count() for byte in path.read_bytes()) == 1
    damage.cut(path, random.Random(1))  # noqa: S311 - a draw that is repeated
    assert path.stat().st_size < 100
