"""Gating-ML 2.0: the files of ISAC's compliance tests, a small file bent in many ways, and what must be refused."""

from __future__ import annotations

import pytest
from tests.formats.gates_written import GATINGML, workspace

from seedlot.formats.gating import Axis, Boolean, Ellipsoid, Gating, Logicle, Matrix, Operand, Polygon, Ratio, Rectangle
from seedlot.formats.gatingml import is_gatingml, read_gatingml
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer

FILES = 47


def read(text: str) -> Gating:
    (gating,) = read_gatingml(text.encode(), file="gates.xml")
    return gating


def gates(gating: Gating) -> dict[str, object]:
    return {population.key: population.gate for population in gating.populations}


def test_all_files_of_the_compliance_set_are_read(reference):
    paths = sorted((reference / "flow/gatingml/gml").glob("*.xml"))
    assert len(paths) == FILES
    for path in paths:
        (gating,) = read_gatingml(path.read_bytes(), file=path.name)
        assert gating.populations
        assert gating.findings == ()


def test_the_whole_compliance_file_has_every_gate(reference):
    (gating,) = read_gatingml((reference / "flow/gatingml/gml/gml_all_gates.xml").read_bytes(), file="all.xml")
    kinds = [type(gate).__name__ for gate in gates(gating).values()]
    # 51 gates: 2 of them are quadrant gates, which stand here as their 4 and 5 quadrants; counted in the file by hand.
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "Boolean": 9,
        "Ellipsoid": 1,
        "Polygon": 4,
        "Rectangle": 35,
    }
    assert gates(gating)["FSCD-SSCN-FL1N"] == Rectangle(
        axes=tuple(Axis(channel=name) for name in ("FSC-H", "SSC-H", "FL1-H")),
        lows=(28.0654, None, None),
        highs=(70.02725, 17.75, 6.43567),
    )


def test_a_file_is_read_into_shapes():
    gating = read(GATINGML)
    assert (gating.source, gating.version, gating.vendor, gating.file) == ("Gating-ML", "2.0", "", "")
    assert [population.key for population in gating.populations] == [
        *("Cells", "Bright", "Middle", "High", "Round", "Late", "Both")
    ]
    found = gates(gating)
    fsc, ssc = (Axis(channel=name, matrix="FCS") for name in ("FSC-A", "SSC-A"))
    assert found["Cells"] == Polygon(axes=(fsc, ssc), vertices=((0, 0), (9, 0), (9, 9)))
    scale = Logicle(t=262144, w=0.5, m=4.5, a=0)
    assert found["Bright"] == Rectangle(
        axes=(
            Axis(channel="FITC", matrix="Spill", scale=scale, low=0.0, high=1.0),
            Axis(channel=Ratio(over="CD73-A", under="CD90-A", a=1, b=0, c=-1)),
        ),
        lows=(0.4, None),
        highs=(None, None),
    )
    assert found["Round"] == Ellipsoid(
        axes=(Axis(channel="FL3", matrix="FCS"), Axis(channel="FL4", matrix="FCS")),
        mean=(1, 2),
        covariance=((4, 1), (1, 9)),
        distance=2.5,
    )
    assert gating.scales == {"Lo": scale}
    assert gating.matrices == {
        "Spill": Matrix(name="Spill", rows=("FITC", "PE"), columns=("FL1", "FL2"), values=((1, 0.1), (0.2, 1)))
    }
    assert gating.unused == ()


def test_a_quadrant_is_the_rectangle_between_its_dividers():
    found = gates(read(GATINGML))
    assert found["Middle"] == Rectangle(axes=(Axis(channel="FL3"), Axis(channel="FL4")), lows=(3, None), highs=(7, 1))
    # a location on a divider is above it, as a value on it is: rectangles take their lower edge in
    assert found["High"] == Rectangle(axes=(Axis(channel="FL3"),), lows=(7,), highs=(None,))


def test_booleans_come_after_what_they_take_and_paths_follow_the_parents():
    gating = read(GATINGML)
    found = gates(gating)
    taken = (Operand(key="Late"), Operand(key="Middle", complement=True))
    assert found["Both"] == Boolean(joins="and", of=taken)
    assert found["Late"] == Boolean(joins="not", of=(Operand(key="Round"),))
    assert gating.populations[2].path == ("Cells", "Bright", "Middle")


def test_other_prefixes_mean_the_same():
    other = GATINGML.replace("gating:", "").replace("xmlns:gating", "xmlns").replace("data-type:", "dt:")
    assert read(other).populations == read(GATINGML).populations


def test_what_is_not_known_is_listed():
    wrapped = GATINGML.replace("</gating:Gating-ML>", "<sample><note/></sample></gating:Gating-ML>")
    remarked = wrapped.replace("<gating:mean>", "<data-type:custom_info>x</data-type:custom_info><gating:mean>")
    named = remarked.replace("<gating:mean>", '<gating:mean gating:by="hand">')
    assert read(named).unused == ("EllipsoidGate/custom_info (1)", "mean/@by (1)", "note (1)", "sample (1)")


