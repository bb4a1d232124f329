"""What every test of karyotypes needs: text in, analysis out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from seedlot.assays.karyotype.analyse import analyse
from seedlot.assays.karyotype.read import read
from seedlot.assays.karyotype.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer
from seedlot.terms.result import Analysis

Karyotype = Callable[..., Analysis]
Found = Callable[[Analysis], dict[str, Answer | None]]


@pytest.fixture(scope="session")
def karyotype() -> Karyotype:
    """Read and analyse files, given as text or bytes by their names; a single text has a karyotype on each line."""

    def run(files: str | Mapping[str, str | bytes], **given: Any) -> Analysis:
        named = {"karyotypes.txt": files} if isinstance(files, str) else files
        sources = tuple(
            Source(name, content=text.encode() if isinstance(text, str) else text) for name, text in named.items()
        )
        settings = Settings.model_validate(given)
        return analyse(read(sources, settings), settings)

    return run


@pytest.fixture(scope="session")
def found() -> Found:
    """The findings by their code without the room, the gravest answer of each."""
    order = (None, Answer.MET, Answer.NOT_KNOWN, Answer.NOT_MET)

    def tell(outcome: Analysis) -> dict[str, Answer | None]:
        told: dict[str, Answer | None] = {}
        for one in outcome.findings:
            code = one.code.removeprefix("karyotype/")
            told[code] = max(told.get(code), one.answer, key=order.index)
        return told

    return tell
