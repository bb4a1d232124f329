"""Gates and Booleans of FlowJo, from populations written by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.formats.gates_written import dependents, flowjo_gate, population, shown, vertices, workspace

from seedlot.formats.flowjo import read_workspace
from seedlot.formats.gating import Axis, Boolean, Ellipsoid, Gating, Linear, Operand, Polygon, Rectangle, Unreproduced
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

SCATTER = tuple(Axis(channel=name, shown=Linear(t=262144)) for name in ("FSC-A", "SSC-A"))
CELLS = population("Cells", flowjo_gate("RectangleGate", "FSC-A gating:min='1'"))
CORNERS = vertices((0, 0), (9, 0), (9, 9))


def read(*populations: str, **more: str) -> Gating:
    (gating,) = read_workspace(workspace(*populations, **more).encode(), file="a.wsp")
    return gating


def gate(text: str) -> object:
    return read(population("P", text)).populations[0].gate


def ellipse(foci: tuple[tuple[float, float], ...], ends: tuple[tuple[float, float], ...], *axes: str) -> str:
    rest = f"<gating:foci>{vertices(*foci)}</gating:foci><gating:edge>{vertices(*ends)}</gating:edge>"
    return flowjo_gate("EllipsoidGate", *(axes or ("FSC-A", "SSC-A")), rest=rest, more='gating:distance="9"')


def test_a_rectangle_may_be_open_at_either_end():
    text = flowjo_gate("RectangleGate", "FSC-A gating:min='1'", "SSC-A gating:max='9.5'")
    assert gate(text) == Rectangle(axes=SCATTER, lows=(1.0, None), highs=(None, 9.5))


def test_events_may_be_counted_outside():
    found = gate(flowjo_gate("RectangleGate", "FSC-A gating:min='1'", inside=0))
    assert found == Rectangle(axes=SCATTER[:1], lows=(1.0,), highs=(None,), inside=False)


def test_a_polygon_states_its_bins():
    text = flowjo_gate("PolygonGate", "FSC-A", "SSC-A", rest=CORNERS, more='gateResolution="1024"')
    assert gate(text) == Polygon(axes=(SCATTER[0], SCATTER[1]), vertices=((0, 0), (9, 0), (9, 9)), bins=1024)
    for unstated in ("", 'gateResolution="0.5"', 'gateResolution="1"'):
        found = gate(flowjo_gate("PolygonGate", "FSC-A", "SSC-A", rest=CORNERS, more=unstated))
        assert isinstance(found, Polygon)
        assert found.bins is None


def test_numbers_on_a_stretched_axis_of_time_become_seconds():
    axes = shown("linear", "Time", minRange=0, maxRange=73, gain=0.02)
    text = population("P", flowjo_gate("RectangleGate", "Time gating:min='4' gating:max='8'"))
    found = read(text, axes=axes).populations[0].gate
    assert isinstance(found, Rectangle)
    assert (found.lows, found.highs) == ((2.0,), (4.0,))
    drawn = population("P", flowjo_gate("PolygonGate", "Time", "FSC-A", rest=CORNERS))
    polygon = read(drawn, axes=axes).populations[0].gate
    assert isinstance(polygon, Polygon)
    assert polygon.vertices == ((0, 0), (4.5, 0), (4.5, 9))


def test_an_ellipse_stands_on_the_display():
    # half axes 5 and 3, foci 4 from the middle (128, 64), along x; a display of 256 units is 1 on a linear scale
    found = gate(ellipse(((124, 64), (132, 64)), ((123, 64), (133, 64), (128, 61), (128, 67))))
    assert isinstance(found, Ellipsoid)
    assert found.mean == (0.5, 0.25)
    assert found.distance == 1
    assert np.array(found.covariance) == pytest.approx(np.diag([25, 9]) / 256**2)
    assert [(axis.channel, axis.scale, axis.shown) for axis in found.axes] == [
        (name, Linear(t=262144), Linear(t=262144)) for name in ("FSC-A", "SSC-A")
    ]


def test_an_ellipse_on_a_biexponential_is_in_its_units():
    found = gate(ellipse(((124, 64), (132, 64)), ((123, 64), (133, 64), (128, 61), (128, 67)), "Comp-FL1", "SSC-A"))
    assert isinstance(found, Ellipsoid)
    assert found.mean == (2048.0, 0.25)
    assert np.array(found.covariance) == pytest.approx(np.diag([80**2, (3 / 256) ** 2]))


def test_a_circle_has_its_foci_in_the_middle():
    found = gate(ellipse(((10, 10), (10, 10)), ((5, 10), (15, 10), (10, 5), (10, 15))))
    assert isinstance(found, Ellipsoid)
    assert np.array(found.covariance) == pytest.approx(np.diag([25, 25]) / 256**2)


@given(
    st.tuples(st.floats(20, 200), st.floats(20, 200)),
    st.floats(5, 80),
    st.floats(0.2, 0.99),
    st.floats(0, math.pi),
)
def test_the_ends_of_an_ellipse_lie_on_it(middle, long, flat, angle):
    short = long * flat
    u, v = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
    between = math.sqrt(long**2 - short**2)
    assume(between > 0.1)
    at = np.array(middle)
    foci = tuple(map(tuple, (at + between * u, at - between * u)))
    ends = [at + long * u, at - long * u, at + short * v, at - short * v]
    found = gate(ellipse(foci, tuple(map(tuple, ends))))
    assert isinstance(found, Ellipsoid)
    inverse = np.linalg.inv(np.array(found.covariance))
    for end in ends:
        away = end / 256 - np.array(found.mean)
        assert away @ inverse @ away == pytest.approx(1, abs=1e-6)


def test_an_ellipse_on_an_axis_without_scale_is_not_known():
    gating = read(population("P", ellipse(((1, 1), (2, 2)), ((0, 0), (3, 3), (1, 2), (2, 1)), "FSC-A", "FL9")))
    assert isinstance(gating.populations[0].gate, Unreproduced)
    assert [one.answer for one in gating.findings] == [Answer.NOT_KNOWN]


def test_what_is_not_published_or_not_known_is_read_and_said():
    for kind in ("CurlyQuad", "SpiderGate"):
        gating = read(
            population("P", flowjo_gate(kind, "FSC-A", "SSC-A"), population("Q", flowjo_gate("RectangleGate", "FSC-A")))
        )
        found = gating.populations[0]
        assert isinstance(found.gate, Unreproduced)
        assert (found.gate.kind, found.recorded) == (kind, 5)
        assert gating.populations[1].parent == "P"
        assert [(one.code, one.answer) for one in gating.findings] == [("flowjo/gate", Answer.NOT_KNOWN)]


def test_what_has_no_gate_or_is_no_population_is_said():
    gating = read(population("P", ""), "<ExternalPopNode name='cluster'/>")
    assert isinstance(gating.populations[0].gate, Unreproduced)
    assert [(one.code, one.answer) for one in gating.findings] == [
        ("flowjo/node", Answer.NOT_KNOWN),
        ("flowjo/gate", Answer.NOT_KNOWN),
    ]


def boolean(kind: str, *names: str, name: str = "B") -> str:
    return population(name, dependents(*names), kind=kind)


def test_booleans_take_populations_by_their_paths():
    other = population(
        "Other", flowjo_gate("RectangleGate", "SSC-A"), boolean("OrNode", "Cells", "Other", name="Either")
    )
    gating = read(boolean("AndNode", "Cells", "Other/Either"), CELLS, other, boolean("NotNode", "/Cells", name="N"))
    found = {one.key: one for one in gating.populations}
    assert found["B"].gate == Boolean(joins="and", of=(Operand(key="Cells"), Operand(key="Other/Either")))
    assert found["Other/Either"].gate == Boolean(joins="or", of=(Operand(key="Cells"), Operand(key="Other")))
    assert found["Other/Either"].parent == "Other"
    assert found["N"].gate == Boolean(joins="not", of=(Operand(key="Cells"),))
    assert list(found) == ["Cells", "Other", "Other/Either", "B", "N"]


def test_a_boolean_finds_its_neighbours_by_name_alone():
    inner = (population("a", flowjo_gate("RectangleGate", "FSC-A")), boolean("NotNode", "a"))
    gating = read(population("Top", flowjo_gate("RectangleGate", "FSC-A"), *inner))
    assert gating.populations[-1].gate == Boolean(joins="not", of=(Operand(key="Top/a"),))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (boolean("AndNode", "Cells", "Gone"), "takes the population 'Gone'"),
        (boolean("NotNode", "Cells", "Cells"), "'not' takes 2 populations"),
        (boolean("OrNode"), "'or' takes 0 populations"),
        (population("B", "", kind="AndNode"), "'and' takes 0 populations"),
    ],
)
def test_a_boolean_that_is_not_whole_is_not_known(text, why):
    gating = read(CELLS, text)
    assert isinstance(gating.populations[-1].gate, Unreproduced)
    (finding,) = gating.findings
    assert why in finding.says
    assert finding.answer == Answer.NOT_KNOWN


def test_two_populations_of_one_name_are_told_apart():
    gating = read(CELLS, CELLS)
    assert [(one.key, one.path) for one in gating.populations] == [("Cells", ("Cells",)), ("Cells (2)", ("Cells",))]
    assert [one.code for one in gating.findings] == ["flowjo/name"]


def test_another_parent_than_the_one_above_is_said():
    below = population("Q", flowjo_gate("RectangleGate", "FSC-A", parent="X"))
    gating = read(population("P", flowjo_gate("RectangleGate", "FSC-A", key="A"), below))
    assert [(one.code, one.answer) for one in gating.findings] == [("flowjo/parent", None)]
    right = population("P", flowjo_gate("RectangleGate", "FSC-A", key="A"), below.replace('"X"', '"A"'))
    assert read(right).findings == ()


@pytest.mark.parametrize(("count", "recorded"), [("0", 0), ("19212", 19212), ("-1", None), ("", None), ("x", None)])
def test_a_count_below_zero_is_none(count, recorded):
    assert read(CELLS.replace('count="5"', f'count="{count}"')).populations[0].recorded == recorded


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (population("P", flowjo_gate("RectangleGate", "FSC-A") * 2), "holds 2 <Gate>"),
        (population("P", "<Gate/>"), "holds 0 gates"),
        (population("", flowjo_gate("RectangleGate", "FSC-A")), "the attribute 'name' is missing"),
        (population("P", flowjo_gate("RectangleGate")), "names no channel"),
        (population("P", flowjo_gate("RectangleGate", " gating:min='1'")), "the attribute 'name' is missing"),
        (population("P", flowjo_gate("RectangleGate", "FSC-A gating:min='nan'")), "no finite number"),
        (population("P", flowjo_gate("PolygonGate", "FSC-A", rest=CORNERS)), "has 1 axes"),
        (
            population("P", flowjo_gate("PolygonGate", "FSC-A", "SSC-A", rest=vertices((0, 0), (1, 1)))),
            "needs three vertices",
        ),
        (
            population("P", flowjo_gate("PolygonGate", "FSC-A", "SSC-A", rest=CORNERS + "<vertex/>")),
            "has 0 coordinates",
        ),
        (population("P", ellipse(((1, 1),), ((0, 0), (3, 3), (1, 2), (2, 1)))), "two foci and four ends"),
        (population("P", ellipse(((1, 1), (1, 1)), ((1, 1), (1, 1), (1, 1), (1, 1)))), "has no extent"),
        (population("P", ellipse(((1, 1), (1, 1)), ((1, 1), (1, 1), (1, 2), (1, 1)))), "has no extent"),
        (boolean("NotNode", "B"), "wait for the other"),
        (boolean("NotNode", "C") + boolean("NotNode", "B", name="C"), "wait for the other"),
    ],
)
def test_a_gate_that_is_not_whole_is_one_error_that_says_where(text, says):
    with pytest.raises(UnreadableFileError, match=says) as caught:
        read(text)
    assert "line" in caught.value.where
