"""Compensation: matrices by hand, from keywords and from tables; and that it undoes spillover."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.assays.flow.events import dataset

from seedlot.assays.flow.compensation import (
    Compensation,
    compensated,
    read_matrix,
    spilled,
    spillover_from_keywords,
)
from seedlot.assays.flow.faults import UncountableError
from seedlot.formats.fcs import read_fcs
from seedlot.formats.gating import Matrix
from seedlot.formats.tables import Sheet, read_csv
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer


def matrix(*rows: tuple[float, ...], names: str = "ABCDEFGH") -> Matrix:
    return Matrix(name="m", rows=tuple(names[: len(rows)]), columns=tuple(names[: len(rows[0])]), values=rows)


HALF = matrix((1.0, 0.5), (0.25, 1.0))


def test_two_dyes_by_hand():
    """Seen (150, 110) is 140 of A and 40 of B: 140 + 0.25 x 40 = 150, 0.5 x 140 + 40 = 110."""
    found = compensated(np.array([[150.0, 110.0], [0.0, 0.0]]), HALF)
    assert found == pytest.approx(np.array([[140.0, 40.0], [0.0, 0.0]]))


def test_more_detectors_than_dyes_are_fitted_by_least_squares():
    """One dye, seen as 1 and 2: 3 and 4 are nearest to (3 + 8) / 5 of it."""
    spectrum = Matrix(name="s", rows=("dye",), columns=("A", "B"), values=((1.0, 2.0),))
    assert compensated(np.array([[3.0, 4.0]]), spectrum).tolist() == [[pytest.approx(2.2)]]


@given(
    size=st.integers(1, 6),
    data=st.data(),
)
def test_it_undoes_spillover(size, data):
    share = st.floats(0, 0.9 / size)
    rows = [tuple(1.0 if i == j else data.draw(share) for j in range(size)) for i in range(size)]
    events = np.array([[data.draw(st.floats(-1000, 1e5)) for _ in range(size)] for _ in range(3)])
    back = compensated(spilled(events, matrix(*rows)), matrix(*rows))
    assert back == pytest.approx(events, rel=1e-9, abs=1e-7)


def test_an_event_has_the_same_bits_wherever_it_stands():
    events = np.random.default_rng(7).normal(0, 1e4, (70_001, 2))
    found = compensated(events, HALF)
    order = np.random.default_rng(8).permutation(len(events))
    assert np.array_equal(compensated(events[order], HALF), found[order])
    assert np.array_equal(compensated(events[-3:], HALF), found[-3:])


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        (matrix((1.0, 1.0), (1.0, 1.0)), "singular"),
        (matrix((0.0, 0.0), (0.0, 0.0)), "singular"),
        (matrix((1.0, math.nan), (0.0, 1.0)), "bad-matrix"),
        (matrix((1.0,), (1.0,)), "bad-matrix"),
        (Matrix(name="m", rows=("A",), columns=("A", "B"), values=((1.0,),)), "bad-matrix"),
    ],
)
def test_what_cannot_be_inverted_is_said(bad, name):
    with pytest.raises(UncountableError, match="matrix 'm'") as caught:
        Compensation.of(bad)
    assert caught.value.name == name


def test_the_wrong_number_of_columns_is_refused():
    with pytest.raises(UncountableError, match="for 2 detectors, not for 1"):
        compensated(np.ones((3, 1)), HALF)


def test_an_ill_conditioned_matrix_is_a_finding():
    assert Compensation.of(HALF).finding() is None
    finding = Compensation.of(matrix((1.0, 0.99), (0.99, 1.0))).finding()
    assert finding is not None
    assert (finding.code, finding.answer) == ("flow/ill-conditioned", Answer.NOT_KNOWN)
    assert "up to 199 times" in finding.says


def test_names_of_dyes_and_of_detectors():
    both = Compensation.of(Matrix(name="m", rows=("X", "Y"), columns=("A", "B"), values=((1.0, 0.0), (0.0, 1.0))))
    assert [both.place(name) for name in ("X", "Y", "A", "B", "C")] == [0, 1, 0, 1, None]
    spectrum = Compensation.of(Matrix(name="m", rows=("X",), columns=("A", "B"), values=((1.0, 0.0),)))
    assert [spectrum.place(name) for name in ("X", "A")] == [0, None]


COLUMNS = {"A": [1.0], "B": [2.0]}


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("_SPILLOVER", "2,A,B,1,0.5,0.25,1"),
        ("SPILL", "2, A, B, 1, 0.5, 0.25, 1"),
        ("SPILL", "2,1,2,1,0.5,0.25,1"),
        ("_COMP", "2,1,0.5,0.25,1"),
    ],
)
def test_the_matrix_of_a_file(keyword, text):
    found = spillover_from_keywords(dataset(COLUMNS, **{keyword: text}))
    assert found is not None
    assert (found.rows, found.columns, found.values) == (("A", "B"), ("A", "B"), HALF.values)


def test_a_file_without_a_matrix():
    assert spillover_from_keywords(dataset(COLUMNS)) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2,A,B,1,0.5,0.25", "as many names and numbers as it says"),
        ("0", "as many names and numbers as it says"),
        ("two,A,B", "as many names and numbers as it says"),
        ("99999,A", "as many names and numbers as it says"),
        ("2,A,C,1,0.5,0.25,1", "names no channel 'C'"),
        ("2,A,A,1,0.5,0.25,1", "no number or no name"),
        ("2,A,B,1,x,0.25,1", "no number or no name"),
        ("2,A,B,1,inf,0.25,1", "no number or no name"),
    ],
)
def test_a_keyword_that_holds_no_matrix(text, says):
    with pytest.raises(UncountableError, match=says):
        spillover_from_keywords(dataset(COLUMNS, _SPILLOVER=text))


@pytest.mark.parametrize(
    "lines",
    [
        ",A,B\nA,1,0.5\nB,0.25,1\n",
        "A,B\n1,0.5\n0.25,1\n",
        "A;B\n100;50\n25;100\n",
        '"dye","A","B"\n"A",1,0.5\n"B",0.25,1\n',
    ],
)
def test_tables(lines):
    found = read_matrix(read_csv(lines.encode(), file="m.csv"))
    assert (found.rows, found.columns, found.values) == (("A", "B"), ("A", "B"), HALF.values)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("A,B\n", "it holds no matrix"),
        ("A,B\n1,x\n0,1\n", "'x' is no number.*row 2, column B"),
        (",A,B\nA,1\nB,0,1\n", "'' is no number.*row 2, column C"),
        ("A,A\n1,0\n0,1\n", "a name stands twice"),
        ("A,B\n1,0\n", "1 rows for 2 detectors"),
        ("A,B\n1,nan\n0,1\n", "'nan' is no number"),
    ],
)
def test_tables_that_hold_no_matrix(lines, says):
    with pytest.raises(UnreadableFileError, match=says):
        read_matrix(read_csv(lines.encode(), file="m.csv"))


def test_a_truth_value_is_no_number():
    with pytest.raises(UnreadableFileError, match="is no number"):
        read_matrix(Sheet("m", (("A", "B"), (1, 0), (0, None))))


def test_matrices_of_the_reference(reference):
    """The 11 x 11 matrix of CytoExploreR with its row names, and FlowKit's 14 x 14 without."""
    folder = reference / "flow/compensation"
    named = read_matrix(read_csv((folder / "Compensation-Spillover-Matrix.csv").read_bytes(), file="m.csv"))
    assert (len(named.rows), len(named.columns)) == (11, 11)
    assert named.rows == named.columns
    assert named.values[0][:3] == (1, 0.180901, 0.08901)
    plain = read_matrix(read_csv((folder / "comp_complete_example.csv").read_bytes(), file="m.csv"))
    assert plain.columns[1] == "PE-A"
    assert plain.values[0][1] == 0.2986
    (events,) = read_fcs(folder / "test_comp_example.fcs").datasets
    names = [channel.name for channel in events.channels]
    seen = events.values()[:, [names.index(name) for name in plain.columns]].astype(np.float64)
    dyes = compensated(seen, plain)
    assert np.allclose(spilled(dyes, plain), seen, rtol=1e-9, atol=1e-6)
    assert np.allclose(dyes, np.linalg.solve(np.array(plain.values).T, seen.T).T, rtol=1e-9, atol=1e-6)


def test_rows_of_dyes_in_another_order_than_the_detectors_are_refused():
    """Else PE would be taken for what FITC-A sees, without a word."""
    with pytest.raises(
        UnreadableFileError, match="'PE' stands in the place of detector FITC-A, and is brighter in PE-A"
    ):
        read_matrix(read_csv(b",FITC-A,PE-A\nPE,0.1,1\nFITC,1,0.2\n", file="m.csv"))
    assert read_matrix(read_csv(b",FITC-A,PE-A\nFITC,1,0.2\nPE,0.1,1\n", file="m.csv")).rows == ("FITC", "PE")
    named = read_matrix(read_csv(b",FITC-A,PE-A\nPE-A,0.1,1\nFITC-A,1,0.2\n", file="m.csv"))
    assert compensated(np.array([[10.0, 2.0]]), named)[0].tolist() == pytest.approx([0.0, 10.0])
