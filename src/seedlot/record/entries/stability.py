"""Stability: a study is begun under a protocol, and batches are put on it. What is found of them are results like any."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from seedlot.record.entries.content import Content
from seedlot.terms.identifiers import Identifier
from seedlot.terms.stability import Arm, Storage

#: The longest that anybody plans, in months: a hundred years.
_LONGEST = 1200


class StabilityStudy(Content):
    """A stability study is begun: at which condition, what is tested, when, to which criteria (21 CFR 211.166; ICH Q1A(R2), Q5C).

    The tests are held to the criteria of a specification. How an attribute is evaluated is stated here, before its results.
    """

    KIND: ClassVar[str] = "stability study"
    IDENTIFIER: ClassVar[str] = "study"
    study: Identifier = Field(description="our identifier of the study", examples=["STB-2026-01"])
    title: str = Field(default="", description="title of the study")
    programme: str = Field(default="", description="programme that it is for")
    protocol: str = Field(default="", description="the stability protocol, as it is filed", examples=["HF-SP v1"])
    arm: Arm = Field(description="at which kind of condition it is done")
    condition: str = Field(
        min_length=1, description="the condition", examples=["vapour of liquid nitrogen, below -150 °C"]
    )
    storage: Storage = Field(description="where the product is meant to be stored, which need not be this condition")
    specification: str = Field(
        min_length=1, description="name and version of the specification whose criteria hold", examples=["HF-DP 2"]
    )
    tests: tuple[str, ...] = Field(default=(), description="tests of it that are followed; empty: all")
    months: tuple[str, ...] = Field(
        description="months after the start at which samples are pulled", min_length=1, examples=[["0", "3", "6", "12"]]
    )
    window: int = Field(default=14, ge=0, le=90, description="days by which a pull may be early or late")
    first_order: tuple[str, ...] = Field(
        default=(),
        description="tests whose logarithm is evaluated, for they lose a part of what is left; others are linear",
    )
    falling: tuple[str, ...] = Field(default=(), description="tests with two limits that are known only to fall")
    rising: tuple[str, ...] = Field(default=(), description="tests with two limits that are known only to rise")
    guideline: Literal["ICH Q5C", "ICH Q1E"] = Field(
        default="ICH Q5C",
        description="ICH Q5C: a biological, dated by real-time data alone; ICH Q1E: may reach beyond its data",
    )
    accelerated: str = Field(default="", description="the study at the accelerated condition that supports it")
    intermediate: str = Field(default="", description="the study at the intermediate condition that supports it")
    support: str = Field(
        default="", description="other data that support a shelf life beyond the period covered (ICH Q1E)"
    )
    shelf_life: Decimal | None = Field(
        default=None, gt=0, le=_LONGEST, description="months of shelf life that are claimed; empty: none yet"
    )

    @model_validator(mode="after")
    def _planned(self) -> Self:
        told = [_month(text) for text in self.months]
        if told != sorted(set(told)):
            raise ValueError("the months of a study rise, and none stands twice")
        both = sorted(set(self.falling) & set(self.rising))
        if both:
            raise ValueError(f"'{both[0]}' is said to fall only and to rise only: leave it out of one, or of both")
        return self

    @property
    def times(self) -> tuple[Decimal, ...]:
        """The months, as numbers."""
        return tuple(map(_month, self.months))


def _month(text: str) -> Decimal:
    try:
        month = Decimal(text.strip())
    except InvalidOperation:
        month = Decimal(-1)
    if not (month.is_finite() and 0 <= month <= _LONGEST):
        raise ValueError(f"'{text}' is no number of months: write 0; 3; 6; 12")
    return month


class OnStability(Content):
    """A batch is put on a stability study; it occurred on the day on which its time begins.

    What is tested is the item, and what is taken from it: where a lot is on several studies, put the portion that is stored
    at a condition on that study, or name the study in each report.
    """

    KIND: ClassVar[str] = "on stability"
    IDENTIFIER: ClassVar[str] = "placement"
    placement: Identifier = Field(description="our identifier of the placement", examples=["STB-2026-01/1"])
    study: Identifier = Field(description="the study", examples=["STB-2026-01"])
    item: Identifier = Field(description="the batch, or the portion of it that is stored at the condition")
    equipment: str = Field(default="", description="where it is stored", examples=["LN2-02"])


#: The kinds by which stability is followed.
STABILITY: tuple[type[Content], ...] = (StabilityStudy, OnStability)