def test_a_dimension_that_does_not_say_its_compensation_is_said():
    gating = read(GATINGML.replace('gating:compensation-ref="uncompensated" gating:max="INF"', 'gating:max="INF"'))
    (finding,) = gating.findings
    assert (finding.code, finding.answer) == ("gatingml/compensation", Answer.NOT_KNOWN)
    assert "<dimension>" in finding.where


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("gating:Gating-ML", "gating:Gates", "no Gating-ML file"),
        ("/v2.0/", "/v1.5/", "another version of Gating-ML"),
        ('gating:id="Round"', 'gating:id="Cells"', "two gates have the identifier 'Cells'"),
        ('gating:id="Round"', 'gating:id=""', "the attribute 'id' is missing"),
        ('gating:parent_id="Cells"', 'gating:parent_id="Nobody"', "names 'Nobody', which is not there"),
        ('gating:parent_id="Cells"', 'gating:parent_id="Middle"', "wait for the other"),
        ('gating:ref="Round"', 'gating:ref="Both"', "wait for the other"),
        ('gating:ref="Round"', 'gating:ref="Quad"', "names 'Quad', which is not there"),
        ("EllipsoidGate", "CurvedGate", "the gate 'CurvedGate' is none of Gating-ML 2.0"),
        (
            '<gating:vertex><gating:coordinate data-type:value="9"/><gating:coordinate data-type:value="9"/></gating:vertex>',
            "",
            "a polygon needs three vertices",
        ),
        ('<gating:coordinate data-type:value="0"/></gating:vertex>', "</gating:vertex>", "has 1 coordinates"),
        ('data-type:value="2.5"', 'data-type:value="NaN"', "no finite number"),
        ('data-type:value="2.5"', 'data-type:value="-1"', "below zero"),
        ("<gating:distanceSquare", "<gating:distance", "holds no <distanceSquare>"),
        ('<gating:row><gating:entry data-type:value="4"/>', "<gating:row>", "no matrix of 2 by 2"),
        ('data-type:name="SSC-A"', 'data-type:name=""', "the attribute 'name' is missing"),
        ('<data-type:fcs-dimension data-type:name="SSC-A"/>', "", "it needs one channel"),
        (
            '<gating:dimension gating:compensation-ref="FCS"><data-type:fcs-dimension data-type:name="SSC-A"/></gating:dimension>',
            "",
            "a polygon has two dimensions",
        ),
        (
            'data-type:name="FL4"/>\n      <gating:value>1',
            'data-type:name="FL4"/>\n      <gating:value>one',
            "no finite number",
        ),
        ("<gating:value>1</gating:value>", "", "a divider needs a value"),
        ('gating:divider_ref="y"', 'gating:divider_ref="z"', "names the divider 'z'"),
        ('gating:divider_ref="y"', 'gating:divider_ref="x"', "is named twice"),
        ("<gating:not>", "<gating:xor>", "not well-formed"),
        ('<gating:gateReference gating:ref="Late"/>', "", "'and' takes 1 gates"),
        ('<gating:gateReference gating:ref="Round"/>', "", "'not' takes 0 gates"),
    ],
)
def test_what_breaks_the_standard_is_one_error_that_says_where(old, new, says):
    assert old in GATINGML
    with pytest.raises(UnreadableFileError, match=says) as caught:
        read(GATINGML.replace(old, new))
    assert "line" in caught.value.where


def test_empty_gates_are_refused():
    start = GATINGML.split("<transforms")[0]
    for gate, says in (
        ("<gating:RectangleGate gating:id='a'/>", "needs a dimension"),
        ("<gating:EllipsoidGate gating:id='a'/>", "needs two dimensions"),
        ("<gating:BooleanGate gating:id='a'/>", "needs one of and, or, not"),
        ("<gating:QuadrantGate gating:id='a'/>", "needs a quadrant"),
        (
            "<gating:QuadrantGate gating:id='a'><gating:Quadrant gating:id='b'/></gating:QuadrantGate>",
            "needs a position",
        ),
    ):
        with pytest.raises(UnreadableFileError, match=says):
            read(f"{start}{gate}</gating:Gating-ML>")


def test_a_file_cut_anywhere_is_one_error():
    data = GATINGML.encode()
    for end in range(0, len(data) - 2, 100):
        with pytest.raises(UnreadableFileError):
            read_gatingml(data[:end], file="cut.xml")


def test_real_files_cut_at_every_thousandth_byte_are_one_error(reference):
    data = (reference / "flow/gatingml/gml/gml_all_gates.xml").read_bytes()
    for end in range(0, len(data) - 1, 1000):
        with pytest.raises(UnreadableFileError):
            read_gatingml(data[:end], file="cut.xml")


def test_the_kind_of_a_file_is_told():
    assert is_gatingml(GATINGML.encode())
    assert not is_gatingml(workspace().encode())
    assert not is_gatingml(b"")
