"""How numbers, units, limits and results are said."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.dossier import wording
from seedlot.terms.criterion import Criterion, Kind
from seedlot.terms.reportable import Reportable


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (95.0, "95"),
        (98.7, "98.7"),
        (0.0, "0"),
        (-0.0, "0"),
        (-1.5, "\N{MINUS SIGN}1.5"),
        (1.0437219, "1.044"),
        (0.97003001, "0.9700"),
        (0.00012, "0.00012"),
        (123456.0, "123456"),
        (1.2e6, "1.2 \N{MULTIPLICATION SIGN} 10⁶"),
        (5.0134567e-7, "5.013 \N{MULTIPLICATION SIGN} 10⁻⁷"),
    ],
)
def test_a_number_is_said(value: float, said: str) -> None:
    assert wording.number(value) == said


def test_rounding_does_not_hide_a_failure() -> None:
    """94.9999996 % fails a limit of 95 %, so it may not be printed as 95.00."""
    assert wording.number(94.9999996) == "95.00"
    assert wording.number(94.9999996, [95]) == "94.9999996"
    assert wording.number(1.43000004, [0.7, 1.43]) == "1.43000004"


@given(
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.floats(min_value=-1e9, max_value=1e9),
)
def test_a_printed_number_lies_on_the_same_side_of_a_limit(value: float, limit: float) -> None:
    said = wording.number(value, [limit]).replace("\N{MINUS SIGN}", "-")
    mantissa, _, power = said.partition(" \N{MULTIPLICATION SIGN} 10")
    digits = "".join("-" if each == "⁻" else str(unicodedata.digit(each)) for each in power)
    printed, exact, end = Decimal(f"{mantissa}e{digits or 0}"), Decimal(repr(value)), Decimal(repr(limit))
    assert printed.compare(end) == exact.compare(end)
    assert abs(printed - exact) <= abs(exact) * Decimal("0.0005")


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        (Criterion(test="t", kind=Kind.MIN, low=70), "not less than 70"),
        (Criterion(test="t", kind=Kind.MIN, low=70, exclusive=True), "more than 70"),
        (Criterion(test="t", kind=Kind.MAX, high=0.5), "not more than 0.5"),
        (Criterion(test="t", kind=Kind.MAX, high=0.5, exclusive=True), "less than 0.5"),
        (Criterion(test="t", kind=Kind.RANGE, low=0.7, high=1.43), "0.7 to 1.43"),
        (Criterion(test="t", kind=Kind.RANGE, low=1, high=2, exclusive=True), "more than 1 and less than 2"),
        (Criterion(test="t", kind=Kind.EQUALS, text="46,XY[20]"), "46,XY[20]"),
        (Criterion(test="t", kind=Kind.NOT_DETECTED), "not detected"),
        (Criterion(test="t", kind=Kind.REPORT_ONLY), "report"),
    ],
)
def test_a_criterion_is_said(criterion: Criterion, said: str) -> None:
    assert wording.acceptance(criterion) == said


@pytest.mark.parametrize(
    ("reportable", "said", "interval"),
    [
        (Reportable(name="t", value=1.5, low=1.2, high=1.9, level=0.95), "1.5", "95 % CI 1.2 to 1.9"),
        (Reportable(name="t", value=1.5, low=1.2, level=0.975), "1.5", "above 1.2 (97.5 % confidence)"),
        (Reportable(name="t", value=1.5, high=1.9, level=0.999), "1.5", "below 1.9 (99.9 % confidence)"),
        (Reportable(name="t", value=1.5, level=0.95), "1.5", ""),
        (Reportable(name="t", value=None, note="no slope"), "not determined", ""),
        (Reportable(name="t", value=0.004, relation="<", limit=0.01), "< 0.01", ""),
        (Reportable(name="t", value=None, relation=">", limit=2419), "> 2419", ""),
        (Reportable(name="t", value="no growth"), "no growth", ""),
    ],
)
def test_a_result_is_said(reportable: Reportable, said: str, interval: str) -> None:
    assert wording.result(reportable) == said
    assert wording.interval(reportable) == interval


def test_a_value_is_told_in_the_unit_of_its_limit() -> None:
    told = wording.converted(Reportable(name="t", value=250.0, low=200.0, level=0.95, unit="ug/mL"), "mg/mL")
    assert (told.value, told.low, told.high, told.unit) == (0.25, 0.2, None, "mg/mL")


@pytest.mark.parametrize(
    ("value", "unit", "to"),
    [(5.0, "{cells}", "{copies}"), ("no growth", "1", "%"), (5.0, "mL", "mL"), (None, "%", "1")],
)
def test_a_value_that_cannot_be_converted_stays_as_it_is(value: float | str | None, unit: str, to: str) -> None:
    reportable = Reportable(name="t", value=value, unit=unit, note="why")
    assert wording.converted(reportable, to) is reportable


@pytest.mark.parametrize(
    ("when", "said"),
    [("2026-03-01", "1 Mar 2026"), ("2026-12-31T23:59:59Z", "31 Dec 2026, 23:59:59 UTC"), ("", "")],
)
def test_a_moment_is_said(when: str, said: str) -> None:
    assert wording.moment(when) == said


def test_what_the_fonts_lack_is_shown_as_its_code_point() -> None:
    """U+202E turns the direction of writing: `cod.exe` could be made to look like another name."""
    assert wording.printable("Ångström ≥ 5 µm ✓") == "Ångström ≥ 5 µm ✓"
    assert wording.printable("細胞\u202ecod\x00") == "[U+7D30][U+80DE][U+202E]cod[U+0000]"
    assert wording.printable({"a": ["x\ty", ("z\n",)], "b": 3}) == {"a": ["x[U+0009]y", ["z[U+000A]"]], "b": 3}
