"""Real-time PCR: quantification cycles, standard curves, relative quantities, clearance, presence or absence."""

from __future__ import annotations

from seedlot.assays.qpcr.analyse import analyse
from seedlot.assays.qpcr.read import ACCEPTS, read
from seedlot.assays.qpcr.settings import Settings
from seedlot.terms.assay import Assay

ASSAY = Assay(
    name="qpcr",
    version="1",
    title="Real-time PCR: cycles, standard curves, relative quantities, clearance, presence",
    accepts=ACCEPTS,
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=("MIQE 2009", "CLSI EP17-A2", "Ph. Eur. 2.6.21"),
    instruments=lambda raw: raw.instruments,
)
