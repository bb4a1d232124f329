"""Counting the reads of a BAM into bins, against htslib's decoder on two threads of the same file.

The reads are simulated (100 bases, qualities of four levels, names as sequencers write them), laid along the genome
and compressed by htslib. Beside the count, ours lays the reads into bins and tells the GC content of each bin.

The peers: `samtools view -c -@2` of pysam's own htslib, which inflates with zlib; a loop over the reads by pysam on
two threads; and, where it is on the path, a samtools whose htslib inflates with libdeflate (`samtools --version`
tells). All read the same file, warm, in turn; the fastest of a few rounds is told, and the processor seconds of each,
for other work on the machine stretches the time of all.

Run: python benchmarks/genome_reads.py [million reads] [rounds]
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pysam

from seedlot.formats.bam import count_bam
from seedlot.genome.builds import CHROMOSOMES, Build, lengths

BASES, WIDTH = 100, 50_000
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
    return wall, sum(after[:4]) - sum(before[:4]), made


def contenders(path: Path) -> dict[str, Callable[[], object]]:
    """What counts the reads of the file; ours first."""
    found: dict[str, Callable[[], object]] = {
        "seedlot": lambda: count_bam(path, file=path.name, width=WIDTH, quality=20),
        "pysam's samtools view -c -@2": lambda: pysam.samtools.view("-c", "-@2", str(path)),
        "for read in pysam's file": lambda: sum(1 for _ in pysam.AlignmentFile(str(path), threads=2)),
    }
    if (samtools := shutil.which("samtools")) is not None:
        told = subprocess.run([samtools, "--version"], capture_output=True, check=True).stdout.decode(errors="replace")
        kind = "libdeflate" if "libdeflate=yes" in told else "zlib"
        command = [samtools, "view", "-c", "-@2", str(path)]
        found[f"{told.split(chr(10))[0]} ({kind}) -@2"] = lambda: subprocess.run(
            command, capture_output=True, check=True
        )
    return found


def main(millions: float, rounds: int) -> None:
    """Make the file, check that both count the same, and measure in turn."""
    with tempfile.TemporaryDirectory() as folder:
        path = simulated(Path(folder), int(millions * 1e6))
        calls = contenders(path)
        runs: dict[str, list[tuple[float, float, object]]] = {name: [] for name in calls}
        for _ in range(rounds):
            for name, call in calls.items():
                runs[name].append(timed(call))
        told = int(str(pysam.samtools.view("-c", "-F", "0xF04", "-q", "20", str(path))))
        counted = count_bam(path, file=path.name, width=WIDTH, quality=20).used
        print(f"{millions:g} M reads, {path.stat().st_size / 1e6:.0f} MB; counted {counted}, samtools {told}")
        ours = [min(run[at] for run in runs["seedlot"]) for at in (0, 1)]
        for name, each in runs.items():
            wall, used = min(run[0] for run in each), min(run[1] for run in each)
            speed = f"{millions / wall:5.2f} M reads/s, {used:6.2f} processor seconds"
            beside = f"ours is {wall / ours[0]:.2f} times as fast, by processor seconds {used / ours[1]:.2f}"
            print(f"{name:40} {wall:6.2f} s, {speed}; {beside}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 4.0, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
