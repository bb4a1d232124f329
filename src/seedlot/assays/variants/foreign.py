"""Contigs of another species among a file's own: a combined reference of human and mouse, or the wrong species."""

from __future__ import annotations

import re
from collections.abc import Mapping

from seedlot.genome.builds import chromosome, recognise

_MOUSE = re.compile(r"(?:^|[^a-z])(?:mm(?:9|10|39)|mouse|grcm3[89]|mus_?musculus|murine)(?:$|[^a-z])", re.IGNORECASE)
_TELLING = ("1", "2", "3", "X")


def foreign(contigs: Mapping[str, int]) -> tuple[str, ...]:
    """The contigs that are of the mouse, by their names or by the length of a mouse chromosome."""
    return tuple(
        name
        for name, length in contigs.items()
        if _MOUSE.search(name) or (chromosome(name) is None and length and _is_mouse(length))
    )


def _is_mouse(length: int) -> bool:
    return any(recognise({name: length}).name.startswith("GRCm") for name in _TELLING)


def species(contigs: Mapping[str, int]) -> str:
    """The build of the mouse where a file's chromosomes are the mouse's own, else ""."""
    name = recognise(contigs).name
    return name if name.startswith("GRCm") else ""
