"""Tables of any kind."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from python_calamine import PasswordError

from seedlot.formats import tables
from seedlot.formats.tables import column_letter, read_csv, read_sheets, read_workbook, stream_csv
from seedlot.terms.errors import UnreadableFileError


def workbook(cells: dict[str, Any]) -> bytes:
    """A workbook with cells by their place."""
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book["Sheet"][place] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@given(st.integers(0, 16_383))
def test_columns_are_named_as_in_excel(index):
    assert column_letter(index) == get_column_letter(index + 1)


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,x\n",
        "a;b\n1;x\n",
        "a\tb\r\n1\tx\r\n",
        "sep=;\na;b\n1;x\n",
        '"a","b"\n"1","x"',
    ],
)
def test_separators(text):
    sheet = read_csv(text.encode(), file="folder/counts.csv")
    assert sheet.name == "counts"
    assert sheet.rows == (("a", "b"), ("1", "x"))


def test_decimal_commas_and_lists_do_not_pass_for_separators():
    assert read_csv(b"a;b\n1,5;2,5\n", file="x.csv").rows[1] == ("1,5", "2,5")
    assert read_csv(b"step,inputs\nS1,A;B;C\n", file="x.csv").rows[1] == ("S1", "A;B;C")
    assert read_csv(b'a,b\n"1;2;3;4","5;6"\n', file="x.csv").rows[1] == ("1;2;3;4", "5;6")


@pytest.mark.parametrize("lines", [3, 60])
def test_a_quoted_cell_of_many_lines_does_not_tell_the_separator(lines):
    cell = 'with a ""quoted"" word\n' + "\n".join(["1;2;3"] * lines)
    rows = read_csv(f'note,dose\n"{cell}",5\n6" dish,7\n'.encode(), file="x.csv").rows
    assert rows == (("note", "dose"), (cell.replace('""', '"'), "5"), ('6" dish', "7"))


def test_rows_keep_their_place():
    rows = read_csv(b'a,b\n\n"two\nlines",\n', file="x.csv").rows
    assert rows == (("a", "b"), (), ("two\nlines", None))


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs"]), min_size=1),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
    )
)
def test_what_is_written_is_read(rows):
    quoted = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    kept = tuple(tuple(cell if cell.strip() else None for cell in row) for row in rows)
    assert read_csv(b"\xef\xbb\xbf" + quoted.encode(), file="x.csv").rows == kept


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n \n", "no text but blanks"),
        (b"PK\x03\x04junk", "Excel workbook, not text"),
        (b'a,b\n"unclosed,1\n2,3\n', r"broken quoting.*row that starts on line 2"),
        (b'a,b\n1,"x"y\n', "broken quoting"),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "broken quoting"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file|not text"),
    ],
)
def test_bad_text_gives_one_clear_line(data, says):
    with pytest.raises(UnreadableFileError, match=says) as fault:
        read_csv(data, file="x.csv")
    assert "\n" not in str(fault.value)


def test_cells_keep_the_type_that_excel_gave_them():
    data = workbook(
        {
            "A1": "text",
            "B1": 3,
            "C1": 0.5,
            "D1": True,
            "E1": date(2026, 3, 1),
            "F1": datetime(2026, 3, 1, 10, 30),  # noqa: DTZ001 - Excel knows no zone
            "G1": time(1, 4),
            "H1": timedelta(hours=36),
            "C3": " ",
            "D3": "last",
        }
    )
    (sheet,) = read_workbook(data, file="x.xlsx")
    assert sheet.rows[0] == (
        "text",
        3.0,
        0.5,
        True,
        date(2026, 3, 1),
        datetime(2026, 3, 1, 10, 30),  # noqa: DTZ001
        time(1, 4),
        1.5,
    )
    assert sheet.rows[1] == (None,) * 8
    assert sheet.rows[2][:4] == (None, None, None, "last")


def test_every_worksheet_is_read_but_no_chart():
    book = openpyxl.Workbook()
    book["Sheet"]["A1"] = 1
    book.create_chartsheet("picture")
    book.create_sheet("empty")
    file = io.BytesIO()
    book.save(file)
    sheets = read_sheets(file.getvalue(), file="BOOK.XLSX")
    assert [(sheet.name, sheet.rows) for sheet in sheets] == [("Sheet", ((1.0,),)), ("empty", ())]


@pytest.mark.parametrize("cut", [1, 4, 30, 500, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_gives_one_clear_line(cut):
    data = workbook({"A1": "x"})
    with pytest.raises(UnreadableFileError) as fault:
        read_workbook(data[: cut if isinstance(cut, int) else int(cut * len(data))], file="x.xlsx")
    assert "\n" not in str(fault.value)
    assert "x.xlsx" in str(fault.value)


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one part more."""
    file = io.BytesIO(book)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)
    return file.getvalue()


