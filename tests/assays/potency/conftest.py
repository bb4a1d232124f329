"""Responses as a laboratory would hand them in, and the room run on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from seedlot.assays.potency import ASSAY
from seedlot.terms.assay import Source
from seedlot.terms.result import Analysis

Table = Callable[..., str]
Measure = Callable[..., Analysis]
Rows = list[list[str]]

CORTICOTROPHIN = """
300 289 310 230 250 236
310 221 290 210 268 213
330 267 360 280 273 283
290 236 341 261 240 269
364 250 321 241 307 251
328 231 370 290 270 294
390 229 303 223 317 223
360 269 334 254 312 250
342 233 295 216 320 216
306 259 315 235 265 265
"""


def _measure(*files: str | bytes | tuple[str, bytes], **settings: Any) -> Analysis:
    sources = []
    for k, file in enumerate(files):
        name, content = file if isinstance(file, tuple) else (f"assay{k + 1}.csv", file)
        sources.append(Source(name, content=content.encode() if isinstance(content, str) else content))
    chosen = ASSAY.settings.model_validate(settings)
    return ASSAY.analyse(ASSAY.read(tuple(sources), chosen), chosen)


def _table(rows: Iterable[Iterable[object]], heading: str = "preparation,dose,response") -> str:
    return "\n".join([heading, *(",".join(map(str, row)) for row in rows)]) + "\n"


@pytest.fixture(scope="session")
def measure() -> Measure:
    """Run the room on files given as text, bytes, or (name, bytes)."""
    return _measure


@pytest.fixture(scope="session")
def table() -> Table:
    """Write rows as CSV."""
    return _table


@pytest.fixture(scope="session")
def corticotrophin() -> str:
    """Ph. Eur. 5.3, 5.1.1: two doses of a standard and two preparations, ten animals each. Not parallel."""
    columns = [("S", 0.25), ("S", 1), ("T", 0.25), ("T", 1), ("U", 0.25), ("U", 1)]
    lines = CORTICOTROPHIN.strip().splitlines()
    return _table((*place, y) for line in lines for place, y in zip(columns, line.split(), strict=True))


@pytest.fixture(scope="session")
def pheur(reference: Path) -> Callable[[str], Rows]:
    """The lines of a file of Ph. Eur. examples that hold responses, split at blanks."""

    def rows(name: str) -> Rows:
        lines = (reference / "potency" / "PhEur" / name).read_text().splitlines()[1:]
        split = [line.split() for line in lines if line.strip()]
        last = next((k for k, row in enumerate(split) if row[0] in {"#", ".", "Model"}), len(split))
        return split[:last]

    return rows
