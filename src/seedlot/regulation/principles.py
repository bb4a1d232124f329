"""The clauses of the principles of GMP, and what of a record shows each: read from their file, with its lines."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import Field, model_validator

from seedlot.terms.lines import shaped
from seedlot.terms.shape import Shape

FILE = "gmp_principles.yaml"

Area = Literal[
    "materials",
    "environment",
    "segregation",
    "cleaning",
    "gowning",
    "monitoring",
    "records",
    "training",
    "quality oversight",
]
#: What `each` may name.
Each = Literal["", "materials", "rooms", "banks"]


class Shown(Shape):
    """One thing that shows a clause; exactly one of its forms is given."""

    finding: str = ""
    quiet: bool = False
    needs: tuple[str, ...] = ()
    each: Each = ""
    entry: str = ""
    stated: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    held: str = ""
    closed: str = ""
    nothing: str = ""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [name for name in ("finding", "each", "steps", "held", "closed", "nothing") if getattr(self, name)]
        if len(forms) != 1:
            raise ValueError("exactly one of finding, each, steps, held, closed and nothing is given")
        if self.needs and not self.finding:
            raise ValueError("'needs' is of a finding")
        if bool(self.each) != bool(self.entry):
            raise ValueError("'each' and 'entry' are given together")
        return self


class Clause(Shape):
    """A clause: what it requires, where it is from, and what shows it."""

    clause: str
    area: Area
    requires: str
    source: str
    shown: tuple[Shown, ...] = Field(min_length=1)


class Principles(Shape):
    """All clauses, with how sure their sources are."""

    source: str
    confidence: str
    to_verify: str
    clauses: tuple[Clause, ...]

    @model_validator(mode="after")
    def _once(self) -> Self:
        names = [each.clause for each in self.clauses]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"clause '{twice[0]}' stands twice")
        return self


@lru_cache(maxsize=1)
def principles() -> Principles:
    """The clauses that ship with Seedlot.

    Raises:
        BadYamlError: naming the file and the line of each fault.
    """
    return shaped((files("seedlot.regulation") / FILE).read_text(encoding="utf-8"), FILE, Principles)
