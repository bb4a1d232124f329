"""Bases and indels that the reads of a BAM or CRAM hold at single positions, by htslib."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pysam

from seedlot.formats.alleles import Allele, growth
from seedlot.formats.archives import DAMAGED, brief
from seedlot.genome.builds import chromosome
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

ENDINGS = (".bam", ".cram")
INDEXES = (".bai", ".csi", ".crai")


@dataclass(frozen=True, slots=True)
class Column:
    """The reads over one position: how many show each base, and how many an indel of each size after it."""

    bases: Mapping[str, int]
    indels: Mapping[int, int]

    @property
    def depth(self) -> int:
        """Reads that show a base."""
        return sum(self.bases.values())

    def count(self, allele: Allele) -> int | None:
        """Reads that show an allele; None for one that a single position cannot tell."""
        if change := growth(allele):
            return self.indels.get(change, 0) if allele.ref[0] == allele.alt[0] else None
        return self.bases.get(allele.alt, 0) if len(allele.alt) == 1 else None


@dataclass(frozen=True, slots=True)
class Piled:
    """What a file tells: its contigs, the reads mapped to each, its samples, and the columns asked for."""

    contigs: Mapping[str, int]
    mapped: Mapping[str, int]
    samples: tuple[str, ...]
    columns: Mapping[tuple[str, int], Column]


def pile(
    source: Source,
    positions: Iterable[tuple[str, int]],
    *,
    index: Source | None = None,
    least_mapping: int = 20,
    least_base: int = 13,
) -> Piled:
    """Look at positions of a sorted and indexed file; duplicates, secondary and failed reads do not count.

    Raises:
        UnreadableFileError: no BAM or CRAM on disk, not sorted, not indexed, or damaged.
    """
    path = _on_disk(source)
    loud = pysam.set_verbosity(0)
    try:
        beside = None if index is None or index.path is None else str(index.path)
        with pysam.AlignmentFile(str(path), index_filename=beside) as file:
            if not file.has_index():
                raise UnreadableFileError(
                    source.name, "it has no index", mend=f"Sort it, run 'samtools index {source.name}', give both."
                )
            named = {plain: name for name in file.references if (plain := chromosome(name))}
            found = {
                (name, position): _column(file, named[name], position, least_mapping, least_base)
                for name, position in positions
                if name in named
            }
            return Piled(
                contigs=dict(zip(file.references, file.lengths, strict=True)),
                mapped={one.contig: one.mapped for one in file.get_index_statistics()},
                samples=tuple(dict.fromkeys(name for _, name in read_groups(str(file.header)) if name)),
                columns=found,
            )
    except (OSError, *DAMAGED) as fault:
        says = f"htslib cannot read it ({brief(str(fault))})"
        raise UnreadableFileError(source.name, says, mend="Copy it again, or sort and index it.") from fault
    finally:
        pysam.set_verbosity(loud)


def read_groups(header: str) -> tuple[tuple[str, str], ...]:
    """The read groups with their samples (SAM specification, 1.3: @RG, ID, SM); damaged lines tell none."""
    lines = (line.split("\t")[1:] for line in header.splitlines() if line.startswith("@RG\t"))
    told = (dict(part.split(":", 1) for part in line if ":" in part) for line in lines)
    return tuple((one.get("ID", ""), one.get("SM", "")) for one in told)


def contigs(source: Source) -> dict[str, int]:
    """The contigs of a BAM or CRAM with their lengths, by its head.

    Raises:
        UnreadableFileError: no BAM or CRAM on disk, or damaged.
    """
    loud = pysam.set_verbosity(0)
    try:
        with pysam.AlignmentFile(str(_on_disk(source))) as file:
            return dict(zip(file.references, file.lengths, strict=True))
    except (OSError, *DAMAGED) as fault:
        raise UnreadableFileError(
            source.name, f"htslib cannot read it ({brief(str(fault))})", mend="Copy it again."
        ) from fault
    finally:
        pysam.set_verbosity(loud)


def _on_disk(source: Source) -> Path:
    if source.path is None:
        raise UnreadableFileError(source.name, "alignments are read from disk only", mend="Give the file by its path.")
    return source.path


def _column(file: pysam.AlignmentFile, contig: str, position: int, least_mapping: int, least_base: int) -> Column:
    bases: Counter[str] = Counter()
    indels: Counter[int] = Counter()
    for column in file.pileup(
        contig,
        position - 1,
        position,
        truncate=True,
        min_mapping_quality=least_mapping,
        min_base_quality=least_base,
        max_depth=1_000_000,
        ignore_overlaps=True,
    ):
        for read in column.pileups:
            if read.query_position is None or read.alignment.query_sequence is None:
                continue
            base = read.alignment.query_sequence[read.query_position].upper()
            if base not in "ACGT":
                continue
            bases[base] += 1
            if read.indel:
                indels[read.indel] += 1
    return Column(dict(bases), dict(indels))
