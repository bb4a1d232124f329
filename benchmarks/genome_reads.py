"""Counting the reads of a BAM into bins, against htslib's own count (samtools view -c, two threads) of the same file.

The reads are simulated (100 bases, qualities of four levels, names as sequencers write them), laid along the genome
and compressed by htslib. Both programs inflate with the same zlib; the fastest of a few runs in turn is told, and the
processor seconds of each, for other work on the machine stretches both.

Run: python benchmarks/genome_reads.py [million reads]
"""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pysam

from seedlot.formats.bam import count_bam
from seedlot.genome.builds import CHROMOSOMES, Build, lengths

BASES, ROUNDS, WIDTH = 100, 5, 50_000
ENDS = {name: lengths(Build.GRCH38)[name] for name in CHROMOSOMES}
RECORD = np.dtype(
    [
        *(("size", "<i4"), ("ref", "<i4"), ("pos", "<i4"), ("name", "u1"), ("quality", "u1"), ("bin", "<u2")),
        *(("cigars", "<u2"), ("flag", "<u2"), ("bases", "<i4"), ("mate", "<i4"), ("mate_at", "<i4"), ("span", "<i4")),
        *(("text", "S28"), ("cigar", "<u4"), ("sequence", "u1", (BASES // 2,)), ("qualities", "u1", (BASES,))),
        ("tags", "S12"),
    ]
)


def header() -> bytes:
    text = "@HD\tVN:1.6\tSO:coordinate\n" + "".join(f"@SQ\tSN:chr{name}\tLN:{end}\n" for name, end in ENDS.items())
    made = b"BAM\1" + struct.pack("<i", len(text)) + text.encode() + struct.pack("<i", len(ENDS))
    for name, end in ENDS.items():
        word = f"chr{name}".encode() + b"\0"
        made += struct.pack("<i", len(word)) + word + struct.pack("<i", end)
    return made


def records(where: np.ndarray, position: np.ndarray, rng: np.random.Generator) -> bytes:
    size = where.size
    made = np.zeros(size, RECORD)
    made["size"], made["ref"], made["pos"], made["name"], made["cigars"] = RECORD.itemsize - 4, where, position, 28, 1
    made["quality"] = rng.choice([0, 7, 30, 60], size, p=[0.05, 0.05, 0.1, 0.8])
    made["flag"] = rng.choice([0, 16, 1024, 256], size, p=[0.45, 0.45, 0.06, 0.04])
    made["bases"], made["mate"], made["mate_at"], made["cigar"], made["tags"] = BASES, -1, -1, BASES << 4, b"NMC\0ASCd"
    made["text"] = np.char.add("A00123:45:HXX:1:1101:", np.char.zfill(np.arange(size).astype("U"), 6)).astype("S27")
    codes = np.array([1, 2, 4, 8], "u1")[rng.integers(0, 4, (size, BASES))]
    made["sequence"] = codes[:, ::2] << 4 | codes[:, 1::2]
    made["qualities"] = rng.choice([37, 37, 37, 37, 25, 11], (size, BASES))
    return made.tobytes()


def simulated(folder: Path, reads: int) -> Path:
    rng = np.random.default_rng(1)
    edges = np.concatenate([[0], np.cumsum(list(ENDS.values()))])
    place = np.sort(rng.integers(0, edges[-1], reads))
    where = np.searchsorted(edges, place, side="right") - 1
    position = np.minimum(place - edges[where], np.array(list(ENDS.values()))[where] - BASES - 1)
    plain, path = folder / "plain.bam", folder / "reads.bam"
    with pysam.BGZFile(str(plain), "wb", index=None) as stream:
        stream.write(header())
        for at in range(0, reads, 200_000):
            stream.write(records(where[at : at + 200_000], position[at : at + 200_000], rng))
    pysam.samtools.view("-b", "-@2", "-o", str(path), str(plain), catch_stdout=False)
    plain.unlink()
    return path


def timed(call: Callable[[], object]) -> tuple[float, float, object]:
    before, begin = os.times(), time.perf_counter()
    made = call()
    wall, after = time.perf_counter() - begin, os.times()
    return wall, after.user + after.system - before.user - before.system, made


def main(millions: float) -> None:
    """Make the file, check that both count the same, and measure in turn."""
    with tempfile.TemporaryDirectory() as folder:
        path = simulated(Path(folder), int(millions * 1e6))
        ours, theirs, plain = [], [], []
        for number in range(ROUNDS):
            ours.append(timed(lambda: count_bam(path, file=path.name, width=WIDTH, quality=20)))
            theirs.append(timed(lambda: pysam.samtools.view("-c", "-@2", str(path))))
            if number == 0:
                plain.append(timed(lambda: sum(1 for _ in pysam.AlignmentFile(str(path), threads=2))))
        told = int(str(pysam.samtools.view("-c", "-F", "0xF04", "-q", "20", str(path))))
        counted = ours[0][2].used  # type: ignore[attr-defined]
        print(f"{millions:g} M reads, {path.stat().st_size / 1e6:.0f} MB; counted {counted}, samtools {told}")
        for name, runs in (("seedlot", ours), ("samtools view -c -@2", theirs), ("for read in bam", plain)):
            wall, used = min(run[0] for run in runs), min(run[1] for run in runs)
            print(f"{name:22} {wall:6.2f} s, {millions / wall:5.2f} M reads/s, {used:6.2f} processor seconds")
        print(f"speed against samtools: {min(run[0] for run in theirs) / min(run[0] for run in ours):.2f}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 4.0)
