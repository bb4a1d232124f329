from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from seedlot.terms.errors import SeedlotError, UnitError
from seedlot.terms.ucum import ARBITRARY, BASES, METRIC, PLAIN, PREFIXES, SINGULAR, SPECIAL
from seedlot.terms.units import comparable, convert, parse

#: Value, unit, the same quantity in another unit. Typed from the definitions of SI and UCUM, not from our output.
KNOWN = (
    (1, "d", 24, "h"),
    (1, "wk", 604800, "s"),
    (1, "a", 365.25, "d"),
    (12, "mo", 1, "a"),
    (1, "L", 1, "dm3"),
    (1, "mL", 1, "cm3"),
    (1, "uL", 1, "mm3"),
    (850, "pL", 0.85, "nL"),
    (1, "kg", 1000, "g"),
    (7, "%", 0.07, "1"),
    (0.07, "1", 7, "%"),
    (0.001, "%", 10, "[ppm]"),
    (1, "[ppm]", 1000, "[ppb]"),
    (2.5, "10*6/mL", 2.5, "/nL"),
    (2.5, "10*6{cells}/mL", 2500000, "{cells}/mL"),
    (2.5, "10*6{cells}/mL", 2.5e9, "{cells}/L"),
    (5000, "{cells}/cm2", 5e7, "{cells}/m2"),
    (6, "pg/{cell}", 6e-9, "mg/{cell}"),
    (1, "U", 1, "umol/min"),
    (60, "U", 1, "umol/s"),
    (1, "kat", 60e6, "U"),
    (1, "[IU]/mL", 1, "k[IU]/L"),
    (1, "[iU]", 1, "[IU]"),
    (25, "[EU]/mL", 25000, "[EU]/L"),
    (10, "[CFU]/mL", 0.01, "[CFU]/uL"),
    (51, "{copies}/uL", 51000, "{copies}/mL"),
    (1, "{copy}/uL", 1, "{copies}/uL"),
    (1, "bar", 100, "kPa"),
    (760, "mm[Hg]", 101.32472, "kPa"),
    (1, "N/m2", 1, "Pa"),
    (1, "J", 1, "W.s"),
    (1, "lx.h", 3600, "lm.s/m2"),
    (1, "mol/L", 1, "umol/uL"),
    (280, "mosm/kg", 0.28, "osm/kg"),
    (300, "[g]", 2941.995, "m/s2"),
    (1, "m/(s/h)", 3600, "m"),
    (1, "m/s/h", 1 / 3600, "m/s2"),
    (1, "m.s-2", 1, "m/s2"),
    (1, "/mL", 1000, "L-1"),
    (37, "Cel", 310.15, "K"),
    (98.6, "[degF]", 37, "Cel"),
    (-40, "[degF]", -40, "Cel"),
    (-196, "Cel", 77.15, "K"),
    (0, "K", -273.15, "Cel"),
    (1, "10*-6", 1, "[ppm]"),
    (1, "10^3", 1, "10*3"),
    (1, "100.g", 1, "hg"),
)


@pytest.mark.parametrize(("value", "unit", "expected", "to"), KNOWN)
def test_known_answers_both_ways(value: float, unit: str, expected: float, to: str) -> None:
    assert convert(value, unit, to) == expected
    assert convert(expected, to, unit) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("unit", "factor", "kind"),
    [
        ("1", Fraction(1), "1"),
        ("%", Fraction(1, 100), "1"),
        ("10*6/mL", Fraction(10**12), "m-3"),
        ("{cells}/cm2", Fraction(10000), "m-2.{cell}"),
        ("pg/{cell}", Fraction(1, 10**12), "g.{cell}-1"),
        ("U", Fraction(1, 60_000_000), "mol.s-1"),
        ("Pa", Fraction(1000), "g.m-1.s-2"),
        ("Ohm.cm2", Fraction(1, 10), "C-2.g.m4.s-1"),
        ("m/m", Fraction(1), "1"),
        ("{cells}/{cells}", Fraction(1), "1"),
    ],
)
def test_factor_and_dimensions_are_exact(unit: str, factor: Fraction, kind: str) -> None:
    assert parse(unit).factor == factor
    assert parse(unit).kind == kind


