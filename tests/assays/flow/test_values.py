"""Columns of a data set as gates look at them."""

from __future__ import annotations

import numpy as np
import pytest
from tests.assays.flow.events import dataset, integers

from seedlot.assays.flow.faults import UncountableError
from seedlot.assays.flow.values import Values
from seedlot.formats.gating import FROM_FILE, Axis, Linear, Log, Logicle, Matrix, Ratio

HALF = Matrix(name="m", rows=("A", "B"), columns=("A", "B"), values=((1.0, 0.5), (0.25, 1.0)))


def test_linear_channels_are_divided_by_their_gain():
    values = Values(dataset({"A": [8.0], "B": [8.0]}, _P1G="4"), {})
    assert values.raw("A").tolist() == [2.0]
    assert values.raw("B").tolist() == [8.0]


def test_logarithmic_channels_are_made_linear_again():
    """4 decades over 1024 channels from 1: 512 is 100; $PnE 4,0 is taken as 4,1 (FCS 3.1)."""
    values = Values(integers({"A": [0, 512, 256], "B": [0, 512, 256]}, _P1E="4,1", _P1G="8", _P2E="4,0"), {})
    assert values.raw("A") == pytest.approx([1, 100, 10])
    assert values.raw("B") == pytest.approx([1, 100, 10])


def test_time_is_in_seconds():
    assert Values(dataset({"Time": [200.0]}, _TIMESTEP="0.01", _P1G="0.01"), {}).raw("Time").tolist() == [2.0]
    assert Values(dataset({"Time": [200.0]}, _TIMESTEP="none"), {}).raw("Time").tolist() == [200.0]
    assert Values(dataset({"Time": [200.0]}, _TIMESTEP="-1"), {}).raw("Time").tolist() == [200.0]


def test_compensated_with_a_matrix_or_with_that_of_the_file():
    data = dataset({"A": [150.0], "B": [110.0], "C": [5.0]}, SPILL="2,A,B,1,0.5,0.25,1")
    values = Values(data, {"m": HALF})
    for matrix in ("m", FROM_FILE):
        assert values.column(Axis(channel="A", matrix=matrix)) == pytest.approx([140])
        assert values.column(Axis(channel="B", matrix=matrix)) == pytest.approx([40])
        assert values.column(Axis(channel="C", matrix=matrix)).tolist() == [5]
    assert values.column(Axis(channel="A")).tolist() == [150]
    assert [channel.name for channel, _ in values.used()] == ["A", "B", "C"]
    assert set(values.compensations()) == {"m", FROM_FILE}


def test_a_file_without_the_matrix_that_is_asked_for_is_taken_as_it_is():
    values = Values(dataset({"A": [150.0]}), {})
    assert values.column(Axis(channel="A", matrix=FROM_FILE)).tolist() == [150]
    assert values.compensations() == {FROM_FILE: None}


def test_scales_and_bounds():
    values = Values(dataset({"A": [1.0, 100.0, 1e6]}), {})
    log = Log(t=1000, m=3)
    assert values.column(Axis(channel="A", scale=log)) == pytest.approx([0, 2 / 3, 2])
    assert values.column(Axis(channel="A", scale=log, low=0.5, high=1)) == pytest.approx([0.5, 2 / 3, 1])
    axis = Axis(channel="A", scale=Logicle(t=1000, w=1, m=4, a=0))
    assert values.column(axis) is values.column(Axis(channel="A", scale=axis.scale, shown=Linear(t=1)))


def test_ratios():
    values = Values(dataset({"A": [10.0, 1.0], "B": [3.0, 1.0]}), {})
    ratio = Ratio(over="A", under="B", a=2, b=4, c=1)
    assert values.column(Axis(channel=ratio)).tolist() == [6.0, -np.inf]


@pytest.mark.parametrize(
    ("axis", "name", "says"),
    [
        (Axis(channel="X"), "no-channel", r"no channel 'X' \(it has A, B\)"),
        (Axis(channel=Ratio(over="A", under="X", a=1, b=0, c=0)), "no-channel", "no channel 'X'"),
        (Axis(channel="A", matrix="lost"), "no-matrix", "no matrix 'lost'"),
        (Axis(channel="A", matrix="wide"), "no-channel", "no channel 'Z'"),
        (Axis(channel="A", matrix="flat"), "singular", "cannot be inverted"),
        (Axis(channel="A", scale=Log(t=0, m=1)), "no-scale", "is no scale"),
    ],
)
def test_what_is_not_there_is_said(axis, name, says):
    matrices = {
        "wide": Matrix(name="wide", rows=("A", "Z"), columns=("A", "Z"), values=((1.0, 0.0), (0.0, 1.0))),
        "flat": Matrix(name="flat", rows=("A", "B"), columns=("A", "B"), values=((1.0, 1.0), (1.0, 1.0))),
    }
    with pytest.raises(UncountableError, match=says) as caught:
        Values(dataset({"A": [1.0], "B": [2.0]}), matrices).column(axis)
    assert caught.value.name == name


def test_a_logarithmic_channel_of_no_range_has_no_values():
    with pytest.raises(UncountableError, match="its range"):
        Values(integers({"A": [1]}, _P1E="4,1", _P1R="none"), {}).raw("A")


def test_nothing_is_prepared_where_nothing_is_there():
    values = Values(dataset({"A": [1.0]}), {})
    values.prepare([Axis(channel="X")])
    assert list(values.used()) == []


def test_no_events():
    values = Values(dataset({"A": [], "B": []}), {"m": HALF})
    assert values.events == 0
    assert values.column(Axis(channel="A", matrix="m", scale=Logicle(t=1000, w=1, m=4, a=0))).size == 0


def test_what_is_prepared_is_what_would_be_asked_for():
    """All at once or one by one, the bits are the same; what is not there is no error before it is asked for."""
    rng = np.random.default_rng(5)
    data = dataset({name: rng.normal(0, 1e4, 10_000).tolist() for name in "ABCD"})
    ratio = Ratio(over="A", under="C", a=1, b=0, c=0)
    flat = Matrix(name="flat", rows=("A", "B"), columns=("A", "B"), values=((1.0, 1.0), (1.0, 1.0)))
    wide = Matrix(name="wide", rows=("A", "Z"), columns=("A", "Z"), values=((1.0, 0.0), (0.0, 1.0)))
    matrices = {"m": HALF, "flat": flat, "wide": wide}
    axes = [
        Axis(channel="A", matrix="m"),
        Axis(channel=ratio, matrix="m"),
        Axis(channel="B"),
        Axis(channel="C", matrix="m"),
    ]
    absent = [Axis(channel="X"), *(Axis(channel="A", matrix=name) for name in ("flat", "wide", "lost"))]
    at_once, one_by_one = Values(data, matrices), Values(data, matrices)
    at_once.prepare([*axes, *absent, Axis(channel="A", matrix=FROM_FILE)])
    assert [channel.name for channel, _ in at_once.used()] == ["A", "B", "C"]
    for axis in axes:
        assert np.array_equal(at_once.column(axis), one_by_one.column(axis))
    for axis in absent:
        with pytest.raises(UncountableError):
            at_once.column(axis)
