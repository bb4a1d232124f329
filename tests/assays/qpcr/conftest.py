"""What every test of real-time PCR needs: cycles in, analysis out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from seedlot.assays.qpcr.analyse import analyse
from seedlot.assays.qpcr.read import read
from seedlot.assays.qpcr.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

Cycle = Callable[..., Analysis]
Rows = Iterable[tuple[str, str, float | None, str, float | None]]


def table(rows: Rows) -> str:
    """Our own table: sample, target, cycle (None: undetermined), role, quantity."""
    lines = ["sample,target,cq,role,quantity"]
    for sample, target, cq, role, quantity in rows:
        shown = "undetermined" if cq is None else f"{cq!r}"
        lines.append(f"{sample},{target},{shown},{role},{'' if quantity is None else quantity}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def cycle() -> Cycle:
    """Read and analyse files, given as text or bytes by their names; a list of rows is one table."""

    def run(files: Mapping[str, str | bytes] | Rows, **given: Any) -> Analysis:
        named = files if isinstance(files, Mapping) else {"cq.csv": table(files)}
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
    """The codes of all findings that are not met or not known."""
    return {finding.code for finding in analysis.findings if finding.answer not in {None, "met"}}
