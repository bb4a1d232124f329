"""Variants of a line against its parent or bank: what is new, in how many cells, and what would have been seen."""

from __future__ import annotations

from seedlot.assays.variants.analyse import analyse
from seedlot.assays.variants.files import ACCEPTS
from seedlot.assays.variants.read import read
from seedlot.assays.variants.settings import Settings
from seedlot.terms.assay import Assay

ASSAY = Assay(
    name="variants",
    version="1",
    title="Variants of a line against its parent or bank, with the limit of what would have been seen",
    accepts=ACCEPTS,
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=("ICH Q5D", "ISSCR Standards 2023"),
)
