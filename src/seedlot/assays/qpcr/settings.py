"""What a person may set for real-time PCR."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from seedlot.terms import assay
from seedlot.terms.lists import Amounts, Names, Numbers


class Settings(assay.Settings):
    """Which targets answer which question, validity of the run, and choices of method."""

    standards: Amounts = Field(
        default={}, description="content of standard samples, in `quantity_unit`, as SAMPLE=VALUE; …"
    )
    quantity_unit: Literal["{copies}", "pg", "ng", "{CFU}", "1"] = Field(
        default="{copies}", description="unit of the standards, for one reaction"
    )
    level: float = Field(default=0.95, gt=0.5, le=0.999, description="confidence level of every interval")
    min_efficiency: float = Field(default=90, gt=0, lt=200, description="lowest valid efficiency of a curve, in %")
    max_efficiency: float = Field(default=110, gt=0, lt=300, description="highest valid efficiency of a curve, in %")
    min_r2: float = Field(default=0.98, gt=0, lt=1, description="lowest valid R2 of a standard curve")
    most_sd: float = Field(
        default=0.5, gt=0, le=10, description="largest standard deviation of replicates that is not said, in cycles"
    )
    alpha: float = Field(default=0.01, gt=0, lt=0.5, description="level of the test for outliers of a standard curve")
    cutoff: float | None = Field(
        default=None, gt=0, le=100, description="cycle from which amplification counts as none, from validation"
    )
    reference: Names = Field(default=(), description="targets that are reference genes")
    genome_copies: float = Field(
        default=2, gt=0, le=100, description="copies of each reference gene in a cell (2 in a diploid one)"
    )
    vector: Names = Field(default=(), description="targets whose copies per cell are the vector copy number")
    relative: Names = Field(default=(), description="targets reported relative to `calibrator` and the reference")
    calibrator: str = Field(default="", description="sample that relative quantities refer to")
    efficiencies: Numbers = Field(
        default={}, description="efficiencies from validation, in %, as TARGET=VALUE; …; else the plate's own curve"
    )
    cleared: Names = Field(default=(), description="targets that must be gone: transgenes, Sendai virus, plasmids")
    detect: Names = Field(default=(), description="targets that are present or absent: mycoplasma, viruses")
    lod: Amounts = Field(
        default={}, description="limits of detection from validation, in `quantity_unit`, as TARGET=VALUE; …"
    )
    lod_replicates: int = Field(
        default=20,
        ge=1,
        description="fewest replicates at a limit of detection that is not from validation, for it to be shown",
    )
    loq_cv: float = Field(
        default=35, gt=0, le=200, description="largest coefficient of variation at the limit of quantification, in %"
    )
    internal: Names = Field(default=(), description="targets that are internal controls, spiked into every reaction")
    most_shift: float = Field(
        default=2,
        gt=0,
        le=20,
        description="largest delay of an internal control against no-template controls, in cycles",
    )
    ntc: Names = Field(default=(), description="samples that are no-template controls, beside those named NTC…")
    positive: Names = Field(default=(), description="samples that are positive controls")
    noise: float = Field(
        default=10, gt=2, le=1000, description="a raw curve amplifies if it rises this many times its residual SD"
    )

    @model_validator(mode="after")
    def _not_its_own_reference(self) -> Self:
        if both := [name for name in (*self.vector, *self.relative) if name in self.reference]:
            says = f"{', '.join(both)} cannot be measured against itself: it is named as the reference too"
            raise ValueError(says)
        return self
