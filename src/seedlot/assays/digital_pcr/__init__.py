"""Digital PCR: absolute copies, vector copy number, zygosity, clearance and residual undifferentiated cells."""

from __future__ import annotations

from seedlot.assays.digital_pcr.analyse import analyse
from seedlot.assays.digital_pcr.read import ACCEPTS, read
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.terms.assay import Assay

ASSAY = Assay(
    name="digital_pcr",
    version="1",
    title="Digital PCR: copies, vector copy number, zygosity, clearance, residual cells",
    accepts=ACCEPTS,
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=("dMIQE 2020", "ISO 20395", "CLSI EP17-A2"),
    instruments=lambda raw: raw.instruments,
)
