from __future__ import annotations

import math

import pytest

from seedlot.formats.columns import read_columns, separator_of
from seedlot.terms.errors import UnreadableFileError


def read(text: str):
    return read_columns(text.encode(), file="a.tsv", heading=lambda names: "start" in names)


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_columns_by_name(separator: str) -> None:
    table = read("# a note\nchr\tstart\n1\t5\n2\tNA\n".replace("\t", separator))
    assert table.cells["chr"] == ["1", "2"]
    assert table.rows == 2
    assert table.line == 2
    values = table.numbers("start")
    assert values[0] == 5
    assert math.isnan(values[1])


def test_blanks_may_separate() -> None:
    assert separator_of("chr start") is None
    assert read("chr   start\n1 5\n").numbers("start").tolist() == [5.0]


def test_quotes_and_row_names_of_r() -> None:
    assert read('"chr"\t"start"\n"1"\t"5"\n').numbers("start").tolist() == [5.0]
    assert read("chr\tstart\nrow1\t1\t5\nrow2\t1\t6\n").numbers("start").tolist() == [5.0, 6.0]


def test_cells_beyond_the_heading_that_hold_nothing() -> None:
    """Rows that are alike are read at once, others one by one: with the same answer."""
    for end in ("", "\t", "\t \t"):
        table = read(f"chr\tstart\n1\t5{end}\n \n2\t6\n")
        assert table.cells == {"chr": ["1", "2"], "start": ["5", "6"]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("chr\tend\n1\t5\n", "heading"),
        ("chr\tstart\n1\tx\n", "'x' in column 'start' is not a number"),
        ("chr\tstart\n1\tinf\n", "not a number"),
        ("chr\tstart\n1\n", "has 1 cells where the heading has 2"),
        ("chr\tstart\n1\t5\n1\t5\t6\n", "has 3 cells"),
        ("start\tstart\n1\t5\n", "stands twice"),
        ("\n\n", "heading"),
    ],
)
def test_what_is_wrong_is_said_once(text: str, says: str) -> None:
    with pytest.raises(UnreadableFileError, match=says):
        read(text).numbers("start")
