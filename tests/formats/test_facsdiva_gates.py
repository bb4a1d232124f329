"""Gates of FACSDiva, from tubes written by hand."""

from __future__ import annotations

import pytest
from tests.formats.gates_written import diva_flags, diva_gate, diva_region, experiment

from seedlot.formats.facsdiva import read_experiment
from seedlot.formats.gating import Boolean, Gating, Operand, Polygon, Rectangle, Unreproduced
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

PLAIN = diva_flags()
TOP = "All Events\\"
RANGE = diva_region("INTERVAL_REGION", "FSC-A", "", (9, 0), (1, 0))
P1 = diva_gate(TOP + "P1", region=RANGE, flags=PLAIN)
P2 = diva_gate(TOP + "P2", region=RANGE, flags=PLAIN)


def read(*gates: str) -> Gating:
    (gating,) = read_experiment(experiment(*gates).encode(), file="a.xml")
    return gating


def gate(region: str, flags: str = PLAIN) -> object:
    return read(diva_gate(TOP + "P", region=region, flags=flags)).populations[0].gate


def test_an_interval_is_a_range():
    found = gate(RANGE)
    assert isinstance(found, Rectangle)
    assert (found.axes[0].channel, found.lows, found.highs) == ("FSC-A", (1.0,), (9.0,))


def test_a_rectangle_is_what_its_corners_span():
    found = gate(diva_region("RECTANGLE_REGION", "FSC-A", "SSC-A", (9, 2), (1, 2), (1, 8), (9, 8)))
    assert isinstance(found, Rectangle)
    assert found.lows == (1.0, 2.0)
    assert found.highs == (9.0, 8.0)


def test_each_side_of_a_polygon_is_read_in_its_own_units():
    text = diva_region("POLYGON_REGION", "FSC-A", "PE-A", (0, 0), (9, 0), (9, 2048))
    found = gate(text, diva_flags("", "scaled", values=(0, 160)))
    assert isinstance(found, Polygon)
    assert found.vertices == ((0.0, 0.0), (9.0, 0.0), (9.0, 0.5))
    assert [axis.scale is not None for axis in found.axes] == [False, True]
    assert [axis.matrix for axis in found.axes] == ["", "Cytometer Settings"]


def test_paths_follow_the_parents_and_a_composite_hands_on():
    bound = diva_gate(TOP + "P1\\$1", parent=TOP + "P1", kind="Composite_Classifier", region=RANGE)
    quarter = diva_gate(TOP + "P1\\Q1", parent=TOP + "P1\\$1", region=RANGE, flags=PLAIN)
    gating = read(quarter, bound, P1)
    assert [(one.path, one.parent) for one in gating.populations] == [(("P1",), ""), (("P1", "Q1"), TOP + "P1")]
    assert gating.unused == ("Composite_Classifier (1)", "worksheet_config (1)")


@pytest.mark.parametrize("kind", ["SnapTo_Classifier", "SnapTo_Interval_Classifier"])
def test_a_snap_to_gate_is_taken_as_it_stands_and_said(kind):
    gating = read(diva_gate(TOP + "P", region=RANGE, flags=PLAIN, kind=kind))
    assert isinstance(gating.populations[0].gate, Rectangle)
    assert [(one.code, one.answer) for one in gating.findings] == [("facsdiva/snap-to", None)]


def test_the_rest_is_what_is_in_none_of_its_inputs():
    gating = read(diva_gate(TOP + "Rest", kind="RestOf_Classifier", inputs=(TOP + "P1", TOP + "P2")), P1, P2)
    taken = (Operand(key=TOP + "P1", complement=True), Operand(key=TOP + "P2", complement=True))
    assert gating.populations[-1].gate == Boolean(joins="and", of=taken)
    assert gating.findings == ()


@pytest.mark.parametrize(
    ("kind", "joins", "inputs"),
    [
        ("And_Classifier", "and", ("P1", "P2")),
        ("OR_Classifier", "or", ("P1", "P2")),
        ("Not_Classifier", "not", ("P1",)),
    ],
)
def test_booleans_are_read_by_their_names_and_said(kind, joins, inputs):
    taken = tuple(TOP + name for name in inputs)
    gating = read(P1, P2, diva_gate(TOP + "B", kind=kind, inputs=taken))
    assert gating.populations[-1].gate == Boolean(joins=joins, of=tuple(Operand(key=key) for key in taken))
    assert [(one.code, one.answer) for one in gating.findings] == [("facsdiva/boolean", None)]


