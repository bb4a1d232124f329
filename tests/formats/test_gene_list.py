from __future__ import annotations

import pytest

from seedlot.formats.gene_list import Place, is_gene_list, read_gene_list
from seedlot.terms.errors import UnreadableFileError

CENSUS = b"GENE_SYMBOL\tNAME\tTIER\tROLE_IN_CANCER\nABL1\tx\t1\toncogene\nTP53\tx\t1\tTSG\n"
OLD = b'"Gene Symbol",Name,Tier,"Role in Cancer"\nABL1,"c-abl, kinase",1,oncogene\n'
OWN = b"gene\tchromosome\tposition\tref\talt\tprotein\nBCOR\tchrX\t40063600\tG\tA\tR1\nEGFR\t\t\t\t\t\n"


def test_the_census_is_read():
    told = read_gene_list(CENSUS, file="Census.tsv")
    assert told.name == "Census"
    assert dict(told.genes) == {"ABL1": "oncogene", "TP53": "TSG"}
    assert read_gene_list(OLD, file="census.csv").genes == {"ABL1": "oncogene"}


def test_single_changes_are_read():
    told = read_gene_list(OWN, file="own.tsv")
    assert told.places == (Place("BCOR", "R1", "X", 40063600, "G", "A"),)
    assert set(told.genes) == {"BCOR", "EGFR"}


def test_mutations_of_cosmic_are_placed_once():
    """As its tables of mutations head them; a mutation stands there once for each sample that has it."""
    head = "GENE_SYMBOL\tMUTATION_AA\tHGVSG\n"
    rows = "TP53\tp.R175H\t17:g.7675088C>T\n" * 2 + "BCOR\tp.N1459fs\tX:g.40057158del\nTP53\t\t17:g.7674220C>T\n"
    told = read_gene_list((head + rows).encode(), file="Cosmic_GenomeScreensMutant.tsv")
    assert told.places == (
        Place("TP53", "R175H", "17", 7675088, "C", "T"),
        Place("TP53", "C>T", "17", 7674220, "C", "T"),
    )
    assert set(told.genes) == {"TP53", "BCOR"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"name\tcount\nA\t1\n", "no column is headed 'gene'"),
        (b"gene\tx\n\t1\n", "names no gene"),
        (OWN.replace(b"40063600", b"4e7"), "no position with its alleles"),
        (OWN.replace(b"chrX", b"chrQ"), "no position with its alleles"),
    ],
)
def test_what_is_no_list_is_told(data: bytes, says: str):
    with pytest.raises(UnreadableFileError, match=says):
        read_gene_list(data, file="own.tsv")


def test_told_by_its_heading():
    assert is_gene_list(CENSUS, file="a.tsv")
    assert not is_gene_list(b"chr17\t1\t2\n", file="a.tsv")
    assert not is_gene_list(b"", file="a.tsv")
