"""How FlowJo shows each axis: scales, compensated names, and time."""

from __future__ import annotations

import pytest
from tests.formats.gates_written import SPILL, shown

from seedlot.formats.flowjo_display import Display, Notes, read_display
from seedlot.formats.gating import UNCOMPENSATED, Asinh, Axis, Biex, Hyperlog, Linear, Log, Logicle, Matrix
from seedlot.formats.xml_tree import Element, read_xml
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer


def element(text: str) -> Element:
    spaces = 'xmlns:transforms="t" xmlns:data-type="d" xmlns:gating="g"'
    return read_xml(f"<Sample {spaces}>{text}</Sample>".encode(), file="a.wsp").root


def display(axes: str = "", spill: str = "", **keywords: str) -> tuple[Display, Notes]:
    notes = Notes()
    found = read_display(element(f"{spill}<Transformations>{axes}</Transformations>"), keywords, notes)
    return found, notes


def dimension(name: str) -> Element:
    return element(f"<gating:dimension><data-type:fcs-dimension data-type:name='{name}'/></gating:dimension>").children[
        0
    ]


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        (shown("linear", "a", minRange=-10, maxRange=90), Linear(t=90, a=10)),
        (shown("log", "a", offset=10, decades=3), Log(t=10_000, m=3)),
        (
            shown("biex", "a", length=256, maxRange=262144, neg=1, width=-10, pos=4.4),
            Biex(most=262144, pos=4.4, neg=1, width=-10),
        ),
        (shown("fasinh", "a", length=256, maxRange=5, T=5, A=0, M=1.3, W=-10), Asinh(t=5, m=1.3, a=0)),
        (shown("logicle", "a", length=256, T=5, A=0, M=4.5, W=0.5), Logicle(t=5, w=0.5, m=4.5, a=0)),
        (shown("logicle", "a", length=256, t=5, a=0, m=4.5, w=0.5), Logicle(t=5, w=0.5, m=4.5, a=0)),
        (shown("hyperlog", "a", length=256, T=5, A=0, M=4.5, W=0.5), Hyperlog(t=5, w=0.5, m=4.5, a=0)),
    ],
)
def test_each_scale_is_read(text, scale):
    found, notes = display(text)
    assert (found.scales, notes.findings) == ({"a": scale}, [])
    assert found.axis(dimension("a")) == (Axis(channel="a", shown=scale), 1.0)


@pytest.mark.parametrize(
    "text",
    [
        shown("miltenyi", "a", maxRange=262144),
        shown("biex", "a", length=256, maxRange=5, neg=0, width=-1, pos=float("nan")),
        shown("linear", "a", minRange=0, maxRange=float("-inf")),
        shown("linear", "a", minRange=5, maxRange=5),
        shown("log", "a", offset=0, decades=5),
        shown("log", "a", offset=1, decades=1000),
        shown("biex", "a", length=256, maxRange=262144, neg=0, width=10, pos=4.4),
        shown("fasinh", "a", T=0, A=0, M=1),
        shown("logicle", "a", T=5, A=0, M=4.5, W=3),
        shown("hyperlog", "a", T=5, A=0, M=4.5, W=0),
    ],
)
def test_an_axis_of_which_no_scale_can_be_made_is_said(text):
    found, notes = display(text)
    assert found.scales == {}
    assert [(one.code, one.answer) for one in notes.findings] == [("flowjo/axis", Answer.NOT_KNOWN)]


def test_an_axis_without_a_name_is_an_error():
    with pytest.raises(UnreadableFileError, match="the attribute 'name' is missing"):
        display(shown("linear", "", minRange=0, maxRange=5))


def test_a_name_with_the_prefix_is_the_compensated_channel():
    scale = Log(t=1000, m=3)
    found, notes = display(shown("log", "Comp-FL1", offset=1, decades=3), SPILL)
    assert found.matrix == Matrix(
        name="Acquisition-defined", rows=("FL1", "FL2"), columns=("FL2", "FL1"), values=((0.1, 1), (1, 0.2))
    )
    assert found.axis(dimension("Comp-FL1"))[0] == Axis(channel="FL1", matrix="Acquisition-defined", shown=scale)
    assert found.axis(dimension("FL1"))[0] == Axis(channel="FL1", matrix=UNCOMPENSATED)
    assert found.axis(dimension("Comp-FL3"))[0].channel == "Comp-FL3"
    assert notes.findings == []


