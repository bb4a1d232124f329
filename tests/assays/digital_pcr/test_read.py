"""Files that cannot be: cut, mixed up, of another kind. One clear error each, or findings."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.assays.digital_pcr.conftest import codes, plate
from tests.formats import pcr_files as files

from seedlot.assays.digital_pcr.analyse import analyse
from seedlot.assays.digital_pcr.read import read
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError


@pytest.mark.parametrize("name", sorted(files.DIGITAL))
def test_files_cut_anywhere_are_read_or_refused(name):
    data, refused = files.DIGITAL[name].encode(), []
    for end in range(0, len(data), max(1, len(data) // 40)):
        try:
            analyse(read((Source(name, content=data[:end]),), Settings()), Settings())
        except UnreadableFileError as fault:
            refused.append(fault.file)
    assert name in refused
    assert all(file.startswith(name) for file in refused)


def test_real_files_cut_at_every_thousandth_byte(reference: Path) -> None:
    """Every instrument export of the reference data."""
    paths = [
        path
        for folder in ("qiacuity_dpcr", "appbio_absolute_q")
        for path in sorted((reference / "instruments" / folder).iterdir())
        if path.suffix in {".csv", ".zip"}
    ] + [reference / "ddpcr/KRAS_raw/D04.csv.gz"]
    for path in paths:
        data, refused = path.read_bytes(), []
        for end in range(0, len(data), 1000):
            try:
                analyse(read((Source(path.name, content=data[:end]),), Settings()), Settings())
            except UnreadableFileError as fault:
                refused.append(fault.file)
        assert refused
        assert all(path.name.removesuffix(".gz") in file for file in refused)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", ""),
        ("a.csv", "hello"),
        ("a.csv", "Well,Sample,Target,Positives,AcceptedDroplets\n"),
        ("a.csv", "sample,passage\nA,1\n"),
        ("a.xlsx", "not a workbook"),
        ("a.gz", "not gzip"),
        ("a.zip", "not a zip"),
        ("a.csv.gz.gz", "x"),
    ],
)
def test_what_is_no_export_is_refused(name, content):
    with pytest.raises(UnreadableFileError):
        read((Source(name, content=content.encode()),), Settings())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252"])
def test_encodings(measure, encoding):
    text = files.QX_MANAGER
    plain = measure({"a.csv": text}, min_partitions=0)
    other = measure({"a.csv": text.encode(encoding)}, min_partitions=0)
    assert other.reportables == plain.reportables
    assert ("dpcr/encoding" in codes(other)) == (encoding != "utf-8-sig")


def test_a_workbook_with_results_and_a_layout(measure):
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in plate([("A1", "S", "T", 50, 20_000)]).splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in line.split(",")])
    layout = book.create_sheet("layout")
    layout.append(["well", "sample", "role"])
    layout.append(["A1", "S", "sample"])
    book.create_sheet("notes").append(["anything"])
    stream = io.BytesIO()
    book.save(stream)
    analysis = measure({"a.xlsx": stream.getvalue()})
    assert analysis.tables["wells"][0]["positives"] == 50
    assert analysis.unused[-1] == "a.xlsx, sheet 'notes'"


def test_a_zip_of_amplitudes(measure):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("plate_A01_Amplitude.csv", files.AMPLITUDES)
        archive.writestr("plate_B01_Amplitude.csv", files.AMPLITUDES)
        archive.writestr("readme.txt", "hello")
    analysis = measure({"p.zip": stream.getvalue()}, min_partitions=0)
    assert [row["well"] for row in analysis.tables["wells"]] == ["A01", "A01", "B01", "B01"]
    assert "p.zip: readme.txt" in analysis.unused


def test_the_serial_of_each_file_is_told():
    sources = (
        Source("a.csv", content=files.ABSOLUTE_Q.encode()),
        Source("b.csv", content=files.QIACUITY.encode()),
    )
    assert read(sources, Settings()).instruments == ("Absolute Q 0140", "")


def test_an_instrument_in_error_state(measure):
    """A well that failed the instrument's own control is said."""
    assert "dpcr/status" in codes(measure({"a.csv": files.ABSOLUTE_Q_SUMMARY}))
