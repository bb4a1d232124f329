"""What a row of a book says beyond a content: when and where it is said, and a measurement still to be made."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from seedlot.terms.moments import Moment


class Frame(BaseModel):
    """The columns that every main sheet has beside those of its kind of entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    occurred: Moment = Field(description="when it happened: a date, or an instant in UTC", examples=["2026-03-01"])
    source: str = Field(default="", description="the document that says so", examples=["batch record BR-0012, page 4"])
    note: str = Field(default="", description="what else is to be said of it")


class MeasurementRow(BaseModel):
    """A measurement to be made from raw files; the import runs the assay and seals its result."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measurement: str = Field(description="identifier of the measurement", examples=["MEAS-0005"])
    item: str = Field(default="", description="the item that the whole result is of", examples=["MCB-1"])
    assay: str = Field(description="name of the assay, as `seedlot assay list` tells it", examples=["growth"])
    files: tuple[Path, ...] = Field(description="raw files, beside the book", examples=["raw/counts.csv"])
    settings: dict[str, str] = Field(default_factory=dict, description="the assay's settings", examples=["level=0.95"])
    items: dict[str, str] = Field(
        default_factory=dict,
        title="map",
        description="which sample of the files is which item, where they hold several; - for one of no interest",
        examples=["S1=MCB-1; S2=MCB-2; NTC=-"],
    )

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if not self.item and not self.items:
            raise ValueError("no item is named, and no map of samples to items")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeasurement:
    """A checked row of the sheet Measurements: `item` is for the whole result, `items` says sample by sample."""

    measurement: str
    item: str
    assay: str
    files: tuple[Path, ...]
    settings: dict[str, str]
    items: dict[str, str]
    occurred: str
    source: str = ""
    note: str = ""
    where: str = field(default="", compare=False)
