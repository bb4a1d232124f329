"""Assays on files, without a record."""

from __future__ import annotations

import pytest

from seedlot.acts.running import room, sources
from seedlot.assays.wing import NoSuchAssayError
from seedlot.terms.errors import NoSuchFileError, SeedlotError


def test_files_as_an_assay_reads_them(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"1")
    assert [(one.name, one.data) for one in sources([path])] == [("a.csv", b"1")]


def test_a_folder_is_no_file_and_what_is_absent_is_told(tmp_path):
    with pytest.raises(SeedlotError, match=r"is a folder\. Name the files in it"):
        sources([tmp_path])
    with pytest.raises(NoSuchFileError):
        sources([tmp_path / "absent.csv"])


def test_an_assay_by_its_name():
    assert room("flow").name == "flow"
    with pytest.raises(NoSuchAssayError):
        room("tarot")
