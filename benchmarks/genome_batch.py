"""A thousand samples of bin counts by `seedlot batch`, on two processes: each alone, and each against one reference.

The samples are tables of 50 kb bins with their GC content (62 thousand rows, 2 MB), drawn by Poisson about the counts
of a real genome (NIPTeR, 13.45 M reads) at 10 M reads; every tenth has 20 % more of one chromosome, and how many of
these are found on it is told. Each result is written as JSON, with its pictures in it. The real genome has small
losses in 10p12.33 and Xp11.22, which all samples share: alone each is told with them, against the reference without.

Run: python -m benchmarks.genome_batch [--samples 1000] [--workers 2] [--folder KEEP]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tests.assays.copy_number.spiking import drawn, nipter

from seedlot.assays.copy_number.bins import Bins

DATA = Path(os.environ.get("SEEDLOT_REFERENCE_DATA", Path(__file__).parents[2] / "shared" / "data")) / "genome"
PROGRAM = str(Path(sys.executable).with_name("seedlot"))
#: Samples on one process, whose processor seconds are told: other work on the machine stretches the time of all.
FEW = 20
READS, EVERY, MORE = 10e6, 10, 1.2
SPIKED = ("1", "8", "12", "17", "20")


def table(bins: Bins) -> str:
    """The counts as a table with a row for each bin."""
    names = np.repeat(np.array(bins.chromosome), np.diff(bins.offsets)).tolist()
    columns = (names, bins.start.tolist(), bins.end.tolist(), bins.counts.astype(int).tolist(), bins.gc.tolist())
    rows = (f"{name}\t{start}\t{end}\t{count}\t{gc:.4f}" for name, start, end, count, gc in zip(*columns, strict=True))
    return "\n".join(("chr\tstart\tend\tcount\tgc", *rows, ""))


def made(folder: Path, samples: int) -> list[Path]:
    """Write the samples and, as number 0, the reference."""
    real, paths = nipter(DATA), []
    for number in range(samples + 1):
        path = folder / f"sample{number:04d}.tsv"
        paths.append(path)
        if path.exists():
            continue
        level = real.counts.copy()
        if number and number % EVERY == 0:
            level[real.slice(SPIKED[number // EVERY % len(SPIKED)])] *= MORE
        path.write_text(table(drawn(real.with_counts(level), READS, np.random.default_rng(number))))
    return paths


def run(paths: Sequence[Path], workers: int, *more: str) -> None:
    """One batch: its time, what it found, and how large the results are."""
    with tempfile.TemporaryDirectory() as folder:
        command = [PROGRAM, "batch", "copy_number", *map(str, paths), "--workers", str(workers)]
        begin = time.perf_counter()
        subprocess.run([*command, "-o", folder, *more], stdout=subprocess.DEVNULL, check=False)
        wall = time.perf_counter() - begin
        results = [json.loads((Path(folder) / f"{path.name}.json").read_bytes()) for path in paths]
        size = np.median([(Path(folder) / f"{path.name}.json").stat().st_size for path in paths])
    found = sum(_told(result, number) for number, result in enumerate(results, start=1) if number % EVERY == 0)
    others = [one["name"] for result in results for one in result["tables"].get("events", []) if one["new"] != "no"]
    print(
        f"{len(paths)} samples{' against a reference' if more else ''}, {workers} workers: {wall / 60:.2f} min "
        f"({60 * len(paths) / wall:.0f} samples a minute, {size / 1e3:.0f} kB a result); {found} of "
        f"{len(paths) // EVERY} gains found (alone some in pieces); {len(others)} events that are not the reference's"
    )


def processor(paths: Sequence[Path], *more: str) -> None:
    """What a sample takes of a processor, beyond starting the program."""
    used = []
    for some in (paths[:1], paths[: 1 + FEW]):
        before = os.times()
        command = [PROGRAM, "batch", "copy_number", *map(str, some), *more]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        after = os.times()
        used.append(after.children_user + after.children_system - before.children_user - before.children_system)
    print(f"{'against a reference' if more else 'alone'}: {(used[1] - used[0]) / FEW:.2f} processor seconds a sample")


def _told(result: dict[str, dict[str, list[dict[str, str]]]], number: int) -> bool:
    name = SPIKED[number // EVERY % len(SPIKED)]
    events = result["tables"].get("events", [])
    return any((one["chromosome"], one["kind"]) == (name, "gain") for one in events)


def main() -> None:
    """Make the samples, and run them alone and against the reference."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        folder = asked.folder or Path(kept)
        folder.mkdir(parents=True, exist_ok=True)
        reference, *paths = made(folder, asked.samples)
        for more in ((), ("--with", str(reference), "--set", f"reference={reference.stem}")):
            processor(paths, *more)
            run(paths, asked.workers, *more)


if __name__ == "__main__":
    main()
