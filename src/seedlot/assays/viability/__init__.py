"""Viability: concentration, viability, recovery after thaw and apoptosis, each with its counting error."""

from __future__ import annotations

from seedlot.assays.viability.analyse import analyse
from seedlot.assays.viability.read import read
from seedlot.assays.viability.settings import Settings
from seedlot.terms.assay import Assay

ASSAY = Assay(
    name="viability",
    version="1",
    title="Cell counts and viability",
    accepts=(".csv", ".tsv", ".txt", ".xlsx", ".xls"),
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=("Ph. Eur. 2.7.29",),
    instruments=lambda raw: raw.instruments,
)
