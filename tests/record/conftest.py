"""A record to test on."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedlot.record.store import Record, create_record


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """A new record without entries, in a folder of its own."""
    return create_record(tmp_path / "bank.db", wait=0.05)
