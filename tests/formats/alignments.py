"""Small BAM files made for tests: reads of given bases over one place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pysam

LENGTH = 50


def bam(
    folder: Path,
    name: str,
    stacks: Mapping[tuple[str, int], str],
    *,
    contigs: Mapping[str, int],
    sample: str = "LINE",
    indexed: bool = True,
) -> Path:
    """A sorted BAM: over each position (from 1) one read for each letter, "-" a read with one base deleted after it."""
    path = folder / name
    header = {
        "HD": {"VN": "1.6", "SO": "coordinate"},
        "SQ": [{"SN": contig, "LN": length} for contig, length in contigs.items()],
        "RG": [{"ID": "1", "SM": sample}],
    }
    with pysam.AlignmentFile(str(path), "wb", header=header) as file:
        order = list(contigs)
        for (contig, position), letters in sorted(
            stacks.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1])
        ):
            for number, letter in enumerate(letters):
                file.write(_read(file, contig, position, letter, f"{contig}_{position}_{number}"))
    if indexed:
        pysam.index(str(path))
    return path


def _read(file: pysam.AlignmentFile, contig: str, position: int, letter: str, name: str) -> pysam.AlignedSegment:
    read = pysam.AlignedSegment(file.header)
    read.query_name = name
    before = LENGTH // 2
    bases = ["N"] * LENGTH
    bases[before] = "A" if letter == "-" else letter
    read.query_sequence = "".join(bases)
    read.flag = 0
    read.reference_id = file.get_tid(contig)
    read.reference_start = position - 1 - before
    read.mapping_quality = 60
    deleted = [(0, before + 1), (2, 1), (0, LENGTH - before - 1)]
    read.cigartuples = deleted if letter == "-" else [(0, LENGTH)]
    read.query_qualities = pysam.qualitystring_to_array("I" * LENGTH)
    read.set_tag("RG", "1")
    return read
