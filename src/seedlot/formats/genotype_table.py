"""Genotypes in a table: a row for each site and a column for each sample, or a row for each call (sample, site, genotype).

A genotype is written as two bases (AG, A/G, A|G), as the number of alternative alleles (0, 1, 2) or as a VCF does
(0/1). Sites are named by chromosome and position, with ref and alt; where a name (rs number) stands alone, the site is
looked up in a list of sites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from seedlot.formats.genotypes import Calls, Key, Sites
from seedlot.formats.site_list import SiteList, place
from seedlot.formats.str_profile import plain
from seedlot.formats.tables import Cell, Sheet
from seedlot.genome.builds import chromosome
from seedlot.terms.finding import Answer, Finding

_CHROMOSOME, _POSITION = ("chromosome", "chrom", "chr", "#chrom"), ("position", "pos")
_NAME = ("name", "snp", "snp name", "rsid", "rs", "id", "marker", "site")
_REF, _ALT = ("ref", "reference"), ("alt", "alternate", "alternative")
_SAMPLE, _GENOTYPE = ("sample", "sample name", "sample id"), ("genotype", "call", "gt")
_NOTHING = frozenset({"", ".", "./.", "--", "-", "00", "nc", "nn", "na", "no call", "undetermined"})
_NUMBERS = {"0/0": 0, "0|0": 0, "0/1": 1, "1/0": 1, "0|1": 1, "1|0": 1, "1/1": 2, "1|1": 2, "0": 0, "1": 1, "2": 2}


def is_genotype_table(sheet: Sheet) -> bool:
    """Whether a sheet names sites and holds genotypes of samples."""
    names = [plain(cell) for cell in sheet.rows[0]] if sheet.rows else []
    sited = place(names, _CHROMOSOME) is not None and place(names, _POSITION) is not None
    long = place(names, _SAMPLE) is not None and place(names, _GENOTYPE) is not None
    named = place(names, _NAME) is not None
    return (long and (sited or named)) or ((sited or named) and _called(sheet, names, sited=sited))


def _called(sheet: Sheet, names: Sequence[str], *, sited: bool) -> bool:
    """Whether what stands in the other columns are genotypes, as most of the first rows show.

    Where no place is told, numbers alone are none: they may be anything.
    """
    own = _samples(names)
    cells = [_text(row[index]) for row in sheet.rows[1:20] for index in own if index < len(row)]
    known = [cell for cell in cells if cell.casefold() not in _NOTHING]
    bases = [cell for cell in known if _bases(cell) is not None]
    calls = len(bases) + sum(cell in _NUMBERS for cell in known)
    return 2 * calls > len(known) and (sited or bool(bases))


def _samples(names: Sequence[str]) -> list[int]:
    taken = (*_CHROMOSOME, *_POSITION, *_NAME, *_REF, *_ALT, "frequency", "build", "block", "")
    return [index for index, name in enumerate(names) if name not in taken]


def read_genotype_table(
    sheet: Sheet, listed: SiteList | None, *, file: str
) -> tuple[tuple[Calls, ...], tuple[Finding, ...]]:
    """Read the calls of every sample; what cannot be read is not known, with a finding."""
    names = [plain(cell) for cell in sheet.rows[0]]
    by_name = {site.name: key for key, site in listed.sites.items() if site.name} if listed else {}
    long = place(names, _SAMPLE), place(names, _GENOTYPE)
    found: dict[str, dict[Key, str]] = {}
    alleles: dict[Key, tuple[str, str]] = {}
    findings: list[Finding] = []
    for line, row in enumerate(sheet.rows[1:], start=2):
        key = _key(row, names, by_name)
        if key is None:
            if any(cell is not None for cell in row):
                says = "The row names no site that is known; it is not used."
                where = f"{file}, row {line}"
                findings.append(Finding(code="snp/site", answer=Answer.NOT_KNOWN, says=says, where=where))
            continue
        alleles.setdefault(key, _alleles(row, names, listed, key))
        if long[0] is not None and long[1] is not None:
            found.setdefault(_at(row, long[0]), {})[key] = _at(row, long[1])
            continue
        for index in _samples(names):
            found.setdefault(_text(sheet.rows[0][index]), {})[key] = _at(row, index)
    found.pop("", None)
    return _made(found, alleles, build=listed.build if listed else "", file=file, findings=findings), tuple(findings)


def _key(row: Sequence[Cell], names: Sequence[str], by_name: Mapping[str, Key]) -> Key | None:
    contig, position = (_at(row, place(names, words)) for words in (_CHROMOSOME, _POSITION))
    if contig and position.isdecimal() and len(position) < 12:
        name = chromosome(contig)
        return (name, int(position)) if name else None
    return by_name.get(_at(row, place(names, _NAME)))


def _alleles(row: Sequence[Cell], names: Sequence[str], listed: SiteList | None, key: Key) -> tuple[str, str]:
    ref, alt = (_at(row, place(names, words)).upper() for words in (_REF, _ALT))
    if len(ref) == 1 and len(alt) == 1:
        return ref, alt
    site = listed.sites.get(key) if listed else None
    return (site.ref, site.alt) if site else ("", "")


def _made(
    found: dict[str, dict[Key, str]],
    alleles: dict[Key, tuple[str, str]],
    *,
    build: str,
    file: str,
    findings: list[Finding],
) -> tuple[Calls, ...]:
    for key in [key for key, pair in alleles.items() if not all(pair)]:
        alleles[key] = _seen(found, key)
    keys = tuple(alleles)
    sites = Sites(keys, tuple(alleles[key][0] for key in keys), tuple(alleles[key][1] for key in keys))
    calls = []
    for sample, own in found.items():
        dosage = np.full(len(keys), -1, dtype=np.int8)
        for index, key in enumerate(keys):
            read = _dosage(own.get(key, ""), alleles[key])
            dosage[index] = -1 if read is None else read
            if read is None:
                says = f"'{own[key]}' of '{sample}' is no genotype of {sites.ref[index]}/{sites.alt[index]}."
                where = f"{file}, {key[0]}:{key[1]}"
                findings.append(Finding(code="snp/genotype", answer=Answer.NOT_KNOWN, says=says, where=where))
        none = np.full(len(keys), -1, dtype=np.int32)
        calls.append(Calls(sample=sample, where=file, build=build, sites=sites, dosage=dosage, refs=none, alts=none))
    return tuple(calls)


def _seen(found: dict[str, dict[Key, str]], key: Key) -> tuple[str, str]:
    """The alleles that calls of two bases show, in the order of the alphabet, where the file does not tell them."""
    bases = sorted({base for own in found.values() for base in _bases(own.get(key, "")) or ()})
    return (bases[0], bases[1]) if len(bases) == 2 else (bases[0], "") if len(bases) == 1 else ("", "")


def _bases(text: str) -> tuple[str, str] | None:
    plain_text = text.upper().replace("/", "").replace("|", "").replace(" ", "")
    return (plain_text[0], plain_text[1]) if len(plain_text) == 2 and set(plain_text) <= set("ACGT") else None


def _dosage(text: str, alleles: tuple[str, str]) -> int | None:
    """The number of alternative alleles, -1 for no call; None where it is no genotype of these alleles."""
    if text.casefold() in _NOTHING:
        return -1
    if text in _NUMBERS:
        return _NUMBERS[text]
    pair = _bases(text)
    if pair is None or not set(pair) <= set(alleles):
        return None
    return sum(base == alleles[1] for base in pair)


def _at(row: Sequence[Cell], index: int | None) -> str:
    return _text(row[index]) if index is not None and index < len(row) else ""


def _text(cell: Cell) -> str:
    return f"{cell:.10g}" if isinstance(cell, float) else "" if cell is None else str(cell).strip()
