"""Karyotype: clones, gains, losses and rearrangements from ISCN, and the mosaicism that the cells counted exclude."""

from __future__ import annotations

from seedlot.assays.karyotype.analyse import analyse
from seedlot.assays.karyotype.read import read
from seedlot.assays.karyotype.settings import Settings
from seedlot.terms.assay import Assay

ASSAY = Assay(
    name="karyotype",
    version="1",
    title="Karyotype",
    accepts=(".txt", ".iscn", ".csv", ".tsv", ".xlsx", ".xls"),
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=("ISCN 2020", "ICH Q5D", "Ph. Eur. 5.2.3"),
)