def test_a_unit_may_be_a_hundred_characters_long() -> None:
    assert parse("(" * 49 + "m2" + ")" * 49).kind == "m2"


def test_two_spellings_of_one_unit_are_equal() -> None:
    assert parse("mL") == parse("ml") == parse("cm3")
    assert parse("{copies}/uL") == parse("{copy}/uL")
    assert parse("mL").text == "mL"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("{cells}/mL", "{copies}/mL"),
        ("{cells}/mL", "/mL"),
        ("{cells}", "1"),
        ("{Cells}", "{cells}"),
        ("[EU]/mL", "[IU]/mL"),
        ("[IU]", "U"),
        ("[CFU]", "[PFU]"),
        ("[CFU]", "1"),
        ("[pH]", "mol/L"),
        ("%{viable}", "%"),
        ("mol", "1"),
        ("mol", "g"),
        ("h", "m"),
        ("Cel", "J"),
    ],
)
def test_what_is_different_never_converts(a: str, b: str) -> None:
    assert not comparable(a, b)
    with pytest.raises(UnitError, match="cannot be converted"):
        convert(1.0, a, b)


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        ("{cells}/mL", "{copies}/mL", "they measure different things"),
        ("mmol/L", "g/L", "that needs the molar mass of the substance, and none is assumed"),
        ("g/L", "mmol/L", "that needs the molar mass of the substance, and none is assumed"),
        ("g/mol", "mol/g", "they measure different things"),
        ("mmol", "g/L", "they measure different things"),
    ],
)
def test_incomparable_units_are_named_as_they_were_written(a: str, b: str, why: str) -> None:
    with pytest.raises(UnitError) as fault:
        convert(3, a, b)
    assert str(fault.value) == f"'{a}' cannot be converted to '{b}': {why}. Give both in units of one kind."


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        ("m/", "a unit is expected"),
        ("m//s", "a unit is expected"),
        ("(m", "a bracket is not closed"),
        ("m)", "')' does not belong here"),
        ("(m/s)2", "'2' does not belong here"),
        ("0", "a number in a unit is whole and above zero"),
        ("0.5", "a number in a unit is whole and above zero"),
        ("m999", "exponent 999 has more than two digits"),
        ("{}/mL", "what stands in braces must be one word"),
        ("{cells", "what stands in braces must be one word"),
        ("{zählung}", "what stands in braces must be one word"),
        ("{a b} /h /x y", "what stands in braces must be one word"),
        ("[XYZ]", "no unit is called '[XYZ]'"),
        ("mmin", "no unit is called 'mmin'"),
        ("k[CFU]", "no unit is called 'k[CFU]'"),
        ("mCel", "no unit is called 'mCel'"),
        ("Cel2", "stands alone"),
        ("[degF]/h", "stands alone"),
        ("٣", "a unit is expected"),
        ("(" * 200, "longer than 100 characters"),
    ],
)
def test_bad_units_are_refused(unit: str, says: str) -> None:
    with pytest.raises(UnitError, match=says.replace("(", r"\(").replace(")", r"\)").replace("[", r"\[")):
        parse(unit)


def test_exa_enzyme_units_are_never_read_for_endotoxin_units() -> None:
    """By the letter of UCUM, EU is 10*18 U: a value so typed would never meet its limit in [EU]."""
    with pytest.raises(UnitError):
        parse("EU/mL")
    assert parse("TU").factor == parse("U").factor * 10**12


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_finite_is_not_converted(value: float) -> None:
    with pytest.raises(UnitError, match="finite"):
        convert(value, "g", "kg")
    with pytest.raises(UnitError, match="finite"):
        convert(value, "g", "g")


