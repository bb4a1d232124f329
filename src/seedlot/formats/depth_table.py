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

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
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
_MEND = "Give the output of 'mosdepth', 'samtools depth', 'samtools bedcov' or 'samtools idxstats' as it is."


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bases from `start` to `end` (from 1, both included) that were read `depth` times, or so often on average."""

    start: int
    end: int
    depth: float


@dataclass(slots=True)
class Asked:
    """The depth of single positions and the depths along regions, gathered from stretches as they come."""

    positions: Mapping[str, list[int]]
    regions: Mapping[str, list[tuple[int, int]]]
    at: dict[tuple[str, int], float] = field(default_factory=dict)
    along: dict[tuple[str, int, int], list[tuple[int, float]]] = field(default_factory=dict)

    def concerns(self, name: str) -> bool:
        """Whether anything is asked of a chromosome."""
        return name in self.positions or name in self.regions

    def note(self, name: str, stretch: Stretch) -> None:
        """Take what a stretch says of what is asked; of two that tell one position, the deeper counts."""
        places = self.positions.get(name, ())
        at = bisect_left(places, stretch.start)
        while at < len(places) and places[at] <= stretch.end:
            key = (name, places[at])
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
    """Tell which table a file is; None where its lines are none of them. `sums`: a person says it is bedcov's."""
    rows = [line.split("\t") for _, line in islice(text_lines(source), _SAMPLE)]
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
        row = line.split("\t")
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
        yield row[at[0]], Stretch(start, end, depth / (end - start + 1) if kind == "sums" else depth)


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
        row = line.split("\t")
        length, mapped = (whole(row[1]), whole(row[2])) if len(row) == 4 else (None, None)
        if length is None or mapped is None:
            raise UnreadableFileError(
                source.name, "the row is none of samtools idxstats", where=f"line {number}", mend=_MEND
            )
        if row[0] != "*":
            contigs[row[0]] = (length, mapped)
    return Mapped(contigs)
