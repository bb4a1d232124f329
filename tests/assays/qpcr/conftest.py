"""What every test of real-time PCR needs: cycles in, analysis out."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from tests.assays.rooms import Run, running, values_of

from seedlot.assays.qpcr import ASSAY
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

Rows = Iterable[tuple[str, str, float | None, str, float | None]]


def table(rows: Rows) -> str:
    """Our own table: sample, target, cycle (None: undetermined), role, quantity."""
    lines = ["sample,target,cq,role,quantity"]
    for sample, target, cq, role, quantity in rows:
        shown = "undetermined" if cq is None else f"{cq!r}"
        lines.append(f"{sample},{target},{shown},{role},{'' if quantity is None else quantity}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def cycle() -> Run:
    """Read and analyse files, given as text or bytes by their names; a list of rows is one table."""
    return running(ASSAY, lambda rows: {"cq.csv": table(rows)})


def values(analysis: Analysis, sample: str = "S") -> dict[str, Reportable]:
    """The reportable values of one sample, by their names."""
    return values_of(analysis, sample)


def codes(analysis: Analysis) -> set[str]:
    """The codes of all findings that are not met or not known."""
    return {finding.code for finding in analysis.findings if finding.answer not in {None, "met"}}
