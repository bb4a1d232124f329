"""Lists of SNP sites: Picard's haplotype map, BED with alleles (NGSCheckMate), a table of our own, or a VCF.

| list | columns |
|---|---|
| Picard haplotype map | header of @SQ lines, then CHROMOSOME POSITION NAME MAJOR_ALLELE MINOR_ALLELE MAF ANCHOR_SNP |
| BED | chromosome, start (from 0), end, name, reference, alternative |
| ours | chromosome, position, ref, alt, and optionally name, frequency (of the alternative), block, build |
| VCF | its records; INFO AF is the frequency |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seedlot.formats.cells import number
from seedlot.formats.genotypes import Key, build_of
from seedlot.formats.str_profile import plain
from seedlot.formats.tables import Cell, Sheet
from seedlot.formats.text import decode
from seedlot.formats.vcf import Vcf, info
from seedlot.genome.builds import chromosome, named_build, recognise
from seedlot.terms.finding import Answer, Finding

_BASES = frozenset("ACGT")


@dataclass(frozen=True, slots=True)
class Site:
    """A site: `frequency` is that of the alternative; sites of one `block` are inherited together."""

    name: str
    ref: str
    alt: str
    frequency: float | None = None
    block: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteList:
    """Sites by their place on `build` ("" where it is not told)."""

    where: str
    build: str
    sites: dict[Key, Site]
    findings: tuple[Finding, ...] = ()


def is_haplotype_map(data: bytes) -> bool:
    """Whether the bytes are a haplotype map of Picard."""
    return b"\n#CHROMOSOME\tPOSITION\tNAME\tMAJOR_ALLELE" in data[:2_000_000]


def read_haplotype_map(data: bytes, *, file: str) -> SiteList:
    """Read a haplotype map; a SNP belongs to the block of its anchor."""
    lengths: dict[str, int] = {}
    rows: list[tuple[int, list[str]]] = []
    for line, text in enumerate(decode(data, file=file).text.splitlines(), start=1):
        if text.startswith("@"):
            told = dict(part.split(":", 1) for part in text.split("\t")[1:] if ":" in part)
            if text.startswith("@SQ") and told.get("LN", "").isdecimal():
                lengths[told.get("SN", "")] = int(told["LN"])
        elif text and not text.startswith("#"):
            rows.append((line, [*text.split("\t"), *[""] * 7]))
    made = (
        (line, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6] or cells[2]) for line, cells in rows
    )
    return _list(made, build=recognise(lengths).name, file=file)


def is_bed(data: bytes) -> bool:
    """Whether the bytes are a BED whose rows name a site and its two alleles."""
    head = data[:2000].decode("latin-1").splitlines()[:1]
    cells = head[0].split("\t") if head else []
    return len(cells) >= 6 and cells[1].isdecimal() and cells[2].isdecimal() and {cells[4], cells[5]} <= _BASES


def read_bed(data: bytes, *, file: str) -> SiteList:
    """Read a BED with alleles; its build is that which the file's name tells, if any."""
    made = []
    for line, text in enumerate(decode(data, file=file).text.splitlines(), start=1):
        cells = text.split("\t")
        if len(cells) >= 6:
            made.append((line, cells[0], cells[2], cells[3], cells[4], cells[5], "", ""))
    words = file.replace("_", " ").replace("-", " ").replace(".", " ").split()
    build = next((str(found) for word in words if (found := named_build(word))), "")
    return _list(iter(made), build=build, file=file)


_CHROMOSOME, _POSITION = ("chromosome", "chrom", "chr", "#chrom"), ("position", "pos")
_REF, _ALT = (
    ("ref", "reference", "reference allele", "major allele"),
    ("alt", "alternate", "alternative", "minor allele"),
)
_FREQUENCY = ("frequency", "freq", "af", "maf", "alternate frequency")


def place(names: Sequence[str], words: tuple[str, ...]) -> int | None:
    """Where one of these words heads a column."""
    return next((index for index, name in enumerate(names) if name in words), None)


def is_site_table(sheet: Sheet) -> bool:
    """Whether a sheet is our table of sites, and of nothing else."""
    names = [plain(cell) for cell in sheet.rows[0]] if sheet.rows else []
    if any(place(names, words) is None for words in (_CHROMOSOME, _POSITION, _REF, _ALT)):
        return False
    ours = (
        *_CHROMOSOME,
        *_POSITION,
        *_REF,
        *_ALT,
        *_FREQUENCY,
        "name",
        "id",
        "rsid",
        "block",
        "build",
        "anchor snp",
        "",
    )
    return all(name in ours for name in names)


def read_site_table(sheet: Sheet, *, file: str) -> SiteList:
    """Read our table of sites."""
    names = [plain(cell) for cell in sheet.rows[0]]
    where = [place(names, words) for words in (_CHROMOSOME, _POSITION, ("name", "id", "rsid"), _REF, _ALT, _FREQUENCY)]
    where.append(place(names, ("block", "anchor snp")))
    at = place(names, ("build",))
    told = next((_text(row[at]) for row in sheet.rows[1:] if at is not None and at < len(row) and row[at]), "")
    made = []
    for line, row in enumerate(sheet.rows[1:], start=2):
        cells = [_text(row[index]) if index is not None and index < len(row) else "" for index in where]
        if any(cells):
            made.append((line, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]))
    build = named_build(told)
    return _list(iter(made), build=str(build) if build else told, file=file)


def read_vcf_sites(vcf: Vcf) -> SiteList:
    """Take the records of a VCF as sites."""
    made = (
        (
            record.line,
            record.contig,
            str(record.position),
            record.name,
            record.ref,
            record.alt,
            info(record, "AF") or "",
            "",
        )
        for record in vcf.records()
        if len(record.ref) == 1 and len(record.alt) == 1
    )
    return _list(made, build=build_of(vcf), file=vcf.source.name)


Made = tuple[int, str, str, str, str, str, str, str]


def _list(made: Iterator[Made], *, build: str, file: str) -> SiteList:
    sites: dict[Key, Site] = {}
    findings: list[Finding] = []
    for line, contig, position, name, ref, alt, frequency, block in made:
        site = Site(name, ref.strip().upper(), alt.strip().upper(), _share(frequency), block)
        plain_name = chromosome(contig) if contig else None
        usable = plain_name and position.isdecimal() and len(position) < 12 and {site.ref, site.alt} <= _BASES
        if not usable or site.ref == site.alt or plain_name is None:
            says = "The row is no site of two different bases on a chromosome; it is not used."
            where = f"{file}, line {line}"
            findings.append(Finding(code="snp/site", answer=Answer.NOT_KNOWN, says=says, where=where))
            continue
        sites.setdefault((plain_name, int(position)), site)
    return SiteList(where=file, build=build, sites=sites, findings=tuple(findings))


def _share(text: str) -> float | None:
    try:
        found = number(text or None)
    except ValueError:
        return None
    return found.value if found is not None and found.value is not None and 0 <= found.value <= 1 else None


def _text(cell: Cell) -> str:
    return f"{cell:.10g}" if isinstance(cell, float) else "" if cell is None else str(cell).strip()
