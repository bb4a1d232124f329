"""Bytes to profiles, lists and fingerprints: each file by what it holds, lists of lines by the settings that name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from seedlot.assays.identity.raw import Raw
from seedlot.assays.identity.settings import Settings
from seedlot.formats.allele_frequencies import is_frequencies, read_frequencies
from seedlot.formats.archives import gunzip
from seedlot.formats.cellosaurus import is_cellosaurus, read_cellosaurus
from seedlot.formats.genemapper import is_genemapper, read_genemapper
from seedlot.formats.genotype_table import is_genotype_table, read_genotype_table
from seedlot.formats.genotypes import vcf_calls
from seedlot.formats.repeats import copied, copies
from seedlot.formats.rows import gathered
from seedlot.formats.sample_layout import Entry, is_sample_layout, read_sample_layout
from seedlot.formats.site_list import (
    SiteList,
    is_bed,
    is_haplotype_map,
    is_site_table,
    read_bed,
    read_haplotype_map,
    read_site_table,
    read_vcf_sites,
)
from seedlot.formats.site_pileup import ENDINGS as ALIGNMENTS
from seedlot.formats.site_pileup import Least, pileup_calls
from seedlot.formats.str_profile import SAMPLE, plain
from seedlot.formats.str_table import Profiles, is_str_table, read_str_table
from seedlot.formats.tables import TEXTS, WORKBOOKS, Sheet, read_sheets
from seedlot.formats.text import decode
from seedlot.formats.vcf import ENDINGS as VCFS
from seedlot.formats.vcf import is_vcf, open_vcf
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

INDEXES = (".bai", ".csi", ".crai", ".tbi")
ACCEPTS = (*TEXTS, *WORKBOOKS, *VCFS, *ALIGNMENTS, *INDEXES, ".bed", ".gz")


def read(sources: tuple[Source, ...], settings: Settings) -> Raw:
    """Read all files together: lists of sites first, then what is read at them.

    Raises:
        UnreadableFileError: a file is nothing that is known, or cannot be read.
    """
    given = [_unpacked(source) for source in sources if not source.name.lower().endswith(INDEXES)]
    small = [place for place, one in enumerate(given) if not one.name.lower().endswith(ALIGNMENTS)]
    firsts = dict(zip(small, copies([given[place] for place in small]), strict=True))  # a BAM is never read whole
    repeated = [firsts.get(place, "") for place in range(len(given))]
    findings = [copied(one.name, first, code="identity") for one, first in zip(given, repeated, strict=True) if first]
    own = [one for one, first in zip(given, repeated, strict=True) if not first]
    lists = {one.name: found for one in own if (found := _sites(one, settings)) is not None}
    sites = next(iter(lists.values()), None)
    for other in list(lists.values())[1:]:
        says = f"'{other.where}' is a second list of sites; it is not used."
        findings.append(Finding(code="identity/lists", answer=Answer.NOT_KNOWN, says=says, where=other.where))
    parts = [_part(one, sites, settings) for one in own if one.name not in lists]
    raw = _together(parts)
    return replace(raw, sites=sites, findings=gathered((*findings, *(sites.findings if sites else ()), *raw.findings)))


def _together(parts: Sequence[Raw]) -> Raw:
    """What several files, or sheets of a file, hold."""
    return Raw(
        profiles=tuple(one for part in parts for one in part.profiles),
        database=tuple(one for part in parts for one in part.database),
        misidentified=tuple(one for part in parts for one in part.misidentified),
        named=tuple(one for part in parts for one in part.named),
        frequencies={locus: own for part in parts for locus, own in part.frequencies.items()},
        calls=tuple(one for part in parts for one in part.calls),
        layout=tuple(one for part in parts for one in part.layout),
        findings=tuple(one for part in parts for one in part.findings),
        unused=tuple(one for part in parts for one in part.unused),
    )


def _unpacked(source: Source) -> Source:
    """A source without its .gz; a VCF stays packed, for its reader unpacks it."""
    if not source.name.lower().endswith(".gz") or is_vcf(source.name):
        return source
    data = gunzip(source.data, file=source.name)
    if data.startswith(b"\x1f\x8b"):
        raise UnreadableFileError(source.name, "it is an archive in an archive", mend="Unpack it first.")
    return Source(source.name[: -len(".gz")], content=data)


def _named(names: tuple[str, ...], source: Source) -> bool:
    return any(source.name in {name, name.removesuffix(".gz")} for name in names)


def _sites(source: Source, settings: Settings) -> SiteList | None:
    ending = PurePath(source.name).suffix.lower()
    if is_vcf(source.name):
        vcf = open_vcf(source)
        return read_vcf_sites(vcf) if _named(settings.sites, source) or not vcf.head.samples else None
    if ending in ALIGNMENTS or ending in WORKBOOKS or ending not in {*TEXTS, ".bed"}:
        return None
    if is_haplotype_map(source.data):
        return read_haplotype_map(source.data, file=source.name)
    if is_bed(source.data):
        return read_bed(source.data, file=source.name)
    if ending == ".bed":
        raise UnreadableFileError(
            source.name,
            "its rows do not name a site and its two bases",
            mend="Give chromosome, start, end, name, reference, alternative, parted by tabs.",
        )
    if is_cellosaurus(source.data):
        return None
    sheets = read_sheets(source.data, file=source.name)
    return read_site_table(sheets[0], file=source.name) if is_site_table(sheets[0]) else None


def _part(source: Source, sites: SiteList | None, settings: Settings) -> Raw:
    ending = PurePath(source.name).suffix.lower()
    if is_vcf(source.name):
        return _vcf(source, sites)
    if ending in ALIGNMENTS:
        if sites is None:
            mend = "Give one: a haplotype map, a BED with alleles, a VCF (setting 'sites') or a table."
            raise UnreadableFileError(source.name, "alignments need a list of sites at which they are read", mend=mend)
        least = Least(base=settings.base_quality, mapping=settings.mapping_quality, depth=settings.min_depth)
        return Raw(calls=pileup_calls(source, sites, least, fasta=settings.fasta))
    if ending in TEXTS and is_cellosaurus(source.data):
        return _profiles(read_cellosaurus(source.data, file=source.name), source, settings)
    parts = list(_sheets(source, sites, settings))
    if not any(part != Raw(unused=part.unused) for part in parts):
        raise UnreadableFileError(
            source.name,
            "it holds no STR profile, no genotype, no list and no layout that is known",
            mend="See the assay's page for the tables that it reads.",
        )
    raw = _together(parts)
    return replace(raw, findings=(*_encoding(source, ending), *raw.findings))


def _encoding(source: Source, ending: str) -> tuple[Finding, ...]:
    encoding = decode(source.data, file=source.name).encoding if ending in TEXTS else "utf-8"
    if encoding.startswith("utf-8"):
        return ()
    says = f"The file is not UTF-8; it is read as {encoding}."
    return (Finding(code="identity/encoding", says=says, where=source.name),)


def _vcf(source: Source, sites: SiteList | None) -> Raw:
    vcf = open_vcf(source)
    findings = []
    if vcf.unended:
        says = "The file lacks the mark of its end; it may have been cut short."
        findings.append(Finding(code="snp/cut", answer=Answer.NOT_KNOWN, says=says, where=source.name))
    calls = vcf_calls(vcf, sites.sites if sites else None)
    if calls and all((one.dosage < 0).all() and (one.refs < 0).all() for one in calls):
        says = "The file holds no genotype and no reads of a sample at the sites that are looked at."
        findings.append(Finding(code="snp/no-genotype", answer=Answer.NOT_KNOWN, says=says, where=source.name))
    return Raw(calls=calls, findings=tuple(findings))


def _sheets(source: Source, sites: SiteList | None, settings: Settings) -> Iterator[Raw]:
    sheets = read_sheets(source.data, file=source.name)
    for sheet in sheets:
        place = source.name if len(sheets) == 1 else f"{source.name}, sheet '{sheet.name}'"
        yield _sheet(sheet, place, source, sites, settings)


def _sheet(sheet: Sheet, place: str, source: Source, sites: SiteList | None, settings: Settings) -> Raw:
    if is_genemapper(sheet):
        return _profiles(read_genemapper(sheet, file=place), source, settings)
    if is_str_table(sheet) and not is_frequencies(sheet):
        return _profiles(read_str_table(sheet, file=place), source, settings)
    if _named(settings.misidentified, source):
        return Raw(named=_names(sheet))
    return _list(sheet, place, sites)


def _list(sheet: Sheet, place: str, sites: SiteList | None) -> Raw:
    """A sheet that holds no profiles."""
    if is_frequencies(sheet):
        frequencies, found = read_frequencies(sheet, file=place)
        return Raw(frequencies=frequencies, findings=found)
    if is_sample_layout(sheet):
        layout, found, unused = read_sample_layout(sheet, file=place)
        return Raw(layout=layout, findings=found, unused=unused)
    if is_genotype_table(sheet):
        calls, found = read_genotype_table(sheet, sites, file=place)
        return Raw(calls=calls, findings=found)
    return Raw(unused=(place,) if sheet.rows else ())


def _names(sheet: Sheet) -> tuple[str, ...]:
    """The names of a list that has no profiles: its column of samples, else its first."""
    head = [plain(cell) for cell in sheet.rows[0]] if sheet.rows else []
    at = next((index for index, name in enumerate(head) if name in SAMPLE), None)
    rows = sheet.rows if at is None else sheet.rows[1:]
    cells = (row[at or 0] for row in rows if len(row) > (at or 0))
    return tuple(" ".join(str(cell).split()) for cell in cells if cell is not None)


def _profiles(found: Profiles, source: Source, settings: Settings) -> Raw:
    raw = Raw(findings=found.findings, unused=found.unused)
    if _named(settings.misidentified, source):
        return replace(raw, misidentified=found.profiles)
    if _named(settings.database, source):
        return replace(raw, database=found.profiles)
    return replace(raw, profiles=found.profiles)


def entries_of(layout: tuple[Entry, ...], file: str) -> tuple[Entry, ...]:
    """The rows of a layout that speak of a file."""
    return tuple(entry for entry in layout if entry.file in {file, f"{file}.gz"})
