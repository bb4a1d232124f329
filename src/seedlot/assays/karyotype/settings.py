"""What a person may set for the karyotype assay."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from seedlot.genome.builds import Build, named_build
from seedlot.terms import assay


class Settings(assay.Settings):
    """Limits of the user, and choices of method. No limit is judged unless it is set."""

    build: Build = Field(
        default=Build.GRCH38, description="genome build on which positions are told in the table events"
    )
    parent: str = Field(
        default="", description="the karyotype before: a sample of the files, or a karyotype in ISCN such as 46,XX[30]"
    )
    sex: Literal["auto", "XX", "XY"] = Field(
        default="auto",
        description="sex chromosomes of the donor; auto takes them from the normal cells, or from -X and -Y",
    )
    level: float = Field(default=0.95, gt=0.5, lt=1, description="confidence of intervals and of excluded mosaicism")
    smallest: float = Field(
        default=10,
        gt=0,
        le=250,
        description="smallest gain or loss that is seen in banded metaphases, in Mb; 5 to 10 at 400 to 550 bands",
    )
    min_cells: int | None = Field(default=None, gt=0, description="fewest metaphases that are accepted")
    max_abnormal: float | None = Field(
        default=None, ge=0, le=100, description="highest accepted share of cells with an acquired abnormality, in %"
    )
    max_tetraploid: float | None = Field(
        default=None, ge=0, le=100, description="highest accepted share of tetraploid cells, in %"
    )

    @field_validator("build", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        """Take hg19 and hg38 too."""
        return named_build(value) or value if isinstance(value, str) else value
