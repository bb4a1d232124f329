"""Acceptance criteria and the specification that holds them (ICH Q6B)."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from seedlot.terms.shape import Shape
from seedlot.terms.units import parse


class Kind(StrEnum):
    """The kinds of acceptance criterion."""

    MIN = "min"
    MAX = "max"
    RANGE = "range"
    EQUALS = "equals"
    NOT_DETECTED = "not detected"
    REPORT_ONLY = "report only"


class Criterion(Shape):
    """One test of a specification and what it must answer. Limits are inclusive unless said so."""

    test: str = Field(description="name of the reportable value that is judged")
    kind: Kind
    low: float | None = Field(default=None, description="lowest acceptable value (min, range)")
    high: float | None = Field(
        default=None,
        description="highest acceptable value (max, range); how little must have been found (not detected)",
    )
    text: str = Field(default="", description="the text that must be met (equals)")
    unit: str = Field(default="1", description="UCUM")
    exclusive: bool = Field(default=False, description="the limits themselves are not acceptable")
    stage: str = Field(default="", description="stage at which the test is done, where it is not the lot's own")
    method: str = ""
    source: str = Field(default="", description="where the limit comes from")

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        parse(self.unit)
        wanted = {Kind.MIN: ("low",), Kind.MAX: ("high",), Kind.RANGE: ("low", "high")}.get(self.kind, ())
        for end in wanted:
            if getattr(self, end) is None:
                raise ValueError(f"criterion '{self.test}' ({self.kind}) has no {end} limit")
        may = (*wanted, "high") if self.kind is Kind.NOT_DETECTED else wanted
        unused = [end for end in ("low", "high") if end not in may and getattr(self, end) is not None]
        if unused:
            raise ValueError(f"criterion '{self.test}' ({self.kind}) has a {unused[0]} limit, which it does not use")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"criterion '{self.test}': low limit {self.low} is above high limit {self.high}")
        if self.kind is Kind.EQUALS and not self.text:
            raise ValueError(f"criterion '{self.test}' (equals) has no text to equal")
        return self


class Specification(Shape):
    """A list of tests with acceptance criteria, for one product and stage, in one version."""

    name: str
    version: str
    title: str = ""
    product: str = ""
    stage: str = ""
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    source: str = ""

    @model_validator(mode="after")
    def _no_test_twice(self) -> Self:
        keys = [(c.test, c.stage) for c in self.criteria]
        twice = sorted({key[0] for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"specification '{self.name}' names a test twice: {', '.join(twice)}")
        return self
