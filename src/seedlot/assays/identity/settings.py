"""What a person may set for identity."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from seedlot.assays.identity.kits import kit_named, kits
from seedlot.assays.identity.roles import role_of
from seedlot.terms import assay
from seedlot.terms.lists import Names


def _pairs(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in re.split("[;,]", given))):
        name, sign, text = (word.strip() for word in part.rpartition("="))
        if not sign or not name or not text:
            says = f"'{part}' is not NAME=WORD; several are separated by commas or semicolons"
            raise ValueError(says)
        if name in found:
            says = f"'{name}' is given twice"
            raise ValueError(says)
        found[name] = text
    return found


#: A word for each name: NAME=WORD, between commas or semicolons.
Pairs = Annotated[dict[str, str], BeforeValidator(_pairs)]


class Settings(assay.Settings):
    """Who is who, which files are lists, and the limits of each verdict."""

    roles: Pairs = Field(
        default={},
        description="what each sample is, as NAME=ROLE; …: donor, line, seed, MCB, WCB, EoPC, lot, relative, control, sample",
    )
    parents: Pairs = Field(default={}, description="what each sample was derived from, as NAME=PARENT; …")
    donors: Pairs = Field(default={}, description="whose cells each sample is, as NAME=PERSON; …")
    reference: Names = Field(
        default=(), description="samples to which all are compared, where no parent or donor is told"
    )
    database: Names = Field(default=(), description="files whose profiles are a database to search, not samples")
    misidentified: Names = Field(
        default=(), description="files that list misidentified lines, by profile or by name alone"
    )
    sites: Names = Field(default=(), description="VCF files that are lists of sites, not samples")
    kit: str = Field(default="", description=f"the STR kit, whose loci are expected: {', '.join(kits())}")
    score: Literal["tanabe", "masters query", "masters reference"] = Field(
        default="tanabe", description="STR score that is judged: 2S/(A+B), S/A or S/B"
    )
    related: float = Field(default=90, gt=0, le=100, description="STR score from which two profiles are related, in %")
    ambiguous: float = Field(
        default=80, ge=0, lt=100, description="STR score below which two profiles are unrelated, in %"
    )
    min_loci: int = Field(
        default=13, ge=1, description="fewest autosomal STR loci compared for a verdict (ASN-0002: 13)"
    )
    best: int = Field(default=5, ge=1, le=100, description="how many of the best matches in a database are listed")
    mixed_loci: int = Field(default=3, ge=1, description="STR loci with three alleles or more that make a mixture")
    balance: float = Field(
        default=0.6,
        gt=0,
        lt=1,
        description="height of the lower of two STR peaks to the higher below which they are unbalanced",
    )
    stutter: float = Field(
        default=0.15,
        ge=0,
        lt=0.5,
        description="an STR peak one repeat below another up to this part of its height is stutter",
    )
    analytical: float = Field(default=50, gt=0, description="height in RFU below which an STR peak is noise")
    theta: float = Field(
        default=0.01, ge=0, le=0.1, description="coancestry in the random match probability (NRC 1996, 4.10)"
    )
    least_frequency: float = Field(
        default=0.01,
        gt=0,
        le=0.5,
        description="least frequency of an STR allele, and of one that the list does not have",
    )
    level: float = Field(default=0.95, gt=0.5, le=0.999, description="confidence level of every interval")
    min_sites: int = Field(
        default=100, ge=1, description="fewest common autosomal SNP sites for a verdict by relatedness"
    )
    lod: float = Field(
        default=5, gt=0, description="LOD above which two samples are one person, and below whose negative they are not"
    )
    error: float = Field(
        default=0.01, gt=0, lt=0.3, description="chance that a SNP genotype without likelihoods is wrong"
    )
    frequency: float = Field(
        default=0.5, gt=0, lt=1, description="frequency of the alternate allele where no list of sites tells it"
    )
    parent_ibs0: float = Field(
        default=0.4,
        gt=0,
        lt=1,
        description="opposite homozygotes, by those that siblings would show, up to which kin are parent and child",
    )
    absent: Literal["unknown", "reference"] = Field(
        default="unknown", description="what a SNP site is that a VCF does not hold: not known, or of the reference"
    )
    min_depth: int = Field(default=8, ge=1, description="fewest reads that make a SNP genotype from counts")
    base_quality: int = Field(default=20, ge=0, le=60, description="least quality of a base that is counted in a BAM")
    mapping_quality: int = Field(
        default=20, ge=0, le=60, description="least quality of a read that is counted in a BAM"
    )
    false_positive: float = Field(
        default=0.01, gt=0, lt=0.5, description="chance that a pure sample is called contaminated"
    )
    power: float = Field(
        default=0.95, gt=0.5, lt=1, description="chance that contamination at the limit of detection is found"
    )
    fasta: str = Field(default="", description="path of the reference sequence that a CRAM file needs")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ambiguous >= self.related:
            says = f"ambiguous {self.ambiguous:g} is not below related {self.related:g}"
            raise ValueError(says)
        if self.kit and kit_named(self.kit) is None:
            says = f"there is no kit '{self.kit}'; known are {', '.join(kits())}"
            raise ValueError(says)
        for name, word in self.roles.items():
            if role_of(word) is None:
                says = f"'{word}' (of {name}) is no role of a sample"
                raise ValueError(says)
        return self
