"""Flow cytometry: how many cells bear which markers, counted by the gates that a person drew."""

from __future__ import annotations

from seedlot.assays.flow.analyse import analyse
from seedlot.assays.flow.read import ACCEPTS, read
from seedlot.assays.flow.settings import Settings
from seedlot.terms.assay import Assay

ASSAY = Assay(
    name="flow",
    version="1",
    title="Flow cytometry",
    accepts=ACCEPTS,
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=("Ph. Eur. 2.7.24", "CLSI H62", "CLSI EP17-A2"),
    instruments=lambda raw: raw.instruments,
)
