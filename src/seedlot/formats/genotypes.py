"""Genotypes, reads and likelihoods of samples at single-nucleotide sites: what VCF, tables and alignments are read to."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.vcf import Record, Vcf
from seedlot.formats.vcf_counts import genotype, layout, reads, value
from seedlot.genome.builds import chromosome, named_build, recognise

#: A site: the plain name of its chromosome, and its position, from 1.
Key = tuple[str, int]
_BASES = frozenset("ACGT")
_MOST_READS = 100_000_000
#: An alternative that stands for any other base, in a gVCF.
_ANY = frozenset({"<NON_REF>", "<*>", ".", "*", "<X>"})


@dataclass(frozen=True, slots=True)
class Sites:
    """Sites with their two alleles; an alternative that the file does not tell is ""."""

    keys: tuple[Key, ...]
    ref: tuple[str, ...]
    alt: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Calls:
    """One sample. `dosage` is the number of alternative alleles, -1 unknown; `refs` and `alts` are reads, -1 unknown.

    `likelihood` holds the log10 likelihood of 0, 1 and 2 alternative alleles, NaN where the file has none. `build` is
    the build of the file as its contigs tell it, "" where they do not.
    """

    sample: str
    where: str
    build: str
    sites: Sites
    dosage: NDArray[np.int8]
    refs: NDArray[np.int32]
    alts: NDArray[np.int32]
    likelihood: NDArray[np.float32] | None = None


def build_of(vcf: Vcf) -> str:
    """The build of a VCF by the lengths of its contigs, else by the name of its reference."""
    by_length = recognise(vcf.head.lengths).name
    if by_length:
        return by_length
    words = (word for line in vcf.head.said("reference") for word in line.replace("/", " ").replace("_", " ").split())
    return next((str(build) for word in words if (build := named_build(word.removesuffix(".fa")))), "")


class _Column:
    """The growing columns of one sample."""

    def __init__(self) -> None:
        self.dosage, self.refs, self.alts, self.likelihood = array("b"), array("i"), array("i"), array("f")
        self.told = False


def vcf_calls(vcf: Vcf, wanted: Mapping[Key, object] | None = None) -> tuple[Calls, ...]:
    """Read every sample at the sites of one reference base and one alternative; at `wanted` sites alone where given."""
    columns = [_Column() for _ in vcf.head.samples]
    keys: list[Key] = []
    alleles: list[tuple[str, str]] = []
    seen: set[Key] = set()
    for key, record, alt in _usable(vcf, wanted):
        if key in seen:
            continue
        seen.add(key)
        keys.append(key)
        alleles.append((record.ref.upper(), alt))
        places = layout(record.format)
        for column, text in zip(columns, record.samples, strict=False):
            _add(column, text, record, places, bool(alt))
    sites = Sites(tuple(keys), tuple(ref for ref, _ in alleles), tuple(alt for _, alt in alleles))
    build = build_of(vcf)
    return tuple(
        Calls(
            sample=name,
            where=vcf.source.name,
            build=build,
            sites=sites,
            dosage=np.array(column.dosage, dtype=np.int8),
            refs=np.array(column.refs, dtype=np.int32),
            alts=np.array(column.alts, dtype=np.int32),
            likelihood=np.array(column.likelihood, dtype=np.float32).reshape(-1, 3) if column.told else None,
        )
        for name, column in zip(vcf.head.samples, columns, strict=True)
    )


def _usable(vcf: Vcf, wanted: Mapping[Key, object] | None) -> Iterator[tuple[Key, Record, str]]:
    plain = lru_cache(maxsize=4096)(chromosome)
    for record in vcf.records():
        name = plain(record.contig)
        if name is None or record.ref.upper() not in _BASES:
            continue
        key = (name, record.position)
        if wanted is not None and key not in wanted:
            continue
        alts = [alt for alt in record.alt.upper().split(",") if alt not in _ANY]
        if len(alts) <= 1 and (not alts or alts[0] in _BASES):
            yield key, record, alts[0] if alts else ""


_COMMON = {"0/0": 0, "0|0": 0, "0/1": 1, "0|1": 1, "1|0": 1, "1/0": 1, "1/1": 2, "1|1": 2, "./.": -1, ".": -1}


def _add(column: _Column, text: str, record: Record, places: dict[str, int], told_alt: bool) -> None:  # noqa: FBT001
    first = text.partition(":")[0] if places.get("GT") == 0 else ""
    dosage = _COMMON.get(first)
    column.dosage.append(_dosage(first) if dosage is None else dosage)
    if len(places) < 2 or ":" not in text:
        column.refs.append(-1)
        column.alts.append(-1)
        column.likelihood.extend((np.nan, np.nan, np.nan))
        return
    alts = tuple(record.alt.upper().split(","))
    found = reads(record.ref.upper(), alts, record.format, text)
    known = found.exact and found.alts is not None and found.total is not None
    others = sum(found.alts) if known and found.alts is not None else 0
    column.refs.append(_count(found.total - others if known and found.total is not None else -1))
    column.alts.append(_count(found.alts[0] if known and found.alts and told_alt else 0 if known else -1))
    each = _likelihood(text, places)
    column.told = column.told or each is not None
    column.likelihood.extend(each or (np.nan, np.nan, np.nan))


def _count(reads_: int) -> int:
    """A number of reads; -1 for more than any sequencing gives."""
    return reads_ if 0 <= reads_ < _MOST_READS else -1


@lru_cache(maxsize=4096)
def _dosage(text: str) -> int:
    each = genotype(text, {"GT": 0})
    if not each or None in each or any(number is not None and number > 1 for number in each) or len(each) > 2:
        return -1
    return 2 * sum(number or 0 for number in each) // len(each)


def _likelihood(text: str, places: dict[str, int]) -> tuple[float, float, float] | None:
    """PL (phred) or GL (log10) of the first three genotypes: none, one and two of the first alternative."""
    for key, unit in (("PL", -0.1), ("GL", 1.0)):
        parts = value(text, places, key).split(",")
        if len(parts) < 3:
            continue
        try:
            each = [unit * float(part) for part in parts[:3]]
        except ValueError:
            continue
        if np.isfinite(each).all():
            highest = max(each)
            return each[0] - highest, each[1] - highest, each[2] - highest
    return None
