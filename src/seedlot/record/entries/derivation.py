"""How a line came about: cells won from a tissue, genes brought in, single cells, clones, edits, enrichment."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from seedlot.record.entries.content import Content
from seedlot.terms.identifiers import Identifier


class Isolation(Content):
    """The particulars of an isolation: how cells were won from a tissue, and how many."""

    KIND: ClassVar[str] = "isolation"
    IDENTIFIER: ClassVar[str] = "step"
    step: Identifier = Field(description="the step in which it was done", examples=["ST-0002"])
    method: str = Field(
        description="how", examples=["density gradient", "adherence to plastic", "enzymatic digestion", "explant"]
    )
    reagent: str = Field(default="", description="enzyme or medium of separation, and its concentration")
    cell_type: str = Field(default="", description="what was won", examples=["mononuclear cells", "dermal fibroblasts"])
    amount: str = Field(default="", description="how much tissue was processed", examples=["25 ml", "1.2 g"])
    cells: Decimal | None = Field(default=None, ge=0, description="nucleated cells that were won")
    viability: Decimal | None = Field(default=None, ge=0, le=100, description="per cent")


class GeneTransfer(Content):
    """The particulars of a reprogramming, or of another step that brings genes in."""

    KIND: ClassVar[str] = "gene transfer"
    IDENTIFIER: ClassVar[str] = "step"
    step: Identifier = Field(description="the step in which it was done", examples=["ST-0004"])
    purpose: Literal["reprogramming", "transduction", "transfection", "selection marker", "other"] = Field(
        description="what the genes were brought in for"
    )
    method: str = Field(description="how", examples=["Sendai virus", "episomal plasmids", "self-amplifying RNA"])
    vector: str = Field(default="", description="name and version of the vector", examples=["CytoTune-iPS 2.1"])
    factors: tuple[str, ...] = Field(default=(), description="genes brought in", examples=[["OCT4", "SOX2", "KLF4"]])
    integrating: bool | None = Field(default=None, description="whether the vector integrates into the genome")
    replication: Literal["", "incompetent by design", "conditionally competent", "competent"] = Field(
        default="", description="whether the vector can replicate, by its design"
    )
    design: str = Field(default="", description="what in the design excludes that it replicates")
    multiplicity: Decimal | None = Field(default=None, ge=0, description="multiplicity of infection")
    clearance: str = Field(default="", description="report that shows the vector is gone")


class Deposition(Content):
    """Single cells are deposited, and it is shown that a clone comes from one of them (ICH Q5D 2.1.2)."""

    KIND: ClassVar[str] = "deposition"
    IDENTIFIER: ClassVar[str] = "step"
    step: Identifier = Field(description="the step in which it was done", examples=["ST-0006"])
    method: str = Field(description="how", examples=["single-cell printing", "FACS", "limiting dilution"])
    plates: tuple[str, ...] = Field(default=(), description="labels of the plates")
    density: Decimal | None = Field(default=None, gt=0, description="cells for each well that were aimed at")
    wells: int | None = Field(default=None, ge=1, description="wells that were seeded")
    imaged: Literal["", "at deposition", "day 0", "none"] = Field(
        default="", description="when each well was seen to hold one cell"
    )
    probability: Decimal | None = Field(default=None, ge=0, le=1, description="probability of clonality")
    evidence: str = Field(default="", description="report or measurement that shows it")


class Picked(Content):
    """A clone is picked, or set aside, and why."""

    KIND: ClassVar[str] = "clone picking"
    IDENTIFIER: ClassVar[str] = "clone"
    clone: Identifier = Field(
        description="the clone; an item of the record if it is taken further", examples=["CL-012"]
    )
    plate: str = Field(default="", description="label of the plate from which it was picked")
    well: str = Field(default="", description="well of that plate", examples=["C07"])
    chosen: bool = Field(description="true if it is taken further")
    criteria: str = Field(description="by what it was judged", examples=["morphology, growth, karyotype, 20q11.21"])
    clonality: str = Field(default="", description="report or measurement that shows it comes from one cell")


class GeneEdit(Content):
    """One edit of a step of gene editing: where, with what, and what shows that it is there and nowhere else."""

    KIND: ClassVar[str] = "gene edit"
    IDENTIFIER: ClassVar[str] = "edit"
    edit: Identifier = Field(description="our identifier of the edit; one step may make several", examples=["ED-0002"])
    step: Identifier = Field(description="the step in which it was done", examples=["ST-0009"])
    target: str = Field(description="gene or locus, with the genome build", examples=["B2M exon 1, GRCh38"])
    change: str = Field(description="what is changed", examples=["knock-out", "mEGFP at the N-terminus"])
    nuclease: str = Field(
        default="", description="nuclease or editor, and in which form", examples=["SpCas9 ribonucleoprotein"]
    )
    guides: tuple[str, ...] = Field(default=(), description="guide RNAs, 5' to 3'")
    template: str = Field(default="", description="repair template and its lot")
    delivery: str = Field(default="", description="how it was brought into the cells", examples=["electroporation"])
    on_target: tuple[str, ...] = Field(default=(), description="reports and measurements of the edit itself")
    off_target: tuple[str, ...] = Field(
        default=(), description="reports and measurements of other sites, and of large rearrangements"
    )
    sites: tuple[str, ...] = Field(default=(), description="other sites that were predicted or found, and examined")


class Enrichment(Content):
    """Cells are selected by a marker."""

    KIND: ClassVar[str] = "enrichment"
    IDENTIFIER: ClassVar[str] = "step"
    step: Identifier = Field(description="the step in which it was done", examples=["ST-0003"])
    marker: str = Field(description="by what they were selected", examples=["CD362", "STRO-1"])
    kept: Literal["positive", "negative"] = Field(default="positive", description="which cells were kept")
    method: str = Field(default="", description="how they were selected", examples=["FACS", "magnetic beads"])
    purity_before: Decimal | None = Field(default=None, ge=0, le=100, description="per cent that carry it, before")
    purity_after: Decimal | None = Field(default=None, ge=0, le=100, description="per cent that carry it, after")
    recovery: Decimal | None = Field(default=None, ge=0, le=100, description="per cent of those cells that were kept")
