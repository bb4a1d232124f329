"""Read depth at positions that are asked for, from the tables of mosdepth, samtools depth and samtools bedcov.

| table | columns |
|---|---|
| samtools depth | contig, position from 1, depth (one column a file) |
| mosdepth per-base.bed.gz, regions.bed.gz | contig, start from 0, end, (name,) depth |
| samtools bedcov | contig, start from 0, end, (other columns,) the sum of depths in the region |
| samtools idxstats | contig, length, reads mapped, reads unmapped |
| own | headings contig (or chromosome), position or start and end, depth |
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Literal

from seedlot.formats.vcf import text_lines
from seedlot.formats.vcf_counts import whole
from seedlot.genome.builds import chromosome, recognise
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

Kind = Literal["positions", "regions", "sums", "idxstats"]

_SAMPLE = 2000
_CONTIG = ("contig", "chrom", "chromosome", "chr", "#chrom", "#contig")
_MARK = "\ufeff"
#: What tells the tables of mosdepth that hold no depths: 30X, 0:1, 0.95.
_THRESHOLD, _RANGE, _SHARE = re.compile(r"\d+X"), re.compile(r"\d+:(?:\d+|inf)"), re.compile(r"[01]\.\d+")
_DEPTHS = "Of mosdepth, give per-base.bed.gz, or regions.bed.gz as 'mosdepth --by REGIONS.bed' writes it."
_MEND = "Give the output of 'mosdepth', 'samtools depth', 'samtools bedcov' or 'samtools idxstats' as it is."


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bases from `start` to `end` (from 1, both included) that were read `depth` times, or (`mean`) so often on average."""

    start: int
    end: int
    depth: float
    mean: bool = False


@dataclass(slots=True)
class Asked:
    """The depth of single positions and the depths along regions, gathered from stretches as they come.

    `means` are the positions whose depth is the mean of a region: one of its bases may be read less.
    """

    positions: Mapping[str, list[int]]
    regions: Mapping[str, list[tuple[int, int]]]
    at: dict[tuple[str, int], float] = field(default_factory=dict)
    along: dict[tuple[str, int, int], list[tuple[int, float]]] = field(default_factory=dict)
    means: set[tuple[str, int]] = field(default_factory=set)

    def concerns(self, name: str) -> bool:
        """Whether anything is asked of a chromosome."""
        return name in self.positions or name in self.regions

    def holds(self, name: str, start: int, end: int) -> bool:
        """Whether a stretch touches a position or a region that is asked for."""
        if not self.concerns(name):
            return False
        places = self.positions.get(name, ())
        at = bisect_left(places, start)
        if at < len(places) and places[at] <= end:
            return True
        return any(start <= last and first <= end for first, last in self.regions.get(name, ()))

    def note(self, name: str, stretch: Stretch) -> None:
        """Take what a stretch says of what is asked; of two that tell one position, the deeper counts."""
        places = self.positions.get(name, ())
        at = bisect_left(places, stretch.start)
        while at < len(places) and places[at] <= stretch.end:
            key = (name, places[at])
            if stretch.depth >= self.at.get(key, 0.0):
                (self.means.add if stretch.mean else self.means.discard)(key)
            self.at[key] = max(self.at.get(key, 0.0), stretch.depth)
            at += 1
        for start, end in self.regions.get(name, ()):
            common = min(end, stretch.end) - max(start, stretch.start) + 1
            if common > 0:
                self.along.setdefault((name, start, end), []).append((common, stretch.depth))


def reached(found: Iterable[tuple[int, float]], length: int, share: float) -> tuple[float, float]:
    """The depth that at least `share` of a region's bases reach, and the share of its bases whose depth is known.

    Bases of which nothing is known count as not read.
    """
    each = sorted(found, key=lambda pair: -pair[1])
    known = min(1.0, sum(bases for bases, _ in each) / length)
    total = 0
    for bases, depth in each:
        total += bases
        if total >= share * length:
            return depth, known
    return 0.0, known


@dataclass(frozen=True, slots=True)
class Mapped:
    """Reads mapped to each contig, with the contig's length (samtools idxstats)."""

    contigs: Mapping[str, tuple[int, int]]


def kind_of(source: Source, *, sums: bool = False) -> Kind | None:
    """Tell which table a file is; None where its lines are none of them. `sums`: a person says it is bedcov's.

    Raises:
        UnreadableFileError: it is a table that goes with depths and holds none.
    """
    with closing(text_lines(source)) as lines:
        rows = [line.removeprefix(_MARK).split("\t") for _, line in islice(lines, _SAMPLE)]
    if says := _without_depths(rows):
        raise UnreadableFileError(source.name, says, mend=_DEPTHS)
    if rows and _headed(rows[0]) is not None:
        return "positions" if "position" in [cell.lower() for cell in rows[0]] else "regions"
    rows = [row for row in rows if not row[0].startswith("#")]
    if not rows or any(len(row) < 3 or whole(row[1]) is None or whole(row[-1]) is None for row in rows):
        return None
    if _is_idxstats(rows):
        return "idxstats"
    third = [whole(row[2]) for row in rows]
    if len(rows[0]) >= 4 and all(
        end is not None and end > (whole(row[1]) or 0) for row, end in zip(rows, third, strict=True)
    ):
        return "sums" if sums or "bedcov" in source.name.lower() else "regions"
    return "positions" if all(value is not None for value in third) else None


