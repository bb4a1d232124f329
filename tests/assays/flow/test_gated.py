"""Populations of a gating: by hand, laws of Booleans and hierarchies, what cannot be counted, and the reference files."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.assays.flow.events import dataset

from seedlot.assays.flow.gated import Counting, gate
from seedlot.assays.flow.scales import scaled
from seedlot.formats.facsdiva import read_experiment
from seedlot.formats.fcs import read_fcs, read_fcs_bytes
from seedlot.formats.flowjo import read_workspace
from seedlot.formats.gating import (
    FROM_FILE,
    Asinh,
    Axis,
    Biex,
    Boolean,
    Ellipsoid,
    Gating,
    Hyperlog,
    Linear,
    Log,
    Logicle,
    Matrix,
    Operand,
    Polygon,
    Population,
    Ratio,
    Rectangle,
    Scale,
    Unreproduced,
)
from seedlot.formats.gatingml import read_gatingml
from seedlot.terms.finding import Answer

A, B = Axis(channel="A"), Axis(channel="B")
DATA = {"A": [1.0, 2.0, 3.0, 4.0, 5.0], "B": [5.0, 4.0, 3.0, 2.0, 1.0]}


def population(key, shape, parent=""):
    return Population(key=key, path=(parent, key) if parent else (key,), gate=shape, parent=parent)


def drawn(scale: Scale) -> tuple[Axis, Axis]:
    return Axis(channel="A", shown=scale), Axis(channel="B", shown=scale)


def span(axis, low, high, *, inside=True):
    return Rectangle(axes=(axis,), lows=(low,), highs=(high,), inside=inside)


def found(*populations, data=DATA, vendor="", counting=Counting.EXACT, matrices=None):
    gating = Gating(source="made", vendor=vendor, populations=populations, matrices=matrices or {})
    return gate(dataset(data), gating, counting=counting)


def masks(result):
    return {one.population.key: one.mask.tolist() for one in result.populations}


def test_a_hierarchy_by_hand():
    result = found(
        population("low", span(A, None, 4)),
        population("mid", Rectangle(axes=(A, B), lows=(2, 2), highs=(None, 4)), "low"),
        population("not mid", Boolean(joins="not", of=(Operand(key="mid"),)), "low"),
        population("either", Boolean(joins="or", of=(Operand(key="mid"), Operand(key="low", complement=True)))),
        population("both", Boolean(joins="and", of=(Operand(key="low"), Operand(key="mid", complement=True)))),
        population("outside", span(A, 2, 4, inside=False), "low"),
    )
    assert result.events == 5
    assert [(one.population.key, one.count, one.parent_count) for one in result.populations] == [
        ("low", 3, 5),
        ("mid", 1, 3),
        ("not mid", 2, 3),
        ("either", 3, 5),
        ("both", 2, 5),
        ("outside", 1, 3),
    ]
    assert masks(result)["either"] == [False, False, True, True, True]
    assert {one.rule for one in result.populations} == {"exactly", "from the populations that it joins"}
    assert result.findings == ()


def test_polygons_and_ellipses_under_a_parent():
    square = Polygon(axes=(A, B), vertices=((2, 2), (4, 2), (4, 4), (2, 4)))
    round_ = Ellipsoid(axes=(A, B), mean=(3, 3), covariance=((1, 0), (0, 1)), distance=2.0)
    result = found(
        population("square", square),
        population("low", span(A, None, 4)),
        population("both", square, "low"),
        population("round", round_, "low"),
        population("rest", Polygon(axes=(A, B), vertices=square.vertices, inside=False), "low"),
    )
    assert [one.count for one in result.populations] == [3, 3, 2, 2, 1]
    assert masks(result)["rest"] == [True, False, False, False, False]


def test_a_polygon_in_raw_units_is_straight_on_the_axis_on_which_it_was_drawn():
    """From 1 to 1e4 on logarithmic axes the diagonal passes 100, 100; in raw units 100, 500 would be below it."""
    axes = drawn(Log(t=1e4, m=4))
    above = Polygon(axes=axes, vertices=((1.0, 1.0), (1e4, 1e4), (1.0, 1e4)))
    result = found(population("above", above), data={"A": [100.0, 500.0, 100.0], "B": [500.0, 100.0, 100.0]})
    assert masks(result)["above"] == [True, False, True]


SCALES = [
    Log(t=262_144, m=5),
    Asinh(t=262_144, m=4, a=1),
    Logicle(t=262_144, w=0.5, m=4.5, a=0),
    Hyperlog(t=262_144, w=0.5, m=4.5, a=0),
    Linear(t=262_144, a=0),
    Biex(most=262_144, pos=4.4, neg=0, width=-100),
]


@pytest.mark.parametrize("scale", SCALES)
@settings(max_examples=30)
@given(values=st.lists(st.floats(-1e5, 3e5), min_size=1, max_size=20), pick=st.data())
def test_edges_that_are_brought_back_tell_the_same_as_events_that_are_scaled(scale, values, pick):
    units = scaled(np.array(values), scale)
    edge = st.sampled_from([float(unit) for unit in units if np.isfinite(unit)] or [0.5]) | st.floats(-0.5, 1.5)
    low, high = pick.draw(edge), pick.draw(edge)
    result = found(population("p", span(Axis(channel="A", scale=scale), low, high)), data={"A": values})
    assert masks(result)["p"] == ((units >= low) & (units < high)).tolist()


def test_edges_beyond_all_numbers_and_bounds_and_ratios():
    axis = Axis(channel="A", scale=Logicle(t=262_144, w=0.5, m=4.5, a=0))
    bounded = Axis(channel="A", scale=axis.scale, low=0.2, high=0.3)
    ratio = Axis(channel=Ratio(over="A", under="B", a=1, b=0, c=0), scale=Log(t=10, m=2))
    result = found(
        population("far", span(axis, 100, 1000)),
        population("cut", span(bounded, 0.2, None)),
        population("ratio", span(ratio, 0.5, None)),
    )
    assert [one.count for one in result.populations] == [0, 5, 3]


def test_what_cannot_be_counted_is_missing_with_all_below_it_and_said():
    flat = Matrix(name="flat", rows=("A", "B"), columns=("A", "B"), values=((1.0, 1.0), (1.0, 1.0)))
    line = Ellipsoid(axes=(A, B), mean=(3, 3), covariance=((1, 1), (1, 1)), distance=2.0)
    result = found(
        population("gone", span(Axis(channel="X"), 0, 1)),
        population("child", span(A, 0, 1), "gone"),
        population("joined", Boolean(joins="or", of=(Operand(key="gone"), Operand(key="fine")))),
        population("fine", span(A, 2, 4)),
        population("singular", span(Axis(channel="A", matrix="flat"), 0, 1)),
        population("line", line),
        population("short", Ellipsoid(axes=(A, B), mean=(3,), covariance=((1, 0), (0, 1)), distance=2.0)),
        population(
            "bent", Polygon(axes=(Axis(channel="A", shown=Log(t=0, m=1)), B), vertices=((0, 0), (1, 0), (1, 1)))
        ),
        population("edge", span(Axis(channel="A", scale=Log(t=0, m=1)), 0, 1)),
        population("unread", Unreproduced(kind="curly", axes=(A, B), why="Its geometry is not published.")),
        matrices={"flat": flat},
    )
    assert list(masks(result)) == ["fine"]
    assert [(one.code, one.answer) for one in result.findings] == [
        (f"flow/{name}", Answer.NOT_KNOWN)
        for name in (
            *("no-channel", "no-parent", "no-operand", "singular", "no-ellipse", "no-ellipse"),
            *("no-scale", "no-scale", "no-geometry"),
        )
    ]
    assert "Population 'gone' is not counted: the FCS file has no channel 'X' (it has A, B)." in result.findings[0].says


def test_doubtful_channels_and_matrices_are_said():
    steep = Matrix(name="steep", rows=("A", "B"), columns=("A", "B"), values=((1.0, 0.99), (0.99, 1.0)))
    result = found(
        population("nan", span(A, None, None)),
        population("zero", span(Axis(channel="C"), None, None)),
        population("full", span(Axis(channel="D"), None, None)),
        population("steep", span(Axis(channel="B", matrix="steep"), None, None)),
        population("file", span(Axis(channel="B", matrix=FROM_FILE), None, None)),
        data={"A": [np.nan, np.inf, 1.0], "B": [1.0, 2.0, 3.0], "C": [0.0] * 3, "D": [1.0, 9.0, 9.0]},
        matrices={"steep": steep},
    )
    assert masks(result)["nan"] == [False, True, True]
    assert [(one.code.removeprefix("flow/"), one.answer, one.where) for one in result.findings] == [
        ("ill-conditioned", Answer.NOT_KNOWN, "steep"),
        ("no-matrix", None, ""),
        ("not-finite", Answer.NOT_KNOWN, "A"),
        ("all-zero", Answer.NOT_KNOWN, "C"),
        ("saturated", None, "D"),
    ]


@pytest.mark.parametrize("vendor", ["", "FlowJo", "FACSDiva"])
def test_no_events(vendor):
    square = Polygon(axes=(A, B), vertices=((2, 2), (4, 2), (4, 4), (2, 4)))
    shapes = (square, span(A, 0, 1), Ellipsoid(axes=(A, B), mean=(0, 0), covariance=((1, 0), (0, 1)), distance=1))
    populations = [population(f"p{number}", shape) for number, shape in enumerate(shapes)]
    result = found(*populations, data={"A": [], "B": []}, vendor=vendor, counting=Counting.VENDOR)
    assert [one.count for one in result.populations] == [0, 0, 0]
    assert [one.code for one in result.findings] == ["flow/no-events"]


number = st.floats(0, 250_000)
points = st.lists(st.tuples(number, number), min_size=1, max_size=40)
triangle = st.lists(st.tuples(number, number), min_size=3, max_size=6)


@settings(max_examples=40)
@given(
    events=points, first=triangle, second=triangle, vendor=st.sampled_from(["", "FlowJo", "FACSDiva"]), data=st.data()
)
def test_laws_of_populations(events, first, second, vendor, data):
    """Children are within parents, Booleans obey De Morgan, order of events does not matter, and twice is the same."""
    shown = drawn(Linear(t=262_144))
    a, b, left = Operand(key="a"), Operand(key="b"), Operand(key="a", complement=True)
    populations = (
        population("a", Polygon(axes=shown, vertices=tuple(first))),
        population("b", Polygon(axes=shown, vertices=tuple(second))),
        population("ab", Polygon(axes=shown, vertices=tuple(second)), "a"),
        population("r", Rectangle(axes=shown, lows=(1e4, None), highs=(None, 2e5)), "ab"),
        population("and", Boolean(joins="and", of=(a, b))),
        population("or", Boolean(joins="or", of=(a, b))),
        population("neither", Boolean(joins="and", of=(left, Operand(key="b", complement=True)))),
        population("not or", Boolean(joins="not", of=(Operand(key="or"),))),
    )
    order = data.draw(st.permutations(range(len(events))))

    def run(rows):
        columns = {name: [row[side] for row in rows] for side, name in enumerate("AB")}
        return found(*populations, data=columns, vendor=vendor, counting=Counting.VENDOR)

    result = run(events)
    for one in result.populations:
        assert one.count == sum(one.mask.tolist()) <= one.parent_count
    by = masks(result)
    assert by["ab"] == by["and"]
    assert by["neither"] == by["not or"]
    assert masks(run(events)) == by
    turned = masks(run([events[place] for place in order]))
    assert turned == {key: [mask[place] for place in order] for key, mask in by.items()}


def test_vendors_count_on_their_bins_and_say_so():
    """One event at 1,100 and 1,600, and gates from 1,200: FACSDiva's bin goes from 1,024, FlowJo's is the nearest."""
    axes = drawn(Linear(t=262_144))
    square = Polygon(axes=axes, vertices=((1200, 1200), (5e3, 1200), (5e3, 5e3), (1200, 5e3)), bins=256)
    populations = (population("p", square), population("r", span(axes[0], 1200, 5e3)))
    data = {"A": [1100.0], "B": [1600.0]}
    told = {
        vendor: [(one.count, one.rule) for one in result.populations]
        for vendor in ("", "FlowJo", "FACSDiva")
        for result in [found(*populations, data=data, vendor=vendor, counting=Counting.VENDOR)]
    }
    diva = (1, "on FACSDiva's bins (256 an axis)")
    assert told == {
        "": [(0, "exactly"), (0, "exactly")],
        "FlowJo": [(1, "on FlowJo's bins (256 an axis)"), (0, "exactly")],
        "FACSDiva": [diva, diva],
    }
    exact = found(*populations, data=data, vendor="FACSDiva", counting=Counting.EXACT)
    assert [one.count for one in exact.populations] == [0, 0]


def test_every_membership_of_the_compliance_set(reference):
    """ISAC's Gating-ML 2.0 compliance tests: each of 34 truth files, event by event, from one file and from its own."""
    folder = reference / "flow/gatingml"
    (data,) = read_fcs(folder / "data1.fcs").datasets
    truths = {path.stem.removeprefix("Results_"): path for path in (folder / "truth").glob("*.txt")}
    told = {key: np.loadtxt(path, dtype=np.uint8).astype(bool) for key, path in truths.items()}
    seen = set()
    for path in sorted((folder / "gml").glob("*.xml")):
        (gating,) = read_gatingml(path.read_bytes(), file=path.name)
        for one in gate(data, gating, counting=Counting.EXACT).populations:
            key = one.population.key
            if key in told:
                seen.add(key)
                assert np.array_equal(one.mask, told[key]), (path.name, key)
    assert len(seen) == 34


