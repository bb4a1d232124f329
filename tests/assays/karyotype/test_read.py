"""Texts and tables of karyotypes, and files that are neither."""

from __future__ import annotations

import io
import sys

import pytest
from openpyxl import Workbook

from seedlot.assays.karyotype.raw import Raw
from seedlot.assays.karyotype.read import COLUMNS, read
from seedlot.assays.karyotype.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError


def told(text: str | bytes, name: str = "k.txt") -> Raw:
    data = text.encode() if isinstance(text, str) else text
    return read((Source(name, content=data),), Settings())


def test_lines_with_and_without_names():
    raw = told("# a remark\nA: 46,XX[20]\n\n  B C :  46,XY[20]\n46,XX,t(9;22)(q34;q11.2)\n")
    assert [(one.sample, one.karyotype.text) for one in raw.written] == [
        ("A", "46,XX[20]"),
        ("B C", "46,XY[20]"),
        ("k line 5", "46,XX,t(9;22)(q34;q11.2)"),
    ]
    assert [one.where for one in raw.written] == ["k.txt, line 2", "k.txt, line 4", "k.txt, line 5"]


def test_a_single_line_is_named_by_its_file():
    assert told("46,XX[20]", "WCB-7.iscn").written[0].sample == "WCB-7"


def test_tabs_part_names_too():
    assert told("ABC\t45,XY,der(1;19)(q10;p10)\nP10\t47,X,+X[30]").written[1].sample == "P10"


def test_columns_of_faults_count_from_the_line():
    (finding,) = told("  LINE: 46,xx[20]").findings
    assert "Column 12" in finding.says  # the first x
    assert finding.answer is None


def test_a_table():
    text = (
        "sample,karyotype,cells counted,resolution,method,culture,passage,parent,tetraploid cells,tetraploid counted,odd\n"
        'A,"46,XX[20]",20,450,G-band,F1,P30,B,3,100,x\n'
    )
    raw = told(text, "k.csv")
    (one,) = raw.written
    assert (one.sample, one.cells, one.resolution, one.method) == ("A", 20, "450", "G-band")
    assert (one.culture, one.passage, one.parent, one.tetraploid, one.tetraploid_of) == ("F1", "P30", "B", 3, 100)
    assert raw.unused == ("k.csv: column K ('odd')",)


def test_a_table_with_tabs_in_a_text_file():
    assert told("sample\tkaryotype\tmetaphases\nA\t46,XX\t30\n").written[0].cells == 30


def test_a_workbook():
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "karyotypes"
    for row in (("Sample", "Karyotype", "Metaphases"), ("A", "47,XX,+12[3]/46,XX[17]", 20), ("B", "46,XX", 30)):
        page.append(row)
    book.create_sheet("remarks").append(("nothing", "here"))
    file = io.BytesIO()
    book.save(file)
    raw = told(file.getvalue(), "k.xlsx")
    assert [(one.sample, one.cells) for one in raw.written] == [("A", 20), ("B", 30)]
    assert raw.written[0].where == "k.xlsx, sheet 'karyotypes', row 2"
    assert raw.unused == ("k.xlsx, sheet 'remarks'",)


def test_samples_under_another_heading():
    raw = told('id,karyotype\nA,"46,XX[20]"\n', "k.csv")
    assert [one.sample for one in raw.written] == ["A"]


def test_rows_without_names_and_odd_ploidy_are_told():
    raw = told('sample,karyotype,tetraploid cells\n,"46,XX[20]",\nA,"46,XX[20]",3\n', "k.csv")
    assert [one.sample for one in raw.written] == ["A"]
    assert {one.code for one in raw.findings} == {"karyotype/sample", "karyotype/tetraploid"}


def test_commas_without_quotation_marks_are_one_clear_error():
    with pytest.raises(UnreadableFileError, match=r"commas of a karyotype.*quotation marks"):
        told("sample,karyotype\nA,46,XX[20]\n", "k.csv")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("", "k.txt"),
        ("# only a remark\n", "k.txt"),
        ("a,b\n1,2\n", "k.csv"),
        (b"\0\1\2", "k.txt"),
        (b"PK\3\4", "k.xlsx"),
    ],
)
def test_what_holds_no_karyotype_is_refused(data: str | bytes, name: str):
    with pytest.raises(UnreadableFileError):
        told(data, name)


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.modules[read.__module__], "MOST", 2)
    with pytest.raises(UnreadableFileError, match="3 lines"):
        told("46,XX\n" * 3)
    with pytest.raises(UnreadableFileError, match="rows"):
        told('sample,karyotype\nA,"46,XX"\nB,"46,XX"\n', "k.csv")


def test_a_copy_is_read_once():
    sources = (Source("a.txt", content=b"46,XX[20]"), Source("b.txt", content=b"46,XX[20]"))
    raw = read(sources, Settings())
    assert len(raw.written) == 1
    assert [one.code for one in raw.findings] == ["karyotype/duplicate"]


def test_columns_have_meanings():
    assert all(column.meaning for column in COLUMNS)


@pytest.mark.parametrize(
    "text",
    [
        "A: 46,XX,\ndel(5)(q13q33)[18]\n/46,XX[2]",
        "A: 46,XX,del(5)(q13q33)[18]/\n46,XX[2]",
        "A: 46,XX,del(5)(q13q33)\r\n[18]\r\n\r\n/46,XX[2]",
        "A: 46,XX,del(5)(q13\nq33)[18]/46,XX[2]",
        "A: 46,XX\n,del(5)(q13q33)[18]/46,XX\n[2]",
    ],
)
def test_a_karyotype_over_several_lines_is_one(text: str):
    """Read line by line, the first would be a normal karyotype."""
    raw = told(f"{text}\nB: 46,XY[20]\n")
    one, other = raw.written
    assert [clone.cells for clone in one.karyotype.clones] == [18, 2]
    assert (one.sample, other.sample) == ("A", "B")
    assert one.where.startswith("k.txt, lines 1 to ")
    assert "several lines" in raw.findings[0].says
    assert one.karyotype.readable