@pytest.mark.parametrize(("value", "to"), [(1e300, "10*-30"), (1e-300, "10*30"), (5e-324, "10*1")])
def test_a_value_that_leaves_the_range_of_floats_is_refused(value: float, to: str) -> None:
    with pytest.raises(UnitError, match="out of range"):
        convert(value, "1", to)


def test_unit_error_is_a_fault_of_use_and_a_value_error() -> None:
    with pytest.raises(SeedlotError):
        parse("cells")
    with pytest.raises(ValueError, match="cells"):
        parse("cells")


def test_every_unit_of_the_tables_is_read() -> None:
    for name in (*BASES, *METRIC, *PLAIN, *ARBITRARY, *SPECIAL, *(f"{p}{u}" for p in PREFIXES for u in BASES)):
        assert parse(name).factor > 0
    for plural, singular in SINGULAR.items():
        assert parse(f"{{{plural}}}") == parse(f"{{{singular}}}")


_PREFIXED = st.tuples(st.sampled_from(("", *PREFIXES)), st.sampled_from(BASES)).map("".join)
_WORDS = st.sampled_from(("{cells}", "{copy}", "{vials}", "[IU]", "[EU]", "10*6", "%", "h", "d", "L", "Pa"))
_FACTORS = st.tuples(st.one_of(_PREFIXED, _WORDS), st.sampled_from((".", "/")))
_UNITS = st.lists(_FACTORS, min_size=1, max_size=4).map(
    lambda parts: "".join(f"{sign}{unit}" for unit, sign in parts).removeprefix(".")
)
_VALUES = st.floats(min_value=1e-30, max_value=1e30)
_SCALES = st.integers(min_value=-30, max_value=30).map(lambda power: f"10*{power}")


@given(_VALUES, _UNITS, _SCALES)
def test_a_value_comes_back_from_any_comparable_unit(value: float, unit: str, scale: str) -> None:
    to = f"{scale}{unit}" if unit.startswith("/") else f"{scale}.{unit}"
    assume(comparable(unit, to))
    assert convert(convert(value, unit, to), to, unit) == pytest.approx(value, rel=1e-14)


@given(_VALUES, _SCALES, _SCALES, _SCALES)
def test_going_by_way_of_a_third_unit_changes_nothing(value: float, a: str, b: str, c: str) -> None:
    direct = convert(value, a, c)
    assert convert(convert(value, a, b), b, c) == pytest.approx(direct, rel=1e-14)


@given(st.floats(min_value=-273, max_value=1e6), st.sampled_from(("Cel", "[degF]", "K", "mK")))
def test_temperatures_come_back(value: float, to: str) -> None:
    assert convert(convert(value, "Cel", to), to, "Cel") == pytest.approx(value, rel=1e-12, abs=1e-9)


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=6))
def test_decimals_convert_as_people_compute(digits: int, places: int) -> None:
    """A decimal of up to ten digits in % is the float of the same decimal with the point moved by two."""
    value = float(f"{digits}e-{places}")
    assert convert(value, "%", "1") == float(f"{digits}e-{places + 2}")
    assert convert(value, "1", "%") == float(f"{digits}e{2 - places}")


@given(_UNITS, _UNITS)
def test_comparable_is_symmetric_and_agrees_with_convert(a: str, b: str) -> None:
    assert comparable(a, a)
    assert comparable(a, b) == comparable(b, a)
    if not comparable(a, b):
        with pytest.raises(UnitError):
            convert(1.0, a, b)


@given(st.text(max_size=120))
@example("/" * 90)
@example("10*-99." * 14 + "m")
@example("{" * 50 + "}" * 50)
def test_any_text_is_read_or_refused_with_a_place_and_a_mend(text: str) -> None:
    fault = _fault(text)
    if fault:
        assert fault.where.startswith("character ")
        assert fault.mend
    else:
        assert parse(text).factor > 0


def _fault(text: str) -> UnitError | None:
    try:
        parse(text)
    except UnitError as fault:
        return fault
    return None
