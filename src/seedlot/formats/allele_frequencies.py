"""Frequencies of STR alleles in a population: rows of locus, allele, frequency; or alleles down and loci across."""

from __future__ import annotations

from collections.abc import Iterator

from seedlot.formats.cells import number
from seedlot.formats.str_alleles import read_allele
from seedlot.formats.str_profile import plain
from seedlot.formats.tables import Cell, Sheet
from seedlot.genome.str_loci import locus_name
from seedlot.terms.finding import Answer, Finding

_LOCUS = ("locus", "marker")
_FREQUENCY = ("frequency", "freq", "allele frequency")


def is_frequencies(sheet: Sheet) -> bool:
    """Whether a sheet holds allele frequencies, in either form."""
    head = [plain(cell) for cell in sheet.rows[0]] if sheet.rows else []
    long = any(name in head for name in _LOCUS) and any(name in head for name in _FREQUENCY)
    return bool("allele" in head and (long or (head[0] == "allele" and _across(sheet))))


def _across(sheet: Sheet) -> dict[int, str]:
    return {index: name for index, cell in enumerate(sheet.rows[0]) if (name := locus_name(cell))}


def read_frequencies(sheet: Sheet, *, file: str) -> tuple[dict[str, dict[str, float]], tuple[Finding, ...]]:
    """Read the frequencies by locus and allele; those of a locus that do not add up to about 1 are found."""
    found: dict[str, dict[str, float]] = {}
    findings: list[Finding] = []
    for line, locus, allele, cell in _cells(sheet):
        name = read_allele(str(allele if allele is not None else ""))
        share = _share(cell)
        if share is None and cell is None:
            continue
        if name is None or share is None or not 0 <= share <= 1:
            says = f"{locus}: '{allele}' with the frequency '{cell}' cannot be used."
            where = f"{file}, row {line}"
            findings.append(Finding(code="str/frequency", answer=Answer.NOT_KNOWN, says=says, where=where))
            continue
        found.setdefault(locus, {})[name] = share
    for locus, shares in found.items():
        if not 0.9 <= sum(shares.values()) <= 1.1:
            says = f"The frequencies of {locus} add up to {sum(shares.values()):.3g}, not to 1."
            findings.append(Finding(code="str/frequency", answer=Answer.NOT_KNOWN, says=says, where=file))
    return found, tuple(findings)


def _share(cell: Cell) -> float | None:
    try:
        found = number(cell)
    except ValueError:
        return None
    return found.value if found is not None else None


def _cells(sheet: Sheet) -> Iterator[tuple[int, str, Cell, Cell]]:
    head = [plain(cell) for cell in sheet.rows[0]]
    locus = next((head.index(name) for name in _LOCUS if name in head), None)
    frequency = next((head.index(name) for name in _FREQUENCY if name in head), None)
    allele = head.index("allele")
    for line, row in enumerate(sheet.rows[1:], start=2):
        cells = dict(enumerate(row))
        if locus is not None and frequency is not None:
            name = locus_name(cells.get(locus)) or plain(cells.get(locus))
            if name:
                yield line, name, _whole(cells.get(allele)), cells.get(frequency)
            continue
        for index, across in _across(sheet).items():
            yield line, across, _whole(cells.get(allele)), cells.get(index)


def _whole(cell: Cell) -> Cell:
    return f"{cell:g}" if isinstance(cell, float) else cell
