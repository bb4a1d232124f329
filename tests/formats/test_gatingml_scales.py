"""Scales and matrices of Gating-ML 2.0, and what of them is refused."""

from __future__ import annotations

import pytest

from seedlot.formats.gating import UNCOMPENSATED, Asinh, Axis, Hyperlog, Linear, Log, Logicle, Matrix, Ratio
from seedlot.formats.gatingml_scales import Names
from seedlot.formats.xml_tree import Element, read_xml
from seedlot.terms.errors import UnreadableFileError


def element(text: str) -> Element:
    return read_xml(text.encode(), file="gates.xml").root


def named(kind: str, outer: str = "") -> Names:
    names = Names()
    names.add_transformation(element(f"<transformation id='s' {outer}>{kind}</transformation>"))
    return names


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("<flin T='1000' A='100'/>", Linear(t=1000, a=100)),
        ("<flog T='1000' M='4.5'/>", Log(t=1000, m=4.5)),
        ("<fasinh T='1000' M='4' A='1'/>", Asinh(t=1000, m=4, a=1)),
        ("<logicle T='1000' W='1' M='4' A='0.5'/>", Logicle(t=1000, w=1, m=4, a=0.5)),
        ("<hyperlog T='1000' W='1' M='4' A='-1'/>", Hyperlog(t=1000, w=1, m=4, a=-1)),
    ],
)
def test_each_scale_is_read(text, scale):
    names = named(text)
    axis = names.axis(
        element("<d compensation-ref='uncompensated' transformation-ref='s'><fcs-dimension name='a'/></d>")
    )
    assert axis == Axis(channel="a", matrix=UNCOMPENSATED, scale=scale)


@pytest.mark.parametrize("place", ["outer", "inner"])
def test_bounds_cut_values_after_the_scale(place):
    bounds = "boundMin='0.1' boundMax='0.9'"
    names = named(f"<flog T='9' M='1' {bounds if place == 'inner' else ''}/>", bounds if place == "outer" else "")
    axis = names.axis(element("<d compensation-ref='FCS' transformation-ref='s'><fcs-dimension name='a'/></d>"))
    assert (axis.low, axis.high, axis.matrix) == (0.1, 0.9, "FCS")


def test_a_ratio_makes_a_dimension_with_its_own_bounds():
    ratio = "<fratio A='2' B='3' C='4'><fcs-dimension name='a'/><fcs-dimension name='b'/></fratio>"
    names = named(ratio, "boundMax='5'")
    axis = names.axis(element("<d compensation-ref='uncompensated'><new-dimension transformation-ref='s'/></d>"))
    assert axis == Axis(channel=Ratio(over="a", under="b", a=2, b=3, c=4), high=5.0)
    with pytest.raises(UnreadableFileError, match="is a ratio"):
        names.axis(element("<d compensation-ref='FCS' transformation-ref='s'><fcs-dimension name='a'/></d>"))
    names.add_transformation(element("<transformation id='l'><flog T='9' M='1'/></transformation>"))
    with pytest.raises(UnreadableFileError, match="a ratio within bounds"):
        names.axis(
            element("<d compensation-ref='FCS' transformation-ref='l'><new-dimension transformation-ref='s'/></d>")
        )
    with pytest.raises(UnreadableFileError, match="it is no fratio"):
        names.axis(element("<d compensation-ref='FCS'><new-dimension transformation-ref='l'/></d>"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<flin T='0' A='0'/>", "break Gating-ML"),
        ("<flin T='1' A='2'/>", "break Gating-ML"),
        ("<flog T='1' M='0'/>", "break Gating-ML"),
        ("<fasinh T='1' M='1' A='-1'/>", "break Gating-ML"),
        ("<logicle T='1' W='3' M='4' A='0'/>", "break Gating-ML"),
        ("<logicle T='1' W='1' M='4' A='3'/>", "break Gating-ML"),
        ("<hyperlog T='1' W='0' M='4' A='0'/>", "break Gating-ML"),
        ("<flog T='x' M='1'/>", "'T' is 'x'"),
        ("<flog M='1'/>", "the attribute 'T' is missing"),
        ("<fratio A='1' B='1' C='1'><fcs-dimension name='a'/></fratio>", "needs two channels"),
        ("<biex/>", "'biex' is none of Gating-ML 2.0"),
        ("", "holds 0 transformations"),
        ("<flin T='1' A='0'/><flin T='1' A='0'/>", "holds 2 transformations"),
        ("<flin T='1' A='0' boundMin='2' boundMax='1'/>", "boundMin is above boundMax"),
    ],
)
def test_what_is_no_transformation_is_refused(text, says):
    with pytest.raises(UnreadableFileError, match=says):
        named(text)


