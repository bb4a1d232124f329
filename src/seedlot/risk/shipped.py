"""The tables of this room as they ship: YAML read with its lines, checked against their shapes."""

from __future__ import annotations

from importlib.resources import files
from typing import TypeVar

from pydantic import ValidationError

from seedlot.terms.lines import BadYamlError, read_lines
from seedlot.terms.shape import Shape

T = TypeVar("T", bound=Shape)


def shipped(name: str, shape: type[T]) -> T:
    """Read one of the tables of this room.

    Raises:
        BadYamlError: naming the file and the line of each fault.
    """
    return table((files("seedlot.risk") / name).read_text(encoding="utf-8"), name, shape)


def table(text: str, name: str, shape: type[T]) -> T:
    """Read a table from its text.

    Raises:
        BadYamlError: naming the file and the line of each fault.
    """
    written = read_lines(text, name)
    try:
        return shape.model_validate(written.value)
    except ValidationError as invalid:
        raise BadYamlError(name, written.faults(invalid)) from None
