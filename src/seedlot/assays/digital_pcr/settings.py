"""What a person may set for digital PCR."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from seedlot.terms import assay
from seedlot.terms.lists import Amounts, Names, Numbers


class Settings(assay.Settings):
    """Which targets answer which question, limits of the user, and choices of method."""

    volume: float | None = Field(
        default=None,
        gt=0,
        lt=100,
        description="volume of a partition, in nL; else QX 0.85, Absolute Q 0.432, QIAcuity of each well as its file tells",
    )
    thresholds: Numbers = Field(
        default={}, description="amplitude above which a partition is positive, as CHANNEL=VALUE or TARGET=VALUE; …"
    )
    accept_proposed: bool = Field(
        default=False, description="count by the proposed thresholds where none is given or in the file"
    )
    spreads: float = Field(
        default=8, gt=3, le=30, description="a proposed threshold lies at least this many robust SD above the negatives"
    )
    level: float = Field(default=0.95, gt=0.5, le=0.999, description="confidence level of every interval")
    interval: Literal["exact", "jeffreys"] = Field(
        default="exact", description="interval of the positive proportion: Clopper-Pearson, or Jeffreys"
    )
    alpha: float = Field(default=0.01, gt=0, lt=0.5, description="level of the test that replicate wells differ")
    reference: Names = Field(default=(), description="targets that are reference genes")
    genome_copies: float = Field(
        default=2, gt=0, le=100, description="copies of each reference gene in a cell (2 in a diploid one)"
    )
    reference_copies: Amounts = Field(
        default={},
        description="copies in a cell of reference genes that differ, as TARGET=VALUE; … (1 of an X-linked one in a male)",
    )
    vector: Names = Field(default=(), description="targets whose copies per cell are the vector copy number")
    edited: Names = Field(default=(), description="targets whose ratio to the reference tells the zygosity of an edit")
    window: float = Field(
        default=0.1, gt=0, lt=0.25, description="half the window about the ratios 0.5 (heterozygous) and 1 (homozygous)"
    )
    absent_below: float = Field(
        default=0.1, gt=0, lt=0.4, description="ratio to the reference below which an edit or a plasmid is absent"
    )
    cleared: Names = Field(default=(), description="targets that must be gone: transgenes, Sendai virus, plasmids")
    replicating: Names = Field(default=(), description="targets of replication-competent virus, present or absent")
    residual: Names = Field(
        default=(), description="markers of undifferentiated cells, whose residual fraction is reported"
    )
    ntc: Names = Field(default=(), description="samples that are no-template controls, beside those named NTC…")
    blanks: Names = Field(default=(), description="samples without the analyte, for the limit of blank")
    positive: Names = Field(default=(), description="samples that are positive controls")
    levels: Amounts = Field(
        default={}, description="content of spiked samples, in the unit of `level_unit`, as SAMPLE=VALUE; …"
    )
    level_unit: Literal["%", "1", "[ppm]", "{copies}"] = Field(
        default="%", description="unit of the spiked levels: undifferentiated cells of all cells, or copies"
    )
    limit_method: Literal["largest", "parametric", "ranked", "poisson"] = Field(
        default="largest", description="how the limit of blank is found from blanks (CLSI EP17)"
    )
    min_blanks: int = Field(default=60, ge=2, description="results of blanks that establish a limit (EP17: 60)")
    cells: float | None = Field(
        default=None,
        gt=0,
        description="cells whose DNA or RNA is in one well: without a positive, the bound is of cells",
    )
    loq_cv: float = Field(
        default=25, gt=0, le=100, description="largest coefficient of variation at the limit of quantification, in %"
    )
    min_partitions: int | None = Field(
        default=None,
        ge=0,
        description="fewest accepted partitions of a well; without it QX and Absolute Q 10000, QIAcuity 4000",
    )
    ntc_most: int = Field(default=2, ge=0, description="most positive partitions of a no-template control well")
    most_rain: float = Field(
        default=2.5, gt=0, le=100, description="most partitions between the clusters, in %, before it is said"
    )

    @model_validator(mode="after")
    def _windows_apart(self) -> Self:
        if self.absent_below >= 0.5 - self.window:
            says = f"absent_below {self.absent_below:g} reaches into the window of 0.5 +/- {self.window:g}"
            raise ValueError(says)
        return self

    @model_validator(mode="after")
    def _not_its_own_reference(self) -> Self:
        if both := [name for name in (*self.vector, *self.edited) if name in self.reference]:
            says = f"{', '.join(both)} cannot be measured against itself: it is named as the reference too"
            raise ValueError(says)
        return self

    @model_validator(mode="after")
    def _copies_above_zero(self) -> Self:
        if none := [name for name, copies in self.reference_copies.items() if copies == 0]:
            says = f"reference_copies of {', '.join(none)} is 0, and so it is no reference"
            raise ValueError(says)
        return self
