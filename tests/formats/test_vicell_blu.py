"""Vi-CELL exports against the Allotrope JSON that stands beside each of them in the reference data."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from seedlot.formats.counts import CellCount, Export, time_of_day
from seedlot.formats.vicell_blu import read_blu
from seedlot.formats.vicell_xr import read_xr
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

BLU = "instruments/beckman_vi_cell_blu/Beckman_Vi-Cell-BLU_"
XR = "instruments/beckman_vi_cell_xr/"
READABLE = (
    BLU + "different_mu_character.csv",
    BLU + "example01.csv",
    BLU + "example01_utf16.csv",
    BLU + "example02.csv",
    XR + "v2.04/Beckman_Vi-Cell-XR_example03_instrumentOutput.xls",
    XR + "v2.04/Beckman_Vi-Cell-XR_report_format.xlsx",
    XR + "v2.06/Beckman_Vi-Cell-XR_example01_instrumentOutput.xlsx",
    XR + "v2.06/Beckman_Vi-Cell-XR_example04_instrumentOutput.xlsx",
    XR + "v2.06/Beckman_Vi-Cell-XR_example05_instrumentOutput.xlsx",
    XR + "v2.06/Beckman_Vi-Cell-XR_example06_instrumentOutput.xlsx",
    XR + "v2.06/Beckman_Vi-Cell-XR_example07_instrumentOutput.txt",
    XR + "v2.06/Beckman_Vi-Cell-XR_example08_instrumentOutput.txt",
    XR + "v2.06/Beckman_Vi-Cell-XR_hiddenRow.xlsx",
    XR + "v2.06/Beckman_Vi-Cell-XR_no_total_cells.xlsx",
    XR + "v2.06/style_fill_incorrect.xlsx",
)
HEADING = "Sample ID,Cell count,Viable cells,Total (x10^6) cells/mL,Viable (x10^6) cells/mL,Viability (%),Analysis date/time\n"


def read(path: Path) -> Export:
    return (read_blu if path.suffix == ".csv" else read_xr)(path.read_bytes(), file=path.name)


@pytest.mark.parametrize("name", READABLE)
def test_every_export_is_read(reference, name):
    assert read(reference / name).counts


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        (BLU + "different_mu_character.csv", ["vicell/mu"]),
        (BLU + "example01.csv", ["vicell/instrument"]),
        (BLU + "example01_utf16.csv", ["vicell/encoding"]),
        (XR + "v2.06/Beckman_Vi-Cell-XR_hiddenRow.xlsx", ["vicell/hidden"]),
        (XR + "v2.06/Beckman_Vi-Cell-XR_no_total_cells.xlsx", ["vicell/column", "vicell/hidden"]),
        (XR + "v2.06/Beckman_Vi-Cell-XR_example04_instrumentOutput.xlsx", []),
    ],
)
def test_every_repair_is_a_finding(reference, name, codes):
    assert [finding.code for finding in read(reference / name).findings] == codes


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            XR + "v2.04/Beckman_Vi-Cell-XR_example02_instrumentOutput_error.xls",
            r"no column 'Viability \(%\)' \(rows 4 and 5\)",
        ),
        (
            XR + "v2.06/Beckman_Vi-Cell-XR_example01_instrumentOutput_invalid_date_header_error.xlsx",
            r"no column 'Sample date' \(rows 5 and 6\)",
        ),
    ],
)
def test_broken_exports_give_one_clear_error(reference, name, says):
    with pytest.raises(UnreadableFileError, match=says) as fault:
        read(reference / name)
    assert "\n" not in str(fault.value)


def test_the_serial_number_and_what_is_not_read_are_told(reference):
    export = read(reference / (XR + "v2.06/Beckman_Vi-Cell-XR_example07_instrumentOutput.txt"))
    assert export.serial == "AW123456789"
    assert any("SizeData" in name for name in export.unused)


def blu(rows: str, *, day_first: bool | None = None) -> Export:
    return read_blu((HEADING + rows).encode(), file="x.csv", day_first=day_first)


def test_a_blu_row():
    (count,) = blu("S1,2191,2123,0.78,0.75,96.9,3/21/2022 16:56\n").counts
    assert count == CellCount(
        sample="S1",
        where="x.csv, row 2",
        counted_at=datetime(2022, 3, 21, 16, 56),  # noqa: DTZ001 - the export names no zone
        viable_density=0.75,
        total_density=0.78,
        viability=96.9,
        viable_cells=2123,
        total_cells=2191,
    )


def test_dates_tell_their_own_order():
    mixed = "S1,,,,1,90,3/4/2022 10:00\nS2,,,,1,90,{}\n"
    months = [count.counted_at.month for count in blu(mixed.format("3/21/2022 10:00")).counts if count.counted_at]
    assert months == [3, 3]
    export = blu(mixed.format("21/3/2022 10:00"))
    assert [count.counted_at.month for count in export.counts if count.counted_at] == [4, 3]
    assert [finding.code for finding in export.findings] == ["vicell/dates"]


def test_dates_that_nobody_can_tell_are_said_and_can_be_stated():
    export = blu("S1,,,,1,90,3/4/2022 4:56:10 PM\n")
    assert export.counts[0].counted_at == datetime(2022, 3, 4, 16, 56, 10)  # noqa: DTZ001
    assert "month/day/year" in export.findings[0].says
    stated = blu("S1,,,,1,90,3/4/2022 12:10 AM\n", day_first=True)
    assert stated.counts[0].counted_at == datetime(2022, 4, 3, 0, 10)  # noqa: DTZ001
    assert stated.findings == ()


def test_errors_decimal_commas_and_nameless_rows_are_found():
    export = read_blu(
        (
            HEADING.replace(",", ";") + "S1;ERROR;ERROR;0,78;0,75;96,9;21.03.2022 16:56\n;1;1;1;1;90;21.03.2022\n"
        ).encode(),
        file="x.csv",
    )
    assert [(count.viable_density, count.viable_cells) for count in export.counts] == [(0.75, None)]
    found = {finding.code: finding.answer for finding in export.findings}
    assert found["vicell/instrument"] is Answer.NOT_KNOWN
    assert found["vicell/sample"] is Answer.NOT_KNOWN
    assert found["vicell/written"] is None


def test_cells_that_cannot_be_read_are_not_known():
    export = blu("S1,1.5,2,x,<0.1,90,soon\n")
    assert export.counts[0] == CellCount(sample="S1", where="x.csv, row 2", viability=90.0, viable_cells=2)
    assert [finding.code for finding in export.findings] == ["vicell/time"] + ["vicell/value"] * 3


def test_a_report_without_plots():
    book = openpyxl.Workbook()
    for row in (
        ["Vi-CELL XR 2.04"],
        ["Sample ID", None, "7B", None, None],
        ["Sample date", None, "11 May 2026  2:59:27 PM", None, None],
        ["Viability (%)", None, None, 87, None, "Cell type", None, None, "Default"],
        ["Viable cells / ml (x10^6)", None, None, 0.84, None, "Dilution factor", None, None, 1],
    ):
        book["Sheet"].append(row)
    file = io.BytesIO()
    book.save(file)
    export = read_xr(file.getvalue(), file="x.xlsx")
    assert export.counts == (
        CellCount(
            sample="7B",
            where="x.xlsx",
            counted_at=datetime(2026, 5, 11, 14, 59, 27),  # noqa: DTZ001
            viability=87.0,
            viable_density=0.84,
            dilution=1.0,
            cell_type="Default",
        ),
    )
    assert {finding.code for finding in export.findings} == {"vicell/column"}


def test_times_as_excel_keeps_them_and_times_that_are_missing():
    book = openpyxl.Workbook()
    heading = ["Sample ID", "File name", "Sample date", "Viability (%)", "Viable cells /ml (x10^6)"]
    when = datetime(2026, 5, 11, 14, 59)  # noqa: DTZ001
    for row in (
        ["Vi-CELL XR 2.06.3"],
        [],
        heading,
        [],
        ["S1", "x", when, 90, 1],
        ["S2", "x", None, 90, 1],
        ["S3", "x", "11 Mai 2026  2:59:27 PM", 90, 1],
    ):
        book["Sheet"].append(row)
    file = io.BytesIO()
    book.save(file)
    export = read_xr(file.getvalue(), file="x.xlsx")
    assert [count.counted_at for count in export.counts] == [when, None, None]
    assert [finding.code for finding in export.findings if finding.answer] == ["vicell/time"] * 2


def test_a_heading_without_or_with_double_columns_is_refused():
    with pytest.raises(UnreadableFileError, match=r"no column 'Viability \(%\)'"):
        read_blu(HEADING.replace("Viability (%)", "Vitality").encode(), file="x.csv")
    with pytest.raises(UnreadableFileError, match="more than one column 'Sample ID'"):
        read_blu(("Sample ID," + HEADING).encode(), file="x.csv")


def test_an_xr_export_cut_after_its_heading_is_refused():
    book = openpyxl.Workbook()
    for row in (["Vi-CELL XR 2.06.3"], [], ["Sample ID", "File name", "Viability"]):
        book["Sheet"].append(row)
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(UnreadableFileError, match="no column 'Sample date'"):
        read_xr(file.getvalue(), file="x.xlsx")


def test_another_workbook_or_text_is_no_xr_export():
    book = openpyxl.Workbook()
    book["Sheet"]["A1"] = "Cedex"
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(UnreadableFileError, match="no sheet opens with 'Vi-CELL XR'"):
        read_xr(file.getvalue(), file="x.xlsx")
    with pytest.raises(UnreadableFileError, match="does not open with 'Vi-CELL XR'"):
        read_xr(b"Cedex\n", file="x.txt")


@pytest.mark.parametrize(
    ("text", "time"), [("16:56", (16, 56, 0)), ("12:00:01 AM", (0, 0, 1)), ("12:30 pm", (12, 30, 0)), ("", (0, 0, 0))]
)
def test_times_of_day(text, time):
    assert time_of_day(text) == time


def test_a_time_of_day_that_is_none():
    with pytest.raises(ValueError, match="not a time of day"):
        time_of_day("noon")


def test_a_number_at_which_a_text_file_is_cut_is_not_used(reference):
    data = (reference / (XR + "v2.06/Beckman_Vi-Cell-XR_example07_instrumentOutput.txt")).read_bytes()
    whole = data[: data.index(b"Average diameter (microns) : 17.3") + len(b"Average diameter (microns) : 17")]
    export = read_xr(whole, file="x.txt")
    assert (export.counts[0].viable_density, export.counts[0].diameter) == (87.4, None)
    assert ("vicell/cut", Answer.NOT_KNOWN) in {(finding.code, finding.answer) for finding in export.findings}
