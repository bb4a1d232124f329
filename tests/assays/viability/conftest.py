"""What every test of viability needs: files in, analysis out."""

from __future__ import annotations

import pytest
from tests.assays.rooms import Run, Values, running, telling

from seedlot.assays.viability import ASSAY


@pytest.fixture(scope="session")
def count() -> Run:
    """Read and analyse files, given as text or bytes by their names; a single text is a table."""
    return running(ASSAY, lambda text: {"counts.csv": text})


@pytest.fixture(scope="session")
def values(count: Run) -> Values:
    """The reportable values of one sample, by their names."""
    return telling(count, "A")
