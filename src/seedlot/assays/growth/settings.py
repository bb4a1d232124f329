"""What a person may set for the growth assay."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from seedlot.terms import assay


class Settings(assay.Settings):
    """Limits of the user, and choices of method. No limit is judged unless it is set."""

    max_doublings: float | None = Field(
        default=None, gt=0, description="most cumulative population doublings that are accepted"
    )
    max_passage: int | None = Field(default=None, gt=0, description="highest passage number that is accepted")
    near: float = Field(default=0.9, gt=0, le=1, description="fraction of a limit from which it is said to be near")
    min_viability: float | None = Field(default=None, ge=0, le=100, description="lowest accepted viability, in %")
    basis: Literal["seeded", "attached"] = Field(
        default="seeded", description="the cells from which doublings start: all viable cells seeded, or those attached"
    )
    level: float = Field(default=0.95, gt=0.5, le=0.999, description="confidence level of every interval")
    count_cv: float | None = Field(
        default=None, gt=0, lt=100, description="coefficient of variation of one cell count, in %, from its validation"
    )
    alpha: float = Field(default=0.05, gt=0, lt=0.5, description="level of the one-sided test for declining growth")
    outlier_fold: float = Field(
        default=5,
        gt=1,
        description="a passage or count this many times off its neighbours is questioned; "
        "5 finds a decimal slip (10-fold) even where growth varies 2-fold",
    )
    window: int = Field(
        default=4, ge=3, description="number of time points in the windows among which exponential growth is sought"
    )
    phase_from: float | None = Field(default=None, description="start of exponential growth, in h, where it is known")
    phase_to: float | None = Field(default=None, description="end of exponential growth, in h, where it is known")
    report: Literal["last", "every"] = Field(
        default="last", description="report the last passage of each culture, or every one as 'CULTURE P3'"
    )
    dates: Literal["auto", "month first", "day first"] = Field(
        default="auto", description="how 3/4/2026 is meant in a counter's export"
    )
