"""NucleoView and NC-View: what is repaired, what is doubtful, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from seedlot.formats.counts import Export
from seedlot.formats.ncview import read_ncview
from seedlot.formats.nucleoview import read_nucleoview
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

FOLDER = "instruments/chemometec_nucleoview/chemometec_nucleoview_example0"
TEXT = """Viability and Cell Count Assay; ;
Image;20260301-0001-c-LOT7;
Viability (%);95,5;
Live (cells/ml);1,60E6;
Dead (cells/ml);7.46E4;
Total (cells/ml);1 670 000;
Estimated cell diameter [um];10.2;
Instrument s/n;s/n 42
Date time;20260301 090000
Time zone offset;5.5
cm filename;20260301-0001-c-LOT7.cm

//[B358DCA1]
"""


def read(text: str) -> Export:
    """Read a text as a NucleoView export."""
    return read_nucleoview(text.encode(), file="a.csv")


def answered(export: Export) -> list[str]:
    """The codes of findings that are not information."""
    return [finding.code for finding in export.findings if finding.answer is Answer.NOT_KNOWN]


def test_decimal_commas_grouped_thousands_and_the_zone_of_time():
    export = read(TEXT)
    (count,) = export.counts
    assert (count.sample, count.viability, count.viable_density, count.total_density) == ("LOT7", 95.5, 1.6, 1.67)
    assert count.counted_at is not None
    assert count.counted_at.utcoffset() == timedelta(hours=5.5)
    assert (export.serial, answered(export)) == ("42", [])
    assert [finding.code for finding in export.findings] == ["nucleoview/written"] * 3


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("3", ["nucleoview/time"]),
        ("4", ["nucleoview/flag", "nucleoview/flag"]),
        ("5", ["nucleoview/value"]),
        ("6", ["nucleoview/flag", "nucleoview/image"]),
        ("7", ["nucleoview/column", "nucleoview/flag", "nucleoview/image"]),
        ("8", ["nucleoview/time"]),
    ],
)
def test_what_the_instrument_does_not_stand_for_is_a_finding(reference, number, codes):
    path = reference / f"{FOLDER}{number}.csv"
    assert sorted(answered(read_nucleoview(path.read_bytes(), file=path.name))) == codes


def test_a_cut_file_is_told_by_its_missing_mark():
    assert answered(read(TEXT.replace("//[B358DCA1]", ""))) == ["nucleoview/end"]


def test_a_file_cut_inside_its_result_is_refused():
    with pytest.raises(UnreadableFileError, match=r"no column 'Total \(cells/ml\)'"):
        read(TEXT[: TEXT.index("Total")])


def test_two_results_in_one_file_are_refused():
    with pytest.raises(UnreadableFileError, match="more than one result"):
        read(TEXT + TEXT.replace("LOT7", "LOT8"))


@pytest.mark.parametrize("zone", ["east", "99"])
def test_a_zone_that_is_none_is_a_finding(zone):
    export = read(TEXT.replace("offset;5.5", f"offset;{zone}"))
    assert export.counts[0].counted_at == datetime(2026, 3, 1, 9)  # noqa: DTZ001 - none is known
    assert answered(export) == ["nucleoview/time"]


def test_a_result_that_names_two_images_is_questioned():
    assert answered(read(TEXT.replace("cm filename;20260301-0001", "cm filename;20260301-0009"))) == [
        "nucleoview/image"
    ]


def test_the_layout_with_colons_states_utc_and_a_status():
    text = "Time (UTC):\t2026-03-01 09:00:00\nSample ID:\tA: B\nTotal (cells/ml):\t1E6\nLive (cells/ml):\t9E5\n"
    export = read(text + "Dead (cells/ml):\t1E5\nViability (%):\t90\nStatus:\tWarning: bubble\n")
    assert export.counts[0].counted_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert export.counts[0].sample == "A: B"
    assert answered(export) == ["nucleoview/status"]


def test_utf_16_is_read():
    export = read_nucleoview(TEXT.encode("utf-16"), file="a.csv")
    assert export.counts == read(TEXT).counts
    assert export.findings[0].code == "nucleoview/encoding"


HEADING = "NAME,SAMPLE ID,INSTRUMENT,STATUS,TOTAL (cells/ml),LIVE (cells/ml),VIABILITY (%)\n"


def test_nc_view_warnings_and_instruments_are_findings():
    rows = "20260301-1,A,S/N: 1,OK,1 000 000,900 000,90\n20269901-2,B,S/N: 2,Failed,1000,900,90\n20260301-3,,S/N: 2,OK,1,1,90\n"
    export = read_ncview((HEADING + rows).encode(), file="a.csv")
    assert [count.viable_density for count in export.counts] == [0.9, 0.0009]
    assert sorted(answered(export)) == ["ncview/sample", "ncview/status", "ncview/time"]
    assert export.serial == ""
    assert {finding.code for finding in export.findings} >= {"ncview/instrument", "ncview/written"}


def test_nc_view_without_the_live_cells_is_refused():
    with pytest.raises(UnreadableFileError, match=r"no column 'LIVE \(cells/ml\)'"):
        read_ncview(HEADING.replace("LIVE (cells/ml),", "").encode(), file="a.csv")


def test_a_number_at_which_a_file_with_colons_is_cut_is_not_used(reference):
    path = reference / "instruments/chemometec_nucleoview/chemometec_nucleoview_example08.csv"
    data = path.read_bytes()
    export = read_nucleoview(data[: data.index(b"Diameter (um):") + len(b"Diameter (um):\t9")], file="x.csv")
    assert (export.counts[0].viability, export.counts[0].diameter) == (83.0, None)
    assert "nucleoview/end" in {finding.code for finding in export.findings}
