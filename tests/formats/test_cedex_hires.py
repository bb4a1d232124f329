"""Cedex HiRes: dates, reprocessed images, what is refused."""

from __future__ import annotations

from datetime import datetime

import pytest

from seedlot.formats.cedex_hires import read_hires
from seedlot.formats.counts import Export
from seedlot.terms.errors import UnreadableFileError

HEADING = (
    "Cedex ID,Reactor identifer,Sample identifer,Data set name,Date finished,Viability,Viable Cell Conc.,"
    "Total Cell Conc.,Viable Cell Count,Total Cell Count\n"
)


def read(rows: str) -> Export:
    """Read these rows under the heading of the instrument."""
    return read_hires((HEADING + rows).encode(), file="a.csv")


@pytest.mark.parametrize("when", ["6-18-2019 7:46:47 AM", "18.06.2019 07:46:47", "2019-06-18 07:46:47"])
def test_three_ways_of_writing_a_date(when):
    (count,) = read(f"1,R,S,Original,{when},95,1e6,1.1e6,95,100\n").counts
    assert count.counted_at == datetime(2019, 6, 18, 7, 46, 47)  # noqa: DTZ001 - as written


def test_images_that_were_analysed_again_are_told(reference):
    path = reference / "instruments/roche_cedex_hires/roche_cedex_hires_example_3.csv"
    found = read_hires(path.read_bytes(), file=path.name)
    again = [finding for finding in found.findings if finding.code == "cedex/again"]
    assert again
    assert "were analysed 2 times (Original, Original2)" in again[0].says


def test_an_error_of_the_instrument_and_two_instruments():
    rows = "1,R,S,O,18.06.2019 07:46,ERROR,1e6,1.1e6,95,100\n2,R,T,O,18.06.2019 08:46,95,1e6,1.1e6,95,100\n"
    found = read(rows)
    assert [finding.code for finding in found.findings if finding.answer] == ["cedex/instrument"]
    assert (found.counts[0].viability, found.serial) == (None, "")


def test_an_export_without_the_viable_cells_is_refused():
    with pytest.raises(UnreadableFileError, match=r"the Cedex HiRes export has no column 'Total Cell Conc\.'"):
        read_hires(HEADING.replace("Total Cell Conc.,", "").encode(), file="a.csv")


def test_a_workbook_of_something_else_is_refused(reference):
    path = reference / "instruments/beckman_vi_cell_xr/v2.06/Beckman_Vi-Cell-XR_hiddenRow.xlsx"
    with pytest.raises(UnreadableFileError, match="no sheet has the heading of a Cedex"):
        read_hires(path.read_bytes(), file=path.name)
