"""Allele frequencies in both forms."""

from __future__ import annotations

from seedlot.formats.allele_frequencies import is_frequencies, read_frequencies
from seedlot.formats.tables import read_csv


def test_rows_and_a_matrix_are_the_same():
    rows = read_csv(b"Locus;Allele;Frequency\nvwa;17;0,4\nvWA;18;0,6\nTH01;9.3;1\n", file="f.csv")
    matrix = read_csv(b"Allele\tvWA\tTH01\n9.3\t\t1\n17\t0.4\t\n18\t0.6\t\n", file="f.tsv")
    for sheet in (rows, matrix):
        assert is_frequencies(sheet)
        found, findings = read_frequencies(sheet, file="f")
        assert found == {"vWA": {"17": 0.4, "18": 0.6}, "TH01": {"9.3": 1.0}}
        assert findings == ()


def test_what_cannot_be_used_is_found():
    sheet = read_csv(b"locus,allele,frequency\nvWA,17,2\nvWA,foo,0.1\nvWA,18,x\nvWA,19,0.2\n,20,0.1\n", file="f.csv")
    found, findings = read_frequencies(sheet, file="f.csv")
    assert found == {"vWA": {"19": 0.2}}
    assert [finding.code for finding in findings] == ["str/frequency"] * 4
    assert "add up to 0.2" in findings[-1].says


def test_other_tables_are_none():
    assert not is_frequencies(read_csv(b"sample,vWA,TH01\nA,1,2\n", file="t.csv"))
