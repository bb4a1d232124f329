"""The registers to start from: hazards of cell line development, of mesenchymal stromal cells, of the genome."""

from __future__ import annotations

from functools import lru_cache
from typing import Self

from pydantic import Field, model_validator

from seedlot.risk.shipped import shipped
from seedlot.terms.shape import Shape
from seedlot.terms.words import Stage


class Hazard(Shape):
    """What may go wrong, how severe it is by our proposal, and what of a record bears on it.

    `absent`: its tests look for what is not to be there, so that finding it speaks against it without a criterion.
    """

    hazard: str
    mode: str
    severity: int = Field(ge=1, le=10)
    tests: tuple[str, ...] = ()
    absent: bool = False
    stages: tuple[Stage, ...] = ()
    checks: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    needs: tuple[dict[str, str], ...] = ()
    controls: str
    families: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _shown(self) -> Self:
        if not (self.tests or self.checks or self.looks):
            raise ValueError("nothing of a record bears on it: name tests, checks or looks")
        if bool(self.tests) != bool(self.stages):
            raise ValueError("tests and the stages of them are named together")
        return self


class Register(Shape):
    """Hazards that are looked at together. `needs`: any one of these must hold, each of facts that all do; empty: always."""

    name: str
    source: str
    confidence: str
    needs: tuple[dict[str, str], ...] = ()
    hazards: tuple[Hazard, ...]


class Registers(Shape):
    """All registers that ship."""

    registers: tuple[Register, ...]


@lru_cache(maxsize=1)
def registers() -> tuple[Register, ...]:
    """The registers that ship with Seedlot."""
    return shipped("registers.yaml", Registers).registers
