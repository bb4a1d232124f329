"""What a person may set for the metabolites assay."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from seedlot.terms import assay


class Settings(assay.Settings):
    """Limits of the user, and choices of method. No limit is judged unless it is set."""

    min_glucose: float | None = Field(default=None, ge=0, description="lowest accepted glucose, in mmol/L")
    max_lactate: float | None = Field(default=None, ge=0, description="highest accepted lactate, in mmol/L")
    max_ammonium: float | None = Field(
        default=None, ge=0, description="highest accepted ammonium or ammonia, in mmol/L"
    )
    max_ldh: float | None = Field(default=None, ge=0, description="highest accepted LDH, in U/L")
    min_ph: float | None = Field(default=None, ge=0, le=14, description="lowest accepted pH")
    max_ph: float | None = Field(default=None, ge=0, le=14, description="highest accepted pH")
    min_osmolality: float | None = Field(default=None, ge=0, description="lowest accepted osmolality, in mosm/kg")
    max_osmolality: float | None = Field(default=None, ge=0, description="highest accepted osmolality, in mosm/kg")
    cultures: Literal["auto", "sample"] = Field(
        default="auto",
        description="which samples are one culture: those of one culture or batch where the files name it, or of one name",
    )
    level: float = Field(default=0.95, gt=0.5, le=0.999, description="confidence level of every interval")
    max_cv: float = Field(
        default=20, gt=0, description="coefficient of variation of replicates, in %, above which they are questioned"
    )
    fed: float = Field(
        default=0.1, gt=0, lt=10, description="rise of glucose or glutamine, as a fraction, that is taken for a feed"
    )
    dates: Literal["auto", "month first", "day first"] = Field(
        default="auto", description="how 3/4/2026 is meant in an instrument's export"
    )