def counts(result):
    return [one.count for one in result.populations]


def test_all_fifteen_counts_of_a_flowjo_workspace(reference):
    """FlowJo 10.5.3: as FlowJo counted, all 15; exactly, 6 of them (as FlowKit 1.3.2)."""
    folder = reference / "flow/flowjo"
    (data,) = read_fcs(folder / "68983.fcs").datasets
    (gating,) = read_workspace((folder / "gating.wsp").read_bytes(), file="gating.wsp")
    recorded = [one.recorded for one in gating.populations]
    assert recorded == [19212, 18689, 18573, 923, 312, 535, 17458, 2459, 10745, 9188, 7480, 1407, 266, 6, 1470]
    assert counts(gate(data, gating, counting=Counting.VENDOR)) == recorded
    exact = counts(gate(data, gating, counting=Counting.EXACT))
    assert sum(one == other for one, other in zip(exact, recorded, strict=True)) == 6


@pytest.mark.parametrize(
    ("name", "events", "vendor", "exact"),
    [
        ("simple_line_example/simple_poly_and_rect_v2_poly50.wsp", "line", [0, 0], [50, 0]),
        ("simple_line_example/single_ellipse_51_events.wsp", "line", [51], [51]),
        ("diamond/simple_diamond_example_quad_gate.wsp", "diamond", [49671, 50596, 50330, 49403], None),
        ("diamond/test_data_diamond_biex_rect.wsp", "diamond", [50605], None),
        ("diamond/test_data_diamond_asinh_rect.wsp", "diamond", [50559], None),
        ("diamond/test_data_diamond_asinh_rect2.wsp", "diamond", [50699], None),
    ],
)
def test_small_workspaces(reference, name, events, vendor, exact):
    """Counts that FlowJo 10.6 and 10.7 recorded. In the first, a polygon of 50 events by geometry, FlowJo counted none."""
    folder = reference / "flow/simple"
    path = folder / "simple_line_example/data_set_simple_line_100.fcs"
    raw = path.read_bytes() if events == "line" else None
    packed = (folder / "diamond/test_data_diamond_01.fcs.gz").read_bytes()
    (data,) = read_fcs_bytes(raw or gzip.decompress(packed), file="events.fcs").datasets
    (gating,) = read_workspace((folder / name).read_bytes(), file=name)
    assert [one.recorded for one in gating.populations] == vendor
    assert counts(gate(data, gating, counting=Counting.VENDOR)) == vendor
    assert counts(gate(data, gating, counting=Counting.EXACT)) == (exact or vendor)


def test_counts_of_a_facsdiva_experiment(reference):
    """P1 and P2, on linear axes, to the event. P3 to P5, on logarithmic ones, are missed by 4, 3 and 5 (see `bins`)."""
    folder = reference / "flow/facsdiva"
    (data,) = read_fcs(folder / "124500.fcs").datasets
    tubes = read_experiment((folder / "PE_2.xml").read_bytes(), file="PE_2.xml")
    (gating,) = (tube for tube in tubes if tube.file == "124500.fcs")
    recorded = [one.recorded for one in gating.populations]
    assert recorded == [17902, 17543, 12334, 1160, 1100]
    vendor = counts(gate(data, gating, counting=Counting.VENDOR))
    assert vendor[:2] == recorded[:2]
    assert [abs(one - other) for one, other in zip(vendor[2:], recorded[2:], strict=True)] == [4, 3, 5]
    assert counts(gate(data, gating, counting=Counting.EXACT))[:2] == [17870, 17511]
