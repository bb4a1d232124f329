"""Files that are not what they should be: one clear error or finding each, and nothing else."""

from __future__ import annotations

import pytest

from seedlot.assays.metabolites.layout import NAMED, SAMPLES
from seedlot.assays.metabolites.raw import Raw
from seedlot.assays.metabolites.read import read
from seedlot.assays.metabolites.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError


def raw_of(text: str | bytes, name: str = "medium.csv") -> Raw:
    """Read one file."""
    content = text.encode() if isinstance(text, str) else text
    return read((Source(name, content=content),), Settings())


def test_every_column_is_known():
    names = [column.name for column in SAMPLES] + list(NAMED)
    row = ["A", "C", "0", "2026-03-01", "1", "2", "100", *(["7"] * len(NAMED))]
    raw = raw_of(",".join(names) + "\n" + ",".join(row) + "\n")
    assert (raw.unused, len(raw.values)) == ((), len(NAMED))
    assert {value.times for value in raw.values} == {2}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "no row under a heading"),
        ("sample,glucose\n", "no row under a heading"),
        ("sample,glucose (kg)\nA,1\n", "unit 'kg' of column 'glucose'"),
        ("sample,glucose (furlong)\nA,1\n", "unit 'furlong' of column 'glucose'"),
        ("sample,pH (g/L)\nA,1\n", "unit 'g/L' of column 'ph'"),
        ("sample,glucose,glucose\nA,1,2\n", "stands twice"),
        ("sample,glucose\nA,1,2\n", "stands under no heading"),
        ("", "empty"),
    ],
)
def test_files_that_are_not_ours_give_one_clear_line(text, says):
    with pytest.raises(UnreadableFileError, match=says) as fault:
        raw_of(text)
    assert "\n" not in str(fault.value)


def test_decimal_commas_utf_16_and_limits():
    text = "sample;glucose;lactate\nA;2,5;<0,2\n"
    for data in (text.encode(), text.encode("utf-16"), text.encode("utf-8-sig")):
        glucose, lactate = raw_of(data).values
        assert glucose.reading.number.value == 2.5
        assert (lactate.reading.number.relation, lactate.reading.number.limit) == ("<", 0.2)


def test_rows_without_a_sample_and_cells_that_are_no_number_are_findings():
    raw = raw_of("sample,glucose\n,1\nA,much\n")
    assert [(finding.code, finding.where) for finding in raw.findings] == [
        ("metabolites/sample", "medium.csv, row 2"),
        ("metabolites/value", "medium.csv, row 3"),
    ]


def is_refused(data: bytes, name: str) -> bool:
    """Whether the bytes are refused, in one line; any other fault is passed on."""
    try:
        raw_of(data, name)
    except UnreadableFileError as fault:
        return "\n" not in str(fault)
    return False


def test_cut_files_are_refused_or_read_and_nothing_else(reference):
    folder = reference / "instruments"
    refused = []
    for path in (
        *sorted((folder / "roche_cedex_bioht").glob("*.txt")),
        *sorted((folder / "novabio_flex2").glob("*.csv")),
    ):
        data = path.read_bytes()
        refused += [is_refused(data[:end], path.name) for end in range(0, len(data), 1000)]
    assert len(refused) > 100
    assert any(refused)
    assert not all(refused)
