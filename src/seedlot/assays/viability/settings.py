"""What a person may set for the viability assay."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from seedlot.terms import assay


class Settings(assay.Settings):
    """Limits of the user, and choices of method. No limit of a product is judged unless it is set."""

    min_viability: float | None = Field(
        default=None,
        ge=0,
        le=100,
        description="lowest accepted viability, in %; not of counts at 24 h that a thaw names",
    )
    min_viability_24h: float | None = Field(
        default=None,
        ge=0,
        le=100,
        description="lowest accepted viability of the counts at 24 h that a thaw names, in %",
    )
    min_recovery: float | None = Field(
        default=None,
        gt=0,
        description="lowest accepted recovery after thaw, viable cells at 0 h over cells frozen, in %",
    )
    min_recovery_24h: float | None = Field(
        default=None, gt=0, description="lowest accepted recovery at 24 h, viable cells over cells frozen, in %"
    )
    max_apoptotic: float | None = Field(
        default=None, ge=0, le=100, description="highest accepted part of apoptotic cells, early and late, in %"
    )
    volume: float | None = Field(
        default=None, gt=0, description="volume of each suspension, in mL, where the file does not say it"
    )
    min_counted: int = Field(
        default=100, ge=0, description="cells seen in a count below which it is questioned; 100 are known to 20 %"
    )
    max_cv: float = Field(
        default=30,
        gt=0,
        description="coefficient of variation of replicate counts, in %, above which they are questioned",
    )
    count_cv: float | None = Field(
        default=None, gt=0, lt=100, description="coefficient of variation of one cell count, in %, from its validation"
    )
    level: float = Field(default=0.95, gt=0.5, le=0.999, description="confidence level of every interval")
    alpha: float = Field(default=0.01, gt=0, lt=0.5, description="level of the tests for uneven counts")
    dates: Literal["auto", "month first", "day first"] = Field(
        default="auto", description="how 3/4/2026 is meant in a counter's export"
    )