def test_suffixes_and_names_that_the_user_chose_are_known():
    chosen = SPILL.replace('prefix="Comp-" suffix=""', 'prefix="" suffix="/c"')
    chosen = chosen.replace(
        '<transforms:spillover data-type:parameter="FL2">',
        '<transforms:spillover data-type:parameter="FL2" userProvidedCompInfix="Two">',
    )
    found, _ = display("", chosen)
    assert found.compensated == {"FL1/c": "FL1", "FL2/c": "FL2", "Two": "FL2"}


def test_a_matrix_without_prefix_is_said():
    _, notes = display("", SPILL.replace("Comp-", ""))
    assert [(one.code, one.answer) for one in notes.findings] == [("flowjo/prefix", Answer.NOT_KNOWN)]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            '<transforms:coefficient data-type:parameter="FL2" transforms:value="0.1"/>',
            "",
            "not those of the matrix's other rows",
        ),
        ('transforms:value="0.1"', 'transforms:value="inf"', "no finite number"),
        (
            '<transforms:spillover data-type:parameter="FL2">',
            '<transforms:spillover data-type:parameter="FL1">',
            "channel twice",
        ),
        ('parameter="FL1" transforms:value="0.2"', 'parameter="FL2" transforms:value="0.2"', "other rows"),
    ],
)
def test_a_matrix_that_is_not_whole_is_refused(old, new, says):
    assert old in SPILL
    with pytest.raises(UnreadableFileError, match=says):
        display("", SPILL.replace(old, new))


def test_time_is_in_seconds_unless_its_axis_has_a_gain():
    plain, _ = display(shown("linear", "Time", minRange=0, maxRange=9, gain=1), **{"$TIMESTEP": "0.01"})
    assert plain.axis(dimension("Time")) == (Axis(channel="Time", shown=Linear(t=9)), 1.0)
    gained, _ = display(shown("linear", "Time", minRange=0, maxRange=73, gain=0.02), **{"$TIMESTEP": "0.01"})
    # 7,184 ticks would be 71.84 s; with a gain of 0.02 FlowJo's unit of time is half a second
    assert gained.axis(dimension("Time")) == (Axis(channel="Time", shown=Linear(t=36.5)), 0.5)
    unsaid, _ = display(shown("linear", "Time", minRange=0, maxRange=73, gain=0.5))
    assert unsaid.axis(dimension("Time"))[1] == 2.0
    odd, _ = display(shown("linear", "Time", minRange=0, maxRange=73, gain=0.5), **{"$TIMESTEP": "x"})
    assert odd.axis(dimension("Time"))[1] == 2.0


@pytest.mark.parametrize(
    ("name", "gain", "code"), [("Time", 0, "flowjo/time"), ("Time", -1, "flowjo/time"), ("FSC-A", 2, "flowjo/gain")]
)
def test_a_gain_of_which_nothing_can_be_made_is_said(name, gain, code):
    found, notes = display(shown("linear", name, minRange=0, maxRange=73, gain=gain))
    assert found.axis(dimension(name))[1] == 1.0
    assert [(one.code, one.answer) for one in notes.findings] == [(code, Answer.NOT_KNOWN)]


def test_a_sample_that_shows_nothing_has_no_scales():
    assert read_display(element(""), {}, Notes()) == Display(None, {}, {}, {})


def test_a_matrix_without_coefficients_is_refused():
    empty = "<transforms:spilloverMatrix prefix='C'><transforms:spillover data-type:parameter='a'/></transforms:spilloverMatrix>"
    for text in (empty, empty.replace("<transforms:spillover data-type:parameter='a'/>", "")):
        with pytest.raises(UnreadableFileError):
            display("", text)


def test_several_matrices_of_a_sample_are_in_doubt():
    found, notes = display(spill=SPILL + SPILL)
    assert found.matrix is not None
    assert [(one.code, one.answer) for one in notes.findings] == [("flowjo/matrices", Answer.NOT_KNOWN)]
