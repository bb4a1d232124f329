"""Files beside an entry: raw files, tables and charts that were too large for it."""

from __future__ import annotations

import hashlib

import pytest

from seedlot.acts.measure import LARGE, lightened
from seedlot.acts.seal import say
from seedlot.history.aside import beside, chart_of, kept_file, table_of
from seedlot.history.ask import NotInRecordError
from seedlot.record import write
from seedlot.record.entries.evidence import Attachment, Measured, Report
from seedlot.record.entries.origin import Donor
from seedlot.record.errors import ChangedRawFileError, MissingRawFileError
from seedlot.terms.chart import Chart
from seedlot.terms.result import Input, Result, Software

RAW = b"raw"
SHA = hashlib.sha256(RAW).hexdigest()
LONG = [{"value": "x" * 100, "number": number} for number in range(LARGE // 100)]


def chart(name: str, rows: list[dict[str, object]]) -> Chart:
    return Chart(name=name, title=f"{name} of {len(rows)}", spec={"data": {"values": rows}})


@pytest.fixture
def said(site) -> Measured:
    """A measurement of small and large tables and charts, two of which have one name, as it is sealed."""
    result = Result(
        assay="growth",
        version="1",
        software=Software(distribution="seedlot", version="1"),
        settings={},
        inputs=(Input(name="raw.csv", sha256=SHA, bytes=len(RAW), instrument="SN-1"),),
        reportables=(),
        findings=(),
        tables={"small": LONG[:2], "large": LONG, "empty": []},
        charts=(chart("small", LONG[:1]), chart("same", LONG), chart("same", LONG[:-1])),
        unused=(),
    )
    content = Measured(measurement="M", items={"": "D"}, result=result)
    light, large = lightened(say(content, "2026-01-01"))
    for data in (*large, RAW):
        write.keep(site.record, data)
    assert isinstance(light.content, Measured)
    return light.content


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_what_was_put_aside_comes_back(site, said):
    assert said.result.tables["large"] == []
    assert table_of(site.record, said, "large") == LONG
    assert table_of(site.record, said, "small") == LONG[:2]
    assert table_of(site.record, said, "empty") == []
    assert [chart_of(site.record, said, number).title for number in range(3)] == [
        "small of 1",
        f"same of {len(LONG)}",
        f"same of {len(LONG) - 1}",
    ]
    assert [len(chart_of(site.record, said, number).spec["data"]["values"]) for number in range(3)] == [
        1,
        len(LONG),
        len(LONG) - 1,
    ]


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_what_is_not_there(site, said):
    with pytest.raises(NotInRecordError):
        table_of(site.record, said, "none")
    for number in (-1, 3):
        with pytest.raises(NotInRecordError):
            chart_of(site.record, said, number)
    with pytest.raises(NotInRecordError):
        chart_of(site.record, said.model_copy(update={"files": ()}), 1)


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_files_are_hashed_again(site, said):
    told = beside(site.record, said)
    assert next((each.name, each.kept, each.instrument) for each in told) == ("raw.csv", True, "SN-1")
    assert len(told) == 4
    name, path = kept_file(site.record, said, SHA)
    assert (name, path.read_bytes()) == ("raw.csv", RAW)
    path.chmod(0o644)
    path.write_bytes(b"other")
    with pytest.raises(ChangedRawFileError):
        kept_file(site.record, said, SHA)
    path.unlink()
    with pytest.raises(MissingRawFileError):
        kept_file(site.record, said, SHA)
    with pytest.raises(NotInRecordError):
        kept_file(site.record, Donor(item="D"), SHA)


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_a_report_names_its_files(site):
    file = Attachment(name="report.pdf", sha256=SHA, bytes=3)
    (told,) = beside(site.record, Report(report="R", item="D", files=(file,)))
    assert (told.name, told.kept, told.bytes) == ("report.pdf", False, 3)
