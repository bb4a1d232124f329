"""What every test of metabolites needs: files in, analysis out."""

from __future__ import annotations

import pytest
from tests.assays.rooms import Run, Values, running, telling

from seedlot.assays.metabolites import ASSAY


@pytest.fixture(scope="session")
def measure() -> Run:
    """Read and analyse files, given as text or bytes by their names; a single text is a table."""
    return running(ASSAY, lambda text: {"medium.csv": text})


@pytest.fixture(scope="session")
def values(measure: Run) -> Values:
    """The reportable values of one sample, by their names."""
    return telling(measure, "C")
