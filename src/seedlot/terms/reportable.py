"""The reportable value: a number or a text, never bare (USP <1033>, ICH Q2(R2) "reportable result")."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from seedlot.terms.shape import Shape
from seedlot.terms.units import parse

_CENSORED = re.compile(r"[<>≤≥]\s*=?\s*[0-9.]+([eE][+-]?[0-9]+)?")


class Reportable(Shape):
    """A value with its unit, its uncertainty and how it was obtained.

    `value=None` means *not determined*; `note` then says why. Below (or above) a limit of the
    method: `relation` "<" (or ">") and `limit`; `value` may then still hold the point estimate.
    `low` and `high` bound the interval of confidence `level` (0.95 for 95 %).
    """

    sample: str = Field(default="", description="which sample it is of, where there are several")
    name: str = Field(description="what was determined, as a criterion names its test", examples=["Viability"])
    value: float | str | None = Field(
        description="the result, a number or a text; empty: not determined, or known only to lie beyond the limit"
    )
    relation: Literal["=", "<", ">"] = Field(
        default="=", description="< or >: it lies below or above the limit of the method; =: it is the value"
    )
    limit: float | None = Field(
        default=None,
        description="limit of the method, such as that of detection, in the unit of the value; < and > need it",
    )
    unit: str = Field(default="1", description="UCUM")
    low: float | None = Field(
        default=None, description="lower end of the confidence interval, in the unit of the value"
    )
    high: float | None = Field(
        default=None, description="upper end of the confidence interval, in the unit of the value"
    )
    level: float | None = Field(default=None, gt=0, lt=1, description="confidence level of the interval: 0.95 for 95 %")
    method: str = Field(default="", description="analytical procedure", examples=["Ph. Eur. 2.6.7"])
    note: str = Field(default="", description="what else is to be said of it; of what was not determined, why")

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        parse(self.unit)
        if isinstance(self.value, str) and _CENSORED.fullmatch(self.value.strip()):
            raise ValueError(f"'{self.name}' is '{self.value}' as a text: give relation and limit instead")
        if self.value is None and self.relation == "=" and not self.note:
            raise ValueError(f"'{self.name}' is not determined: the note must say why")
        if self.relation != "=" and self.limit is None:
            raise ValueError(f"'{self.name}' is '{self.relation}' a limit: the limit is missing")
        if (self.low is not None or self.high is not None) and self.level is None:
            raise ValueError(f"'{self.name}' has an interval: its confidence level is missing")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"'{self.name}': the interval's low end {self.low} is above its high end {self.high}")
        return self
