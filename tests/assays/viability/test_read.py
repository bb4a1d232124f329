"""Files that are not what they should be: one clear error or finding each, and nothing else."""

from __future__ import annotations

import pytest

from seedlot.assays.viability.layout import COUNTS, PANELS, SQUARES, THAWS
from seedlot.assays.viability.read import read
from seedlot.assays.viability.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer


def raw_of(text: str | bytes, name: str = "counts.csv"):
    content = text.encode() if isinstance(text, str) else text
    return read((Source(name, content=content),), Settings())


@pytest.mark.parametrize("columns", [SQUARES, COUNTS, THAWS, PANELS])
def test_every_column_is_known(columns):
    line = {"sample": "A", "live": "5", "dead": "1", "counted on": "2026-03-01 10:00", "hours": "0", "viable": "1"}
    names = [column.name for column in columns]
    raw = raw_of(",".join(names) + "\n" + ",".join(line.get(name, "") for name in names) + "\n")
    assert raw.unused == ()
    assert len(raw.counts) + len(raw.thaws) + len(raw.panels) == 1


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "sample,other\nA,1\n", "sample,live,dead\n", ""])
def test_files_that_are_not_ours_give_one_clear_line(text):
    with pytest.raises(UnreadableFileError) as fault:
        raw_of(text)
    assert "\n" not in str(fault.value)


def test_what_cannot_be_used_is_a_finding_with_its_place():
    raw = raw_of("sample,live,dead,dilution\n,5,1,2\nA,x,1,2\nA,5,1,2\nA,6,1,3\n")
    assert [(finding.code, finding.where) for finding in raw.findings if finding.answer is Answer.NOT_KNOWN] == [
        ("viability/sample", "counts.csv, row 2"),
        ("viability/value", "counts.csv, row 3"),
        ("viability/square", "counts.csv, row 3"),
        ("viability/constant", "counts.csv, row 3"),
    ]
    assert raw.counts[0].squares == ((5, 1), (6, 1))


def test_decimal_commas_and_utf_16():
    text = "sample;viable density;volume\nA;0,5;10\n"
    for data in (text.encode(), text.encode("utf-16"), text.encode("utf-8-sig")):
        (count,) = raw_of(data).counts
        assert (count.told.viable_density, count.volume) == (0.5, 10)


def test_limits_are_no_values():
    raw = raw_of("sample,cells frozen,viable cells at thaw\nA,>1e6,5e5\n")
    assert raw.thaws[0].frozen == ()
    raw = raw_of("sample,viable,early apoptotic,late apoptotic,necrotic\nA,<80,1,2,3\n")
    assert [finding.code for finding in raw.findings] == ["viability/value"]
    assert "viability/impossible" in {
        finding.code for finding in raw_of("sample,viable density,viable counted,total counted\nA,1,5,4\n").findings
    }


FOLDERS = ("chemometec_nucleoview", "chemometec_nc_view", "roche_cedex_hires", "beckman_vi_cell_blu", "novabio_flex2")


def is_refused(data: bytes, name: str) -> bool:
    """Whether the bytes are refused, in one line; any other fault is passed on."""
    try:
        raw_of(data, name)
    except UnreadableFileError as fault:
        return "\n" not in str(fault)
    return False


def test_cut_files_are_refused_or_read_and_nothing_else(reference):
    refused = []
    for folder in FOLDERS:
        for path in sorted((reference / "instruments" / folder).glob("*.csv")):
            data = path.read_bytes()
            refused += [is_refused(data[:end], path.name) for end in range(0, len(data), 100)]
    assert len(refused) > 300
    assert any(refused)
    assert not all(refused)
