"""Digital PCR exports: QX, QIAcuity, Absolute Q, and what may be wrong with them."""

from __future__ import annotations

import gzip
import io
import zipfile

import numpy as np
import pytest
from tests.formats import pcr_files as files

from seedlot.formats import archives
from seedlot.formats.absolute_q import is_absolute_q, read_absolute_q, read_absolute_q_zip
from seedlot.formats.amplitudes import is_amplitudes, read_amplitudes
from seedlot.formats.archives import gunzip, unzip
from seedlot.formats.dpcr import DigitalRun
from seedlot.formats.plate_layout import is_layout, read_layout, role_of
from seedlot.formats.qiacuity import read_qiacuity
from seedlot.formats.quantasoft import is_quantasoft, read_quantasoft
from seedlot.formats.tables import Sheet, read_csv
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer


def sheet_of(text: str) -> Sheet:
    return read_csv(text.encode(), file="f.csv")


def codes(run: DigitalRun) -> list[str]:
    return [finding.code for finding in run.findings]


def test_quantasoft_and_qx_manager_tell_the_same():
    one = read_quantasoft(sheet_of(files.QUANTASOFT), file="f.csv")
    other = read_quantasoft(sheet_of(files.QX_MANAGER), file="f.csv")
    for run in (one, other):
        first, second = run.tallies[:2]
        assert (first.well, first.sample, first.target, first.accepted, first.positives) == (
            "A01", "S1", "WPRE", 12604, 535,
        )  # fmt: skip
        assert (first.printed, first.threshold) == (51.0, 6789)
        assert (second.target, second.positives) == ("RPP30", 1047)
        assert "dpcr/merged" in codes(run)
    assert len(one.tallies) == 4
    assert len(other.tallies) == 3
    assert one.tallies[3].printed is None  # No Call
    assert one.tallies[3].threshold is None  # 0 is none
    assert "dpcr/status" in codes(one)
    assert other.tallies[2].role == "NTC"


def test_qx_counts_that_cannot_be_are_not_known():
    text = "Well,Sample,Target,Concentration,Positives,Negatives,AcceptedDroplets\n"
    run = read_quantasoft(
        sheet_of(text + "A1,S,T,-3,20,0,10\nA2,S,T,1,5,4,10\nA3,S,T,1,5.5,4,10\nZ9,S,T,1,1,1,2\n"), file="f.csv"
    )
    assert [(one.positives, one.accepted, one.printed) for one in run.tallies] == [
        (None, None, None),
        (5, 10, 1),
        (None, 10, 1),
    ]
    assert {"dpcr/impossible", "dpcr/negative", "dpcr/sum", "dpcr/value", "dpcr/well"} <= set(codes(run))
    assert all(finding.answer is Answer.NOT_KNOWN for finding in run.findings)


def test_a_decimal_comma_and_semicolons():
    text = (
        "sep=;\nWell;Sample;Target;Concentration;Positives;Negatives;AcceptedDroplets\nA1;S;T;51,03;535;12069;12604\n"
    )
    run = read_quantasoft(sheet_of(text), file="f.csv")
    assert run.tallies[0].printed == 51.03
    assert codes(run) == ["dpcr/written"]


def test_qiacuity_carries_the_plate_from_its_first_row():
    run = read_qiacuity(sheet_of(files.QIACUITY), file="f.csv")
    assert [(one.well, one.plate, one.role) for one in run.tallies] == [
        ("A01", "ID1", "Sample"),
        ("A02", "ID1", "Non Template Control"),
    ]
    assert run.plate_type == "Nanoplate 8.5K 96-well"


def test_absolute_q_results_summary_combinations_and_partitions():
    results = read_absolute_q(sheet_of(files.ABSOLUTE_Q), file="f.csv")
    assert [(one.well, one.positives) for one in results.tallies] == [("A01", 0), ("B01", 34)]
    assert results.serial == "Absolute Q 0140"
    summary = read_absolute_q(sheet_of(files.ABSOLUTE_Q_SUMMARY), file="f.csv")
    assert [(one.well, one.channel, one.target, one.mean) for one in summary.tallies] == [
        ("A01", "FAM", "T1", 0.16941), ("A02", "FAM", "T1", 0.17312),
        ("A01", "VIC", "T2", 0.1726), ("A02", "VIC", "T2", 0.16916),
    ]  # fmt: skip
    assert codes(summary) == ["dpcr/status"]
    combined = read_absolute_q(sheet_of(files.ABSOLUTE_Q_COMBINED), file="f.csv")
    assert [(one.channel, one.positives, one.accepted) for one in combined.tallies] == [
        ("FAM", 3182, 20419),
        ("VIC", 3250, 20419),
    ]
    partitions = read_absolute_q(sheet_of(files.ABSOLUTE_Q_PARTITIONS), file="f.csv")
    assert [len(one.amplitudes) for one in partitions.droplets] == [2, 1]
    assert codes(partitions) == ["dpcr/rejected"]


