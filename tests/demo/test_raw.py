"""The raw files of the demonstration: what ships is what the formulas give, and every one says that it is simulated."""

from __future__ import annotations

import pytest
from tests.demo.tried import measured

from seedlot.assays import wing
from seedlot.demo import raw
from seedlot.demo.example import book, platform
from seedlot.terms.finding import Answer

FILES = raw.examples()


@pytest.mark.parametrize(
    ("folder", "files"), [(book(), raw.lots()), (platform(), raw.line())], ids=["book", "platform"]
)
def test_the_files_that_ship_are_those_that_are_simulated(folder, files):
    shipped = {path.name: path.read_bytes() for path in (folder / "raw").iterdir()}
    assert sorted(shipped) == sorted(files)
    other = [name for name, data in files.items() if shipped[name] != data]
    assert not other, "look at them, then accept the new files by seedlot.demo.raw.ship()"


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_says_that_it_is_simulated(name):
    assert b"SIM" in FILES[name]


def test_no_two_books_hold_a_file_of_one_name():
    assert not set(raw.lots()) & set(raw.line())
    assert len(FILES) == len(raw.lots()) + len(raw.line()) + 2


def test_files_are_written_into_a_folder_that_exists(tmp_path):
    raw.write(tmp_path, {"a.fcs": b"1"})
    assert (tmp_path / "a.fcs").read_bytes() == b"1"
    with pytest.raises(FileNotFoundError):
        raw.write(tmp_path / "nowhere", {"a.fcs": b"1"})


def test_every_assay_of_ours_is_tried():
    assert set(raw.TRIES) == set(wing.ROOMS)


@pytest.mark.parametrize("name", sorted(raw.TRIES))
def test_what_is_to_be_tried_gives_values(name):
    result = measured(name)
    assert any(value.value is not None or value.relation == "<" for value in result.reportables)
    assert result.charts
    assert Answer.NOT_MET not in {finding.answer for finding in result.findings}
