"""The demonstration, imported once in a run of the tests and copied for each file of them."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.once import once

from seedlot.demo import walk as walking
from seedlot.demo.staff import Clock, Staff
from seedlot.demo.walk import Walk
from seedlot.record.store import open_record

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)

Begun: TypeAlias = Callable[[str], Walk]


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """Give the walk as it begins, in a new folder: both books of the demonstration are imported."""
    template = once(tmp_path_factory, "demonstration", _make)

    def copied(name: str) -> Walk:
        folder = tmp_path_factory.mktemp(name) / "here"
        shutil.copytree(template / "here", folder)
        record = open_record(folder / "seedlot.db")
        imported = pickle.loads((template / "imported").read_bytes())  # noqa: S301 - made below
        return Walk(folder=folder, record=record, imported=imported, staff=Staff(record, Clock(NOW)))

    return copied


def _make(folder: Path) -> None:
    made = walking.begin(folder / "here", now=NOW)
    made.record.engine.dispose()
    made.record.desk.dispose()
    (folder / "imported").write_bytes(pickle.dumps(made.imported))
