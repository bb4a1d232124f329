"""STR profiles in a table: a row for each sample and a column for each locus, or the other way round.

Databases (Cellosaurus, DSMZ, ATCC) and laboratories write '10,14' in one column for each locus, or one column for each
allele ('vWA_1', 'vWA_2', or 'vWA' twice). The heading is found by the names of loci in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seedlot.formats.str_alleles import read_alleles, read_single
from seedlot.formats.str_profile import SAMPLE, Locus, Profile, noted, plain, put, said_of
from seedlot.formats.tables import Cell, Sheet
from seedlot.genome.str_loci import locus_of_column
from seedlot.terms.finding import Answer, Finding

#: Fewest loci that make a heading, and how deep one is looked for.
_FEWEST, _DEEPEST = 3, 60
#: Headings of a column of loci, and of one of alleles.
_MARKER = ("marker", "markers", "locus", "loci", "marker name")
_ALLELE = re.compile(r"alleles?\s*\d{0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """The profiles of a sheet, what was found in it, what was not read."""

    profiles: tuple[Profile, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()


def is_str_table(sheet: Sheet) -> bool:
    """Whether a sheet has a heading of loci, in a row or down a column."""
    return _heading(sheet) is not None or _down(sheet) is not None


def read_str_table(sheet: Sheet, *, file: str) -> Profiles:
    """Read every profile of a sheet that `is_str_table`."""
    head = _heading(sheet)
    if head is not None:
        return _rows(sheet.rows[head], sheet.rows[head + 1 :], file=file, first=head + 2)
    place = _down(sheet)
    return Profiles() if place is None else _columns(sheet, *place, file=file)


def _heading(sheet: Sheet) -> int | None:
    for index, row in enumerate(sheet.rows[:_DEEPEST]):
        if len({locus_of_column(cell) for cell in row} - {None}) >= _FEWEST:
            return index
    return None


def _down(sheet: Sheet) -> tuple[int, int] | None:
    """The row above the first locus and the column of loci, where they stand one below the other."""
    width = max((len(row) for row in sheet.rows[:_DEEPEST]), default=0)
    for column in range(min(width, _FEWEST)):
        places = [
            index
            for index, row in enumerate(sheet.rows[: 2 * _DEEPEST])
            if column < len(row) and locus_of_column(row[column])
        ]
        if len(places) >= _FEWEST and places[0] > 0:
            return places[0] - 1, column
    return None


def _rows(head: Sequence[Cell], rows: Sequence[Sequence[Cell]], *, file: str, first: int) -> Profiles:
    names = [locus_of_column(cell) for cell in head]
    several = {name for name in names if name and names.count(name) > 1}
    told = ["" if name else said_of(cell) for name, cell in zip(names, head, strict=True)]
    sample = next((index for index, cell in enumerate(head) if plain(cell) in SAMPLE), 0 if not names[0] else None)
    findings: list[Finding] = []
    profiles = []
    for line, cells in enumerate(rows, start=first):
        where = f"{file}, row {line}"
        if all(cell is None for cell in cells):
            continue
        name = _text(cells[sample]) if sample is not None and sample < len(cells) else ""
        if not name:
            if any(cell is not None and names[index] for index, cell in enumerate(cells[: len(names)])):
                says = "The row names no sample; it is not used."
                findings.append(Finding(code="str/no-sample", answer=Answer.NOT_KNOWN, says=says, where=where))
            continue
        profiles.append(_profile(name, cells, names, told, several=several, where=where, findings=findings))
    unused = tuple(
        f"{file}: column '{cell}'"
        for index, cell in enumerate(head)
        if cell is not None and index != sample and not names[index] and not told[index]
    )
    return Profiles(profiles=tuple(profiles), findings=tuple(findings), unused=unused)


def _profile(  # noqa: PLR0913 - all are named
    name: str,
    cells: Sequence[Cell],
    names: Sequence[str | None],
    told: Sequence[str],
    *,
    several: set[str],
    where: str,
    findings: list[Finding],
) -> Profile:
    loci: dict[str, Locus] = {}
    said: dict[str, str] = {}
    for index, cell in enumerate(cells[: len(names)]):
        locus = names[index]
        if locus:
            read = read_single(cell) if locus in several else read_alleles(cell)
            put(loci, locus, read)
            findings.extend(noted(read, what=f"{name}, {locus}", where=where))
        elif told[index] and cell is not None:
            said.setdefault(told[index], _text(cell))
    kept = {locus: one for locus, one in loci.items() if one.alleles or one.off or one.lost}
    beyond = [cell for cell in cells[len(names) :] if cell is not None]
    if beyond:
        says = (
            f"{name}: the cell '{beyond[0]}' stands under no heading; are alleles parted by the table's own separator?"
        )
        findings.append(Finding(code="str/beyond", answer=Answer.NOT_KNOWN, says=says, where=where))
        kept = {locus: Locus(name=locus, alleles=(), lost=True) for locus in kept}
    return Profile(sample=name, loci=kept, where=where, said=said)


def _columns(sheet: Sheet, top: int, column: int, *, file: str) -> Profiles:
    """Turn a table whose samples stand beside each other."""
    findings: list[Finding] = []
    owners = _owners(sheet, top, column, file=file, findings=findings)
    several = {owner for _, owner in owners.values() if [own for _, own in owners.values()].count(owner) > 1}
    found: dict[str, dict[str, Locus]] = {}
    unused = []
    for line, row in enumerate(sheet.rows[top + 1 :], start=top + 2):
        if not any(
            locus_of_column(row[place]) for place in {place for place, _ in owners.values()} if place < len(row)
        ):
            unused.extend([f"{file}: row {line}"] if any(cell is not None for cell in row) else [])
            continue
        for index, (place, owner) in owners.items():
            locus = locus_of_column(row[place]) if place < len(row) else None
            if locus and index < len(row) and row[index] is not None:
                read = read_single(row[index]) if owner in several else read_alleles(row[index])
                put(found.setdefault(owner, {}), locus, read)
                findings.extend(noted(read, what=f"{owner}, {locus}", where=f"{file}, row {line}"))
    profiles = tuple(
        Profile(sample=name, loci=loci, where=f"{file}, '{name}'")
        for name, loci in found.items()
        if any(one.alleles or one.off or one.lost for one in loci.values())
    )
    return Profiles(profiles=profiles, findings=tuple(findings), unused=tuple(unused))


def _owners(sheet: Sheet, top: int, column: int, *, file: str, findings: list[Finding]) -> dict[int, tuple[int, str]]:
    """For each column of alleles the column of its loci and its sample; an empty heading belongs to the one before it.

    Columns headed "Allele 1", "Allele 2" alone belong to one sample that the sheet does not name; there may be several
    such blocks beside each other, each with its own column of markers.
    """
    head = sheet.rows[top]
    owners: dict[int, tuple[int, str]] = {}
    place, before, block = column, "", 1
    for index in range(column + 1, max(len(row) for row in sheet.rows)):
        own = _text(head[index]) if index < len(head) else ""
        if plain(own) in _MARKER:
            place, before, block = index, "", block + 1
            continue
        if _ALLELE.fullmatch(plain(own)):
            own = sheet.name if block == 1 else f"{sheet.name} ({block})"
            if own != before:
                says = f"The table names no sample; it is called '{own}'."
                findings.append(Finding(code="str/unnamed", answer=Answer.NOT_KNOWN, says=says, where=file))
        before = own or before
        if before:
            owners[index] = (place, before)
    return owners


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())
