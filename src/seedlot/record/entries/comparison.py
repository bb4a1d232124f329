"""How lots before and after a change are to be compared: stated before the lots after it are tested."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from seedlot.record.entries.content import Content, Part
from seedlot.terms.comparing import Method, Scale, Side
from seedlot.terms.identifiers import Identifier
from seedlot.terms.units import parse


class Criterion(Part):
    """The criterion by which one attribute is compared."""

    attribute: str = Field(min_length=1, description="name of the reportable value", examples=["Relative potency"])
    tier: Literal["1", "2", "3"] = Field(
        description="criticality: 1 bears on efficacy or safety, 2 may, 3 does not directly"
    )
    method: Method = Field(description="by what it is compared")
    scale: Scale = Field(
        default=Scale.DIFFERENCE,
        description="how the margin is stated; ratio: values are compared on their logarithms",
    )
    side: Side = Field(default=Side.BOTH, description="on which side a change would harm")
    margin: Decimal | None = Field(
        default=None,
        gt=0,
        description="of equivalence: the largest difference, a ratio above 1, or a number of SDs of the lots before; "
        "of a quality range: its number of SDs",
    )
    unit: str = Field(default="", description="unit of the margin (UCUM); empty: as the first lot before has it")
    share: Decimal | None = Field(
        default=None, gt=0, le=1, description="part of the lots after that must lie in a range; empty: all"
    )
    coverage: Decimal | None = Field(
        default=None, gt=0, lt=1, description="part of all lots that a tolerance interval or a range of the lots holds"
    )
    confidence: Decimal | None = Field(default=None, gt=0, lt=1, description="how surely it holds them")
    expected: tuple[str, ...] = Field(default=(), description="words that count as alike, of what is compared by words")
    justification: str = Field(default="", description="why this method and this margin")

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        parse(self.unit or "1")
        ratio = self.scale is Scale.RATIO and self.method is Method.EQUIVALENCE
        if ratio and self.margin is not None and self.margin <= 1:
            raise ValueError("a margin that is a ratio lies above 1: write 1.25 for 0.8 to 1.25")
        return self


class ComparabilityExercise(Content):
    """How lots before and after a change are to be compared (ICH Q5E), stated before those after it are tested.

    It occurred on the day on which it was approved. The lots after may be named before they are made.
    """

    KIND: ClassVar[str] = "comparability exercise"
    IDENTIFIER: ClassVar[str] = "exercise"
    exercise: Identifier = Field(description="our identifier", examples=["CMP-2026-01"])
    change: Identifier = Field(description="the change that it is about", examples=["CC-2026-05"])
    before: tuple[str, ...] = Field(description="lots made before the change", min_length=1)
    after: tuple[str, ...] = Field(description="lots made after the change", min_length=1)
    paired: bool = Field(
        default=False,
        description="true if the first lot before and the first after, and so on, are made of one donor's material",
    )
    alpha: Decimal = Field(
        default=Decimal("0.05"), gt=0, lt=Decimal("0.5"), description="size of each one-sided test of equivalence"
    )
    protocol: str = Field(default="", description="the document, of type 'comparability protocol'")
    attributes: tuple[Criterion, ...] = Field(default=(), description="the attributes, and how each is compared")

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        lots = (*self.before, *self.after)
        if len(set(lots)) < len(lots):
            raise ValueError("a lot is named twice: it was made before the change or after it, once")
        if self.paired and len(self.before) != len(self.after):
            raise ValueError("lots in pairs are as many before as after: name each pair's lots in the same place")
        names = [each.attribute for each in self.attributes]
        if len(set(names)) < len(names):
            raise ValueError("an attribute is named twice: give it one criterion")
        return self
