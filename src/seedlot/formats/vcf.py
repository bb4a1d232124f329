"""VCF, plain or packed, and BCF: the head, then record after record, so that a file may be larger than memory.

The samtools organisation's VCF specification (v4.1 to v4.5) is followed as far as records need it. Text is read here,
because what a stem-cell line is asked needs few columns of many records; BCF is decoded by htslib.
"""

from __future__ import annotations

import gzip
import io
import re
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import IO, NamedTuple

import pysam

from seedlot.formats.archives import DAMAGED, brief
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

ENDINGS = (".vcf", ".vcf.gz", ".vcf.bgz", ".bcf")

_GZIP, _BCF = b"\x1f\x8b", b"BCF"
#: The block of BGZF that is empty and ends a whole file (SAM specification, 4.1.2).
_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_MOST_HEAD = 200_000
_MOST_LINE = 50_000_000
_BLOCK = 1 << 20
#: The last position that VCF knows (32 bits).
_LAST = 2**31 - 1
_PAIR = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^,>]*)')
_MEND = "Export it again, or check it with 'bcftools view'."


@dataclass(frozen=True, slots=True)
class Field:
    """What the head says of a FORMAT or an INFO column."""

    name: str
    number: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a VCF. `contigs` have length 0 where none is stated; `lines` are those that begin with ##."""

    version: str
    contigs: Mapping[str, int]
    samples: tuple[str, ...]
    formats: Mapping[str, Field]
    infos: Mapping[str, Field]
    lines: tuple[str, ...]

    def said(self, key: str) -> tuple[str, ...]:
        """The values of all lines ##key=value."""
        start = f"##{key}="
        return tuple(line[len(start) :] for line in self.lines if line.startswith(start))

    @property
    def lengths(self) -> dict[str, int]:
        """The contigs whose length is stated."""
        return {name: length for name, length in self.contigs.items() if length}


#: The number of a record's line, its position, and its columns.
Row = tuple[int, int, list[str]]


class Record(NamedTuple):
    """One record as it is written; `line` counts from 1 (for BCF: the record's number); `alt` is not divided."""

    line: int
    contig: str
    position: int
    name: str
    ref: str
    alt: str
    filter: str
    info: str
    format: str
    samples: list[str]


@dataclass(frozen=True, slots=True)
class Vcf:
    """An opened file: its head, and whether it lacks the mark of its end. `records` reads it anew each time."""

    source: Source
    head: Head
    unended: bool

    def records(self) -> Iterator[Record]:
        """Every record, in the order of the file.

        Raises:
            UnreadableFileError: names the line at which the file is no VCF, or is damaged.
        """
        return map(record_of, self.rows())

    def rows(self) -> Iterator[Row]:
        """Every record as its columns, which takes half the time: the line's number, the position, the columns.

        Raises:
            UnreadableFileError: as `records`.
        """
        return _rows(self.source, len(self.head.samples))


def is_vcf(name: str) -> bool:
    """Whether a file is one by its name."""
    return name.lower().endswith(ENDINGS)


def open_vcf(source: Source) -> Vcf:
    """Read the head of a VCF.

    Raises:
        UnreadableFileError: it is no VCF, or its head is damaged.
    """
    lines: list[str] = []
    with closing(_lines(source)) as every:
        for number, line in every:
            if number == 1 and not line.startswith("##fileformat=VCF"):
                raise UnreadableFileError(
                    source.name, f"it is no VCF: it begins with '{brief(line[:60])}'", mend="Give a VCF or BCF."
                )
            if not line.startswith("##"):
                return Vcf(source, _head(source.name, lines, line), _unended(source))
            lines.append(line)
            if number > _MOST_HEAD:
                break
    raise UnreadableFileError(source.name, "it has no line that begins with #CHROM", mend=_MEND)


def opened(source: Source) -> IO[bytes]:
    """The bytes of a file as a stream."""
    return io.BytesIO(source.data) if source.content is not None or source.path is None else source.path.open("rb")


@contextmanager
def unpacked(source: Source) -> Iterator[IO[bytes]]:
    """The bytes of a file as a stream, unpacked where gzip or bgzip packed them."""
    with opened(source) as stream:
        packed = stream.read(2) == _GZIP
        stream.seek(0)
        if not packed:
            yield stream
            return
        with gzip.GzipFile(fileobj=stream) as inner, io.BufferedReader(inner, _BLOCK) as buffered:
            yield buffered


def text_lines(source: Source) -> Generator[tuple[int, str], None, None]:
    """Every line of a text file, packed or not, with its number from 1; no empty one.

    Raises:
        UnreadableFileError: damaged or cut, or no text.
    """
    number = 0
    try:
        with unpacked(source) as stream, io.TextIOWrapper(stream, encoding="utf-8", newline="\n") as text:
            for line in text:
                number += 1
                if len(line) > _MOST_LINE:
                    raise UnreadableFileError(source.name, "a line has no end", where=f"line {number}", mend=_MEND)
                if plain := line.rstrip("\r\n"):
                    yield number, plain
    except UnicodeDecodeError as fault:
        raise UnreadableFileError(
            source.name, "the bytes are no text in UTF-8", where=f"after line {number}", mend=_MEND
        ) from fault
    except (OSError, *DAMAGED) as fault:
        says = f"it is damaged or cut short ({brief(str(fault))})"
        raise UnreadableFileError(source.name, says, where=f"after line {number}", mend="Copy it again.") from fault


