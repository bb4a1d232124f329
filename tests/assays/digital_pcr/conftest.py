"""What every test of digital PCR needs: counts in, analysis out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from seedlot.assays.digital_pcr.analyse import analyse
from seedlot.assays.digital_pcr.read import read
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

Measure = Callable[..., Analysis]
Rows = Iterable[tuple[str, str, str, int, int]]
HEADING = "Well,Sample,Target,Concentration,Positives,Negatives,AcceptedDroplets\n"


def plate(rows: Rows) -> str:
    """A QX result table: well, sample, target, positives, accepted droplets."""
    return HEADING + "".join(
        f"{well},{sample},{target},,{positives},{accepted - positives},{accepted}\n"
        for well, sample, target, positives, accepted in rows
    )


@pytest.fixture(scope="session")
def measure() -> Measure:
    """Read and analyse files, given as text or bytes by their names; a list of rows is one QX plate."""

    def run(files: Mapping[str, str | bytes] | Rows, **given: Any) -> Analysis:
        named = files if isinstance(files, Mapping) else {"plate.csv": plate(files)}
        sources = tuple(
            Source(name, content=text.encode() if isinstance(text, str) else text) for name, text in named.items()
        )
        settings = Settings.model_validate(given)
        return analyse(read(sources, settings), settings)

    return run


def values(analysis: Analysis, sample: str = "S") -> dict[str, Reportable]:
    """The reportable values of one sample, by their names."""
    return {told.name: told for told in analysis.reportables if told.sample == sample}


def codes(analysis: Analysis) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in analysis.findings}
