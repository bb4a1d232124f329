"""Reading the events of a data set in blocks."""

from __future__ import annotations

import numpy as np
import pytest
from tests.assays.flow.events import dataset, integers
from tests.formats.fcs_writer import described, written

from seedlot.assays.flow.columns import Columns, Events, Extremes, Mixture
from seedlot.assays.flow.compensation import BLOCK, Compensation
from seedlot.assays.flow.faults import UncountableError
from seedlot.formats.fcs import Dataset, read_fcs_bytes
from seedlot.formats.gating import Matrix

HALF = Matrix(name="m", rows=("A", "B"), columns=("A", "B"), values=((1.0, 0.5), (0.25, 1.0)))


def read(data: Dataset, names: str, kept: str = "", *matrices: Matrix) -> Columns:
    """Read channels of one letter, keep some, and compute every dye of the matrices."""
    chosen = [channel for channel in data.channels if channel.name in names.split()]
    mixtures = [Mixture(Compensation.of(matrix), tuple(range(len(matrix.rows)))) for matrix in matrices]
    return Events.of(data).read(chosen, kept.split(), mixtures)


def floats(values: np.ndarray, order: str) -> Dataset:
    """A data set of single precision, in a byte order."""
    keywords = described("F", [32] * values.shape[1], order=order) | {"$TOT": str(len(values))}
    letter = "<f4" if order == "1,2,3,4" else ">f4"
    (found,) = read_fcs_bytes(written(values.astype(letter).tobytes(), keywords), file="made.fcs").datasets
    return found


@pytest.mark.parametrize("order", ["1,2,3,4", "4,3,2,1"])
@pytest.mark.parametrize("events", [1, 63, BLOCK, BLOCK + 1, 2 * BLOCK + 65])
def test_channels_are_read_as_they_are_stored(order, events):
    """In either byte order, few or many, with and without gaps between them, and blocks that are not full."""
    values = np.random.default_rng(3).normal(0, 1e4, (events, 8)).astype(np.float32)
    data = floats(values, order)
    for names in ("C", "A B C D E F G H", "B C E F H", "A H"):
        found = read(data, names, names)
        assert list(found.kept) == names.split()
        for name, column in found.kept.items():
            seen = values[:, ord(name) - ord("A")].astype(np.float64)
            assert np.array_equal(column, seen)
            assert found.extremes[name] == Extremes(
                float(seen.min()), float(seen.max()), int(np.count_nonzero(seen == seen.max()))
            )


def test_events_at_the_top_are_counted_over_all_blocks():
    column = np.zeros(3 * BLOCK)
    column[[0, 1]] = 5
    column[[BLOCK, 2 * BLOCK, 3 * BLOCK - 1]] = 7
    column[2 * BLOCK + 5] = -3
    found = read(dataset({"A": column.tolist(), "B": np.full(3 * BLOCK, 2.0).tolist()}), "A B")
    assert found.extremes == {"A": Extremes(-3, 7, 3), "B": Extremes(2, 2, 3 * BLOCK)}
    assert found.kept == {}


def test_what_is_no_number_has_no_extremes():
    column = np.ones(2 * BLOCK)
    column[3] = np.nan
    found = read(dataset({"A": column.tolist(), "B": [*[1.0] * (2 * BLOCK - 1), np.inf]}), "A B").extremes
    assert np.isnan([found["A"].low, found["A"].top]).all()
    assert found["A"].at_top == 0
    assert found["B"] == Extremes(1, np.inf, 1)


def test_an_event_has_the_same_dyes_wherever_it_stands():
    """Alone, first, last, or beside others: the same bits, of a square matrix and of one with more detectors."""
    rng = np.random.default_rng(7)
    square = np.eye(5) + rng.uniform(0, 0.3, (5, 5))
    names = ("C", "A", "B", "E", "D")
    one = Matrix(name="one", rows=names, columns=names, values=tuple(map(tuple, square.tolist())))
    wide = Matrix(name="wide", rows=("x", "y"), columns=names, values=tuple(map(tuple, square[:2].tolist())))
    event = rng.normal(0, 1e4, 5).astype(np.float32)
    alone = read(floats(event[None], "4,3,2,1"), "A B C D E", "", one, wide).dyes
    for events in (2, 64, 65, BLOCK + 1, 2 * BLOCK):
        for at in {0, 1, events // 2, events - 1}:
            values = rng.normal(0, 1e4, (events, 5)).astype(np.float32)
            values[at] = event
            found = read(floats(values, "4,3,2,1"), "A B C D E", "", one, wide).dyes
            for dyes, single in zip(found, alone, strict=True):
                assert [dye[at] for dye in dyes] == [dye[0] for dye in single]


def test_dyes_by_hand():
    """seen = dyes S: of 150 and 110 seen, S^-1 gives 140 and 40."""
    found = read(dataset({"A": [150.0], "B": [110.0], "C": [5.0]}), "A B C", "C", HALF)
    assert [dye.tolist() for dye in found.dyes[0]] == [[pytest.approx(140)], [pytest.approx(40)]]
    assert found.kept["C"].tolist() == [5]


def test_what_has_no_end_is_in_no_dye_in_which_its_detector_weighs_nothing():
    apart = Matrix(name="m", rows=("A", "B"), columns=("A", "B"), values=((1.0, 0.0), (0.5, 1.0)))
    with np.errstate(invalid="ignore"):
        found = read(dataset({"A": [np.inf, 4.0], "B": [8.0, 2.0]}), "A B", "", apart)
    assert [dye.tolist() for dye in found.dyes[0]] == [[np.inf, 3.0], [8.0, 2.0]]


def test_logarithmic_channels_by_table_and_by_computing_are_the_same():
    """Of 1,024 possible numbers a table is quicker for 2,000 events, and for three it is not."""
    many = list(range(1000)) * 2
    some = read(integers({"A": many[:3]}, _P1E="4,1"), "A", "A").kept["A"]
    all_of_them = read(integers({"A": many}, _P1E="4,1"), "A", "A").kept["A"]
    assert some.tolist() == all_of_them[:3].tolist()
    assert all_of_them[512] == pytest.approx(100)


def test_numbers_in_whole_bytes_may_be_beyond_what_their_bits_hold():
    """$PnB says 10 bits, the file has 16: a number of more bits is told as it is stored."""
    keywords = described("I", [10], ranges=[1024]) | {"$TOT": "2000", "$P1E": "4,1"}
    numbers = np.full(2000, 2048, dtype="<u2")
    (data,) = read_fcs_bytes(written(numbers.tobytes(), keywords), file="made.fcs").datasets
    assert read(data, "A", "A").kept["A"][0] == pytest.approx(1e8)


def test_a_logarithmic_channel_without_a_range_is_not_read():
    with pytest.raises(UncountableError, match="its range"):
        read(integers({"A": [1]}, _P1E="4,1", _P1R="none"), "A")