SMALL = workbook({"A1": "x", "B2": 3, "C3": date(2026, 1, 1)})


@given(st.lists(st.tuples(st.integers(4, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=50))
def test_flipped_bytes_never_escape_as_another_error(flips):
    broken = bytearray(SMALL)
    for place, byte in flips:
        broken[place] = byte
    try:
        read_workbook(bytes(broken), file="x.xlsx")
    except UnreadableFileError as fault:
        assert "\n" not in str(fault)  # noqa: PT017 - a flipped byte may also go unnoticed


def test_a_cell_at_the_far_end_is_refused_before_it_takes_all_memory():
    with pytest.raises(UnreadableFileError, match="1048576 rows and 16384 columns"):
        read_workbook(workbook({"A1": 1, "XFD1048576": 2}), file="x.xlsx")


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet2.xml", "docProps/thumbnail.png"])
def test_a_workbook_that_unpacks_to_far_more_than_itself_is_refused_before_it_is_read(part):
    with pytest.raises(UnreadableFileError, match=r"it unpacks from [0-9,]+ to 12[0-9,]+ bytes") as refused:
        read_workbook(with_part(SMALL, part, bytes(120_000_000)), file="x.xlsx")
    assert part in str(refused.value)


def test_a_part_that_holds_more_than_it_declares_is_damage():
    """The sizes in an archive's directory are only claims."""
    large = with_part(SMALL, "xl/sharedStrings.xml", bytes(120_000_000))
    claimed = large.replace((120_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    with pytest.raises(UnreadableFileError, match="damaged or cut short"):
        read_workbook(claimed, file="x.xlsx")


class PanicException(BaseException):
    """What calamine raises when its Rust gives up."""


@pytest.mark.parametrize(
    ("fault", "says"),
    [(PasswordError("x"), "protected by a password"), (PanicException("index out of range"), "damaged or cut short")],
)
def test_what_calamine_raises_becomes_one_clear_line(monkeypatch, fault, says):
    def give_up(*_: object) -> None:
        raise fault

    monkeypatch.setattr(tables, "CalamineWorkbook", SimpleNamespace(from_filelike=give_up))
    with pytest.raises(UnreadableFileError, match=says):
        read_workbook(SMALL, file="x.xlsx")


def test_an_interrupt_is_not_taken_for_a_fault_of_the_file(monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tables, "CalamineWorkbook", SimpleNamespace(from_filelike=interrupt))
    with pytest.raises(KeyboardInterrupt):
        read_workbook(SMALL, file="x.xlsx")


def test_a_text_file_is_one_sheet_by_its_name():
    assert [sheet.name for sheet in read_sheets(b"a\tb\n", file="counts.tsv")] == ["counts"]


def test_wrong_bytes_and_wrong_endings():
    with pytest.raises(UnreadableFileError, match="not an Excel workbook"):
        read_workbook(b"a,b\n1,2\n", file="x.xlsx")
    with pytest.raises(UnreadableFileError, match="empty"):
        read_workbook(b"", file="x.xlsx")
    with pytest.raises(UnreadableFileError, match=r"the ending '.pdf'"):
        read_sheets(b"%PDF", file="x.pdf")


def test_a_long_workbook_is_read_whole(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in range(20_000):
        sheet.append([f"S{row}", row, 0.5, "passage", None, 3])
    book.save(tmp_path / "big.xlsx")
    (read,) = read_workbook((tmp_path / "big.xlsx").read_bytes(), file="big.xlsx")
    assert len(read.rows) == 20_000
    assert read.rows[-1] == ("S19999", 19_999.0, 0.5, "passage", None, 3.0)


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "sep=;\na;b\n1;2\n",
        'a;b\r\n"1\r\n2";3\r\n',
        "a\tb\r1\t2\r",
        "a,b\n" + "1,2\n" * 120,
        'a,b\n"x\n' + "y\n" * 80 + '",2\n',
        "\ufeffa,b\n1,\n",
    ],
)
def test_a_stream_is_read_as_the_whole(text):
    data = text.encode()
    encoding, rows = stream_csv(lambda: io.BytesIO(data), file="a.csv")
    assert (encoding.removesuffix("-sig"), tuple(rows)) == ("utf-8", read_csv(data, file="a.csv").rows)


def test_a_stream_that_is_cut_is_refused_at_its_row():
    _, rows = stream_csv(lambda: io.BytesIO(b'a,b\n1,2\n"3,4\n'), file="a.csv")
    assert [next(rows), next(rows)] == [("a", "b"), ("1", "2")]
    with pytest.raises(UnreadableFileError, match="line 3"):
        next(rows)
