"""A cell of an STR table to alleles: '10,14', '9.3', 'X, Y', 'OL', and what Excel and decimal commas make of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from seedlot.formats.tables import Cell

_REPEATS = re.compile(r"(\d{1,2})(?:\.([0-9])0*)?")
_PARTIAL, _AFTER_COMMA = re.compile(r"[1-4]"), re.compile(r"[1-3]")
_NOTHING = frozenset({"", "-", "--", "na", "n/a", "nd", "n.d.", "nr", "none", "null", "neg", "nan", "0", "inc", "drop"})
_OFF_LADDER = frozenset({"ol", "o.l.", "offladder", "off-ladder", "ol?"})
_MARKS = str.maketrans("", "", "*()[]?†")
#: More repeats than any allele of the kits has (SE33 and D21S11 reach into the forties).
_MOST = 60


@dataclass(frozen=True, slots=True)
class Note:
    """What had to be understood, or could not be: the end of a finding's code, its words, whether the cell counts."""

    name: str
    says: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Alleles:
    """Alleles in their order, each once; `off` are the peaks that the ladder does not name."""

    names: tuple[str, ...] = ()
    off: int = 0
    notes: tuple[Note, ...] = ()


def order(allele: str) -> tuple[int, float, str]:
    """Sort alleles: by repeats, then X before Y, then what else there is."""
    try:
        return 0, float(allele), ""
    except ValueError:
        return 1, 0.0, allele


def read_allele(text: str) -> str | None:
    """One allele in its one form: '10.0' is 10, 'x' is X, '9.3' stays; None for what is none."""
    word = text.strip().translate(_MARKS).strip()
    if word.upper() in {"X", "Y"}:
        return word.upper()
    found = _REPEATS.fullmatch(word)
    if found is None or int(found[1]) > _MOST or int(found[1]) == 0:
        return None
    part = (found[2] or "").rstrip("0")
    return f"{int(found[1])}.{part}" if part else str(int(found[1]))


def read_alleles(cell: Cell) -> Alleles:
    """Read a cell that holds all alleles of a locus."""
    if cell is None:
        return Alleles()
    if isinstance(cell, bool | date | time):
        says = (
            f"'{cell}' is no allele: Excel made a date of it (10/14, 9.3 or 9-11, perhaps). Enter the column as text."
        )
        return Alleles(notes=(Note("excel-date", says, lost=True),))
    if isinstance(cell, int | float):
        return _number(float(cell))
    return _typed(cell)


def read_single(cell: Cell) -> Alleles:
    """Read a cell that holds one allele: there a comma can be a decimal sign only."""
    if not isinstance(cell, str) or "," not in cell:
        return read_alleles(cell)
    word = cell.strip()
    if re.fullmatch(r"\d{1,2},[1-4]", word):
        allele = read_allele(word.replace(",", "."))
        return Alleles((allele,) if allele else (), notes=(_comma(word),))
    return _typed(cell)


def _number(value: float) -> Alleles:
    text = f"{value:g}"
    allele = read_allele(text) if value > 0 else None
    if value == 0:
        return Alleles()
    if allele is None or ("." in allele and not _PARTIAL.fullmatch(allele.partition(".")[2])):
        left, _, right = text.partition(".")
        likely = (
            f" It was '{left},{right}' or '{left}-{right}' before Excel made a number of it, perhaps." if right else ""
        )
        return Alleles(notes=(Note("allele", f"{text} is no allele.{likely}", lost=True),))
    return Alleles((allele,))


def _comma(word: str) -> Note:
    return Note("decimal-comma", f"'{word}' is read as {word.replace(',', '.')}: a decimal comma.")


@lru_cache(maxsize=65_536)
def _typed(cell: str) -> Alleles:
    """Split at semicolons, slashes and blanks, else at commas; '9,3' is 9.3, for alleles stand in rising order."""
    text = cell.strip()
    if re.search(r"[;/|]", text):
        tokens = [part for part in re.split(r"[;/|\s]+", text) if part]
    else:
        tokens = [part for part in re.split(r"\s*,\s+|\s+,?\s*", text) if part]
    names: list[str] = []
    notes: list[Note] = []
    off = 0
    for token in tokens:
        for part in _commas(token, notes):
            if part.casefold() in _NOTHING:
                continue
            if part.casefold() in _OFF_LADDER or re.fullmatch(r"[<>]\s*\d{1,2}(\.\d)?", part):
                off += 1
                continue
            allele = read_allele(part)
            if allele is None:
                notes.append(Note("allele", f"'{part}' is no allele.", lost=True))
            else:
                names.append(allele)
                if part.translate(_MARKS) != part:
                    notes.append(Note("marked", f"'{part}' is marked in the table; it counts as {allele}."))
    return Alleles(tuple(sorted(set(names), key=order)), off, tuple(notes))


def _commas(token: str, notes: list[Note]) -> list[str]:
    """Parts of '6,9,3': a 1, 2 or 3 after a larger whole number is a part of a repeat, not an allele."""
    parts = token.strip(",").split(",")
    found: list[str] = []
    for part in parts:
        before = found[-1] if found else ""
        if _AFTER_COMMA.fullmatch(part) and before.isdigit() and int(before) > int(part):
            notes.append(_comma(f"{before},{part}"))
            found[-1] = f"{before}.{part}"
        else:
            found.append(part)
    return found
