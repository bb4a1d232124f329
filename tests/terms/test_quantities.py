"""Numbers and units as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.terms.quantities import grouped, plain, quantity, unit_name


@pytest.mark.parametrize(
    ("ucum", "name"),
    [
        ("1", ""),
        ("%", "%"),
        ("10*6/mL", "10⁶/mL"),
        ("10^6/mL", "10⁶/mL"),
        ("10*6.{cells}/mL", "10⁶ cells/mL"),
        ("10*6{cells}/mL", "10⁶ cells/mL"),
        ("{cells}/mL", "cells/mL"),
        ("{copies}/{cell}", "copies/cell"),
        ("%{viable}", "% viable"),
        ("[EU]/mL", "EU/mL"),
        ("[arb'U]", "arbitrary units"),
        ("pmol/({cells}.d)", "pmol/(cells·d)"),
        ("[CFU]/100.mL", "CFU/100·mL"),
        ("/mL", "per mL"),
        ("ug/mL", "µg/mL"),
        ("cm2", "cm²"),
        ("s-1", "s⁻¹"),
        ("Cel", "°C"),
        ("h", "h"),
        ("d", "day"),
        ("10*-3.mol/L", "10⁻³·mol/L"),
    ],
)
def test_a_unit_is_named_as_a_laboratory_writes_it(ucum: str, name: str) -> None:
    assert unit_name(ucum) == name


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        ("53,000,000", "{cells}", "53,000,000 cells"),
        ("0.05", "[EU]/mL", "0.05 EU/mL"),
        ("0.944", "10*6.{cells}/mL", "0.944 \N{MULTIPLICATION SIGN} 10⁶ cells/mL"),
        ("92", "%", "92 %"),
        ("5", "1", "5"),
        ("46,XX", "1", "46,XX"),
        ("1", "d", "1 day"),
        ("3", "d", "3 days"),
        ("20", "/mL", "20 per mL"),
    ],
)
def test_a_quantity_is_a_number_and_its_unit(number: str, unit: str, said: str) -> None:
    assert quantity(number, unit) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (53e6, "53,000,000"),
        (1191.0, "1,191"),
        (999.0, "999"),
        (0.000012345, "0.00001234"),
        (94.00157853196528, "94"),
        (-52345.678, "-52,350"),
        (0.0, "0"),
        (1e-9, "1e-09"),
        (6.02214076e23, "6.022e+23"),
    ],
)
def test_a_number_has_four_digits_and_no_exponent_where_that_stays_short(value: float, said: str) -> None:
    assert plain(value) == said


@given(st.floats(min_value=-1e14, max_value=1e14, allow_subnormal=False))
def test_what_is_written_says_the_number(value: float) -> None:
    assert float(grouped(repr(value)).replace(",", "")) == value
