"""What every test of growth needs: text in, analysis out."""

from __future__ import annotations

import pytest
from tests.assays.rooms import Run, Values, running, telling

from seedlot.assays.growth import ASSAY


@pytest.fixture(scope="session")
def grow() -> Run:
    """Read and analyse files, given as text or bytes by their names; a single text is a table of passages."""
    return running(ASSAY, lambda text: {"growth.csv": text})


@pytest.fixture(scope="session")
def values(grow: Run) -> Values:
    """The reportable values of one sample, by their names."""
    return telling(grow, "A")
