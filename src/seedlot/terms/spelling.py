"""Spelling of units: what people write where UCUM writes something else, and the likely mend of a bad unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from seedlot.terms.ucum import SINGULAR

#: What people write for a unit, by what UCUM writes.
_SPELLINGS: dict[str, str] = {
    "[IU]": "IU",
    "m[IU]": "mIU",
    "[EU]": "EU",
    "[CFU]": "CFU cfu",
    "[PFU]": "PFU pfu",
    "[FFU]": "FFU ffu",
    "[TCID_50]": "TCID50",
    "[CCID_50]": "CCID50",
    "[pH]": "pH",
    "[ppm]": "ppm",
    "[ppb]": "ppb",
    "mm[Hg]": "mmHg",
    "Cel": "degC celsius Celsius",
    "[degF]": "degF fahrenheit Fahrenheit",
    "%": "percent pct",
    "10*6": "million",
    "s": "sec secs second seconds",
    "min": "mins minute minutes",
    "h": "hr hrs hour hours",
    "d": "day days",
    "wk": "week weeks",
    "mo": "month months",
    "a": "yr yrs year years",
    "ug": "mcg",
    "g": "gm gram grams",
    "L": "litre litres liter liters",
    "mL": "cc",
    "osm": "Osm",
    "mosm": "mOsm",
    "Ohm": "ohm ohms",
}

#: The same by what people write. None of these words is ever read as a unit, even where UCUM would.
WRITTEN: dict[str, str] = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}

#: What people write for a whole unit, where a word stands for several or for none.
WRITTEN_WHOLE: dict[str, str] = {
    "": "1",
    "-": "1",
    "none": "1",
    "M": "mol/L",
    "mM": "mmol/L",
    "uM": "umol/L",
    "nM": "nmol/L",
    "pM": "pmol/L",
    "xg": "[g]",
    "x g": "[g]",
    "rpm": "{rotations}/min",
}

_WORD = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]|10[*^]|[A-Za-z%'][A-Za-z%'_]*(?:50)?")

#: Habits of writing that UCUM does not share, and what it has instead. A dot in the middle is a product still to place.
_HABITS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"°\s*(?=[CF])", "deg"),
        (r"(?<=[A-Za-z])\^(?=[+-]?\d)", ""),
        (r"^[x\u00d7]\s*10(?=[*^])", "10"),
        (r"10\*\*", "10*"),
        (r"\b1[eE](?=[+-]?\d)", "10*"),
        (r"\s*(?:\bper\b|/)\s*", "/"),
        (r"\s*(?:[\u00d7·]|(?<!10)\*)\s*|\s+(?![^{]*\})", "·"),
    )
)


def mend(unit: str, readable: Callable[[str], bool]) -> str:
    """Say how a unit that cannot be read is likely to be mended; `readable` tells what can be."""
    for candidate, sure in _candidates(unit, readable):
        if readable(candidate):
            return f"Write '{candidate}'." if sure else f"If that is a thing which is counted, write '{candidate}'."
    return "Write a UCUM unit, such as '%', 'h' or '{cells}/mL'; things that are counted stand in braces."


def _candidates(unit: str, readable: Callable[[str], bool]) -> Iterator[tuple[str, bool]]:
    """What the writer may have meant, and whether that is sure: known spellings first, then braces around words."""
    plain = unicodedata.normalize("NFKC", unit).strip().replace("μ", "u").replace("\N{MINUS SIGN}", "-")
    yield WRITTEN_WHOLE.get(plain, plain), True
    for pattern, replacement in _HABITS:
        plain = pattern.sub(replacement, plain)
    above, slash, below = plain.partition("/")
    if "·" in below and "/" in below:
        return  # several products below several lines: what was meant cannot be told
    if "·" in below:
        below = f"({below})"  # people write a/b c for a over b and c; UCUM reads from left to right
    plain = f"{above}{slash}{below}".replace("·", ".")
    known = _WORD.sub(lambda word: _rewritten(word[0]), plain)
    yield known, True
    yield re.sub(r"\bCel\b", "K", known), True
    yield _WORD.sub(lambda word: _braced(word[0], readable), known), False


def _rewritten(word: str) -> str:
    """One word of a unit as UCUM writes it, as far as that is known."""
    if word.startswith("{"):
        return word if re.search(r"\d", word) else re.sub(r"\s+", "_", word)
    thing = word.lower()
    if thing in SINGULAR or thing in SINGULAR.values():
        return f"{{{thing}}}"
    return WRITTEN.get(word, word)


def _braced(word: str, readable: Callable[[str], bool]) -> str:
    return f"{{{word}}}" if word.isalnum() and not readable(word) else word
