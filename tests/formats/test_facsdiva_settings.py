"""Settings of FACSDiva: how the numbers of a gate are read, by hand."""

from __future__ import annotations

import math

import pytest
from tests.formats.gates_written import DIVA_SETTINGS

from seedlot.formats.facsdiva_settings import Notes, Settings, read_decades, read_settings, text, value
from seedlot.formats.gating import Axis, Linear, Log, Logicle, Matrix
from seedlot.formats.xml_tree import Element, read_xml
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer


def element(written: str) -> Element:
    return read_xml(written.encode(), file="a.xml").root


def settings(written: str = DIVA_SETTINGS) -> tuple[Settings, Notes]:
    notes = Notes()
    return read_settings(element(written), 5.0, notes), notes


def test_a_linear_axis_is_in_units_of_the_channel():
    found = settings()[0].shown("FSC-A", is_scaled=False, is_log=False, scale_value=0)
    assert found.axis == Axis(channel="FSC-A", shown=Linear(t=262144), low=0, high=262143)
    assert found.placed(41152.5) == 41152.5


def test_a_scaled_axis_is_a_logicle_of_4096_units():
    found = settings()[0].shown("PE-A", is_scaled=True, is_log=True, scale_value=-262.144)
    # T / r is 1000, so that W = (4.5 - 3) / 2
    scale = Logicle(t=262144, w=0.75, m=4.5, a=0)
    assert found.axis == Axis(
        channel="PE-A", matrix="Cytometer Settings", scale=scale, shown=scale, low=0, high=4095 / 4096
    )
    assert found.placed(1024) == 0.25


@pytest.mark.parametrize(("scale_value", "width"), [(0, 0), (-1, 0), (1e9, 2.25)])
def test_the_width_of_a_logicle_stays_within_its_law(scale_value, width):
    scale = settings()[0].shown("PE-A", is_scaled=True, is_log=True, scale_value=scale_value).axis.scale
    assert isinstance(scale, Logicle)
    assert scale.w == width


def test_a_logarithmic_axis_is_in_decades():
    found = settings()[0].shown("PE-A", is_scaled=False, is_log=True, scale_value=-1)
    assert found.axis.scale == found.axis.shown == Log(t=262144, m=5)
    # 10 to 4 is log10(262144 / 10000) decades below the top, of five
    assert found.placed(4.0) == pytest.approx(1 - math.log10(26.2144) / 5)
    assert found.placed(math.log10(262144)) == pytest.approx(1)


def test_a_logarithmic_gate_may_be_drawn_on_the_biexponential():
    found = settings()[0].shown("PE-A", is_scaled=False, is_log=True, scale_value=262.144).axis
    assert (found.scale, found.shown) == (Log(t=262144, m=5), Logicle(t=262144, w=0.75, m=4.5, a=0))


def test_compensation_is_turned_back_to_spillover():
    # compensated FITC = FITC - 0.5 PE, which undoes that half of PE is seen in FITC
    names = ("FITC-A", "PE-A")
    found = settings()[0].matrix
    assert found == Matrix(name="Cytometer Settings", rows=names, columns=names, values=((1, 0), (0.5, 1)))


def test_without_compensation_values_are_as_stored():
    found, notes = settings(DIVA_SETTINGS.replace("<compensation_enabled>true", "<compensation_enabled>false"))
    assert found.matrix is None
    assert found.shown("PE-A", is_scaled=True, is_log=True, scale_value=1).axis.matrix == ""
    assert notes.findings == []
    assert settings("<instrument_settings/>")[0].matrix is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<compensation_coefficient>-0.5</compensation_coefficient>", ""),
        (
            "<compensation_coefficient>0</compensation_coefficient><compensation_coefficient>1<",
            "<compensation_coefficient>1</compensation_coefficient><compensation_coefficient>-0.5<",
        ),
    ],
)
def test_coefficients_that_are_no_matrix_are_said(old, new):
    assert old in DIVA_SETTINGS
    found, notes = settings(DIVA_SETTINGS.replace(old, new))
    assert found.matrix is None
    assert [(one.code, one.answer) for one in notes.findings] == [("facsdiva/compensation", Answer.NOT_KNOWN)]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name="PE-A"', 'name="FITC-A"', "two parameters are called 'FITC-A'"),
        ('name="PE-A"', "", "the attribute 'name' is missing"),
        ("262143.0", "many", "no finite number"),
        ("coefficient>-0.5<", "coefficient>nan<", "no finite number"),
    ],
)
def test_settings_that_are_not_whole_are_refused(old, new, says):
    with pytest.raises(UnreadableFileError, match=says):
        settings(DIVA_SETTINGS.replace(old, new))


def test_without_settings_the_ranges_are_those_of_a_digital_instrument():
    found = read_settings(None, 5.0, Notes())
    assert found.shown("X", is_scaled=False, is_log=False, scale_value=0).axis.shown == Linear(t=262144)
    scale = found.shown("X", is_scaled=True, is_log=True, scale_value=0).axis.scale
    assert scale == Logicle(t=262144, w=0, m=4.5, a=0)
    odd = settings(DIVA_SETTINGS.replace("5.4185380935668945", "-1"))[0]
    assert odd.shown("PE-A", is_scaled=False, is_log=True, scale_value=0).axis.scale == Log(t=262144, m=5)


def test_texts_and_numbers_within_an_element():
    found = element("<a><b> x </b><c>5</c><d/></a>")
    assert (text(found, "b"), text(found, "e"), value(found, "c"), value(found, "d"), value(found, "e")) == (
        "x",
        "",
        5,
        None,
        None,
    )
    assert [read_decades(element(f"<a><log_decades>{n}</log_decades></a>")) for n in (4, 0, 99)] == [4, 5, 5]
