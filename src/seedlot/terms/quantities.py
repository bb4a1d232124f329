"""Numbers and units as people write them: 53,000,000 cells, 0.05 EU/mL."""

from __future__ import annotations

import re
from decimal import Decimal

#: UCUM units whose human name is not the UCUM one without its brackets.
UNITS = {
    "1": "",
    "[USP'U]": "USP unit",
    "[arb'U]": "arbitrary units",
    "[degF]": "°F",
    "Cel": "°C",
    "Ohm": "Ω",
    "a": "year",
    "d": "day",
    "deg": "°",
    "mo": "month",
    "u": "Da",
    "uL": "µL",
    "ug": "µg",
    "um": "µm",
    "umol": "µmol",
    "wk": "week",
}

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Units whose name has a plural.
_COUNTED = frozenset({"day", "month", "week", "year"})
#: Significant digits of a number in a table.
_DIGITS = 4


def plain(value: float, *, digits: int = _DIGITS) -> str:
    """Write a number with so many significant digits, as `grouped` does."""
    return grouped(f"{value:.{digits}g}")


def grouped(number: str) -> str:
    """Write a number with its thousands set apart, and without an exponent where that stays short: 53,000,000."""
    return format(Decimal(number), ",f") if 1e-6 <= abs(float(number)) < 1e15 else number


def quantity(number: str, unit: str) -> str:
    """Write a number that is written already with its unit, which is UCUM: `5` and `[EU]/mL` are 5 EU/mL."""
    name = unit_name(unit)
    if name in _COUNTED and number != "1":
        return f"{number} {name}s"
    times = "\N{MULTIPLICATION SIGN} " if unit.startswith("10") else ""
    return f"{number} {times}{name}".rstrip()


def unit_name(ucum: str) -> str:
    """Name a UCUM unit as a laboratory writes it: `10*6.{cells}/mL` is 10⁶ cells/mL."""
    atoms = re.findall(r"\{[^}]*\}|[./]|[^./{]+", ucum.replace(".{", "{"))
    named = "".join(_atom(atom) for atom in atoms).replace("/ ", "/").replace("( ", "(").strip()
    return f"per {named[1:]}" if named.startswith("/") else named


def _atom(atom: str) -> str:
    if atom.startswith("{"):
        return f" {atom[1:-1]}"
    if power := re.fullmatch(r"(10[*^]|[A-Za-z]+)\+?(-?\d+)", atom):
        root = "10" if power[1].startswith("10") else UNITS.get(power[1], power[1])
        return root + power[2].translate(SUPERSCRIPTS)
    return UNITS.get(atom, "·" if atom == "." else re.sub(r"[\[\]]", "", atom))