@pytest.mark.parametrize(
    ("old", "new"), [("False,10824.2", "maybe,10824.2"), ("26754.5", "bright"), (",True,T1", ",,T1"), ("26754.5", "")]
)
def test_partitions_that_cannot_be_read(old, new):
    with pytest.raises(UnreadableFileError):
        read_absolute_q(sheet_of(files.ABSOLUTE_Q_PARTITIONS.replace(old, new)), file="f.csv")


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_zip_counts_the_summary_once():
    data = zipped({"s.csv": files.ABSOLUTE_Q_SUMMARY, "c.csv": files.ABSOLUTE_Q_COMBINED, "e.csv": "", "x.pdf": "x"})
    run = read_absolute_q_zip(data, file="a.zip")
    assert len(run.tallies) == 4
    assert len(run.combinations) == 4
    assert run.serial == "226"
    assert codes(run) == ["dpcr/empty", "dpcr/status"]
    assert run.unused[0] == "a.zip: x.pdf"
    with pytest.raises(UnreadableFileError, match="none of its files"):
        read_absolute_q_zip(zipped({"x.pdf": "x"}), file="a.zip")


def test_bombs_are_refused(monkeypatch):
    """What unpacks to more than a run holds is refused, whatever the archive declares."""
    monkeypatch.setattr(archives, "_MOST_BYTES", 10_000)
    bomb = zipped({"a.csv": b"0" * 20_000})
    with pytest.raises(UnreadableFileError, match="more than"):
        unzip(bomb, file="a.zip")
    with pytest.raises(UnreadableFileError, match="more than"):
        unzip(zipped({"a.csv": b"0" * 6_000, "b.csv": b"0" * 6_000}), file="a.zip")
    with pytest.raises(UnreadableFileError, match="more than"):
        gunzip(gzip.compress(b"0" * 20_000), file="a.gz")
    assert gunzip(gzip.compress(b"0" * 9_000), file="a.gz") == b"0" * 9_000
    monkeypatch.setattr(archives, "_MOST_FILES", 1)
    with pytest.raises(UnreadableFileError, match="more than"):
        unzip(zipped({"a": "", "b": ""}), file="a.zip")


@pytest.mark.parametrize("unpack", [unzip, gunzip])
def test_archives_cut_short(unpack):
    data = zipped({"a.csv": files.ABSOLUTE_Q}) if unpack is unzip else gzip.compress(files.ABSOLUTE_Q.encode())
    for end in range(0, len(data) - 1, 23):
        with pytest.raises(UnreadableFileError):
            unpack(data[:end], file="a")


def test_amplitudes_at_once_and_cell_by_cell_are_the_same():
    quick = read_amplitudes(files.AMPLITUDES.encode(), file="x_A01_Amplitude.csv").droplets[0]
    rows = files.AMPLITUDES.replace(",", ";").replace(".", ",")
    for data in (rows.encode(), files.AMPLITUDES.encode("utf-16"), b"\xef\xbb\xbf" + files.AMPLITUDES.encode()):
        assert is_amplitudes(data)
        slow = read_amplitudes(data, file="x_A01_Amplitude.csv").droplets[0]
        assert slow.channels == quick.channels == ("Ch1", "Ch2")
        assert np.array_equal(slow.amplitudes, quick.amplitudes)
        assert slow.called is not None
        assert quick.called is not None
        assert np.array_equal(slow.called, quick.called)
    assert quick.called is not None
    assert quick.well == "A01"
    assert int(quick.called.sum()) == 30


def test_clusters_are_calls_of_two_channels():
    """QuantaSoft: 1 neither, 2 channel 1, 3 both, 4 channel 2; one cluster alone calls nothing."""
    head = "Assay1 Amplitude,Assay2 Amplitude,Cluster\n"
    found = read_amplitudes((head + "1,1,1\n9,1,2\n9,9,3\n1,9,4\n").encode(), file="B02.csv").droplets[0]
    assert found.called is not None
    assert found.called.tolist() == [[False, False], [True, False], [True, True], [False, True]]
    run = read_amplitudes((head + "1,1,1\n9,1,1\n").encode(), file="plate.csv")
    assert run.droplets[0].called is None
    assert codes(run) == ["dpcr/well", "dpcr/clusters"]


@pytest.mark.parametrize(
    "text",
    [
        "Ch1 Amplitude,Ch2 Amplitude\n1,2\n3\n",
        "Ch1 Amplitude,Ch2 Amplitude\n1,2\n3,x\n",
        "Ch1 Amplitude,Ch2 Amplitude\n1,2\n3,1e99\n",
        "Ch1 Amplitude,Ch2 Amplitude\n1,2,3\n",
        "Cluster Amplitude\n",
    ],
)
def test_amplitudes_that_cannot_be_read(text):
    with pytest.raises(UnreadableFileError):
        read_amplitudes(text.encode(), file="A01.csv")


