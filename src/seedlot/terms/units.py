"""Units of measure in UCUM: read, compared and converted exactly.

Factors are fractions, and a float stands for the shortest decimal that writes it (0.07 is 7/100), so
that a value and a limit that a person would call equal are equal after conversion. Annotations are
dimensions of their own: `{cells}/mL` is never `{copies}/mL`, and neither is a bare `/mL`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from seedlot.terms.errors import UnitError
from seedlot.terms.spelling import WRITTEN, mend
from seedlot.terms.ucum import (
    ARBITRARY,
    BASES,
    METRIC,
    PLAIN,
    PREFIXES,
    SINGULAR,
    SPECIAL,
    SYNONYMS,
)

LONGEST = 100
_ATOM = re.compile(r"10[*^]|(?:[A-Za-z%']|\[[^\[\]{}\s]*\])+")
_EXPONENT = re.compile(r"[+-]?[0-9]+")
_FACTOR = re.compile(r"[0-9]+")
_ANNOTATION = re.compile(r"\{([!-z|~]+)\}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: a positive factor to base units and the power of each dimension, in order of name.

    `offset` is the zero point in base units, for temperatures. Two spellings of one unit are equal.
    """

    text: str = field(compare=False)
    factor: Fraction
    dimensions: tuple[tuple[str, int], ...]
    offset: Fraction = Fraction(0)

    @property
    def kind(self) -> str:
        """The dimensions as people write them: `{cell}.m-3`; "1" for a plain number."""
        return ".".join(f"{name}{power if power != 1 else ''}" for name, power in self.dimensions) or "1"

    def times(self, other: Unit, power: int = 1) -> Unit:
        """Multiply by another unit raised to a power."""
        powers = dict(self.dimensions)
        for name, exponent in other.dimensions:
            powers[name] = powers.get(name, 0) + exponent * power
        left = tuple(sorted((name, exponent) for name, exponent in powers.items() if exponent))
        return Unit(self.text, self.factor * other.factor**power, left)


_ONE = Unit("1", Fraction(1), ())


class _FaultError(Exception):
    """What is wrong with a unit, and at which character (0-based)."""

    def __init__(self, what: str, at: int) -> None:
        super().__init__(what)
        self.at = at


@dataclass(slots=True)
class _Reader:
    """Reads one unit from left to right (UCUM, grammar in paragraphs 1 to 12)."""

    text: str
    at: int = 0

    def whole(self) -> Unit:
        unit = self.term()
        if self.at < len(self.text):
            raise _FaultError(f"'{self.text[self.at :]}' does not belong here", self.at)
        return unit

    def term(self) -> Unit:
        result = _ONE.times(self.component(), -1) if self.takes("/") else self.component()
        while True:
            if self.takes("."):
                result = result.times(self.component())
            elif self.takes("/"):
                result = result.times(self.component(), -1)
            else:
                return result

    def component(self) -> Unit:
        if self.takes("("):
            inner = self.term()
            if not self.takes(")"):
                raise _FaultError("a bracket is not closed", self.at)
            return inner
        if self.text.startswith("{", self.at):
            return self.annotation()
        unit = self.simple()
        return unit.times(self.annotation()) if self.text.startswith("{", self.at) else unit

    def simple(self) -> Unit:
        start = self.at
        name = self.match(_ATOM)
        if name:
            unit = _named(name)
            if unit is None:
                raise _FaultError(_unknown(name), start)
            return _ONE.times(unit, self.exponent())
        digits = self.match(_FACTOR)
        if not digits.strip("0"):
            raise _FaultError("a number in a unit is whole and above zero" if digits else "a unit is expected", start)
        return Unit(digits, Fraction(int(digits)), ())

    def exponent(self) -> int:
        start = self.at
        digits = self.match(_EXPONENT)
        if len(digits.lstrip("+-")) > 2:
            raise _FaultError(f"exponent {digits} has more than two digits", start)
        return int(digits or "1")

    def annotation(self) -> Unit:
        found = _ANNOTATION.match(self.text, self.at)
        if not found:
            raise _FaultError("what stands in braces must be one word of plain characters", self.at)
        self.at = found.end()
        word = found[1]
        return Unit(word, Fraction(1), ((f"{{{SINGULAR.get(word, word)}}}", 1),))

    def match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found[0] if found else ""

    def takes(self, sign: str) -> bool:
        here = self.text.startswith(sign, self.at)
        self.at += len(sign) if here else 0
        return here


