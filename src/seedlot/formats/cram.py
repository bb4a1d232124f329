"""CRAM and SAM counted in bins: htslib decodes no more of each read of a CRAM than its place, its flag and its quality.

No reference genome is needed for that, for the bases are not decoded (CRAM specification, version 3.1): they are stored
as differences from the genome that the CRAM was written against. A SAM holds its bases, and so tells GC as a BAM does.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pysam

from seedlot.formats.archives import brief
from seedlot.formats.reads import SAMPLED, UNTOLD, Counted, Tally
from seedlot.terms.errors import UnreadableFileError

#: The containers that end a CRAM of version 3 and of version 2.1.
_ENDS = (
    bytes.fromhex("0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b"),
    bytes.fromhex("0b000000ffffffff0fe0454f46000000000100000606010001000100"),
)
#: Fields that are decoded: flag, contig, position, mapping quality.
_FIELDS = 0x2 | 0x4 | 0x8 | 0x10
_CHUNK = 100_000


def is_cram(data: bytes) -> bool:
    """Whether a file begins as a CRAM does."""
    return data.startswith(b"CRAM")


def is_sam(data: bytes) -> bool:
    """Whether a file begins with the header of a SAM."""
    return data[:4] in {b"@HD\t", b"@SQ\t"}


def count_by_htslib(source: Path | bytes, *, file: str, width: int, quality: int, threads: int = 2) -> Counted:
    """Count the reads of a CRAM or a SAM into bins of `width` bases, without an index.

    Raises:
        UnreadableFileError: it is cut short or damaged.
    """
    loud = pysam.set_verbosity(0)
    try:
        with _on_disk(source) as path:
            _refuse_cut(path, file)
            return _counted(path, width, quality, threads, file)
    except (OSError, ValueError, NotImplementedError, MemoryError) as fault:
        says = f"it is damaged or cut short ({brief(str(fault))})"
        raise UnreadableFileError(file, says, mend="Copy the file again, or make it anew.") from fault
    finally:
        pysam.set_verbosity(loud)


@contextmanager
def _on_disk(source: Path | bytes) -> Iterator[Path]:
    """The file on disk; htslib reads nothing else."""
    if isinstance(source, Path):
        yield source
        return
    with tempfile.NamedTemporaryFile(suffix=".alignments") as made:
        made.write(source)
        made.flush()
        yield Path(made.name)


def _refuse_cut(path: Path, file: str) -> None:
    with path.open("rb") as stream:
        if stream.read(4) != b"CRAM":
            return
        stream.seek(max(stream.seek(0, 2) - 40, 0))
        if not stream.read().endswith(_ENDS):
            raise UnreadableFileError(
                file,
                "it is cut short: the block that marks the end of a CRAM file is missing",
                mend="Copy the file again, and compare its size or checksum with the original.",
            )


def _counted(path: Path, width: int, quality: int, threads: int, file: str) -> Counted:
    options: Any = [b"required_fields=%d" % _FIELDS, b"decode_md=0"]
    with pysam.AlignmentFile(str(path), check_sq=False, threads=threads, format_options=options) as reads:
        header = reads.header
        tally = Tally(tuple(zip(header.references, header.lengths, strict=True)), width=width, quality=quality)
        every, told = reads.fetch(until_eof=True), _place if reads.is_cram else _place_and_bases
        while chunk := list(islice(map(told, every), _CHUNK)):
            reference, position, flag, mapped, *strong = np.array(chunk, np.int64).T
            bases = strong[0] if strong else None
            if not tally.add(reference=reference, position=position, quality=mapped, flag=flag, strong=bases):
                raise UnreadableFileError(file, "a read lies outside of every contig", mend="Copy the file again.")
        return tally.counted(str(header))


def _place(read: Any) -> tuple[int, int, int, int]:
    return read.reference_id, read.reference_start, read.flag, read.mapping_quality


def _place_and_bases(read: Any) -> tuple[int, int, int, int, int]:
    """Also how many of its first bases are G or C, or that it holds fewer."""
    bases: str = read.query_sequence or ""
    strong = bases.count("G", 0, SAMPLED) + bases.count("C", 0, SAMPLED) if len(bases) >= SAMPLED else UNTOLD
    return *_place(read), strong
