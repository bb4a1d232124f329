"""What every test of metabolites needs: files in, analysis out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from seedlot.assays.metabolites.analyse import analyse
from seedlot.assays.metabolites.read import read
from seedlot.assays.metabolites.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

Measure = Callable[..., Analysis]
Values = Callable[..., dict[str, Reportable]]


@pytest.fixture(scope="session")
def measure() -> Measure:
    """Read and analyse files, given as text or bytes by their names, or a single text."""

    def run(files: str | Mapping[str, str | bytes], **given: Any) -> Analysis:
        named = {"medium.csv": files} if isinstance(files, str) else files
        sources = tuple(
            Source(name, content=text.encode() if isinstance(text, str) else text) for name, text in named.items()
        )
        settings = Settings.model_validate(given)
        return analyse(read(sources, settings), settings)

    return run


@pytest.fixture(scope="session")
def values(measure: Measure) -> Values:
    """The reportable values of one sample, by their names."""

    def run(files: str | Mapping[str, str | bytes], sample: str = "C", **given: Any) -> dict[str, Reportable]:
        return {told.name: told for told in measure(files, **given).reportables if told.sample == sample}

    return run
