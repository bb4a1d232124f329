"""Where drills make their records: on each database, in a folder of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.quick import waiting

from scripts.drills.ground import Outcome, Place


@pytest.fixture(autouse=True)
def as_it_is() -> Iterator[None]:
    """Drills are of the product as it is: what it writes waits for the disk."""
    with waiting():
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place for records, on each database."""
    if request.param == "sqlite":
        return Place("SQLite", tmp_path)
    server: Any = request.getfixturevalue("postgres")
    return Place("PostgreSQL", tmp_path, f"postgresql://postgres@/postgres?host={server.folder}")


@pytest.fixture
def file_place(tmp_path: Path) -> Place:
    """A place for records that are files."""
    return Place("SQLite", tmp_path)


@pytest.fixture
def good() -> Any:
    """Run a drill for some rounds: nothing is lost, missed or ends in a traceback, and nothing else is at fault."""

    def run(drill: Any, place: Place, rounds: int, seed: int = 11) -> Outcome:
        told: list[tuple[str, int, int]] = []
        outcome: Outcome = drill(place, rounds, seed, lambda *step: told.append(step))
        assert (outcome.lost, outcome.missed, outcome.crashed, outcome.faults) == (0, 0, 0, [])
        assert outcome.rounds == rounds == len(told)
        return outcome

    return run
