"""Copy number: gains, losses and loss of heterozygosity from reads and arrays, each negative with its limit."""

from __future__ import annotations

from seedlot.assays.copy_number.analyse import analyse
from seedlot.assays.copy_number.read import ACCEPTS, read
from seedlot.assays.copy_number.settings import Settings
from seedlot.terms.assay import Assay

ASSAY = Assay(
    name="copy_number",
    version="1",
    title="Copy number: gains, losses, loss of heterozygosity, with limits of detection",
    accepts=ACCEPTS,
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=("ISSCR Standards 2023", "ICH Q5D"),
)
