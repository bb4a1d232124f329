"""Identity: STR profiles and SNP fingerprints, from the donor to the lot; mixtures, contamination, swaps."""

from __future__ import annotations

from seedlot.assays.identity.analyse import analyse
from seedlot.assays.identity.read import ACCEPTS, read
from seedlot.assays.identity.settings import Settings
from seedlot.terms.assay import Assay

ASSAY = Assay(
    name="identity",
    version="1",
    title="Identity: STR and SNP profiles, swaps, contamination",
    accepts=ACCEPTS,
    settings=Settings,
    read=read,
    analyse=analyse,
    guidelines=("ANSI/ATCC ASN-0002", "ICH Q5D", "Ph. Eur. 5.2.3"),
)
