"""The tables of this room as they ship."""

from __future__ import annotations

from importlib.resources import files
from typing import TypeVar

from seedlot.terms.lines import shaped
from seedlot.terms.shape import Shape

T = TypeVar("T", bound=Shape)


def shipped(name: str, shape: type[T]) -> T:
    """Read one of the tables of this room.

    Raises:
        BadYamlError: naming the file and the line of each fault.
    """
    return shaped((files("seedlot.risk") / name).read_text(encoding="utf-8"), name, shape)
