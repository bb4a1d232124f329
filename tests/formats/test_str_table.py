"""Wide tables, tables turned, repeated columns, names that are missing."""

from __future__ import annotations

from seedlot.formats.str_table import Profiles, is_str_table, read_str_table
from seedlot.formats.tables import read_csv


def read(text: str) -> Profiles:
    sheet = read_csv(text.encode(), file="t.csv")
    assert is_str_table(sheet)
    return read_str_table(sheet, file="t.csv")


def alleles(profiles: Profiles) -> dict[str, dict[str, tuple[str, ...]]]:
    return {one.sample: {name: locus.alleles for name, locus in one.loci.items()} for one in profiles.profiles}


def codes(profiles: Profiles) -> list[str]:
    return [finding.code for finding in profiles.findings]


def test_a_row_for_each_sample_under_a_title():
    found = read(
        'Report of March\n\nCell Line,Role,vwa,D3s1358,AMEL,THO1,batch\nA,MCB,"17,19",16,"X,Y","6,9.3",7\n\nB,,17,,X,OL,8\n'
    )
    assert alleles(found) == {
        "A": {"vWA": ("17", "19"), "D3S1358": ("16",), "Amelogenin": ("X", "Y"), "TH01": ("6", "9.3")},
        "B": {"vWA": ("17",), "Amelogenin": ("X",), "TH01": ()},
    }
    assert found.profiles[0].said == {"role": "MCB"}
    assert found.profiles[1].loci["TH01"].off == 1
    assert found.unused == ("t.csv: column 'batch'",)
    assert found.profiles[0].where == "t.csv, row 4"


def test_a_column_for_each_allele():
    twice = read('Sample,vWA,vWA,TH01,TH01,FGA\nA,17,19,6,"9,3",21\n')
    numbered = read("Sample;vWA_1;vWA_2;TH01 1;TH01 2;FGA\nA;17;19;6;9,3;21\n")
    expected = {"A": {"vWA": ("17", "19"), "TH01": ("6", "9.3"), "FGA": ("21",)}}
    assert alleles(twice) == alleles(numbered) == expected
    assert codes(twice) == codes(numbered) == ["str/decimal-comma"]


def test_samples_beside_each_other():
    found = read('Marker,A,B,\nvWA,"17,19",17,\nTH01,6,9.3,\nsigned by,x,y,\nFGA,21,"21,22",\n')
    assert alleles(found) == {
        "A": {"vWA": ("17", "19"), "TH01": ("6",), "FGA": ("21",)},
        "B": {"vWA": ("17",), "TH01": ("9.3",), "FGA": ("21", "22")},
    }
    assert found.unused == ("t.csv: row 4",)


def test_an_empty_heading_belongs_to_the_sample_before_it():
    found = read("Locus;A;;B\nvWA;17;19;18\nTH01;6;9,3;7\nFGA;21;;22\n")
    assert alleles(found)["A"] == {"vWA": ("17", "19"), "TH01": ("6", "9.3"), "FGA": ("21",)}


def test_blocks_without_a_sample_are_named_by_the_sheet():
    found = read("Marker,Allele 1,Allele 2,,Marker,Allele 1\nvWA,17,19,,vWA,16\nTH01,6,,,TH01,7\nFGA,21,22,,FGA,\n")
    assert alleles(found) == {
        "t": {"vWA": ("17", "19"), "TH01": ("6",), "FGA": ("21", "22")},
        "t (2)": {"vWA": ("16",), "TH01": ("7",)},
    }
    assert codes(found) == ["str/unnamed", "str/unnamed"]


def test_rows_without_a_name_and_cells_beyond_the_heading_are_found():
    found = read("name,vWA,TH01,FGA\n,17,6,21\nA,17,19,6,21\n")
    assert codes(found) == ["str/no-sample", "str/beyond"]
    assert all(locus.lost for locus in found.profiles[0].loci.values())


def test_a_table_without_loci_is_none():
    assert not is_str_table(read_csv(b"a,b\n1,2\n", file="t.csv"))
    assert read_str_table(read_csv(b"a,b\n1,2\n", file="t.csv"), file="t.csv") == Profiles()
