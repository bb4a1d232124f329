"""STR peaks as a genotyping program exports them (GeneMapper, GeneMarker, OSIRIS): a row for each sample and marker.

Columns: Sample Name (or Sample, Sample File), Marker, Allele 1, Allele 2, ..., and beside each, where they were
exported, Size n and Height n. Headings with blanks around them and cells that hold nothing but a blank are usual.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seedlot.formats.cells import number
from seedlot.formats.str_alleles import Alleles, read_alleles, read_single
from seedlot.formats.str_profile import Locus, Peak, Profile, noted, plain, put
from seedlot.formats.str_table import Profiles
from seedlot.formats.tables import Cell, Sheet
from seedlot.genome.str_loci import locus_name
from seedlot.terms.finding import Answer, Finding

_NUMBERED = re.compile(r"(allele|size|height)s?\s*(\d{0,3})")
_SAMPLE = ("sample name", "sample", "samplename", "sample file", "sample id")
_MARKER = ("marker", "locus", "loci", "marker name")
#: Controls of a run: they are no samples.
_LADDER = re.compile(r"(allelic\s*)?ladder\b.*", re.IGNORECASE)
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class _Head:
    row: int
    sample: int
    marker: int
    numbered: dict[tuple[str, str], int]


def is_genemapper(sheet: Sheet) -> bool:
    """Whether a sheet has columns for the sample, the marker and alleles."""
    return _head(sheet) is not None


def _head(sheet: Sheet) -> _Head | None:
    for index, row in enumerate(sheet.rows[:_DEEPEST]):
        names = [plain(cell) for cell in row]
        sample = next((names.index(word) for word in _SAMPLE if word in names), None)
        marker = next((names.index(word) for word in _MARKER if word in names), None)
        numbered = {
            (found[1], found[2]): place
            for place, name in enumerate(names)
            if (found := _NUMBERED.fullmatch(name)) is not None
        }
        if sample is not None and marker is not None and any(kind == "allele" for kind, _ in numbered):
            return _Head(index, sample, marker, numbered)
    return None


def read_genemapper(sheet: Sheet, *, file: str) -> Profiles:
    """Read every profile of a sheet that `is_genemapper`; ladders are left out."""
    head = _head(sheet)
    if head is None:
        return Profiles()
    found: dict[str, dict[str, Locus]] = {}
    first: dict[str, str] = {}
    findings: list[Finding] = []
    seen: set[tuple[str, str]] = set()
    for line, row in enumerate(sheet.rows[head.row + 1 :], start=head.row + 2):
        sample, marker = _cell(row, head.sample), _cell(row, head.marker)
        where = f"{file}, row {line}"
        if not sample or not marker or _LADDER.fullmatch(sample):
            if not sample and not marker and any(_cell(row, place) for place in head.numbered.values()):
                says = "The row names no sample and no marker; it is not used."
                findings.append(Finding(code="str/no-sample", answer=Answer.NOT_KNOWN, says=says, where=where))
            continue
        locus = locus_name(marker) or marker
        if (sample, locus) in seen:
            says = f"{sample} has more than one row for {locus}; their alleles are taken together."
            findings.append(Finding(code="str/twice", answer=Answer.NOT_KNOWN, says=says, where=where))
        seen.add((sample, locus))
        first.setdefault(sample, where)
        _add(found.setdefault(sample, {}), locus, row, head, what=f"{sample}, {locus}", where=where, findings=findings)
    used = {head.sample, head.marker, *head.numbered.values()}
    unused = tuple(
        f"{file}: column '{' '.join(str(cell).split())}'"
        for place, cell in enumerate(sheet.rows[head.row])
        if place not in used and plain(cell)
    )
    profiles = tuple(Profile(sample=name, loci=loci, where=first[name]) for name, loci in found.items())
    return Profiles(profiles=profiles, findings=tuple(findings), unused=unused)


def _add(  # noqa: PLR0913 - all are named
    loci: dict[str, Locus],
    locus: str,
    row: Sequence[Cell],
    head: _Head,
    *,
    what: str,
    where: str,
    findings: list[Finding],
) -> None:
    put(loci, locus, Alleles())
    for (kind, index), place in head.numbered.items():
        if kind != "allele" or not _cell(row, place):
            continue
        read = read_single(row[place]) if index else read_alleles(row[place])
        findings.extend(noted(read, what=what, where=where))
        size, height = (_value(row, head.numbered.get((name, index))) for name in ("size", "height"))
        peak = Peak(allele=read.names[0], size=size, height=height) if len(read.names) == 1 else None
        put(loci, locus, read, peak)


def _cell(row: Sequence[Cell], place: int) -> str:
    cell = row[place] if place < len(row) else None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())


def _value(row: Sequence[Cell], place: int | None) -> float | None:
    if place is None or place >= len(row):
        return None
    try:
        found = number(row[place])
    except ValueError:
        return None
    return found.value if found is not None and found.value is not None and found.value >= 0 else None
