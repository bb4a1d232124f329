"""What every test of digital PCR needs: counts in, analysis out."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from tests.assays.rooms import Run, running, values_of

from seedlot.assays.digital_pcr import ASSAY
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

Rows = Iterable[tuple[str, str, str, int, int]]
HEADING = "Well,Sample,Target,Concentration,Positives,Negatives,AcceptedDroplets\n"


def plate(rows: Rows) -> str:
    """A QX result table: well, sample, target, positives, accepted droplets."""
    return HEADING + "".join(
        f"{well},{sample},{target},,{positives},{accepted - positives},{accepted}\n"
        for well, sample, target, positives, accepted in rows
    )


@pytest.fixture(scope="session")
def measure() -> Run:
    """Read and analyse files, given as text or bytes by their names; a list of rows is one QX plate."""
    return running(ASSAY, lambda rows: {"plate.csv": plate(rows)})


def values(analysis: Analysis, sample: str = "S") -> dict[str, Reportable]:
    """The reportable values of one sample, by their names."""
    return values_of(analysis, sample)


def codes(analysis: Analysis) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in analysis.findings}