@pytest.mark.parametrize(
    ("kind", "region", "inputs", "why"),
    [
        ("Novel_Classifier", "", (), "the kind 'Novel_Classifier' is not known"),
        ("Region_Classifier", diva_region("ROUND_REGION", "a", "b"), (), "the region 'ROUND_REGION' is not known"),
        ("RestOf_Classifier", "", ("All Events",), "it takes all events"),
        ("RestOf_Classifier", "", (" ",), "it takes 0 gates"),
        ("Not_Classifier", "", ("a", "b"), "it takes 2 gates"),
    ],
)
def test_what_cannot_be_counted_is_read_and_said(kind, region, inputs, why):
    gating = read(diva_gate(TOP + "P", kind=kind, region=region, inputs=inputs))
    found = gating.populations[0]
    assert isinstance(found.gate, Unreproduced)
    assert (found.gate.why, found.recorded) == (why, 7)
    assert gating.findings[-1].answer == Answer.NOT_KNOWN


@pytest.mark.parametrize(("stated", "count"), [("0", 0), ("17902", 17902), ("-1", None), ("", None), ("1e3", None)])
def test_a_count_is_a_whole_number_or_none(stated, count):
    gating = read(P1.replace("<num_events>7<", f"<num_events>{stated}<"))
    assert gating.populations[0].recorded == count


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (P1 + P1, "two gates have the identifier"),
        (diva_gate(TOP + "P", parent=TOP + "Gone", region=RANGE), "which is not there"),
        (diva_gate(TOP + "P", parent=TOP + "P", region=RANGE), "wait for the other"),
        (diva_gate(TOP + "R", kind="RestOf_Classifier", inputs=(TOP + "R",)), "wait for the other"),
        (diva_gate(TOP + "R", kind="RestOf_Classifier", inputs=(TOP + "Gone",)), "which is not there"),
        (diva_gate("", region=RANGE), "the attribute 'fullname' is missing"),
        (diva_gate(TOP + "P", kind="", region=RANGE), "the attribute 'type' is missing"),
        (diva_gate(TOP + "P"), "holds no <region>"),
        (diva_gate(TOP + "P", region="<region type='POLYGON_REGION' xparm='a' yparm='b'/>"), "holds no <points>"),
        (diva_gate(TOP + "P", region=diva_region("POLYGON_REGION", "a", "b", (0, 0), (1, 1))), "needs three points"),
        (diva_gate(TOP + "P", region=diva_region("POLYGON_REGION", "a", "", (0, 0), (1, 1))), "'yparm' is missing"),
        (diva_gate(TOP + "P", region=diva_region("INTERVAL_REGION", "", "", (0, 0), (1, 1))), "'xparm' is missing"),
        (diva_gate(TOP + "P", region=diva_region("INTERVAL_REGION", "a", "", (0, 0))), "an interval has two points"),
        (diva_gate(TOP + "P", region=diva_region("RECTANGLE_REGION", "a", "b", (0, 0))), "needs two points"),
        (diva_gate(TOP + "P", region=RANGE.replace('x="9"', 'x="NaN"')), "no finite number"),
        (diva_gate(TOP + "P", region=RANGE, flags="<x_parameter_scale_value>x</x_parameter_scale_value>"), "no finite"),
    ],
)
def test_a_gate_that_is_not_whole_is_one_error_that_says_where(text, says):
    with pytest.raises(UnreadableFileError, match=says) as caught:
        read(text)
    assert "line" in caught.value.where


def test_two_composites_that_hold_each_other_are_one_error():
    first, second = TOP + "$1", TOP + "$2"
    bound = [
        diva_gate(one, parent=other, kind="Composite_Classifier") for one, other in ((first, second), (second, first))
    ]
    with pytest.raises(UnreadableFileError, match="which is not there"):
        read(*bound, diva_gate(TOP + "P", parent=first, region=RANGE))


def test_a_gate_without_parent_stands_under_all_events():
    orphan = diva_gate(TOP + "P", parent="", region=RANGE, inputs=("All Events",))
    assert read(orphan).populations[0].parent == ""
    text = experiment(orphan).replace("EventSource_Classifier", "Composite_Classifier")
    with pytest.raises(UnreadableFileError, match="names no parent"):
        read_experiment(text.encode(), file="a.xml")


def test_a_tube_without_gates_has_no_populations():
    text = experiment().replace("gates>", "others>")
    (gating,) = read_experiment(text.encode(), file="a.xml")
    assert (gating.populations, gating.events) == ((), None)