def test_layouts():
    assert is_layout(sheet_of(files.LAYOUT))
    assert not is_layout(sheet_of(files.CFX))
    places, findings, unused = read_layout(
        sheet_of("well,sample,role,level,dilution,colour\nA1,S,Std-1,-1,0,red\nZ1,S,,,,\nB1,T,queen,2,10,\n"), file="l"
    )
    assert [(one.well, one.role, one.level, one.dilution) for one in places] == [
        ("A01", "standard", None, None),
        ("B01", "sample", 2, 10),
    ]
    assert [finding.code for finding in findings] == ["plate/value", "plate/value", "plate/well", "plate/role"]
    assert unused == ("l: column 'colour'",)


@pytest.mark.parametrize(
    ("word", "role"),
    [("Unkn-01", "sample"), ("NTC-2", "ntc"), ("Non Template Control", "ntc"), ("PosCtrl", "positive"), ("?", "sample"),
     ("Std", "standard"), ("Control", "control"), ("queen", None)],
)  # fmt: skip
def test_roles(word, role):
    assert role_of(word) == role


def test_sheets_are_told_apart():
    for text in (files.QUANTASOFT, files.QX_MANAGER):
        assert is_quantasoft(sheet_of(text))
        assert not is_absolute_q(sheet_of(text))
    assert not is_quantasoft(sheet_of(files.ABSOLUTE_Q))


def test_exports_that_lack_what_they_need():
    with pytest.raises(UnreadableFileError, match="no export of an Absolute Q"):
        read_absolute_q(sheet_of(files.QIACUITY), file="f.csv")
    with pytest.raises(UnreadableFileError, match="no column 'Target'"):
        read_absolute_q(sheet_of("Well,Total,Lambda (cp/Rxn),Positives\nA1,9,0.1,1\n"), file="f.csv")
    with pytest.raises(UnreadableFileError, match="no row names"):
        read_amplitudes(b"Well,Sample\nA1,S\n", file="A01.csv")
    odd = read_absolute_q(sheet_of(files.ABSOLUTE_Q.replace(",B1,", ",Z9,").replace("5/19/2023", "3/4/2023")), file="f")
    assert codes(odd) == ["dpcr/well", "dpcr/time"]
    parts = read_absolute_q(
        sheet_of(files.ABSOLUTE_Q_PARTITIONS.replace("2023-05-24 19:45:43+00:00", "soon")), file="f"
    )
    assert codes(parts) == ["dpcr/rejected", "dpcr/time"]
    assert parts.measured is None


def test_qiacuity_counts_that_do_not_add_up():
    run = read_qiacuity(sheet_of(files.QIACUITY.replace('"7200"', '"7100"')), file="f.csv")
    assert codes(run) == ["dpcr/sum"]


def test_amplitudes_under_lines_of_words_and_with_empty_columns():
    text = "Run;x;\n;;\nCh1 Amplitude;Ch2 Amplitude;\n1,5;2,5;\n\n3,5;4,5;\n"
    found = read_amplitudes(text.encode(), file="A01.csv").droplets[0]
    assert found.amplitudes.tolist() == [[1.5, 2.5], [3.5, 4.5]]


def test_combinations_of_wells_that_share_a_name_are_not_added_up():
    """Two wells under one name: their counts are of twice as many partitions as the total that is printed."""
    twice = files.ABSOLUTE_Q_COMBINED + "".join(files.ABSOLUTE_Q_COMBINED.splitlines(keepends=True)[1:])
    run = read_absolute_q(read_csv(twice.encode(), file="c.csv"), file="c.csv")
    assert run.tallies == ()
    assert "dpcr/well" in {one.code for one in run.findings}


def test_names_of_partitions_lose_their_blanks():
    text = files.ABSOLUTE_Q_PARTITIONS.replace(",S1,", ",S1 ,")
    run = read_absolute_q(read_csv(text.encode(), file="p.csv"), file="p.csv")
    assert [one.sample for one in run.droplets] == ["S1", "S2"]


def test_clusters_of_a_file_of_channel_2_alone_and_droplets_in_none():
    lines = [line.split(",") for line in files.AMPLITUDES.splitlines()]
    text = "\n".join(f"{line[1]},{'Cluster' if k == 0 else 4 if k < 8 else 0}" for k, line in enumerate(lines)) + "\n"
    run = read_amplitudes(text.encode(), file="x_A01_Amplitude.csv")
    called = run.droplets[0].called
    assert called is not None
    assert int(called.sum()) == 7
    assert "203 droplets are in no cluster" in run.findings[0].says
