"""What a person may set for flow cytometry."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from seedlot.assays.flow.panels import PANELS
from seedlot.terms import assay


class Settings(assay.Settings):
    """Panel, ways of counting and choices of method. No limit of acceptance stands here: specifications judge."""

    panel: str = Field(default="", description=f"the panel whose markers are asked for: {', '.join(PANELS)}; none")
    counting: Literal["exact", "vendor"] = Field(
        default="exact", description="how gates are counted: exactly, or as the vendor's software does on binned axes"
    )
    level: float = Field(default=0.95, gt=0.5, le=0.999, description="confidence level of every interval")
    quantile: float = Field(
        default=0.995, gt=0.5, lt=1, description="quantile of a control's events that is the threshold of positivity"
    )
    populations: str = Field(
        default="",
        description="which population is the positive one of a marker, where its name does not tell: 'CD73=MSC/P5; CD90=P6'",
    )
    within: str = Field(
        default="", description="population in which thresholds of controls count: a name, a path, or 'all events'"
    )
    compensation: Literal["auto", "matrix", "file", "single stains", "none"] = Field(
        default="auto",
        description="spillover of values that no gate compensates: the matrix given, that of the file, one computed "
        "from single stains, none; auto takes the first that there is",
    )
    min_events: int = Field(default=1000, ge=1, description="fewest events in the parent of a reported percentage")
    rare: str = Field(
        default="",
        description="further markers whose positive cells are rare and judged against the blank: 'CD45; CD34'",
    )
    claim: float | None = Field(
        default=None, gt=0, lt=100, description="fraction of rare cells, in %, that must be detectable"
    )
    alpha: float = Field(default=0.05, gt=0, lt=0.5, description="risk of calling a blank positive (limit of blank)")
    beta: float = Field(default=0.05, gt=0, lt=0.5, description="risk of missing a sample at the limit of detection")
    max_cv: float = Field(
        default=20,
        gt=0,
        le=100,
        description="largest coefficient of variation, in %, of the count of a quantified rare population",
    )
    saturated: float = Field(default=1, gt=0, lt=100, description="most events at the top of a channel's range, in %")
    rate_fold: float = Field(default=2, gt=1, description="the flow rate is doubtful where it is this many times off")
    propose: bool = Field(
        default=False, description="propose gates for debris, doublets and dead cells where none are given"
    )

    @field_validator("panel")
    @classmethod
    def _known(cls, panel: str) -> str:
        if panel and panel not in PANELS:
            raise ValueError(f"there is no panel '{panel}'; panels are {', '.join(PANELS)}")
        return panel
