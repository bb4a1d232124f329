from __future__ import annotations

import pytest

from seedlot.assays.copy_number.layout import Told, is_layout, read_layout, role_of, stem
from seedlot.assays.copy_number.raw import Role
from seedlot.assays.copy_number.settings import Settings
from seedlot.formats.tables import Sheet
from seedlot.terms.errors import UnreadableFileError


def test_a_layout_says_what_files_are_for() -> None:
    sheet = Sheet("l", (("File", "Sample", "Role"), ("a.bam", "LOT-1", "sample"), ("b.bam", None, "bank"), (None,) * 3))
    assert is_layout(sheet)
    told = read_layout(sheet, file="l.csv")
    assert told == (Told("a.bam", "LOT-1", Role.SAMPLE), Told("b.bam", "", Role.REFERENCE))
    assert role_of("a.bam", "SM", told, Settings()) == (Role.SAMPLE, "SM")
    assert role_of("a.bam", "", told, Settings()) == (Role.SAMPLE, "LOT-1")
    assert role_of("b.bam", "", told, Settings()) == (Role.REFERENCE, "b")


def test_settings_say_it_too() -> None:
    settings = Settings(reference=("BANK",), panel=("n1.bam",), gc="g.wig")
    assert role_of("x.bam", "bank", (), settings)[0] is Role.REFERENCE
    assert role_of("n1.bam", "", (), settings)[0] is Role.PANEL
    assert role_of("g.wig", "", (), settings)[0] is Role.GC
    assert role_of("y.bam", "", (), settings) == (Role.SAMPLE, "y")


def test_names_without_their_endings() -> None:
    assert stem("folder/a.vcf.gz") == "a"


@pytest.mark.parametrize("row", [("a.bam", "", "tumour"), ("", "", "panel")])
def test_a_row_that_cannot_be_used(row) -> None:
    with pytest.raises(UnreadableFileError, match="row 2"):
        read_layout(Sheet("l", (("file", "sample", "role"), tuple(cell or None for cell in row))), file="l.csv")
