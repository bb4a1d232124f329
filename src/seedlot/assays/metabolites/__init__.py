"""Metabolites: concentrations in culture medium, and what cells consume and make."""

from __future__ import annotations

from seedlot.assays.metabolites.analyse import analyse
from seedlot.assays.metabolites.read import read
from seedlot.assays.metabolites.settings import Settings
from seedlot.terms.assay import Assay

ASSAY = Assay(
    name="metabolites",
    version="1",
    title="Metabolites of a culture",
    accepts=(".csv", ".tsv", ".txt", ".xlsx", ".xls"),
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=(),
    instruments=lambda raw: raw.instruments,
)
