"""Growth: population doublings, doubling time, viability and recovery from cell counts."""

from __future__ import annotations

from seedlot.assays.growth.analyse import analyse
from seedlot.assays.growth.read import read
from seedlot.assays.growth.settings import Settings
from seedlot.terms.assay import Assay

ASSAY = Assay(
    name="growth",
    version="1",
    title="Growth and viability of a culture",
    accepts=(".csv", ".tsv", ".txt", ".xlsx", ".xls"),
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=("Ph. Eur. 2.7.29", "Ph. Eur. 5.2.3", "ICH Q5D"),
    instruments=lambda raw: raw.instruments,
)
