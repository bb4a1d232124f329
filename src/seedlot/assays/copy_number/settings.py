"""What a person may set for copy number."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from seedlot.terms import assay
from seedlot.terms.lists import Names


class Settings(assay.Settings):
    """Which file is what, the error rates that a limit of detection is stated for, and choices of method."""

    sample: str = Field(default="", description="name of the line or lot, where the files do not name it")
    reference: Names = Field(
        default=(),
        description="files or samples that are the parental or bank line: what they have too is not new",
    )
    panel: Names = Field(
        default=(), description="files or samples of normal cells, by which the bias of each bin is known"
    )
    gc: str = Field(default="", description="file of the GC content of the bins, where its name or values do not tell")
    mappability: str = Field(
        default="", description="file of the mappability of the bins, where its name or values do not tell"
    )
    build: Literal["", "GRCh37", "GRCh38", "NCBI36"] = Field(
        default="", description="genome build of the positions; empty: as the files tell by lengths and positions"
    )
    bin_width: int = Field(
        default=50_000, ge=1_000, le=5_000_000, description="width of the bins into which reads are counted, in bases"
    )
    mapping_quality: int = Field(default=20, ge=0, le=254, description="smallest mapping quality of a counted read")
    level: float = Field(default=0.95, gt=0.5, le=0.999, description="confidence level of every interval")
    false_positive: float = Field(
        default=0.0005, gt=0, le=0.05, description="risk that a region that is normal is called (one-sided, per region)"
    )
    power: float = Field(default=0.9, ge=0.5, lt=1, description="chance of finding what stands at a limit of detection")
    family: float = Field(
        default=0.01, gt=0, le=0.2, description="risk that a whole normal genome shows any segment that is called"
    )
    min_reads: int = Field(
        default=200_000, ge=1_000, description="fewest counted reads of a sample; below, nothing is told of it"
    )
    sex: Literal["", "XX", "XY", "X0", "XXY"] = Field(
        default="", description="sex chromosomes that the line should have"
    )
    min_probes: int = Field(
        default=3, ge=1, le=1000, description="fewest probes of a segment of an array that is called"
    )
    call_rate: float = Field(
        default=0.97, gt=0.5, le=1, description="call rate of an array below which it is doubtful (0.97 is common)"
    )
    noise: float = Field(
        default=0.35, gt=0.05, le=2, description="SD of the log R ratio of an array above which it is doubtful"
    )
    concordance: float = Field(
        default=0.95,
        gt=0.5,
        le=1,
        description="share of equal genotypes from which a reference array is of the same donor",
    )

    @model_validator(mode="after")
    def _one_role(self) -> Self:
        if both := sorted({*self.reference} & {*self.panel}):
            says = f"{', '.join(both)} is named both as the reference and in the panel"
            raise ValueError(says)
        return self