def _lines(source: Source) -> Generator[tuple[int, str], None, None]:
    """The lines of text, or of a BCF as text."""
    try:
        with unpacked(source) as stream:
            magic = stream.read(len(_BCF))
    except (OSError, *DAMAGED) as fault:
        says = f"it is damaged or cut short ({brief(str(fault))})"
        raise UnreadableFileError(source.name, says, mend="Copy it again.") from fault
    if not magic:
        raise UnreadableFileError(source.name, "the file is empty", mend="Export it again.")
    return _decoded(source) if magic == _BCF else text_lines(source)


def _decoded(source: Source) -> Generator[tuple[int, str], None, None]:
    """A BCF as the lines of a VCF, by htslib."""
    number = 0
    loud = pysam.set_verbosity(0)
    try:
        with tempfile.NamedTemporaryFile(suffix=".bcf") as file:
            path = str(source.path)
            if source.path is None or source.content is not None:
                file.write(source.data)
                file.flush()
                path = file.name
            with pysam.VariantFile(path) as read:
                for line in str(read.header).splitlines():
                    number += 1
                    yield number, line
                for record in read:
                    number += 1
                    yield number, str(record).rstrip("\n")
    except (OSError, *DAMAGED) as fault:
        says = f"htslib cannot decode it ({brief(str(fault))})"
        raise UnreadableFileError(source.name, says, where=f"after line {number}", mend="Copy it again.") from fault
    finally:
        pysam.set_verbosity(loud)


def _unended(source: Source) -> bool:
    """Whether a file that bgzip packed lacks the block that ends it: it may have been cut between two blocks."""
    with opened(source) as stream:
        start = stream.read(16)
        if not start.startswith(_END[:4]) or start[12:14] != b"BC":
            return False
        stream.seek(0, io.SEEK_END)
        stream.seek(max(0, stream.tell() - len(_END)))
        return stream.read() != _END


def _head(file: str, lines: list[str], columns: str) -> Head:
    names = columns.split("\t")
    if tuple(names[:8]) != _FIXED or (len(names) > 8 and names[8] != "FORMAT"):
        raise UnreadableFileError(
            file,
            f"the line of column names is '{brief(columns[:80])}'",
            where=f"line {len(lines) + 1}",
            mend=f"It must begin with {' '.join(_FIXED)}, parted by tabs.",
        )
    samples = tuple(names[9:])
    if twice := sorted({name for name in samples if samples.count(name) > 1}):
        raise UnreadableFileError(
            file,
            f"two columns are named '{twice[0]}'",
            where=f"line {len(lines) + 1}",
            mend="Name each sample differently ('bcftools reheader -s').",
        )
    contigs = {}
    for told in _told(lines, "contig"):
        length = told.get("length", "")
        contigs[told.get("ID", "")] = int(length) if length.isdecimal() and len(length) < 12 else 0
    return Head(
        version=lines[0].partition("=")[2],
        contigs=contigs,
        samples=samples,
        formats=_fields(lines, "FORMAT"),
        infos=_fields(lines, "INFO"),
        lines=tuple(lines),
    )


def _told(lines: list[str], key: str) -> Iterator[dict[str, str]]:
    start = f"##{key}=<"
    for line in lines:
        if line.startswith(start):
            yield {name: value.strip('"') for name, value in _PAIR.findall(line[len(start) :])}


def _fields(lines: list[str], key: str) -> dict[str, Field]:
    return {
        told["ID"]: Field(told["ID"], told.get("Number", "."), told.get("Type", ""), told.get("Description", ""))
        for told in _told(lines, key)
        if told.get("ID")
    }


def record_of(row: Row) -> Record:
    """The record of a row."""
    line, position, parts = row
    written = parts[8] if len(parts) > 9 else ""
    return Record(line, parts[0], position, parts[2], parts[3], parts[4], parts[6], parts[7], written, parts[9:])


def _rows(source: Source, samples: int) -> Iterator[Row]:
    width = 9 + samples if samples else 8
    for number, line in _lines(source):
        if line[0] == "#":
            continue
        parts = line.split("\t")
        if len(parts) != width and not (samples == 0 and len(parts) == 9):
            raise _broken(source, number, f"{len(parts)} columns where the head names {width}")
        try:
            position = int(parts[1])
        except ValueError as fault:
            raise _broken(source, number, f"the position '{brief(parts[1])}' is no whole number") from fault
        if not parts[3].isalpha() or not parts[4] or not 0 <= position <= _LAST:
            alleles = f"'{brief(parts[3])}' > '{brief(parts[4])}' at {position}"
            raise _broken(source, number, f"{alleles} are no alleles")
        yield number, position, parts


def _broken(source: Source, number: int, says: str) -> UnreadableFileError:
    return UnreadableFileError(source.name, says, where=f"line {number}", mend=_MEND)


def info(record: Record, name: str) -> str | None:
    """The value of an INFO key as it is written: "" for a flag, None where it is not there."""
    text = record.info
    at = 0
    while (at := text.find(name, at)) >= 0:
        end = at + len(name)
        if (at == 0 or text[at - 1] == ";") and (end == len(text) or text[end] in "=;"):
            stop = text.find(";", end)
            return text[end + 1 : stop if stop >= 0 else None] if end < len(text) and text[end] == "=" else ""
        at = end
    return None