def matrix(rows: str, more: str = "", dyes: str = "xy") -> Names:
    names = Names()
    inner = "".join(f"<fcs-dimension name='{dye}'/>" for dye in dyes)
    detectors = "<fcs-dimension name='1'/><fcs-dimension name='2'/>"
    spectra = "".join(
        f"<spectrum>{''.join(f'<coefficient value={one!r}/>' for one in row.split())}</spectrum>"
        for row in rows.split(";")
    )
    names.add_matrix(
        element(
            f"<spectrumMatrix id='m' {more}><fluorochromes>{inner}</fluorochromes><detectors>{detectors}</detectors>{spectra}"
            "</spectrumMatrix>"
        )
    )
    return names


def test_a_matrix_says_what_of_each_dye_each_detector_sees():
    found = matrix("1 0.5;0 1").matrices
    assert found == {"m": Matrix(name="m", rows=("x", "y"), columns=("1", "2"), values=((1, 0.5), (0, 1)))}


def test_a_matrix_that_is_inverted_already_is_turned_back():
    found = matrix("1 -0.5;0 1", "matrix-inverted-already='true'").matrices["m"]
    assert found.values == ((1, 0.5), (0, 1))


@pytest.mark.parametrize(
    ("rows", "more", "dyes", "says"),
    [
        ("1 0", "", "xy", "has 1 spectra"),
        ("1 0;1", "", "xy", "has 1 coefficients"),
        ("1 0;0 x", "", "xy", "no finite number"),
        ("1 0;0 1", "", "xx", "one of them twice"),
        ("", "", "", "names no channel"),
        ("1 1;1 1", "matrix-inverted-already='true'", "xy", "no inverse"),
        ("1;1", "matrix-inverted-already='true'", "x", "as many dyes as detectors"),
    ],
)
def test_what_is_no_matrix_is_refused(rows, more, dyes, says):
    with pytest.raises(UnreadableFileError, match=says):
        matrix(rows, more, dyes)


def test_names_are_told_apart_and_must_be_there():
    names = matrix("1 0;0 1")
    for name in ("m", "FCS", "uncompensated"):
        with pytest.raises(UnreadableFileError, match="is taken"):
            names.add_matrix(
                element(
                    f"<spectrumMatrix id='{name}'><fluorochromes><fcs-dimension name='a'/></fluorochromes><detectors>"
                    "<fcs-dimension name='a'/></detectors><spectrum><coefficient value='1'/></spectrum></spectrumMatrix>"
                )
            )
    with pytest.raises(UnreadableFileError, match="the matrix 'n', which is not there"):
        names.axis(element("<d compensation-ref='n'><fcs-dimension name='a'/></d>"))
    with pytest.raises(UnreadableFileError, match="the transformation 'n', which is not there"):
        names.axis(element("<d compensation-ref='m' transformation-ref='n'><fcs-dimension name='a'/></d>"))
    names.add_transformation(element("<transformation id='s'><flin T='1' A='0'/></transformation>"))
    with pytest.raises(UnreadableFileError, match="two transformations"):
        names.add_transformation(element("<transformation id='s'><flin T='1' A='0'/></transformation>"))
