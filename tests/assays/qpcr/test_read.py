"""Files that cannot be: cut, of another kind, in other encodings."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from tests.formats import pcr_files as files

from seedlot.assays.qpcr.analyse import analyse
from seedlot.assays.qpcr.read import read
from seedlot.assays.qpcr.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError


@pytest.mark.parametrize("name", sorted(set(files.REAL_TIME) - {"curves.csv"}))
def test_files_cut_anywhere_are_read_or_refused(name):
    data, refused = files.REAL_TIME[name].encode(), []
    for end in range(0, len(data), max(1, len(data) // 40)):
        try:
            analyse(read((Source(name, content=data[:end]),), Settings()), Settings())
        except UnreadableFileError as fault:
            refused.append(fault.file)
    assert set(refused) == {name}


def test_real_files_cut_at_every_thousandth_byte(reference: Path) -> None:
    """The exports of the reference data; curves are read, not fitted."""
    for path in (reference / "instruments/cfxmaestro/example01.csv", *sorted((reference / "qpcr").glob("*.csv"))):
        data, refused = path.read_bytes(), []
        for end in range(0, len(data), 1000):
            try:
                read((Source(path.name, content=data[:end]),), Settings())
            except UnreadableFileError as fault:
                refused.append(fault.file)
        assert set(refused) == {path.name}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", ""),
        ("a.csv", "hello"),
        ("a.csv", "sample,target,cq\n"),
        ("a.csv", files.QUANTASOFT),
        ("a.xlsx", "not a workbook"),
        ("a.csv", "sample,target,cq\nS,T,21,5\n"),
    ],
)
def test_what_is_no_export_is_refused(name, content):
    with pytest.raises(UnreadableFileError):
        read((Source(name, content=content.encode()),), Settings())


def workbook(sheets: int) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for sheet in (book.active, *(book.create_sheet() for _ in range(sheets - 1))):
        for line in files.CFX.splitlines():
            sheet.append([cell or None for cell in line.split(",")])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_workbooks():
    raw = read((Source("a.xlsx", content=workbook(1)),), Settings())
    assert len(raw.runs[0].reactions) == 5
    with pytest.raises(UnreadableFileError, match="several worksheets"):
        read((Source("a.xlsx", content=workbook(2)),), Settings())


def test_decimal_commas_and_serials(cycle):
    comma = files.CQ_TABLE.replace(",", ";").replace(".", ",")
    assert cycle({"a.csv": comma}).reportables == cycle({"a.csv": files.CQ_TABLE}).reportables
    sources = (
        Source("a.txt", content=files.QUANTSTUDIO.encode()),
        Source("b.csv", content=files.CQ_TABLE.encode()),
    )
    assert read(sources, Settings()).instruments == ("272523322", "")
