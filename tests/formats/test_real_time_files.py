"""Real-time PCR exports: CFX Maestro, QuantStudio, our own table, raw curves."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from tests.formats import pcr_files as files

from seedlot.formats.cfx import is_cfx, read_cfx
from seedlot.formats.cq_table import is_cq_table, read_cq_table
from seedlot.formats.curves import is_curves, read_curves
from seedlot.formats.qpcr import QpcrRun
from seedlot.formats.quantstudio import is_quantstudio_text, read_quantstudio_text, read_quantstudio_workbook
from seedlot.formats.tables import Sheet, read_csv
from seedlot.terms.errors import UnreadableFileError


def sheet_of(text: str) -> Sheet:
    return read_csv(text.encode(), file="f.csv")


def told(run: QpcrRun) -> list[tuple[object, ...]]:
    return [(one.well, one.sample, one.target, one.cq, one.undetermined, one.quantity) for one in run.reactions]


def test_cfx():
    run = read_cfx(sheet_of(files.CFX), file="f.csv")
    assert is_cfx(sheet_of(files.CFX))
    assert told(run)[0] == ("A01", "", "WPRE", 15.2, False, 1e6)
    assert told(run)[4] == ("B02", "", "WPRE", None, True, None)
    assert [one.role for one in run.reactions] == ["Std-1", "Std-2", "Std-3", "Unkn-1", "NTC"]


def test_a_quantstudio_text_with_sections():
    run = read_quantstudio_text(files.QUANTSTUDIO.encode(), file="f.txt")
    assert is_quantstudio_text(files.QUANTSTUDIO)
    assert (run.serial, run.measured) == ("272523322", datetime.fromisoformat("2020-08-27T20:38:05"))
    assert told(run)[0] == ("A01", "S1", "WPRE", 24.512, False, None)
    assert told(run)[1] == ("A02", "STD5", "WPRE", 20.01, False, 100000)
    assert told(run)[3] == ("A04", "NTC", "WPRE", None, True, None)
    assert [one.omitted for one in run.reactions] == [False, False, True, False]
    assert run.reactions[0].where == "f.txt, row 15"
    assert "f.txt: section [Sample Setup]" in run.unused


def test_design_and_analysis_text_and_workbook():
    run = read_quantstudio_text(files.DESIGN_AND_ANALYSIS.encode(), file="f.csv")
    assert (run.serial, run.software) == ("2778721020029", "Design & Analysis Software v2.7.0")
    assert run.measured == datetime.fromisoformat("2024-02-12T23:30:22")
    assert told(run) == [
        ("A01", "s01", "GAPDH", 22.38276809, False, None),
        ("A04", "s17", "GAPDH", None, True, None),
    ]
    assert [finding.code for finding in run.findings] == ["qpcr/status"]
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Sample Setup"
    results = book.create_sheet("Results")
    for row in csv.reader(io.StringIO(files.DESIGN_AND_ANALYSIS)):
        results.append(row[0].split(": ", 1) if row[0].startswith("#") else row)
    stream = io.BytesIO()
    book.save(stream)
    other = read_quantstudio_workbook(stream.getvalue(), file="f.xlsx")
    assert told(other) == told(run)
    assert (other.serial, other.measured) == (run.serial, run.measured)
    assert "f.xlsx: sheet 'Sample Setup'" in other.unused


@pytest.mark.parametrize(
    "text",
    [
        "* Instrument Type = QuantStudio\n[Results]\n",
        "* a = b\n[Sample Setup]\nWell\tCT\n",
        "[Results]\nWell\tCT\n1\t2\n",
    ],
)
def test_a_quantstudio_text_without_results(text):
    with pytest.raises(UnreadableFileError):
        read_quantstudio_text(text.encode(), file="f.txt")


def test_our_own_table():
    run = read_cq_table(sheet_of(files.CQ_TABLE), file="f.csv")
    assert is_cq_table(sheet_of(files.CQ_TABLE))
    assert told(run)[2] == ("B01", "STD1", "WPRE", 15.0, False, 1e6)
    odd = read_cq_table(sheet_of("sample,target,cq,quantity\nA,T,-1,-5\n,T,20,\nB,T,,\nC,T,0,\nD,T,x,\n"), file="f")
    assert told(odd) == [
        ("", "A", "T", None, False, None),
        ("", "B", "T", None, False, None),
        ("", "C", "T", None, True, None),
        ("", "D", "T", None, False, None),
    ]
    assert {one.code for one in odd.findings} == {"qpcr/cq", "qpcr/negative", "qpcr/sample", "qpcr/value"}


def test_curves():
    run = read_curves(sheet_of(files.CURVES), file="f.csv")
    assert is_curves(sheet_of(files.CURVES))
    assert [curve.name for curve in run.curves] == ["A.1", "A.2", "B.1"]
    assert run.curves[0].cycles.tolist() == list(range(1, 41))


@pytest.mark.parametrize(
    ("old", "new"), [("\n7,", "\n6,"), ("A.2", "A.1"), ("\n40,1.0", "\n40,x"), ("\n7,", "\n7,,"), ("\n40,", "\n")]
)
def test_curves_that_cannot_be_read(old, new):
    with pytest.raises(UnreadableFileError):
        read_curves(sheet_of(files.CURVES.replace(old, new)), file="f.csv")


def test_too_few_cycles():
    with pytest.raises(UnreadableFileError, match="fewer than 10"):
        read_curves(sheet_of("Cycles,A\n1,2\n"), file="f.csv")


def test_quantstudio_at_the_edges():
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with pytest.raises(UnreadableFileError, match="no worksheet has a table of results"):
        read_quantstudio_workbook(stream.getvalue(), file="f.xlsx")
    not_run = files.QUANTSTUDIO.replace("2020-08-27 20:38:05 PM IDT", "Not Started")
    assert read_quantstudio_text(not_run.encode(), file="f.txt").measured is None
    odd = read_quantstudio_text(files.QUANTSTUDIO.replace("2020-08-27 20:38:05 PM", "3/4/2020").encode(), file="f.txt")
    assert [finding.code for finding in odd.findings] == ["qpcr/time"]
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["# Instrument Serial Number: 277"])
    for row in list(csv.reader(io.StringIO(files.DESIGN_AND_ANALYSIS)))[7:]:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert read_quantstudio_workbook(stream.getvalue(), file="f.xlsx").serial == "277"
