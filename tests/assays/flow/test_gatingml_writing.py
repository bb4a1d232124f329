"""Gates written as Gating-ML are read back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.assays.flow.gatingml_writing import gating_ml
from seedlot.formats.gating import FROM_FILE, Asinh, Axis, Gating, Linear, Matrix, Polygon, Population, Ratio, Rectangle
from seedlot.formats.gatingml import is_gatingml, read_gatingml

ENDS = st.none() | st.floats(-1e6, 1e6, allow_nan=False)


def of(*populations: Population) -> Gating:
    return Gating(source="test", populations=populations)


def population(name: str, axis: Axis, low: float | None, high: float | None, parent: str = "") -> Population:
    gate = Rectangle(axes=(axis,), lows=(low,), highs=(high,))
    return Population(key=name, path=(name,), gate=gate, parent=parent)


@given(ENDS, ENDS, st.sampled_from(["FSC-A", "a & b", "<PE>", "FL 1"]))
def test_a_range_comes_back(low, high, channel):
    axes = [
        Axis(channel=channel),
        Axis(channel=channel, matrix=FROM_FILE, scale=Asinh(t=1000.0, m=4.0, a=1.0)),
        Axis(channel=Ratio(over=channel, under="FSC-H", a=1.0, b=0.0, c=0.5)),
    ]
    if low is None and high is None:
        low = 0.0
    written = gating_ml(of(*(population(f"P{place}", axis, low, high) for place, axis in enumerate(axes))))
    assert is_gatingml(written.encode())
    (back,) = read_gatingml(written.encode(), file="g.xml")
    found = {one.name: one.gate for one in back.populations}
    for place, axis in enumerate(axes):
        gate = found[f"P{place}"]
        assert isinstance(gate, Rectangle)
        assert (gate.lows, gate.highs) == ((low,), (high,))
        assert (gate.axes[0].channel, gate.axes[0].matrix, gate.axes[0].scale) == (
            axis.channel,
            axis.matrix,
            axis.scale,
        )


def test_names_become_identifiers_and_parents_are_kept():
    axis = Axis(channel="FL1")
    written = gating_ml(of(population("1 cells", axis, 1, None), population("CD73+", axis, 2, None, parent="1 cells")))
    (back,) = read_gatingml(written.encode(), file="g.xml")
    assert [one.path for one in back.populations] == [("P_1_cells",), ("P_1_cells", "CD73_positive")]


def test_what_cannot_be_written_is_refused():
    shape = Polygon(axes=(Axis(channel="x"), Axis(channel="y")), vertices=((0, 0), (1, 0), (1, 1)))
    with pytest.raises(ValueError, match="'a' is no rectangle"):
        gating_ml(of(Population(key="a", path=("a",), gate=shape)))
    with pytest.raises(ValueError, match="the scale of 'a' is not written"):
        gating_ml(of(population("a", Axis(channel="x", scale=Linear(t=1)), 0, 1)))


def test_a_matrix_comes_back():
    matrix = Matrix(name="single stains", rows=("A", "B"), columns=("A", "B"), values=((1.0, 0.25), (0.125, 1.0)))
    gate = Rectangle(axes=(Axis(channel="A", matrix="single stains"),), lows=(1.0,), highs=(None,))
    one = Gating(
        source="test", populations=(Population(key="p", path=("p",), gate=gate),), matrices={"single stains": matrix}
    )
    (back,) = read_gatingml(gating_ml(one).encode(), file="g.xml")
    found = back.populations[0].gate
    assert isinstance(found, Rectangle)
    read = back.matrices[found.axes[0].matrix]
    assert (read.rows, read.columns, read.values) == (matrix.rows, matrix.columns, matrix.values)
