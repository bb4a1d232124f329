"""Karyotype strings, as laboratories write them (ISCN 2020), to clones and their abnormalities; nothing is interpreted.

What is not ISCN is mended where its meaning is plain, and always told with its column: `Fault`. Nothing is raised.
Positions, copy numbers and what a derivative gains or loses are told in `assays.karyotype`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from seedlot.formats.iscn_clones import clone
from seedlot.formats.iscn_shapes import Clone, Fault, Karyotype, Part
from seedlot.formats.iscn_text import Line, plain, repair, sections, split
from seedlot.formats.iscn_tidy import tidy

#: The longest text that is read as one karyotype; the longest of 380 of leukaemia has 984 signs.
MOST = 5_000

_MIXTURE = re.compile(r"(mos|chi)(?:\b ?(?!\.)|(?:aic(?:ism)?|aik|ma?era)?[.:]? ?(?=\d))", re.IGNORECASE)
_BEFORE = re.compile(r"[^,()\[\]]{0,60}?=\s*(?=\d{1,3}\s*,)")
_STARTS = re.compile(r"\d|nonclonal|mos|chi|idem|sl|sdl|[?<]|[XY]{1,2}\b", re.IGNORECASE)
_TECHNIQUE = re.compile(r"(nuc\s*ish|ish|arr|rsa|ogm|s?seq)", re.IGNORECASE)
_SIGNALS = re.compile(r"([^\[\]]*)\[(\d{1,6})/(\d{1,6})\]")
_KNOWN_WORDS = re.compile(
    r"\d(?:<\d{1,2}n>)?[\s,;.:]{0,4}[XYUxyu]|\d\d\s*,\s*[a-z<]|\d,(?:sl|idem|sdl)|nonclonal|^\s*(?:nuc|ish|arr|ogm|rsa|seq)",
    re.IGNORECASE,
)


def parse(text: str) -> Karyotype:
    """Read a karyotype. Every fault is told with its column; the clones are those that could be read."""
    if len(text) > MOST:
        says = f"the text has {len(text)} signs, more than any karyotype"
        return _nothing(text, Fault(MOST, says, "give one karyotype", "wrong"))
    line, faults = plain(text)
    if not _KNOWN_WORDS.search(line.text):
        shown = line.text if len(line.text) <= 40 else line.text[:40] + " …"
        says = f"'{shown}' is no karyotype" if shown else "the text is empty"
        mend = "write the number of chromosomes, the sex chromosomes and the abnormalities, as 46,XX"
        return _nothing(text, Fault(line.column(), says, mend, "wrong"))
    for put_right in (tidy, repair):
        line, slips = put_right(line)
        faults.extend(slips)
    banded, others = sections(line)
    banded, mixture = _opening(banded, faults)
    clones = _clones(banded, faults) if banded.text else ()
    parts = tuple(_part(other) for other in others)
    faults.extend(_shares(clones))
    told = tuple(sorted(faults, key=lambda fault: fault.column))
    return Karyotype(text, line.text, mixture, clones, parts, told)


def _nothing(text: str, fault: Fault) -> Karyotype:
    return Karyotype(text, "", "", (), (), (fault,))


def _opening(line: Line, faults: list[Fault]) -> tuple[Line, Literal["", "mos", "chi"]]:
    """Take off mos and chi, and what stands before a karyotype that is not of it (a date, an equals sign)."""
    if before := _BEFORE.match(line.text):
        says = f"'{before[0].strip()}' stands before the karyotype"
        faults.append(Fault(line.column(), says, "leave it out"))
        line = line.part(before.end(), len(line.text))
    if found := _MIXTURE.match(line.text):
        mixture: Literal["mos", "chi"] = "mos" if found[1].lower() == "mos" else "chi"
        if found[0].lower().rstrip() != mixture or len(found[0]) == len(mixture) < len(line.text):
            faults.append(
                Fault(line.column(), f"'{found[0].strip()}' opens the karyotype", f"write {mixture} and a blank")
            )
        return line.part(found.end(), len(line.text)), mixture
    if line.text and not _STARTS.match(line.text):
        says = f"'{line.text[:12]}' opens no karyotype"
        faults.append(Fault(line.column(), says, "begin with the number of chromosomes", "wrong"))
    return line, ""


def _clones(line: Line, faults: list[Fault]) -> tuple[Clone, ...]:
    """Read the clones between strokes; two strokes part a chimera's recipient from its donor."""
    read: list[Clone] = []
    donor = False
    lines = split(line, "/")
    for index, part in enumerate(lines):
        if part.text:
            read.append(clone(part, donor=donor, first=not read, faults=faults))
        elif index < len(lines) - 1:
            donor = True
        else:
            faults.append(Fault(line.column(len(line.text) - 1), "a stroke stands at the end", "leave it out"))
    return tuple(read)


def _shares(clones: tuple[Clone, ...]) -> Iterator[Fault]:
    """Brackets that tell 15 of 20 cells: the clones together must have the 20."""
    total = sum(one.cells or 0 for one in clones)
    for one in clones:
        if one.cells_of is not None and one.cells_of != total:
            says = f"[{one.cells}/{one.cells_of}] tells of {one.cells_of} cells, and the clones together have {total}"
            yield Fault(one.column, says, "write the cells of each clone in its own brackets", "wrong")


def _part(line: Line) -> Part:
    found = _TECHNIQUE.match(line.text)
    technique = " ".join(found[1].lower().split()) if found else ""
    technique = "nuc ish" if technique == "nucish" else technique
    rest = line.text[found.end() :] if found else line.text
    signals = tuple(
        (one[1].strip(" ,/"), int(one[2]), int(one[3]))
        for one in _SIGNALS.finditer(rest)
        if int(one[3]) > 0 and int(one[2]) <= int(one[3])
    )
    return Part(technique, line.text, line.column(), signals)
