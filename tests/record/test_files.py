"""Which raw files an entry names."""

from __future__ import annotations

import pytest

from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Attachment, Measured, Report
from seedlot.record.files import NamedFile, named_files
from seedlot.terms.result import Input, Result, Software

ONE, TWO = "1" * 64, "2f" * 32


def test_files_of_a_measurement_are_its_inputs_and_its_tables():
    result = Result(
        assay="growth",
        version="1",
        software=Software(distribution="seedlot", version="0"),
        settings={},
        inputs=(Input(name="counts.csv", sha256=ONE, bytes=12),),
        reportables=(),
        findings=(),
        tables={},
        charts=(),
        unused=(),
    )
    table = Attachment(name="table.json", sha256=TWO, bytes=70000)
    content = Measured(measurement="MEAS-1", items={"": "P-1"}, result=result, files=(table,))
    plain = _entry(content).model_dump(mode="json")
    assert set(named_files(plain, 4)) == {NamedFile(4, "counts.csv", ONE, 12), NamedFile(4, "table.json", TWO, 70000)}


def test_files_of_a_report():
    plain = _entry(Report(report="REP-1", item="P-1", files=(Attachment(name="a.pdf", sha256=ONE, bytes=1),)))
    assert list(named_files(plain.model_dump(mode="json"), 0)) == [NamedFile(0, "a.pdf", ONE, 1)]


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {"shown": ONE},
        {"name": "a", "sha256": "not a hash", "bytes": 1},
        {"name": "a", "sha256": ONE, "bytes": "1"},
        {"name": "a", "sha256": ONE},
    ],
)
def test_what_is_no_file(plain: object):
    assert list(named_files(plain, 0)) == []


def _entry(content: Measured | Report) -> Entry:
    return Entry(
        kind=content.KIND,
        version=1,
        occurred="2026-03-01",
        recorded="2026-03-01T10:30:00Z",
        site="DUB",
        by="mkelly",
        content=content,
    )
