"""Names of STR loci however they are written, and their places."""

from __future__ import annotations

import pytest

from seedlot.genome.bands import band_name
from seedlot.genome.builds import Build, lengths
from seedlot.genome.str_loci import loci, locus_name, locus_of_column, on_sex_chromosome


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AMEL", "Amelogenin"), (" amelogenin ", "Amelogenin"), ("VWA", "vWA"), ("vwa", "vWA"), ("THO1", "TH01"),
        ("PentaD", "Penta D"), ("Penta_E", "Penta E"), ("d3s1358", "D3S1358"), ("D3S1358*", "D3S1358"),
        ("ACTBP2", "SE33"), ("D7S1517", "D7S1517"), ("dys390", "DYS390"), ("marker1", None), ("", None), (None, None),
        ("sample", None), (3.0, None),
    ],
)  # fmt: skip
def test_one_name_for_every_spelling(text: object, name: str | None):
    assert locus_name(text) == name


@pytest.mark.parametrize("text", ["vWA_1", "vWA 2", "vWA (1)", "VWA.2", "vWA Allele 1", "vWA allele_2", "vWA"])
def test_columns_of_single_alleles(text: str):
    assert locus_of_column(text) == "vWA"


def test_places_lie_in_their_bands():
    """The bands of the loci that the field cites (STRBase, NIST)."""
    assert all(1 <= locus.start <= lengths(Build.GRCH38)[locus.chromosome] for locus in loci().values() if locus.start)
    found = {name: band_name(locus.region) for name, locus in loci().items() if locus.region}
    known = {
        "CSF1PO": "5q32", "TH01": "11p15.5", "TPOX": "2p25.3", "vWA": "12p13.31", "D3S1358": "3p21.31",
        "D5S818": "5q23.2", "D7S820": "7q21.11", "D8S1179": "8q24.13", "D13S317": "13q31.1", "D16S539": "16q24.1",
        "D18S51": "18q21.33", "D21S11": "21q21.1", "Penta D": "21q22.3", "Penta E": "15q26.2", "D2S1338": "2q35",
        "D19S433": "19q12", "D12S391": "12p13.2", "D22S1045": "22q12.3", "Amelogenin": "Xp22.2",
    }  # fmt: skip
    assert {name: found[name] for name in known} == known


def test_sex_chromosomes():
    assert {name for name, locus in loci().items() if not locus.autosomal} == {"Amelogenin", "DYS391", "Yindel"}
    assert loci()["Yindel"].region is None
    assert on_sex_chromosome("DXS8378")
    assert on_sex_chromosome("DYS390")
    assert not on_sex_chromosome("marker1")
