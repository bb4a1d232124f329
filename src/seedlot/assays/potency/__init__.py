"""Relative potency from parallel dose-response curves (method.md tells all)."""

from __future__ import annotations

from seedlot.assays.potency.analyse import analyse
from seedlot.assays.potency.read import Raw, read
from seedlot.assays.potency.settings import Settings
from seedlot.terms.assay import Assay

ASSAY: Assay[Raw, Settings] = Assay(
    name="potency",
    version="1",
    title="Relative potency",
    accepts=(".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls"),
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=("Ph. Eur. 5.3", "USP <1032>", "USP <1034>"),
)
