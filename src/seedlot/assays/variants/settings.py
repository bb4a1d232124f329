"""What a person may set for the comparison of variants."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from seedlot.terms import assay
from seedlot.terms.lists import Names


class Settings(assay.Settings):
    """Who is the line and who its reference, what counts as seen, and limits of method."""

    sample: str = Field(default="", description="the line's sample in the VCF; not needed where there is but one")
    reference: Names = Field(
        default=(),
        description="what is of the parent or bank: its sample in the VCF, or the names of its files (VCF, BAM, depths)",
    )
    build: Literal["", "GRCh37", "GRCh38"] = Field(
        default="", description="genome build, where the files do not tell it by their contigs"
    )
    sex: Literal["", "XX", "XY"] = Field(
        default="", description="sex chromosomes of the donor; else as heterozygous sites of X tell"
    )
    passages: float | None = Field(
        default=None, gt=0, le=1000, description="passages between reference and line, for new variants per passage"
    )
    changed: Names = Field(
        default=(),
        description="regions whose copy number is changed (20q11.21, chr17:1-22000000): no fraction of cells is told there",
    )
    least: int = Field(default=3, ge=1, le=1000, description="reads of an allele from which it counts as seen")
    power: float = Field(default=0.95, ge=0.5, le=0.999, description="probability with which a limit would be seen")
    level: float = Field(default=0.95, gt=0.5, le=0.999, description="confidence level of every interval")
    alpha: float = Field(
        default=0.05, gt=0, lt=0.5, description="rate of false discoveries among the variants that are called new"
    )
    error: float = Field(
        default=0.005, gt=0, lt=0.2, description="reads of a wrong base that sequencing gives, per read and base"
    )
    rejected: bool = Field(default=False, description="use records, too, that the caller's filters reject")
    most_foreign: float = Field(
        default=1, ge=0, le=100, description="most reads on mouse contigs that are accepted, in %"
    )
    cluster: int = Field(
        default=3, ge=2, le=100, description="new variants of low fraction within `window` that make a cluster"
    )
    window: int = Field(default=100, ge=2, le=10_000, description="bases within which variants cluster")
    run_sites: int = Field(
        default=50, ge=10, description="sites in a row, heterozygous in the reference, that have lost it in the line"
    )
    run_length: int = Field(default=1_000_000, ge=0, description="shortest such run that is told, in bases")
    bedcov: Names = Field(default=(), description="tables whose last column is a sum of depths (samtools bedcov)")
