"""From counts by contig, or a table of bins, to bins of one build; and what is wrong with how they were counted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.copy_number.bins import Bins
from seedlot.assays.copy_number.composition import of_chromosomes
from seedlot.assays.copy_number.placed import Placed, named, of_bins
from seedlot.assays.copy_number.settings import Settings
from seedlot.formats.bin_tables import BinTable
from seedlot.formats.reads import DUPLICATE, PAIRED, Counted
from seedlot.genome.builds import CHROMOSOMES, Build, chromosome, lengths, recognise
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

Floats = NDArray[np.float64]
Values = Mapping[str, Floats]

#: Reads by which the GC content of a bin is told, and bins to either side that are taken for it at most.
_READS, _MOST_AROUND = 200, 10
_SUPPORTED = "GRCh37 or GRCh38"


def of_reads(counted: Counted, *, file: str, sample: str, settings: Settings) -> tuple[Bins, Placed]:
    """Lay the counts of alignments on the build that their contigs tell.

    Raises:
        UnreadableFileError: the build is none that is supported, or not the one that a person names.
    """
    told = recognise(counted.contigs)
    if told.build is None:
        known = f"its contigs are those of {told.name}" if told.name and not told.clashing else told.says
        raise UnreadableFileError(file, f"{known}, and not of {_SUPPORTED}", mend=f"Align the reads to {_SUPPORTED}.")
    _refuse_other(told.name, settings, file)
    columns = {name: counts for contig, counts in counted.counts.items() if (name := chromosome(contig)) is not None}
    ends = lengths(told.build)
    values = {name: columns[name].astype(np.float64) for name in CHROMOSOMES if name in columns}
    bins = _bins(sample, told.build, counted.width, values)
    rich = {name: share for contig, share in counted.gc.items() if (name := chromosome(contig)) in values}
    if rich:
        share = np.concatenate([_between(rich[name], values[name]) for name in values])
        bins = replace(bins, gc=np.where(np.isfinite(share), share, of_chromosomes(bins)))
    bins = replace(bins, end=np.minimum(bins.end, np.repeat([ends[name] for name in values], np.diff(bins.offsets))))
    return bins, Placed(told.name, told.build, told.says)


def _between(share: Floats, counts: Floats) -> Floats:
    """GC content of bins by that of their reads; bins without any, as those that are lost, lie between their neighbours.

    Where bins hold few reads, which tell GC badly, neighbours are taken together, to so many reads.
    """
    known = np.flatnonzero(np.isfinite(share))
    if not known.size:
        return share
    around = min(math.ceil((_READS / max(float(counts[known].mean()), 1e-9) - 1) / 2), _MOST_AROUND)
    if around > 0:
        window = np.ones(2 * around + 1)
        weight = np.convolve(np.where(np.isfinite(share), counts, 0.0), window, "full")
        summed = np.convolve(np.nan_to_num(share) * counts, window, "full")
        weight, summed = (column[(column.size - share.size) // 2 :][: share.size] for column in (weight, summed))
        share = np.where(weight > 0, summed / np.maximum(weight, 1e-9), share)
        known = np.flatnonzero(np.isfinite(share))
    return np.interp(np.arange(share.size), known, share[known])


def _refuse_other(found: str, settings: Settings, file: str) -> None:
    if settings.build and found and found != settings.build:
        raise UnreadableFileError(
            file, f"it is on {found}, but the setting 'build' says {settings.build}", mend="Mend the setting."
        )


def _bins(sample: str, build: Build, width: int, values: dict[str, Floats]) -> Bins:
    sizes = [column.size for column in values.values()]
    start = np.concatenate([1 + width * np.arange(size, dtype=np.int64) for size in sizes])
    counts = np.concatenate(list(values.values()))
    unknown = np.full(counts.size, np.nan)
    return Bins(
        sample=sample,
        build=build,
        width=width,
        chromosome=tuple(values),
        offsets=np.append(0, np.cumsum(sizes)).astype(np.int64),
        start=start,
        end=start + width - 1,
        counts=counts,
        gc=unknown,
        mappability=unknown.copy(),
        usable=np.ones(counts.size, bool),
    )


def of_table(table: BinTable, *, file: str, sample: str, settings: Settings) -> tuple[Bins, Placed]:
    """Lay a table of bins on the build that their number tells, or that a person names.

    Raises:
        UnreadableFileError: the build is not known, or is none that is supported.
    """
    order = [name for name in CHROMOSOMES if name in table.counts]
    placed = placed_table(table, file=file, settings=settings)
    if placed.build is None:
        what = f"its bins are of {placed.name}" if placed.name else "its build is not known from its bins"
        raise UnreadableFileError(
            file, f"{what}; depth is told on {_SUPPORTED}", mend="Count on one of them, or name it: --set build=GRCh38."
        )
    ends = lengths(placed.build)
    within = {name: table.start[name] <= ends[name] for name in order}
    counts = np.concatenate([table.counts[name][within[name]] for name in order])
    sizes = [int(within[name].sum()) for name in order]

    def laid(column: Mapping[str, NDArray[Any]], empty: float) -> NDArray[Any]:
        if not column:
            return np.full(counts.size, empty)
        return np.concatenate([column[name][within[name]] for name in order])

    bins = Bins(
        sample=sample,
        build=placed.build,
        width=table.width,
        chromosome=tuple(order),
        offsets=np.append(0, np.cumsum(sizes)).astype(np.int64),
        start=laid(table.start, 0).astype(np.int64),
        end=laid(table.end, 0).astype(np.int64),
        counts=counts,
        gc=laid(table.gc, np.nan),
        mappability=laid(table.mappability, np.nan),
        usable=laid(table.usable, 1).astype(bool),
    )
    return bins, placed


def placed_table(table: BinTable, *, file: str, settings: Settings) -> Placed:
    """The build of a table of bins.

    Raises:
        UnreadableFileError: a person names another build than the bins tell.
    """
    numbers = {name: _reach(table.start[name], table.width) for name in table.start if name in CHROMOSOMES}
    if len(numbers) > 2 and len(set(numbers.values())) == 1:  # a matrix, whose rows are as long as its longest one
        numbers = {name: number for name, number in numbers.items() if name == "1"}
    told = of_bins(numbers, table.width)
    if told.name:
        _refuse_other(told.name, settings, file)
        return told
    if settings.build:
        return named(settings.build)
    return told


def _reach(start: NDArray[np.int64], width: int) -> int:
    """How many bins reach to the last one, those that the file leaves out counted too."""
    return int((start[-1] - 1) // width + 1) if start.size else 0


def with_column(bins: Bins, name: str, values: Values) -> Bins | None:
    """Give bins their GC content or mappability from another file; None where its bins are others.

    Rows of a matrix are as long as its longest chromosome: what lies beyond the end of a chromosome is cut off.
    """
    parts = []
    for at, one in enumerate(bins.chromosome):
        size = int(bins.offsets[at + 1] - bins.offsets[at])
        column = values.get(one)
        if column is None:
            parts.append(np.full(size, np.nan))
        elif column.size < size - 1:
            return None
        else:
            parts.append(np.append(column, np.full(max(size - column.size, 0), np.nan))[:size])
    column = np.concatenate(parts)
    return replace(bins, gc=column) if name == "gc" else replace(bins, mappability=column)


def doubts(counted: Counted, *, file: str, bases: bool = True) -> Iterator[Finding]:
    """What is odd in how reads were aligned, sorted and marked; and that their bases were not read, if so."""
    if not bases:
        says = (
            "The bases of a CRAM are stored as differences from the genome that it was written against, and are not "
            "read: the GC content of its bins is not known from it. Give it by a file (gc=FILE), or the reads as BAM."
        )
        yield Finding(code="copy_number/no-bases", says=says, where=file)
    if counted.stated == "coordinate" and not counted.sorted:
        says = (
            "The header says that the reads are sorted by coordinate, but they are not; each was counted all the same."
        )
        yield Finding(code="copy_number/order", answer=Answer.NOT_KNOWN, says=says, where=file)
    elif not counted.sorted:
        says = "The reads are not sorted by coordinate; each was counted all the same."
        yield Finding(code="copy_number/order", says=says, where=file)
    if counted.records and not counted.flagged(DUPLICATE):
        says = "No read is marked as a duplicate: copies made by PCR were counted too, and widen the noise."
        yield Finding(code="copy_number/duplicates", says=says, where=file)
    if len(counted.samples) > 1:
        says = f"Its read groups name several samples: {', '.join(counted.samples)}; they were counted together."
        yield Finding(code="copy_number/mixed", answer=Answer.NOT_MET, says=says, where=file)
    paired = counted.flagged(PAIRED)
    if paired > counted.records / 2:
        says = "The reads are paired: both ends of a fragment were counted, which the measured overdispersion tells."
        yield Finding(code="copy_number/paired", says=says, where=file)
    says = (
        f"{counted.used:,} of {counted.records:,} records are counted; {counted.poor:,} are mapped too poorly, "
        f"{counted.flagged(DUPLICATE):,} are duplicates."
    )
    yield Finding(code="copy_number/reads", says=says, where=file)
