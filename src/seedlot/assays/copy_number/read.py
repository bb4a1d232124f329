"""Files to reads in bins and arrays: each by what it holds, and for what the layout or the settings say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.copy_number.bins import Bins
from seedlot.assays.copy_number.counted import doubts, of_reads, of_table, with_column
from seedlot.assays.copy_number.layout import Told, is_layout, read_layout, role_of, stem
from seedlot.assays.copy_number.placed import Placed, named, of_positions
from seedlot.assays.copy_number.raw import Array, Raw, Reads, Role
from seedlot.assays.copy_number.settings import Settings
from seedlot.formats import bin_tables
from seedlot.formats.archives import gunzip
from seedlot.formats.bam import count_bam, is_bam
from seedlot.formats.bin_tables import BinTable
from seedlot.formats.columns import separator_of
from seedlot.formats.cram import count_by_htslib, is_cram, is_sam
from seedlot.formats.probes import Probes, is_probes, read_probes, refuse_idat
from seedlot.formats.rows import gathered
from seedlot.formats.tables import TEXTS, WORKBOOKS, read_sheets
from seedlot.formats.text import decode
from seedlot.formats.vcf import ENDINGS, is_vcf, open_vcf
from seedlot.formats.vcf_arrays import columns as vcf_columns
from seedlot.genome.builds import CHROMOSOMES, recognise
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

ALIGNED, INDEXES = (".bam", ".cram", ".sam"), (".bai", ".csi", ".crai")
ACCEPTS = (*ALIGNED, *INDEXES, *ENDINGS, ".wig", ".bed", ".idat", ".gz", *TEXTS, *WORKBOOKS)
Floats = NDArray[np.float64]
Heading = Callable[[list[str]], bool]
#: Lines in which a heading is looked for, and characters that mostly hold them.
_LOOK, _HEAD = 60, 100_000


class _Sorted:
    """What the files hold, while they are sorted."""

    def __init__(self) -> None:
        self.reads: list[Reads] = []
        self.arrays: list[Array] = []
        self.told: tuple[Told, ...] = ()
        self.columns: list[tuple[str, str, Mapping[str, Floats]]] = []
        self.findings: list[Finding] = []
        self.unused: list[str] = []


def read(sources: tuple[Source, ...], settings: Settings) -> Raw:
    """Read all files together.

    Raises:
        UnreadableFileError: a file is of no kind that this assay reads, is damaged, or none of them is a sample.
    """
    found = _Sorted()
    rest = [source for source in sources if not _layout(source, found)]
    for source in rest:
        _sort(source, found, settings)
    _refuse_strangers(found, settings, sources)
    reads = [_with_columns(one, found) for one in found.reads]
    roles = [one.role for one in reads] + [one.role for one in found.arrays]
    if Role.SAMPLE not in roles:
        what = "none of the files is of a sample, so that there is nothing to tell"
        raise UnreadableFileError(sources[0].name, what, mend="Name the file of the sample together with it.")
    return Raw(tuple(reads), tuple(found.arrays), gathered(found.findings), tuple(found.unused))


def _layout(source: Source, found: _Sorted) -> bool:
    """Read a layout, if a file is one."""
    ending = PurePath(source.name).suffix.lower()
    if ending in WORKBOOKS or (
        ending in TEXTS and len(source.data) < 1_000_000 and b"role" in source.data[:2000].lower()
    ):
        sheet = read_sheets(source.data, file=source.name)[0]
    else:
        return False
    if not is_layout(sheet):
        if ending in WORKBOOKS:
            what = "a workbook is read as a layout with the columns file, sample, role"
            raise UnreadableFileError(source.name, what, mend="Save other tables as CSV or text with tabs.")
        return False
    if found.told:
        raise UnreadableFileError(source.name, "a second layout is given", mend="Write all files in one.")
    found.told = read_layout(sheet, file=source.name)
    return True


def _refuse_strangers(found: _Sorted, settings: Settings, sources: tuple[Source, ...]) -> None:
    """Refuse a layout or setting that names a file or sample that is not there."""
    have = {source.name.casefold() for source in sources} | {stem(source.name).casefold() for source in sources}
    have |= {PurePath(source.name).name.casefold() for source in sources}
    have |= {one.bins.sample.casefold() for one in found.reads} | {one.sample.casefold() for one in found.arrays}
    for name in (
        *(row.file for row in found.told),
        *settings.reference,
        *settings.panel,
        settings.gc,
        settings.mappability,
    ):
        if name and name.casefold() not in have:
            what = f"'{name}' is named, but no file or sample has this name"
            raise UnreadableFileError(sources[0].name, what, mend="Give that file too, or mend the name.")


def _sort(source: Source, found: _Sorted, settings: Settings) -> None:
    """Read a file into what it is."""
    ending = PurePath(source.name).suffix.lower()
    if ending in INDEXES:
        found.unused.append(f"{source.name}: an index is not needed")
    elif ending in ALIGNED:
        _aligned(source, found, settings)
    elif is_vcf(source.name):
        _vcf(source, found, settings)
    else:
        data, name = source.data, source.name
        if ending == ".gz":
            data, name = gunzip(data, file=name), name.removesuffix(PurePath(name).suffix)
        refuse_idat(data, file=name)
        _table(data, name, found, settings)


def _head(source: Source) -> bytes:
    if source.content is not None or source.path is None:
        return source.data[:64]
    with source.path.open("rb") as stream:
        return stream.read(64)


def _aligned(source: Source, found: _Sorted, settings: Settings) -> None:
    head = _head(source)
    place: Path | bytes = source.path if source.path is not None and source.content is None else source.data
    if not (is_bam(head) or is_cram(head) or is_sam(head)):
        if not head:
            raise UnreadableFileError(source.name, "the file is empty", mend="Copy it again.")
        raise UnreadableFileError(source.name, "it is no BAM, CRAM or SAM", mend="Name a file of aligned reads.")
    count = count_bam if is_bam(head) else count_by_htslib
    counted = count(place, file=source.name, width=settings.bin_width, quality=settings.mapping_quality)
    own = counted.samples[0] if len(counted.samples) == 1 else ""
    role, sample = role_of(source.name, own, found.told, settings)
    bins, placed = of_reads(counted, file=source.name, sample=sample, settings=settings)
    found.findings += doubts(counted, file=source.name, bases=not is_cram(head))
    found.reads.append(Reads(source.name, role, _named(bins, role, settings), placed))


def _named(bins: Bins, role: Role, settings: Settings) -> Bins:
    return replace(bins, sample=settings.sample) if role is Role.SAMPLE and settings.sample else bins


def _vcf(source: Source, found: _Sorted, settings: Settings) -> None:
    vcf = open_vcf(source)
    told = recognise(vcf.head.lengths)
    for sample in vcf.head.samples:
        read = vcf_columns(vcf, sample, ("LRR", "BAF"))
        if not np.isfinite(read.values["LRR"]).any() or not read.names:
            raise UnreadableFileError(
                source.name,
                f"it has no LRR (FORMAT/LRR) of sample '{sample}' on a chromosome",
                mend="Write BAF and LRR with gtc2vcf; calls without them tell no copy number here.",
            )
        number = np.array([CHROMOSOMES.index(name) if name in CHROMOSOMES else -1 for name in read.names])
        where = number[read.chromosome]
        at = np.flatnonzero((where >= 0) & np.isfinite(read.values["LRR"]))
        at = at[np.lexsort((read.position[at], where[at]))]
        probes = Probes(
            sample=sample,
            where=where[at].astype(np.int8),
            position=read.position[at],
            lrr=read.values["LRR"][at],
            baf=read.values["BAF"][at],
            genotype=read.alternatives[at],
            elsewhere=read.elsewhere,
            called=bool((read.alternatives[at] >= 0).any()),
        )
        placed = Placed(told.name, told.build, told.says) if told.name else None
        _array(probes, source.name, found, settings, placed)
    if not vcf.head.samples:
        raise UnreadableFileError(
            source.name, "it has no genotypes: it names no sample", mend="Give a VCF with BAF and LRR."
        )


def _array(probes: Probes, file: str, found: _Sorted, settings: Settings, placed: Placed | None = None) -> None:
    role, sample = role_of(file, probes.sample, found.told, settings)
    sample = settings.sample if role is Role.SAMPLE and settings.sample and not probes.sample else sample
    if placed is None:
        placed = of_positions(probes.largest, zip(probes.names, probes.position.tolist(), strict=False))
    if settings.build:
        if placed.name and placed.name != settings.build:
            what = f"it is on {placed.name} ({placed.says}), but the setting 'build' says {settings.build}"
            raise UnreadableFileError(file, what, mend="Mend the setting.")
        placed = named(settings.build)
    found.arrays.append(Array(file, sample, role, probes, placed))
    if probes.kilobases:
        says = "Positions are given in thousands of bases, and were multiplied."
        found.findings.append(Finding(code="copy_number/kilobases", says=says, where=file))
    if probes.elsewhere:
        says = f"{probes.elsewhere} probes without a value or a place on a chromosome were left out."
        found.findings.append(Finding(code="copy_number/left-out", says=says, where=f"{file}, {sample}"))
    found.unused += (f"{file}: column '{name}'" for name in probes.unread if name not in _known_unread(found, file))


def _known_unread(found: _Sorted, file: str) -> set[str]:
    start = f"{file}: column '"
    return {line[len(start) : -1] for line in found.unused if line.startswith(start)}


def _table(data: bytes, file: str, found: _Sorted, settings: Settings) -> None:
    if bin_tables.is_wig(data):
        table, values = bin_tables.read_wig(data, file=file)
        _values(table, values, file, found, settings)
    elif bin_tables.is_matrix(data):
        table, values = bin_tables.read_matrix(data, file=file, width=settings.bin_width)
        _values(table, values, file, found, settings)
    elif _headed(lines := _first(data, file), is_probes, before=bin_tables.is_bins):
        for probes in read_probes(data, file=file):
            _array(probes, file, found, settings)
    elif _headed(lines, bin_tables.is_wide) and not _headed(lines, bin_tables.is_bins):
        for sample, wide in bin_tables.read_samples(data, file=file).items():
            _counts(wide, file, found, settings, sample=stem(sample))
    else:
        _counts(bin_tables.read_bins(data, file=file), file, found, settings)


def _first(data: bytes, file: str) -> list[str]:
    """The first lines of a file, among which its heading is."""
    text = decode(data, file=file).text
    lines = text[:_HEAD].splitlines()
    return (lines if len(lines) > _LOOK else text.splitlines())[:_LOOK]


def _headed(lines: Sequence[str], heading: Heading, *, before: Heading | None = None) -> bool:
    """Whether one of the first lines is such a heading, and none before it of another kind."""
    for line in lines:
        names = [name.strip().strip('"') for name in line.split(separator_of(line))]
        if before is not None and before(names):
            return False
        if heading(names):
            return True
    return False


def _values(table: BinTable, values: Mapping[str, Floats], file: str, found: _Sorted, settings: Settings) -> None:
    """Values without a heading: counts, GC or mappability, by the layout, the settings, the name or what they are."""
    role, _ = role_of(file, "", found.told, settings)
    if role is Role.SAMPLE:
        role = _guessed(values, file)
    if role in {Role.GC, Role.MAPPABILITY}:
        found.columns.append((str(role), file, bin_tables.shares(values, file=file)))
        return
    _counts(replace(table, counts=bin_tables.counts(values, file=file)), file, found, settings)


def _guessed(values: Mapping[str, Floats], file: str) -> Role:
    """Shares and percentages are no counts; which of the two they are, the name must tell."""
    every = np.concatenate(list(values.values()))
    fine = every[np.isfinite(every)]
    if not ((fine < 0).any() or (fine != np.round(fine)).any()):
        return Role.SAMPLE
    words = stem(file).casefold().replace("-", "_").replace(".", "_").split("_")
    for role, mark in ((Role.GC, "gc"), (Role.MAPPABILITY, "map")):
        if any(word.startswith(mark) for word in words):
            return role
    raise UnreadableFileError(
        file,
        "its values are no counts, and whether they are GC content or mappability is not told",
        mend="Say it: --set gc=FILE or --set mappability=FILE. For mean depths, such as the regions of "
        "mosdepth, give the BAM or CRAM itself, or the reads counted in bins: chromosome, start, end, counts.",
    )


def _counts(table: BinTable, file: str, found: _Sorted, settings: Settings, *, sample: str = "") -> None:
    if not table.counts:
        for name, values in (("gc", table.gc), ("mappability", table.mappability)):
            if values:
                found.columns.append((name, file, values))
        return
    role, name = role_of(file, sample, found.told, settings)
    bins, placed = of_table(table, file=file, sample=name, settings=settings)
    bins = bins if sample else _named(bins, role, settings)
    if (bins.counts != np.round(bins.counts)).any():
        says = "Its counts are no whole numbers: mean depths or corrected counts, whose noise is not that of reads."
        where = f"{file}, {name}" if sample else file
        found.findings.append(Finding(code="copy_number/no-counts", answer=Answer.NOT_KNOWN, says=says, where=where))
    if table.zero_based:
        says = "Starts are counted from 0, as BED has them, and were read so."
        found.findings.append(Finding(code="copy_number/zero-based", says=says, where=file))
    unread = [f"{file}: column '{one}'" for one in table.unread] + [
        f"{file}: contig '{one}'" for one in table.elsewhere
    ]
    found.unused += (line for line in unread if line not in found.unused)
    found.reads.append(Reads(file, role, bins, placed))


def _with_columns(one: Reads, found: _Sorted) -> Reads:
    """Give bins the GC content and mappability of the other files."""
    bins = one.bins
    for name, file, values in found.columns:
        given = with_column(bins, name, values)
        if given is None:
            says = f"The {name} of '{file}' is of other bins than '{one.file}', and was not used."
            found.findings.append(
                Finding(code="copy_number/other-bins", answer=Answer.NOT_KNOWN, says=says, where=file)
            )
        else:
            bins = given
    return replace(one, bins=bins)
