"""Acceptance criteria and the specification that holds them (ICH Q6B)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from seedlot.terms.shape import Shape
from seedlot.terms.units import parse
from seedlot.terms.words import Stage


class Kind(StrEnum):
    """The kinds of acceptance criterion."""

    MIN = "min"
    MAX = "max"
    RANGE = "range"
    EQUALS = "equals"
    NOT_DETECTED = "not detected"
    REPORT_ONLY = "report only"


#: In what the time between two tests is counted, and how a single one is written.
SPANS = {"passages": "passage", "doublings": "doubling", "weeks": "week", "days": "day"}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)")
_STAGES = {stage.casefold(): stage for stage in Stage} | {"lot": Stage.DRUG_PRODUCT}


@dataclass(frozen=True, slots=True)
class Interval:
    """How often a test is done: again after so many passages, doublings, weeks or days."""

    number: Decimal
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "10 passages"; ValueError where it says no interval."""
        found = _SPAN.fullmatch(" ".join(text.casefold().split()))
        unit = next((many for many, one in SPANS.items() if found and found[2] in {many, one}), "")
        if found is None or not unit or not Decimal(found[1]):
            raise ValueError(f"'{text}' says no interval between tests: write it as 10 passages, or 6 weeks")
        return cls(Decimal(found[1]), unit)

    def __str__(self) -> str:
        return f"{self.number:f} {SPANS[self.unit] if self.number == 1 else self.unit}"


class Criterion(Shape):
    """One test of a specification and what it must answer. Limits are inclusive unless said so.

    Where the test is to be done again and again, `at` names the stages at which each item is tested, and `every` how much
    may pass between two tests of a culture; neither changes how a result is judged.
    """

    test: str = Field(description="name of the reportable value that is judged")
    kind: Kind = Field(
        description="how it is judged: by one limit (min, max), two (range), a text (equals), by none (report only), "
        "or that nothing was found (not detected)",
    )
    low: float | None = Field(default=None, description="lowest acceptable value (min, range)")
    high: float | None = Field(
        default=None,
        description="highest acceptable value (max, range); how little must have been found (not detected)",
    )
    text: str = Field(default="", description="the text that must be met (equals)")
    unit: str = Field(default="1", description="UCUM")
    exclusive: bool = Field(default=False, description="the limits themselves are not acceptable")
    stage: str = Field(default="", description="stage at which the test is done, where it is not the lot's own")
    method: str = Field(
        default="", description="analytical procedure; it is printed, and not judged", examples=["Ph. Eur. 2.6.7"]
    )
    source: str = Field(default="", description="where the limit comes from")
    at: tuple[Stage, ...] = Field(
        default=(), description="stages at which every bank, culture or lot is tested", examples=[["MCB", "EoPC"]]
    )
    every: tuple[str, ...] = Field(
        default=(),
        description="how much may pass between two tests: passages, doublings, weeks or days in culture",
        examples=[["10 passages", "6 weeks"]],
    )

    @field_validator("at", mode="before")
    @classmethod
    def _stages(cls, value: Any) -> Any:
        """Stages in capitals or not; a single one needs no list; a lot is one of drug product."""
        several = [value] if isinstance(value, str) else value
        if isinstance(several, list | tuple):
            return [_STAGES.get(each.casefold(), each) if isinstance(each, str) else each for each in several]
        return several

    @field_validator("every", mode="before")
    @classmethod
    def _spans(cls, value: Any) -> Any:
        """As texts: `{passages: 10}` is "10 passages"."""
        if isinstance(value, Mapping):
            value = [f"{number} {unit}" for unit, number in value.items()]
        several = [value] if isinstance(value, str) else value
        if isinstance(several, list | tuple):
            return [str(Interval.parse(each)) if isinstance(each, str) else each for each in several]
        return several

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """How much may pass between two tests."""
        return tuple(Interval.parse(each) for each in self.every)

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

    name: str = Field(description="name of the specification", examples=["HF-DP"])
    version: str = Field(description="its version; items name both, as HF-DP 2", examples=["2"])
    title: str = Field(default="", description="title, in words")
    product: str = Field(default="", description="product that it is for, as its programme names it")
    stage: str = Field(default="", description="stage of the items that it is for; empty: any")
    criteria: tuple[Criterion, ...] = Field(min_length=1, description="the tests, and what each must answer")
    source: str = Field(default="", description="where it comes from: its document, or a guideline or publication")

    @model_validator(mode="after")
    def _no_test_twice(self) -> Self:
        keys = [(c.test, c.stage) for c in self.criteria]
        twice = sorted({key[0] for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"specification '{self.name}' names a test twice: {', '.join(twice)}")
        return self
