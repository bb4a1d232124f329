"""Counts of reads in bins, and what is known of the bins (GC, mappability), as other programs write them.

Known by what they hold: WIG of HMMcopy's readCounter, gcCounter and mapCounter (which ichorCNA reads), the matrix of
NIPTeR (a row for each chromosome), and tables with a row for each bin (QDNAseq, AneuFinder, BED-like ones of one's own).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.columns import Columns, read_columns
from seedlot.formats.text import decode
from seedlot.genome.builds import chromosome
from seedlot.terms.errors import UnreadableFileError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Names of columns of a table with a row for each bin, by what they mean.
_COLUMNS = {
    "chromosome": ("chromosome", "chrom", "chr", "#chrom", "#chr", "seqnames", "seqname", "contig", "space"),
    "start": ("start", "chromstart", "begin"),
    "end": ("end", "chromend", "stop"),
    "counts": ("counts", "count", "reads", "readcount", "read_count", "n"),
    "gc": ("gc", "gc_content", "gc.content"),
    "mappability": ("mappability", "map", "mapp"),
    "use": ("use", "usable", "ideal"),
    "blacklist": ("blacklist",),
}
#: Columns that are of no sample, and those of which one says that the others are no counts.
_BESIDE = frozenset(
    [
        "strand",
        "length",
        "width",
        "name",
        "feature",
        "score",
        "gene",
        "geneid",
        "id",
        "bases",
        "residual",
        "use",
        "usable",
        "ideal",
        "blacklist",
        "gc",
        "mappability",
    ]
)
_RATIOS = frozenset(["lrr", "baf", "log2", "ratio", "log2ratio", "logr", "log2.ratio", "position", "pos"])
_STEP = re.compile(r"(\w+)=(\S+)")
#: Most bins of a file: 3.1 thousand million bases in bins of 1,000, and some.
_MOST = 4_000_000


@dataclass(frozen=True, slots=True)
class BinTable:
    """Bins by chromosome, each in the order of its starts, counted from 1 with both ends included.

    `counts`, `gc` and `mappability` are empty where the file holds none; gc and mappability are shares, 0 to 1.
    `zero_based` tells that the file counted starts from 0, as BED does.
    """

    chromosome: tuple[str, ...]
    start: Mapping[str, Ints]
    end: Mapping[str, Ints]
    counts: Mapping[str, Floats]
    gc: Mapping[str, Floats]
    mappability: Mapping[str, Floats]
    usable: Mapping[str, NDArray[np.bool_]]
    width: int
    elsewhere: tuple[str, ...] = ()
    zero_based: bool = False
    unread: tuple[str, ...] = ()


def is_wig(data: bytes) -> bool:
    """Whether a file is a WIG of fixed steps."""
    return re.search(rb"^\s*(track[^\n]*\n\s*)?fixedStep\b", data[:4096]) is not None


def is_matrix(data: bytes) -> bool:
    """Whether a file is a matrix as NIPTeR has it: a chromosome, then a number for each bin."""
    first = data[:1_000_000].split(b"\n", 2)[:2]
    if len(first) < 2 or min(line.count(b"\t") for line in first) < 20:
        return False
    cells = first[1].split(b"\t")
    return re.fullmatch(rb'"?(chr)?([0-9]{1,2}|X|Y)"?', cells[0].strip()) is not None and _numeric(cells[1:20])


def _numeric(cells: list[bytes]) -> bool:
    return all(re.fullmatch(rb"\s*-?[0-9.eE+-]*\s*|NA", cell) for cell in cells)


def is_bins(names: list[str]) -> bool:
    """Whether a heading is one of a table with a row for each bin."""
    found = _meant(names)
    return {"chromosome", "start"} <= found.keys() and bool({"counts", "gc", "mappability"} & found.keys())


def _meant(names: list[str]) -> dict[str, str]:
    plain = {name.strip().lower(): name for name in reversed(names)}
    return {
        meaning: plain[word] for meaning, words in _COLUMNS.items() for word in reversed(words) if word in plain
    } | {meaning: plain[words[0]] for meaning, words in _COLUMNS.items() if words[0] in plain}


def is_wide(names: list[str]) -> bool:
    """Whether a heading is one of bins with a column of counts for each of several samples, as multiBamSummary has it."""
    plain = [name.strip().strip("'\"#").lower() for name in names]
    found = _meant(plain)
    return {"chromosome", "start", "end"} <= found.keys() and "counts" not in found and bool(_samples(plain))


def _samples(names: list[str]) -> list[int]:
    """The places of the columns of samples."""
    plain = [name.strip().strip("'\"#").lower() for name in names]
    known = set(_meant(plain).values()) | _BESIDE
    return [] if _RATIOS & set(plain) else [at for at, name in enumerate(plain) if name and name not in known]


def read_samples(data: bytes, *, file: str) -> dict[str, BinTable]:
    """Read bins with a column of counts for each sample: each sample by its name.

    Raises:
        UnreadableFileError: a column that is needed is missing, or a cell is no number.
    """
    table = read_columns(data, file=file, heading=is_wide)
    places = _samples(list(table.names))
    names = [name.strip().strip("'\"#").lower() for name in table.names]
    found = {meaning: table.names[names.index(name)] for meaning, name in _meant(names).items()}
    of = {table.names[at]: table.names[at].strip().strip("'\"") for at in places}
    made = {name: _read(table, found | {"counts": column}, file) for column, name in of.items()}
    return {
        name: replace(one, unread=tuple(word for word in one.unread if word not in of)) for name, one in made.items()
    }


def read_bins(data: bytes, *, file: str) -> BinTable:
    """Read a table with a row for each bin.

    Raises:
        UnreadableFileError: a column that is needed is missing, or a cell is no number.
    """
    table = read_columns(data, file=file, heading=is_bins)
    return _read(table, _meant(list(table.names)), file)


def _read(table: Columns, found: Mapping[str, str], file: str) -> BinTable:
    """The bins of a table, by the names of its columns."""
    if not table.rows:
        raise _none(file)
    names, rows = _chromosomes(table.cells[found["chromosome"]])
    start = table.numbers(found["start"])
    if np.isnan(start).any() or (start < 0).any():
        raise UnreadableFileError(
            file, "a bin has no start", where=_row(np.isnan(start) | (start < 0)), mend="Mend it."
        )
    zero = bool((start == 0).any())
    start = start + zero
    end = table.numbers(found["end"]) if "end" in found else None
    width = _width(start, end, rows, file)
    ends = start + width - 1 if end is None else end
    _refuse_backward(start, ends, file)
    values = {key: table.numbers(found[key]) for key in ("counts", "gc", "mappability") if key in found}
    use = np.ones(start.size, bool)
    if "use" in found:
        use &= np.array([cell.strip().lower() not in {"false", "0", "f"} for cell in table.cells[found["use"]]])
    if "blacklist" in found:
        use &= ~(table.numbers(found["blacklist"]) > 0)
    parts = {name: _sorted(np.flatnonzero(rows == number), start, file) for number, name in enumerate(names)}
    known = set(found.values())

    def split(key: str) -> dict[str, Floats]:
        return {name: values[key][at] for name, at in parts.items()} if key in values else {}

    return BinTable(
        chromosome=tuple(names),
        start={name: start[at].astype(np.int64) for name, at in parts.items()},
        end={name: ends[at].astype(np.int64) for name, at in parts.items()},
        counts=_counts(split("counts"), file),
        gc=shares(split("gc"), file=file),
        mappability=shares(split("mappability"), file=file),
        usable={name: use[at] for name, at in parts.items()},
        width=width,
        elsewhere=tuple(
            dict.fromkeys(cell for cell in dict.fromkeys(table.cells[found["chromosome"]]) if not chromosome(cell))
        ),
        zero_based=zero,
        unread=tuple(name for name in table.names if name and name not in known),
    )


def _row(where: NDArray[np.bool_]) -> str:
    return f"row {int(np.argmax(where)) + 1} under the heading"


def _chromosomes(cells: list[str]) -> tuple[list[str], Ints]:
    """The chromosomes in the order of the file, and of each row the number of its one (-1: none)."""
    told = {cell: chromosome(cell.strip('"')) for cell in dict.fromkeys(cells)}
    names = list(dict.fromkeys(name for name in told.values() if name))
    number = {cell: names.index(name) if name else -1 for cell, name in told.items()}
    return names, np.array([number[cell] for cell in cells], np.int64)


def _sorted(at: Ints, start: Floats, file: str) -> Ints:
    order = at[np.argsort(start[at], kind="stable")]
    if (np.diff(start[order]) == 0).any():
        what = "a bin stands twice; several samples in one table are not told apart"
        raise UnreadableFileError(file, what, mend="Give one file for each sample.")
    return order


def _width(start: Floats, end: Floats | None, rows: Ints, file: str) -> int:
    """The width of the bins: that of most of them."""
    sizes = end - start + 1 if end is not None else np.diff(start)[np.diff(rows) == 0]
    sizes = sizes[np.isfinite(sizes) & (sizes > 0) & (sizes < 1e9)]
    if not sizes.size:
        raise UnreadableFileError(file, "the width of its bins cannot be told", mend="Give start and end of each bin.")
    found, times = np.unique(sizes.astype(np.int64), return_counts=True)
    return int(found[np.argmax(times)])


def _refuse_backward(start: Floats, end: Floats, file: str) -> None:
    wrong = ~(end >= start) | (end > 1e9)
    if wrong.any():
        raise UnreadableFileError(file, "a bin ends before it begins, or nowhere", where=_row(wrong), mend="Mend it.")


def _counts(each: dict[str, Floats], file: str) -> dict[str, Floats]:
    if any((values < 0).any() for values in each.values()):
        raise UnreadableFileError(file, "a bin has fewer than no reads", mend="Give counts, not ratios or logarithms.")
    return {name: np.nan_to_num(values, nan=0.0) for name, values in each.items()}


def shares(each: Mapping[str, Floats], *, file: str) -> dict[str, Floats]:
    """Percentages of GC or mappability as shares; below zero (as HMMcopy and NIPTeR write) is unknown.

    Raises:
        UnreadableFileError: one is more than all.
    """
    top = max((float(np.nanmax(values, initial=0.0)) for values in each.values()), default=0.0)
    if top > 100:
        what = f"a GC content or mappability of {top:g} is neither a share nor a percentage"
        raise UnreadableFileError(file, what, mend="Give shares from 0 to 1, or percentages.")
    factor = 0.01 if top > 1.5 else 1.0
    return {name: np.where(values < 0, np.nan, values * factor) for name, values in each.items()}


def _none(file: str) -> UnreadableFileError:
    return UnreadableFileError(file, "it holds no bin", mend="Export it again.")


def read_wig(data: bytes, *, file: str) -> tuple[BinTable, Mapping[str, Floats]]:
    """Read a WIG of fixed steps: the bins without values, and the values, whose meaning only a person knows.

    Raises:
        UnreadableFileError: a step is not stated, or a value is no number.
    """
    text = decode(data, file=file).text
    starts: dict[str, Ints] = {}
    values: dict[str, Floats] = {}
    other: list[str] = []
    widths: set[int] = set()
    for piece in re.split(r"^\s*(?=fixedStep\b)", text, flags=re.MULTILINE)[1:]:
        line, _, body = piece.partition("\n")
        said = dict(_STEP.findall(line))
        own = _number_list(body, file, said.get("chrom", ""))
        try:
            begin, step = int(said.get("start", "1")), int(said["step"])
        except (KeyError, ValueError) as fault:
            raise UnreadableFileError(file, f"'{line[:60]}' states no step", mend="Write it anew.") from fault
        name = chromosome(said.get("chrom", ""))
        if name is None:
            other.append(said.get("chrom", ""))
            continue
        if name in values or step < 1 or not 1 <= begin < 1e9 or own.size > _MOST or step > 1e9:
            raise UnreadableFileError(
                file, f"chromosome {name} stands twice, or its steps are impossible", mend="Mend it."
            )
        widths.add(step)
        starts[name] = begin + step * np.arange(own.size, dtype=np.int64)
        values[name] = own
    if not any(own.size for own in values.values()) or len(widths) != 1:
        raise UnreadableFileError(file, "it holds no bins of one width on a chromosome", mend="Write it anew.")
    return _plain(starts, widths.pop(), tuple(other)), values


def _number_list(body: str, file: str, name: str) -> Floats:
    words = ["nan" if word.lower() in {"na", "nan"} else word for word in body.split()]
    try:
        found = np.array(words, np.float64)
    except ValueError as fault:
        what = f"a value of chromosome {name} is not a number"
        raise UnreadableFileError(file, what, mend="Write it anew.") from fault
    if np.isinf(found).any():
        raise UnreadableFileError(file, f"a value of chromosome {name} is not finite", mend="Write it anew.")
    return found


def _plain(starts: dict[str, Ints], width: int, elsewhere: tuple[str, ...]) -> BinTable:
    return BinTable(
        chromosome=tuple(starts),
        start=starts,
        end={name: start + width - 1 for name, start in starts.items()},
        counts={},
        gc={},
        mappability={},
        usable={name: np.ones(start.size, bool) for name, start in starts.items()},
        width=width,
        elsewhere=elsewhere,
    )


def read_matrix(data: bytes, *, file: str, width: int) -> tuple[BinTable, Mapping[str, Floats]]:
    """Read a matrix as NIPTeR has it: a chromosome in each row, then a value for each bin of `width` from 1 on.

    A row "chr", then the numbers of the bins, may stand above. The rows are as long as the longest chromosome; the bins
    beyond the end of a shorter one hold 0 or nothing, and are cut off by who knows the build.

    Raises:
        UnreadableFileError: a row names no chromosome, or a value is no number.
    """
    starts: dict[str, Ints] = {}
    values: dict[str, Floats] = {}
    for line, text in enumerate(decode(data, file=file).text.splitlines(), start=1):
        first, _, rest = text.partition("\t")
        plain = first.strip().strip('"')
        if not text.strip() or (line == 1 and plain.lower() in {"chr", "chrom", "chromosome", ""}):
            continue
        name = chromosome(plain)
        if name is None or name in values:
            what = f"'{plain[:20]}' is no chromosome, or stands twice"
            raise UnreadableFileError(file, what, where=f"line {line}", mend="Give a row for each chromosome.")
        own = _number_list(" ".join(cell.strip() or "nan" for cell in rest.rstrip("\t").split("\t")), file, name)
        starts[name] = 1 + width * np.arange(own.size, dtype=np.int64)
        values[name] = own
    if not values:
        raise _none(file)
    return _plain(starts, width, ()), values


def counts(values: Mapping[str, Floats], *, file: str) -> dict[str, Floats]:
    """Values as counts of reads.

    Raises:
        UnreadableFileError: one is below zero.
    """
    return _counts(dict(values), file)
