"""Files to passages and counts."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import openpyxl
import pytest

from seedlot.assays.growth.layout import PASSAGES
from seedlot.assays.growth.raw import Raw
from seedlot.assays.growth.read import read
from seedlot.assays.growth.settings import Settings
from seedlot.formats.cells import Moment, Number
from seedlot.formats.count_table import COUNTS
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

HEADING = (
    "sample,passage,hours in culture,viable cells seeded,viable cells harvested,viability,viable counted,total counted"
)


def raw_of(text: str | bytes, name: str = "growth.csv") -> Raw:
    content = text.encode() if isinstance(text, str) else text
    return read((Source(name, content=content),), Settings())


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book["Sheet"].append(row)
    book.create_sheet("remarks")["A1"] = "nothing to read"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_every_column_is_read():
    line = {
        "sample": "A",
        "passage": "P4",
        "seeded on": "2026-03-01",
        "harvested on": "2026-03-04 12:00",
        "viable cells seeded": "1e6;1.2e6",
        "viable cells harvested": "<8e6",
        "split ratio": "1:4",
        "count at harvest": "V1; V2",
        "confluence": "80",
        "note": "by hand",
    }
    names = [column.name for column in PASSAGES]
    raw = raw_of(",".join(names) + "\n" + ",".join(line.get(name, "") for name in names))
    (passage,) = raw.passages
    assert (passage.sample, passage.number, passage.split, passage.confluence, passage.note) == (
        "A",
        4,
        4,
        80,
        "by hand",
    )
    assert passage.seeded.numbers == (Number(1e6), Number(1.2e6))
    assert passage.harvested.numbers == (Number(None, "<", 8e6),)
    assert passage.harvested.counts == ("V1", "V2")
    assert passage.harvested_on == Moment(datetime(2026, 3, 4, 12), timed=True)  # noqa: DTZ001 - as written
    assert (raw.findings, raw.unused) == ((), ())


def test_a_workbook_is_read_by_sheets_and_unread_ones_are_named():
    data = workbook(["Sample", "PASSAGE", "seeded_on", "operator"], ["A", 4, date(2026, 3, 1), "x"])
    raw = raw_of(data, "growth.xlsx")
    assert raw.passages[0].seeded_on == Moment(datetime(2026, 3, 1), timed=False)  # noqa: DTZ001
    assert raw.unused == (
        "growth.xlsx, sheet 'Sheet': column D ('operator')",
        "growth.xlsx, sheet 'remarks'",
    )


def test_a_cell_of_a_workbook_under_no_heading_is_told_with_its_sheet():
    data = workbook(["sample", "passage", None, "note"], ["A", 4, "under no name", "x", None, "beyond"])
    with pytest.raises(UnreadableFileError, match=r"'Sheet': the cell 'beyond' stands under .*\(row 2, column F\)"):
        raw_of(data, "growth.xlsx")


def test_units_in_the_heading_are_converted():
    raw = raw_of(
        "sample,passage,viable cells seeded (10*6),volume at harvest [L],hours in culture (d)\nA,1,1.5,0.02,3\n"
    )
    (passage,) = raw.passages
    assert passage.seeded.numbers == (Number(1.5e6),)
    assert passage.harvested.volume == pytest.approx(20)
    assert passage.hours == pytest.approx(72)


def test_a_table_of_counts():
    names = ",".join(column.name for column in COUNTS)
    raw = raw_of(f"{names}\nA,0.5,24,,0.6,95,950,1000,15.5\n")
    (count,) = raw.counts
    assert (count.sample, count.viable_density, count.hours, count.diameter) == ("A", Number(0.5), 24, 15.5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "no row under a heading"),
        ("sample,passage\n", "no row under a heading"),
        ("sample,passage,sample\nA,1,B\n", r"column 'sample' stands twice \(row 1, column C\)"),
        ("sample,passage,hours in culture (kg)\nA,1,3\n", "unit 'kg' of column 'hours in culture'"),
        ("sample,passage,note (h)\nA,1,x\n", "cannot be converted to 'no unit'"),
        ("", "empty"),
        ("sample,passage,split ratio\nA,1,4\nA,2,2,5\n", r"'5' stands under no heading; is a comma.*row 3, column D"),
        ("sample,viable density\n\nA,0,75\n", r"'75' stands under no heading.*\(row 3, column C\).*decimal point"),
    ],
)
def test_files_that_are_not_ours_give_one_clear_line(text, says):
    with pytest.raises(UnreadableFileError, match=says) as fault:
        raw_of(text)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("A,1,72,1e6,8e6,101,,", "growth/impossible", "viability is 101"),
        ("A,1,72,-1,8e6,,,", "growth/impossible", "viable cells seeded is -1"),
        ("A,1,0,1e6,8e6,,,", "growth/impossible", "hours in culture is 0"),
        ("A,1,72,1e6,8e6,,1001,1000", "growth/impossible", "viable counted (1001) is more"),
        ("A,1,72,1e6,8e6,0.95,,", "growth/fraction", "a fraction of 1"),
        ("A,1,72,1e6,lots,,,", "growth/value", "'lots' is not a number"),
        ('A,1,72,1e6,"8,000",,,', "growth/value", "thousands or a decimal comma"),
        ("A,1,72,1e6,8e6,,0.5,1000", "growth/value", "not a whole number"),
        ("A,one,72,1e6,8e6,,,", "growth/number", "'one' is no passage number"),
        (",1,72,1e6,8e6,,,", "growth/sample", "names no sample"),
        ("A,1,nan,1e6,8e6,,,", "growth/value", "'nan' is not a number"),
        ("A,1,72,1e6,inf,,,", "growth/value", "'inf' is not a number"),
    ],
)
def test_bad_cells_are_findings_with_their_place(row, code, says):
    (finding,) = raw_of(f"{HEADING}\n{row}\n").findings
    assert (finding.code, finding.answer, finding.where) == (code, Answer.NOT_KNOWN, "growth.csv, row 2")
    assert says in finding.says


def test_what_excel_turned_into_a_time_is_caught():
    data = workbook(["sample", "passage", "split ratio"], ["A", 1, time(1, 4)])
    raw = raw_of(data, "growth.xlsx")
    assert raw.passages[0].split is None
    assert "Excel may have turned it" in raw.findings[0].says


def test_decimal_commas_are_told_once_for_all_rows():
    raw = raw_of("sample;passage;viable cells seeded\nA;1;1,5e6\nA;2;2,5e6\nA;3;0,5e6\n")
    assert [passage.seeded.numbers[0].value for passage in raw.passages] == [1.5e6, 2.5e6, 0.5e6]
    (finding,) = raw.findings
    assert (finding.code, finding.answer, finding.where) == ("growth/written", None, "growth.csv, row 2 and 2 more")


def test_blank_rows_and_nameless_counts_are_passed_over():
    raw = raw_of("sample,viable density\n,,\nA,1\n,2\n")
    assert [count.sample for count in raw.counts] == ["A"]
    assert [(finding.code, finding.where) for finding in raw.findings] == [("growth/sample", "growth.csv, row 4")]


def test_dates_that_nobody_can_tell_are_not_known():
    raw = raw_of("sample,passage,seeded on\nA,1,03/04/2026\n")
    assert raw.passages[0].seeded_on is None
    assert raw.findings[0].code == "growth/time"


def test_a_vi_cell_export_is_known_by_its_heading(reference):
    blu = reference / "instruments/beckman_vi_cell_blu/Beckman_Vi-Cell-BLU_example01_utf16.csv"
    xr = reference / "instruments/beckman_vi_cell_xr/v2.06"
    files = (blu, xr / "Beckman_Vi-Cell-XR_hiddenRow.xlsx", xr / "Beckman_Vi-Cell-XR_example07_instrumentOutput.txt")
    raw = read(tuple(Source(file.name, file) for file in files), Settings())
    assert len(raw.counts) == 10 + 24 + 1
    assert raw.counts[0].viable_density == Number(0.75)
    assert raw.counts[-1].viability == 97.0
    assert [finding.code for finding in raw.findings] == ["vicell/encoding", "vicell/hidden"]
    assert raw.instruments == ("", "AW17301", "AW123456789"), "as the exports state them; a BLU states none"


def test_a_table_of_ours_names_no_instrument():
    assert raw_of(HEADING + "\nA,1,72,1e6,8e6,98,490,500\n").instruments == ("",)
    assert read((), Settings()).instruments == ()


def test_impossible_values_of_an_instrument_are_not_used():
    heading = "Sample ID,Cell count,Viable cells,Viable (x10^6) cells/mL,Viability (%),Analysis date/time\n"
    raw = raw_of(heading + "S1,10,20,-1,120,3/21/2022 16:56\n")
    (count,) = raw.counts
    assert (count.viable_density, count.viability, count.viable_counted, count.total_counted) == (None,) * 4
    assert [finding.code for finding in raw.findings] == ["growth/impossible"] * 3


def test_counts_of_every_counter_are_read_alike(reference):
    folder = reference / "instruments"
    files = (
        folder / "chemometec_nucleoview/chemometec_nucleoview_example01.csv",
        folder / "chemometec_nc_view/chememotec_nc_view_example.csv",
        folder / "roche_cedex_hires/roche_cedex_hires_example_2.xlsx",
        folder / "novabio_flex2/SampleResultsDEVICE1232021-02-18_104838.csv",
    )
    raw = read(tuple(Source(file.name, file) for file in files), Settings())
    assert raw.instruments == ("9000201099909999", "9002020102201902", "3714019", "DEVICE123")
    assert len(raw.counts) == 1 + 32 + 8 + 2
    first, viewed, cedex = raw.counts[0], raw.counts[1], raw.counts[33]
    assert (first.sample, first.viable_density, first.on is not None and first.on.when.tzinfo is not None) == (
        "cellsABCD",
        Number(2.45),
        True,
    )
    assert viewed.on is not None
    assert not viewed.on.timed
    assert (cedex.viable_counted, cedex.diameter) == (4292, 13.46355247)
