"""Lists of genes or of single changes that a laboratory brings: COSMIC's Cancer Gene Census, Shibata's list, its own.

Nobody else's list ships with Seedlot where its licence forbids that; a person gives the file, and its columns are checked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from seedlot.formats.tables import Cell, Sheet, read_sheets
from seedlot.genome.builds import chromosome
from seedlot.terms.errors import UnreadableFileError

_GENE = (
    "gene symbol",
    "gene_symbol",
    "gene",
    "genes",
    "symbol",
    "hugo symbol",
    "hugo_symbol",
    "hgnc symbol",
    "gene name",
)
_CHROMOSOME = ("chromosome", "chrom", "chr", "contig")
_POSITION = ("position", "pos")
_REF, _ALT = ("ref", "reference", "reference allele"), ("alt", "alternative", "alternative allele")
_CHANGE = ("protein", "protein change", "change", "name")
#: COSMIC's tables of mutations place each by HGVS on the genome, whose bases are those of the forward strand.
_HGVS, _PROTEIN = ("hgvsg",), ("mutation_aa", "mutation aa")
_SUBSTITUTION = re.compile(r"([\dXYM]{1,2}|MT):g\.(\d{1,9})([ACGT]+)>([ACGT]+)", re.IGNORECASE)
_ROLE = ("role in cancer", "role_in_cancer", "role", "tier", "class")


@dataclass(frozen=True, slots=True)
class Place:
    """A single change of a list, on the build of the file that is asked."""

    gene: str
    change: str
    chromosome: str
    position: int
    ref: str
    alt: str


@dataclass(frozen=True, slots=True)
class GeneList:
    """A list by its file's name: genes, each with its role where one is stated, and single changes."""

    name: str
    genes: Mapping[str, str]
    places: tuple[Place, ...]


def read_gene_list(data: bytes, *, file: str) -> GeneList:
    """Read a list: a table with a column of gene symbols, and where it lists single changes, of their positions.

    Raises:
        UnreadableFileError: there is no such column, or no gene in it.
    """
    for sheet in read_sheets(data, file=file):
        found = _sheet(sheet, file)
        if found is not None:
            return found
    raise UnreadableFileError(
        file,
        "it is no list of genes: no column is headed 'gene', 'symbol' or 'Gene Symbol' (COSMIC: 'GENE_SYMBOL')",
        mend="Name the columns in row 1; one gene in a row.",
    )


def is_gene_list(data: bytes, *, file: str) -> bool:
    """Whether a table is headed as a list of genes."""
    try:
        sheets = read_sheets(data, file=file)
    except UnreadableFileError:
        return False
    return any(sheet.rows and _at(_names(sheet.rows[0]), _GENE) is not None for sheet in sheets)


def _names(row: tuple[Cell, ...]) -> list[str]:
    return ["" if cell is None else str(cell).strip().lower() for cell in row]


def _at(names: list[str], known: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _sheet(sheet: Sheet, file: str) -> GeneList | None:
    names = _names(sheet.rows[0]) if sheet.rows else []
    gene = _at(names, _GENE)
    if gene is None:
        return None
    role = _at(names, _ROLE)
    genes: dict[str, str] = {}
    places = []
    for number, row in enumerate(sheet.rows[1:], start=2):
        symbol = _text(row, gene)
        if not symbol:
            continue
        genes.setdefault(symbol, _text(row, role))
        place = _place(row, names, symbol, where=f"{file}, row {number}")
        if place is not None:
            places.append(place)
    if not genes:
        raise UnreadableFileError(file, "the list names no gene", mend="One gene in a row, under the heading.")
    return GeneList(PurePath(file).stem, genes, tuple(dict.fromkeys(places)))


def _text(row: tuple[Cell, ...], at: int | None) -> str:
    cell = row[at] if at is not None and at < len(row) else None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _place(row: tuple[Cell, ...], names: list[str], gene: str, *, where: str) -> Place | None:
    where_is = [_at(names, known) for known in (_CHROMOSOME, _POSITION, _REF, _ALT)]
    if None in where_is:
        return _by_hgvs(row, names, gene)
    contig, position, ref, alt = (_text(row, at) for at in where_is)
    if not contig and not position:
        return None
    plain = chromosome(contig)
    if plain is None or not position.isdecimal() or len(position) > 9 or not ref.isalpha() or not alt.isalpha():
        raise UnreadableFileError(
            where,
            f"'{contig}:{position} {ref}>{alt}' is no position with its alleles",
            mend="Write a chromosome, a position from 1, and bases.",
        )
    change = _text(row, _at(names, _CHANGE)) or f"{ref}>{alt}"
    return Place(gene, change, plain, int(position), ref.upper(), alt.upper())


def _by_hgvs(row: tuple[Cell, ...], names: list[str], gene: str) -> Place | None:
    """A substitution that COSMIC places, 17:g.7675088C>T; of another kind of change the gene alone is listed."""
    found = _SUBSTITUTION.fullmatch(_text(row, _at(names, _HGVS)))
    plain = chromosome(found[1]) if found else None
    if found is None or plain is None:
        return None
    change = _text(row, _at(names, _PROTEIN)).removeprefix("p.") or f"{found[3]}>{found[4]}"
    return Place(gene, change, plain, int(found[2]), found[3].upper(), found[4].upper())
