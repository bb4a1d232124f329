"""Cedex Bio HT archives (Roche), software 5, 6 and 7: one tab-separated line per test of a sample."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seedlot.formats.analytes import Analysed, Reading
from seedlot.formats.cells import Number
from seedlot.formats.counts import Clock, say_encoding, time_of
from seedlot.formats.rows import Row, gathered
from seedlot.formats.text import decode
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

CODE = "bioht"

_MARK = "#ARC-FILE#"
_RESULT = "40"
#: The tests, without the letter that tells the kit (B standard, D high with predilution, L low).
_TESTS = {
    "AC2": "acetate", "ASNH": "asparagine", "ASNL": "asparagine", "ASP": "aspartate", "CA2": "calcium",
    "ETOH": "ethanol", "FE2": "iron", "FOR": "formate", "GAL2": "galactose", "GLC3": "glucose", "GLN2": "glutamine",
    "GLU2": "glutamate", "GLY": "glycerol", "IGGH": "IgG", "IGGL": "IgG", "K": "potassium", "LAC2": "lactate",
    "LDH2": "LDH", "MG2": "magnesium", "NA": "sodium", "NH3": "ammonia", "OD": "optical density", "PHO2": "phosphate",
    "PYR": "pyruvate", "TP2": "total protein", "TP2L": "total protein",
}  # fmt: skip
_UNITS = {
    "mmol/l": "mmol/L", "mm": "mmol/L", "umol/l": "umol/L", "g/l": "g/L", "mg/l": "mg/L", "u/l": "U/L", "od": "{OD}",
}  # fmt: skip
#: The flags of one letter whose meaning is known, and what is said of them.
FLAGS = {"v": "verification", "c": "calibration"}
_RANGE = re.compile(r"([<>])\s*TEST RNG")
_RATIO = re.compile(r"1/(\d{1,6}(?:\.\d{1,6})?)")


@dataclass(frozen=True, slots=True)
class _Places:
    """The columns in which a version of the software writes."""

    sample: int
    batch: int
    kind: int
    test: int
    dilution: int
    unit: int

    @property
    def value(self) -> int:
        return self.unit + 2


_OLD = _Places(sample=5, batch=3, kind=6, test=2, dilution=4, unit=7)
_NEW = _Places(sample=2, batch=3, kind=4, test=6, dilution=7, unit=8)


def is_bioht(text: str) -> bool:
    """Tell whether a text opens as an archive of the Cedex Bio HT does."""
    return _MARK in text.partition("\n")[0] and "CEDEX BIO HT" in text.partition("\n")[0]


def read_bioht(data: bytes, *, file: str) -> Analysed:
    """Read an archive of the Cedex Bio HT.

    Raises:
        UnreadableFileError: not such an archive, or without a single result.
    """
    decoded = decode(data, file=file)
    lines = [line.split("\t") for line in decoded.text.splitlines()]
    head = [cell.strip() for cell in lines[0]] if lines else []
    if not is_bioht(decoded.text) or len(head) < 9:
        raise UnreadableFileError(file, f"its first line is no '{_MARK}' of a Cedex Bio HT", mend="Export it again.")
    findings: list[Finding] = []
    say_encoding(decoded.encoding, findings, file=file, code=CODE)
    places = _OLD if head[8].startswith("5.") else _NEW
    readings, left = [], []
    for number, cells in enumerate(lines[1:], start=2):
        where = f"{file}, line {number}"
        if not any(cell.strip() for cell in cells):
            continue
        reading = _reading(cells, places, findings, where=where)
        readings.extend([reading] if reading is not None else [])
        left.extend([where] if reading is None else [])
    if not readings:
        raise UnreadableFileError(file, "it holds no result of a sample", mend="Export it again.")
    return Analysed(
        instrument="Cedex Bio HT",
        serial=head[7],
        readings=tuple(readings),
        findings=gathered(findings),
        unused=(*left, f"{file}: absorbance of each test"),
    )


def _reading(cells: Sequence[str], places: _Places, findings: list[Finding], *, where: str) -> Reading | None:
    """Read one line; None, and a finding, where it is no result of a sample."""
    names = ("time", "sample", "batch", "kind", "test", "dilution", "unit", "flag", "value")
    indices = (1, places.sample, places.batch, places.kind, places.test, places.dilution, places.unit, places.unit + 1)
    if len(cells) <= places.value + 1:  # the absorbance follows: a last number may be cut
        says = f"The line has {len(cells)} columns; a result has more. It is not used: is the file cut?"
        findings.append(Finding(code=f"{CODE}/cut", answer=Answer.NOT_KNOWN, says=says, where=where))
        return None
    named = {name: cells[index].strip() for name, index in zip(names, (*indices, places.value), strict=True)}
    row = Row(where=where, cells={name: text or None for name, text in named.items()}, findings=findings, code=CODE)
    if cells[0].strip() != _RESULT or named["kind"] != "SAM" or not named["sample"]:
        says = f"The line is of kind {cells[0].strip()} {named['kind']}, or names no sample; it is not used."
        row.note("kind", says, Answer.NOT_KNOWN)
        return None
    number = _number(row)
    unit = _UNITS.get(named["unit"].lower())
    if number is None or unit is None:
        says = f"The {named['test']} of '{named['sample']}' is '{named['value']}' in '{named['unit']}'; it is not used."
        row.note("value", says, Answer.NOT_KNOWN)
        return None
    ratio = _RATIO.fullmatch(named["dilution"])
    return Reading(
        sample=named["sample"],
        where=where,
        analyte=_analyte(row),
        called=named["test"],
        number=number,
        unit=unit,
        at=time_of(row, "time", Clock(day_first=False)),
        batch=named["batch"],
        flag=_flag(row),
        dilution=float(ratio[1]) if ratio else None,
        measured=True,
    )


def _analyte(row: Row) -> str:
    test = row.text("test")
    analyte = _TESTS.get(test[:-1]) if test[-1:] in {"B", "D", "L"} else None
    if analyte is None:
        row.note("test", f"The test '{test}' is not known by name; it is reported under its code.", Answer.NOT_KNOWN)
    return analyte or test


def _number(row: Row) -> Number | None:
    """Read the value; out of the range of the test, what is printed without a sign is neither a value nor the limit."""
    number = row.number("value")
    outside = _RANGE.match(row.text("flag"))
    if number is None or outside is None or number.relation != "=":
        return number
    says = f"The {row.text('test')} is flagged '{row.text('flag')}' but printed as {row.text('value')}: it is not used."
    row.note("range", says, Answer.NOT_KNOWN)
    return Number(None, "<" if outside[1] == "<" else ">")


def _flag(row: Row) -> str:
    """Tell the flag in a word, and keep a finding of it."""
    code = row.text("flag")
    if not code or _RANGE.match(code):
        return ""
    word = FLAGS.get(code, "unknown")
    says = f"The instrument flags {row.text('test')} '{code}' ({word})."
    row.note("flag", says, None if code == "v" else Answer.NOT_KNOWN)
    return word