@lru_cache(maxsize=1024)
def _named(name: str) -> Unit | None:
    """The unit of a name, with or without a prefix; None if UCUM (as we hold it) has no such name."""
    if name in WRITTEN:  # EU would be exa-U by the letter of UCUM, and is never meant so
        return None
    name = SYNONYMS.get(name, name)
    if name in PLAIN or name in ARBITRARY:
        return _defined(name)
    if metric := _metric(name):
        return metric
    for width in (1, 2):
        prefix, unit = PREFIXES.get(name[:width]), _metric(SYNONYMS.get(name[width:], name[width:]))
        if prefix is not None and unit:
            return Unit(name, unit.factor * Fraction(10) ** prefix, unit.dimensions)
    return None


def _metric(name: str) -> Unit | None:
    return _defined(name) if name in BASES or name in METRIC or name == "[IU]" else None


def _defined(name: str) -> Unit:
    if name in METRIC or name in PLAIN:
        number, unit = METRIC.get(name) or PLAIN[name]
        return Unit(name, Fraction(number), ()).times(_Reader(unit).whole())
    return Unit(name, Fraction(1), ((name, 1),))


def _unknown(name: str) -> str:
    if name in SPECIAL:
        return f"'{name}' has a zero point of its own and stands alone; a difference of temperature is in 'K'"
    return f"no unit is called '{name}'"


@lru_cache(maxsize=4096)
def parse(unit: str) -> Unit:
    """Read a unit.

    Raises:
        UnitError: with the place in the text and the likely mend.
    """
    try:
        return _read(unit)
    except _FaultError as fault:
        where = f"character {fault.at + 1}"
        raise UnitError(f"'{unit}' is not a unit: {fault}", where=where, mend=mend(unit, _readable)) from None


def _read(unit: str) -> Unit:
    if unit in SPECIAL:
        factor, offset = SPECIAL[unit]
        return Unit(unit, Fraction(factor), (("K", 1),), Fraction(offset))
    if len(unit) > LONGEST:
        raise _FaultError(f"it is longer than {LONGEST} characters", LONGEST)
    read = _Reader(unit).whole()
    return Unit(unit, read.factor, read.dimensions)


def _readable(unit: str) -> bool:
    try:
        _read(unit)
    except _FaultError:
        return False
    return True


def comparable(a: str, b: str) -> bool:
    """Tell whether values in the two units can be compared.

    Raises:
        UnitError: where one of them is not a unit.
    """
    return parse(a).dimensions == parse(b).dimensions


def _apart(one: Unit, other: Unit) -> str:
    """Why one unit is not the other: amount of substance and mass differ by a molar mass, which nobody has given."""
    left = dict(one.times(other, -1).dimensions)
    if left in ({"mol": 1, "g": -1}, {"mol": -1, "g": 1}):
        return "that needs the molar mass of the substance, and none is assumed"
    return "they measure different things"


def convert(value: float, unit: str, to: str) -> float:
    """Convert a value from one unit to another, with a single rounding.

    Raises:
        UnitError: for units that are not comparable, or a value that is not finite or becomes so.
    """
    source, target = parse(unit), parse(to)
    if source.dimensions != target.dimensions:
        raise UnitError(
            f"'{unit}' cannot be converted to '{to}': {_apart(source, target)}",
            mend="Give both in units of one kind.",
        )
    if not math.isfinite(value):
        raise UnitError(f"{value} cannot be converted from '{unit}' to '{to}'", mend="Give a finite number.")
    if source == target:
        return float(value)
    exact = (Fraction(repr(float(value))) * source.factor + source.offset - target.offset) / target.factor
    try:
        converted = float(exact)
    except OverflowError:
        converted = math.inf
    if math.isinf(converted) or (exact and not converted):
        raise UnitError(f"{value} '{unit}' is out of range in '{to}'", mend="Choose a unit nearer in size.")
    return converted
