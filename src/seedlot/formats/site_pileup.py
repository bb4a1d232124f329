"""BAM, CRAM or SAM to bases at the sites of a list, with the likelihood of each genotype, by htslib.

An index is used where there is one; without one the file is read through. A read that is secondary, supplementary, a
duplicate or failed does not count, and of a fragment one base counts, for its mates are no two witnesses. The
likelihood of a genotype follows the qualities of the bases (as Picard's fingerprints do): a read shows the alternative
with probability g/2 (1 - e) + (1 - g/2) e, g being the number of alternative alleles and e = 10^(-Q/10).
"""

from __future__ import annotations

import bisect
import math
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pysam

from seedlot.formats.archives import DAMAGED, brief
from seedlot.formats.genotypes import Calls, Key, Sites
from seedlot.formats.pileup import read_groups
from seedlot.formats.site_list import SiteList
from seedlot.genome.builds import chromosome, recognise
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

ENDINGS = (".bam", ".cram", ".sam")
_LEFT_OUT = 0x4 | 0x100 | 0x200 | 0x400 | 0x800


@dataclass(slots=True)
class _Tally:
    """Reads and log10 likelihoods at each site of one sample."""

    refs: list[int]
    alts: list[int]
    likelihood: list[list[float]]
    used: set[tuple[str, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """The least quality of a base and of a read that count, and the fewest reads that make a genotype."""

    base: int = 20
    mapping: int = 20
    depth: int = 8


def pileup_calls(source: Source, listed: SiteList, least: Least, *, fasta: str = "") -> tuple[Calls, ...]:
    """Count bases at every site for each sample that the read groups name (the file's name where they name none).

    Raises:
        UnreadableFileError: htslib cannot read it, or it holds no contig of the list.
    """
    loud = pysam.set_verbosity(0)
    try:
        with ExitStack() as stack:
            path = _on_disk(source, stack)
            file = stack.enter_context(pysam.AlignmentFile(path, reference_filename=fasta or None, check_sq=False))
            return _read(file, source, listed, least)
    except (OSError, *DAMAGED) as fault:
        mend = "Copy it again; a CRAM needs its reference sequence (setting 'fasta')."
        raise UnreadableFileError(source.name, f"htslib cannot read it ({brief(str(fault))})", mend=mend) from fault
    finally:
        pysam.set_verbosity(loud)


def _on_disk(source: Source, stack: ExitStack) -> str:
    """The file's path, or that of a copy for htslib, which reads no bytes from memory."""
    if source.path is not None and source.content is None:
        return str(source.path)
    copy = stack.enter_context(tempfile.NamedTemporaryFile(suffix=Path(source.name).suffix))  # noqa: SIM115
    copy.write(source.data)
    copy.flush()
    return copy.name


def _read(file: pysam.AlignmentFile, source: Source, listed: SiteList, least: Least) -> tuple[Calls, ...]:
    keys = tuple(listed.sites)
    where: dict[str, list[tuple[int, int]]] = {}
    for index, (name, position) in enumerate(keys):
        where.setdefault(name, []).append((position - 1, index))
    for places in where.values():
        places.sort()
    groups = dict(read_groups(str(file.header)))
    tallies: dict[str, _Tally] = {}
    for read in _reads(file, where):
        if read.flag & _LEFT_OUT or read.mapping_quality < least.mapping or read.query_sequence is None:
            continue
        group = str(read.get_tag("RG")) if read.has_tag("RG") else ""
        sample = groups.get(group, "") or Path(source.name).stem
        if sample not in tallies:
            count = len(keys)
            tallies[sample] = _Tally([0] * count, [0] * count, [[0.0, 0.0, 0.0] for _ in keys])
        _count(read, where, tallies[sample], listed, keys, least.base)
    for name in dict.fromkeys((*groups.values(), *(() if tallies else (Path(source.name).stem,)))):
        if name and name not in tallies:
            tallies[name] = _Tally([0] * len(keys), [0] * len(keys), [[0.0, 0.0, 0.0] for _ in keys])
    build = recognise(dict(zip(file.references, file.lengths, strict=True))).name
    sites = Sites(keys, tuple(listed.sites[key].ref for key in keys), tuple(listed.sites[key].alt for key in keys))
    return tuple(_calls(name, tally, sites, source.name, build, least.depth) for name, tally in tallies.items())


def _reads(file: pysam.AlignmentFile, where: dict[str, list[tuple[int, int]]]) -> Iterator[pysam.AlignedSegment]:
    """Reads over sites by the index, each once; else all reads."""
    if not _indexed(file):
        yield from file.fetch(until_eof=True)
        return
    for contig in file.references:
        places = where.get(chromosome(contig) or "", [])
        end = -1
        for position, _ in places:
            for read in file.fetch(contig, position, position + 1):
                if read.reference_start > end or end < 0:  # a read over an earlier site was seen there
                    yield read
            end = position


def _indexed(file: pysam.AlignmentFile) -> bool:
    try:
        return bool(file.has_index())
    except (AttributeError, ValueError):
        return False


def _count(
    read: pysam.AlignedSegment,
    where: dict[str, list[tuple[int, int]]],
    tally: _Tally,
    listed: SiteList,
    keys: tuple[Key, ...],
    least_base: int,
) -> None:
    places = where.get(chromosome(read.reference_name or "") or "")
    sequence, name = read.query_sequence, read.query_name or ""
    if not places or read.reference_end is None or sequence is None:
        return
    first = bisect.bisect_left(places, (read.reference_start, -1))
    for position, index in places[first:]:
        if position >= read.reference_end:
            break
        at = _query(read, position)
        if at is None:
            continue
        quality = read.query_qualities[at] if read.query_qualities is not None else least_base
        base, site = sequence[at].upper(), listed.sites[keys[index]]
        if quality < least_base or base not in {site.ref, site.alt} or (name, index) in tally.used:
            continue
        tally.used.add((name, index))
        shows_alt = base == site.alt
        (tally.alts if shows_alt else tally.refs)[index] += 1
        error = max(10 ** (-min(quality, 60) / 10), 1e-6)
        for copies in range(3):
            alt = copies / 2 * (1 - error) + (1 - copies / 2) * error
            tally.likelihood[index][copies] += math.log10(alt if shows_alt else 1 - alt)


def _query(read: pysam.AlignedSegment, position: int) -> int | None:
    """Where in a read a position of the reference lies; None in a deletion."""
    reference, query = read.reference_start, 0
    for operation, length in read.cigartuples or ():
        if operation in {0, 7, 8}:
            if position < reference + length:
                return query + position - reference if position >= reference else None
            reference += length
            query += length
        elif operation in {1, 4}:
            query += length
        elif operation in {2, 3}:
            reference += length
            if position < reference:
                return None
    return None


def _calls(name: str, tally: _Tally, sites: Sites, file: str, build: str, depth: int) -> Calls:
    likelihood = np.array(tally.likelihood, dtype=np.float32).reshape(-1, 3)
    likelihood -= likelihood.max(axis=1, keepdims=True) if len(likelihood) else 0
    refs, alts = np.array(tally.refs, dtype=np.int32), np.array(tally.alts, dtype=np.int32)
    dosage = np.where(refs + alts >= depth, likelihood.argmax(axis=1) if len(likelihood) else 0, -1).astype(np.int8)
    likelihood[refs + alts == 0] = np.nan
    return Calls(
        sample=name,
        where=file,
        build=build,
        sites=sites,
        dosage=dosage,
        refs=refs,
        alts=alts,
        likelihood=likelihood,
    )
