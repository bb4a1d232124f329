"""Small measurements as files: counts in bins as a table, arrays as PennCNV writes them."""

from __future__ import annotations

from typing import Any

import numpy as np

from seedlot.assays.copy_number import ASSAY
from seedlot.genome.builds import CHROMOSOMES, Build, lengths
from seedlot.terms.assay import Source
from seedlot.terms.result import Analysis


def source(name: str, content: str | bytes) -> Source:
    """A file that is in memory."""
    return Source(name, content=content.encode() if isinstance(content, str) else content)


def analysed(*sources: Source, **given: Any) -> Analysis:
    """Read and analyse."""
    settings = ASSAY.settings.model_validate(given)
    return ASSAY.analyse(ASSAY.read(sources, settings), settings)


def bins(
    *,
    seed: int = 1,
    width: int = 500_000,
    mean: float = 400.0,
    build: Build = Build.GRCH37,
    male: bool = False,
    gains: dict[str, float] | None = None,
    prefix: str = "",
) -> str:
    """A table of counts by chance: `gains` are factors by chromosome."""
    rng = np.random.default_rng(seed)
    lines = ["chr\tstart\tend\tcount"]
    for name in CHROMOSOMES:
        factor = (gains or {}).get(name, 1.0) * {"X": 0.5 if male else 1.0, "Y": 0.5 if male else 0.0}.get(name, 1.0)
        for number in range(-(-lengths(build)[name] // width)):
            start = number * width
            end = min(start + width, lengths(build)[name])
            count = rng.poisson(mean * factor * (end - start) / width)
            lines.append(f"{prefix}{name}\t{start + 1}\t{end}\t{count}")
    return "\n".join(lines) + "\n"
