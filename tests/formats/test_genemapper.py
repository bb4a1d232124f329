"""Exports of genotyping programs: peaks with sizes and heights, ladders, rows that are repeated."""

from __future__ import annotations

from seedlot.formats.genemapper import is_genemapper, read_genemapper
from seedlot.formats.str_table import Profiles
from seedlot.formats.tables import read_csv

HEAD = "Sample File\tSample Name\t Marker\tAllele 1\tAllele 2\tSize 1\tSize 2\tHeight 1\tHeight 2\tDye\n"


def read(text: str) -> Profiles:
    sheet = read_csv(text.encode(), file="g.txt")
    assert is_genemapper(sheet)
    return read_genemapper(sheet, file="g.txt")


def test_peaks_with_heights():
    found = read(HEAD + "a.fsa\tA\tAMEL\tX\tY\t80.1\t86\t900\t850\tB\na.fsa\tA\tvWA\t17\tOL\t150\t170,5\t1200\t\tB\n")
    (one,) = found.profiles
    assert one.sample == "A"
    assert one.loci["Amelogenin"].heights == {"X": 900, "Y": 850}
    assert (one.loci["vWA"].alleles, one.loci["vWA"].off, one.loci["vWA"].heights) == (("17",), 1, {"17": 1200})
    assert found.unused == ("g.txt: column 'Sample File'", "g.txt: column 'Dye'")


def test_without_a_height_of_each_there_are_none():
    found = read(HEAD + "a\tA\tvWA\t17\t19\t\t\t1200\tx\t\n")
    assert found.profiles[0].loci["vWA"].heights == {}


def test_ladders_are_left_out_and_rows_without_names_found():
    found = read(
        HEAD
        + "l\tAllelic Ladder\tvWA\t10\t11\t\t\t\t\t\nl\tladder 2\tvWA\t10\t\t\t\t\t\t\n\t\t\t9\t\t\t\t\t\t\n\t\t\t\t\t\t\t\t\tB\n"
    )
    assert found.profiles == ()
    assert [finding.code for finding in found.findings] == ["str/no-sample"]


def test_repeated_rows_are_taken_together_and_odd_markers_kept():
    found = read(HEAD + "a\tA\tvWA\t17\t\t\t\t\t\t\na\tA\tVWA\t19\t\t\t\t\t\t\na\tA\tmarker 9\t7\tfoo\t\t\t\t\t\n")
    assert found.profiles[0].loci["vWA"].alleles == ("17", "19")
    assert found.profiles[0].loci["marker 9"].lost
    assert [finding.code for finding in found.findings] == ["str/twice", "str/allele"]


def test_all_alleles_in_one_column():
    sheet = read_csv(b'Sample,Marker,Allele\nA,vWA,"17,19"\n7,vWA,17\n', file="g.csv")
    found = read_genemapper(sheet, file="g.csv")
    assert [(one.sample, one.loci["vWA"].alleles) for one in found.profiles] == [("A", ("17", "19")), ("7", ("17",))]


def test_other_tables_are_none():
    sheet = read_csv(b"Sample,Marker,Value\nA,vWA,17\n", file="g.csv")
    assert not is_genemapper(sheet)
    assert read_genemapper(sheet, file="g.csv") == Profiles()
