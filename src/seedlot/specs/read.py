"""Specifications written as YAML. Scalars are read as text, so that version 1.10 stays 1.10 and "no" stays no."""

from __future__ import annotations

from pydantic import ValidationError

from seedlot.terms.criterion import Specification
from seedlot.terms.errors import SeedlotError
from seedlot.terms.lines import BadYamlError, Fault, listed, read_lines


class SpecificationError(SeedlotError):
    """A specification that cannot be read: every fault, each with its line."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        super().__init__(
            f"Cannot read specification {file}: {listed(faults)}", mend="The shipped templates show how one is written."
        )
        self.faults = tuple(faults)


def read_specification(text: str, file: str) -> Specification:
    """Read one specification.

    Raises:
        SpecificationError: naming the file and the line of each fault.
    """
    try:
        written = read_lines(text, file)
    except BadYamlError as bad:
        raise SpecificationError(file, list(bad.faults)) from None
    try:
        return Specification.model_validate(written.value)
    except ValidationError as invalid:
        raise SpecificationError(file, written.faults(invalid)) from None
