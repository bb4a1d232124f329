"""The tables that ship with this room, as rows of text."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_FOLDER = files("seedlot.genome") / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a tab-separated table, by its header."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    return tuple(dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:])