def _without_depths(rows: list[list[str]]) -> str:
    """What a table is that goes with depths and would be mistaken for one; "" for any other."""
    if not rows:
        return ""
    head, plain = rows[0], [row for row in rows if not row[0].startswith("#")]
    if any(_THRESHOLD.fullmatch(cell) for cell in head[3:]):
        return "it is mosdepth's thresholds: how many bases reach a depth, not how deep each is"
    if head[:4] == ["chrom", "length", "bases", "mean"]:
        return "it is mosdepth's summary: one mean for each chromosome"
    if plain and all(len(row) == 4 and _RANGE.fullmatch(row[3]) for row in plain):
        return "it is mosdepth's quantized depths: ranges, not depths"
    if plain and all(len(row) == 3 and _SHARE.fullmatch(row[2]) for row in plain):
        return "it is mosdepth's distribution: the share of bases by depth"
    return "it is a list of regions without depths" if _regions_alone(plain) else ""


def _regions_alone(rows: list[list[str]]) -> bool:
    """Whether rows are starts, ends and at most names; a depth may be more than its position in mitochondria alone."""
    if not rows or any(len(row) not in (3, 4) for row in rows):
        return False
    nuclear = [row for row in rows if chromosome(row[0]) != "MT"]
    ends = [(whole(row[1]), whole(row[2])) for row in nuclear]
    rising = all(start is not None and end is not None and start < end for start, end in ends)
    return bool(nuclear) and rising and all(len(row) == 3 or whole(row[3]) is None for row in nuclear)


def _is_idxstats(rows: list[list[str]]) -> bool:
    if any(len(row) != 4 for row in rows) or any(one[0] == other[0] for one, other in pairwise(rows)):
        return False
    return rows[-1][0] == "*" or bool(recognise({row[0]: whole(row[1]) or 0 for row in rows}).name)


def _headed(row: list[str]) -> tuple[int, int, int, int] | None:
    """The columns of contig, start, end and depth under our own headings; start is end where there is a position."""
    names = [cell.strip().lower() for cell in row]
    contig = next((names.index(name) for name in _CONTIG if name in names), None)
    depth = next((names.index(name) for name in ("depth", "coverage", "mean depth") if name in names), None)
    if contig is None or depth is None:
        return None
    if "position" in names:
        return contig, names.index("position"), names.index("position"), depth
    if "start" in names and "end" in names:
        return contig, names.index("start"), names.index("end"), depth
    return None


def stretches(source: Source, kind: Kind) -> Iterator[tuple[str, Stretch]]:
    """Every row of a table of depths, by its contig.

    Raises:
        UnreadableFileError: a row is none; names its line.
    """
    columns: tuple[int, int, int, int] | None = None
    for number, line in text_lines(source):
        row = line.removeprefix(_MARK).split("\t")
        if number == 1 and (columns := _headed(row)) is not None:
            continue
        if line.startswith("#"):
            continue
        at = columns or ((0, 1, 1, 2) if kind == "positions" else (0, 1, 2, len(row) - 1))
        try:
            start, end, depth = int(row[at[1]]), int(row[at[2]]), float(row[at[3]])
        except (ValueError, IndexError) as fault:
            raise UnreadableFileError(source.name, "the row is no depth", where=f"line {number}", mend=_MEND) from fault
        if columns is None and kind != "positions":
            start += 1
        if not (1 <= start <= end and 0 <= depth < 1e12):
            says = f"a depth of {depth:g} from {start} to {end} is none"
            raise UnreadableFileError(source.name, says, where=f"line {number}", mend=_MEND)
        mean = start < end and (kind == "sums" or "." in row[at[3]])
        yield row[at[0]], Stretch(start, end, depth / (end - start + 1) if kind == "sums" else depth, mean)


def gather(source: Source, kind: Kind, asked: Asked) -> None:
    """Read a table for what is asked."""
    plain: dict[str, str | None] = {}
    for contig, stretch in stretches(source, kind):
        if contig not in plain:
            name = chromosome(contig)
            plain[contig] = name if name is not None and asked.concerns(name) else None
        name = plain[contig]
        if name is not None:
            asked.note(name, stretch)


def read_idxstats(source: Source) -> Mapped:
    """Read samtools idxstats.

    Raises:
        UnreadableFileError: a row has no four columns, or no numbers.
    """
    contigs = {}
    for number, line in text_lines(source):
        row = line.removeprefix(_MARK).split("\t")
        length, mapped = (whole(row[1]), whole(row[2])) if len(row) == 4 else (None, None)
        if length is None or mapped is None or min(length, mapped) < 0:
            raise UnreadableFileError(
                source.name, "the row is none of samtools idxstats", where=f"line {number}", mend=_MEND
            )
        if row[0] != "*":
            contigs[row[0]] = (length, mapped)
    return Mapped(contigs)
