"""What is known of the genome where a file tells nothing of its bins: the GC content of chromosomes, and repeats.

GC content, in percent, is that of the sequence of each chromosome, to a tenth or two; NIPTeR's table of bins gives the same
within 0.2. The bands listed are ones where segmental duplications, or what X and Y share, place reads badly; they were chosen
with two euploid samples in view (NIPTeR, AneuFinder), so that those two are flat is no proof of the choice. Without a
reference or mappability, nothing tells badly placed reads from a change of copy number.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from seedlot.assays.copy_number.bins import Bins, Flags, Floats
from seedlot.genome.bands import bands

#: Percent of G and C of chromosomes 1 to 22, X and Y.
_GC: Mapping[str, float] = {
    **{str(number): share for number, share in enumerate((41.8, 40.3, 39.7, 38.3, 39.5, 39.6, 40.8, 40.2), start=1)},
    **{str(number): share for number, share in enumerate((41.3, 41.6, 41.6, 40.8, 38.5, 40.9, 42.2, 44.8), start=9)},
    **{str(number): share for number, share in enumerate((45.5, 39.8, 48.3, 44.1, 40.9, 48.0), start=17)},
    "X": 39.5,
    "Y": 40.0,
}
#: Bands that stain so hold repeats, as do those named.
_STAINS = ("acen", "gvar", "stalk")
_DUPLICATED = frozenset(
    [
        "1p11.2",
        "1q21.1",
        "2p11.2",
        "5q13.2",
        "7q11.21",
        "8q21.2",
        "9p13.1",
        "9p12",
        "9p11.2",
        "9q13",
        "9q21.11",
        "10q11.21",
        "10q11.22",
        "10q11.23",
        "11p11.12",
        "15q11.2",
        "16p11.2",
        "Xq21.31",
        "Xq21.32",
    ]
)


def of_chromosomes(bins: Bins) -> Floats:
    """The GC content of the chromosome of each bin."""
    many = np.diff(bins.offsets)
    return np.repeat(np.array([_GC.get(name, 41.0) / 100 for name in bins.chromosome]), many)


def repeats(bins: Bins) -> Flags:
    """Which bins touch a band of repeats: centromeres, stalks, heterochromatin; duplications if mappability is not known."""
    found = np.zeros(bins.counts.size, dtype=bool)
    unknown = not np.isfinite(bins.mappability).any()
    for name in bins.chromosome:
        at = bins.slice(name)
        for band in bands(bins.build, name) if name in _GC else ():
            if band.stain in _STAINS or (unknown and band.full in _DUPLICATED):
                found[at] |= (bins.start[at] <= band.region.end) & (bins.end[at] >= band.region.start)
    return found
