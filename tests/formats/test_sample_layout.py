"""Our layout of samples."""

from __future__ import annotations

from seedlot.formats.sample_layout import is_sample_layout, read_sample_layout
from seedlot.formats.tables import Sheet, read_csv


def test_rows_are_read():
    sheet = read_csv(b"Sample,File,Role,Derived from,comment\nA,a.bam,MCB,L,x\n\n,b.bam,lot,,\n", file="who.csv")
    assert is_sample_layout(sheet)
    (entry,), findings, unread = read_sample_layout(sheet, file="who.csv")
    assert (entry.sample, entry.file, entry.said) == ("A", "a.bam", {"role": "MCB", "parent": "L"})
    assert [finding.code for finding in findings] == ["identity/no-sample"]
    assert unread == ("who.csv: column 'comment'",)


def test_other_tables_are_none():
    assert not is_sample_layout(Sheet("t", ()))
    assert not is_sample_layout(read_csv(b"sample,value\nA,1\n", file="t.csv"))
