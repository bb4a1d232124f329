"""Small files of alignments, written by htslib from the text of a SAM."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pysam

from seedlot.genome.builds import CHROMOSOMES, Build, lengths


def sam(
    reads: Sequence[tuple[str, int, int, int]],
    *,
    prefix: str = "chr",
    build: Build = Build.GRCH37,
    order: str = "coordinate",
    sample: str = "SIM",
    contigs: dict[str, int] | None = None,
) -> str:
    """The text of a SAM: each read by chromosome, position from 1, flag and mapping quality."""
    known = contigs or {prefix + name: lengths(build)[name] for name in CHROMOSOMES}
    lines = [f"@HD\tVN:1.6\tSO:{order}", *(f"@SQ\tSN:{name}\tLN:{length}" for name, length in known.items())]
    lines.append(f"@RG\tID:1\tSM:{sample}")
    for number, (name, position, flag, quality) in enumerate(reads):
        place = ("*", 0, 0, "*") if flag & 4 else (prefix + name, position, quality, "10M")
        head = f"r{number}\t{flag}\t{place[0]}\t{place[1]}\t{place[2]}\t{place[3]}\t*\t0\t0"
        lines.append(f"{head}\tACGTACGTAC\t{'I' * 10}\tRG:Z:1")
    return "\n".join(lines) + "\n"


def written(folder: Path, text: str, *, name: str = "sim.bam") -> Path:
    """The text as a BAM, a SAM, or a CRAM without a reference, by its name's ending."""
    plain, path = folder / "plain.sam", folder / name
    plain.write_text(text)
    kinds = {".cram": ["-C", "--output-fmt-option", "no_ref=1"], ".sam": ["-h"]}
    kind = kinds.get(path.suffix, ["-b"])
    pysam.samtools.view(*kind, "-o", str(path), str(plain), catch_stdout=False)
    return path


def blocks_cut(path: Path, size: int) -> bytes:
    """The same BAM in blocks of so many bytes, whatever records they cut, as other writers make them."""
    with pysam.BGZFile(str(path), "rb", index=None) as stream:
        data = stream.read()
    target = path.with_suffix(".cut.bam")
    with pysam.BGZFile(str(target), "wb", index=None) as stream:
        for at in range(0, len(data), size):
            stream.write(data[at : at + size])
            stream.flush()
    return target.read_bytes()
