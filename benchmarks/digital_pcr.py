"""A plate of droplets: 96 wells of 20,000 droplets in two channels, from compressed or plain files to the analysis.

The files are simulated as QuantaSoft writes them (amplitudes of two channels and the cluster of each droplet) and
lie in memory, so that the figure is that of reading, counting, intervals, tables and charts, in one process.

Run: python benchmarks/digital_pcr.py [wells]
"""

from __future__ import annotations

import gzip
import sys
import time

import numpy as np

from seedlot.assays.digital_pcr import ASSAY
from seedlot.terms.assay import Source

DROPLETS = 20_000
ROUNDS = 5


def well(seed: int) -> bytes:
    """One well: negatives about 1,000, positives about 8,000 in channel 1 and 6,000 in channel 2."""
    rng = np.random.default_rng(seed)
    one, two = rng.random(DROPLETS) < 0.2, rng.random(DROPLETS) < 0.4
    bright = np.where(one, rng.normal(8000, 300, DROPLETS), rng.normal(1000, 100, DROPLETS))
    other = np.where(two, rng.normal(6000, 250, DROPLETS), rng.normal(900, 90, DROPLETS))
    cluster = np.array([1, 2, 4, 3])[one + 2 * two]
    rows = (f"{a:.5f},{b:.5f},{c}" for a, b, c in zip(bright, other, cluster, strict=True))
    return ("Ch1 Amplitude,Ch2 Amplitude,Cluster\n" + "\n".join(rows) + "\n").encode()


def plate(wells: int) -> list[tuple[str, bytes]]:
    """The files of a plate by their names."""
    places = [f"{row}{column:02}" for row in "ABCDEFGH" for column in range(1, 13)]
    return [(f"plate_{place}_Amplitude.csv", well(number)) for number, place in enumerate(places[:wells])]


def best(files: list[tuple[str, bytes]]) -> float:
    """Best of a few runs, in seconds."""
    settings = ASSAY.settings.model_validate({"thresholds": "Ch1=4000; Ch2=3000", "reference": "Ch2", "vector": "Ch1"})
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        analysis = ASSAY.analyse(
            ASSAY.read(tuple(Source(name, content=data) for name, data in files), settings), settings
        )
        analysis.model_dump_json()
        times.append(time.perf_counter() - begin)
    return min(times)


def main(wells: int) -> None:
    """Measure plain and compressed files."""
    files = plate(wells)
    size = sum(len(data) for _, data in files) / 1e6
    print(f"{wells} wells of {DROPLETS} droplets, {size:.0f} MB of text")
    print(f"plain       {best(files):6.2f} s")
    packed = [(f"{name}.gz", gzip.compress(data, 6)) for name, data in files]
    print(f"compressed  {best(packed):6.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 96)
