"""What every test of growth needs: text in, analysis out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from seedlot.assays.growth.analyse import analyse
from seedlot.assays.growth.read import read
from seedlot.assays.growth.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

Grow = Callable[..., Analysis]
Values = Callable[..., dict[str, Reportable]]


@pytest.fixture(scope="session")
def grow() -> Grow:
    """Read and analyse files, given as text or bytes by their names; a single text is a table of passages."""

    def run(files: str | Mapping[str, str | bytes], **given: Any) -> Analysis:
        named = {"growth.csv": files} if isinstance(files, str) else files
        sources = tuple(
            Source(name, content=text.encode() if isinstance(text, str) else text) for name, text in named.items()
        )
        settings = Settings.model_validate(given)
        return analyse(read(sources, settings), settings)

    return run


@pytest.fixture(scope="session")
def values(grow: Grow) -> Values:
    """The reportable values of one culture, by their names."""

    def run(files: str | Mapping[str, str | bytes], sample: str = "A", **given: Any) -> dict[str, Reportable]:
        return {told.name: told for told in grow(files, **given).reportables if told.sample == sample}

    return run
