"""The alleles of a reference that stands in a file of its own, packed: about 20 bytes an allele."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np

from seedlot.assays.variants.common import Pair, Remembered, verdict
from seedlot.assays.variants.raw import Support
from seedlot.formats.alleles import Allele, growth, is_sequence, pieces, trim
from seedlot.formats.vcf import Record, Vcf, record_of
from seedlot.formats.vcf_counts import genotype, layout, reads
from seedlot.genome.builds import CHROMOSOMES, chromosome

_NUMBER = {name: number for number, name in enumerate((*CHROMOSOMES, "MT"))}
_PAIR = {one + other: 4 * i + j for i, one in enumerate("ACGT") for j, other in enumerate("ACGT")}
_TOP = 1 << 62
#: Bases of one bucket in which indels of a size are looked for.
_BUCKET = 50
_NONE = -1


@dataclass(frozen=True, slots=True)
class Bank:
    """Sorted keys of alleles, each with its reads, and whether it is heterozygous; and keys of indels by size."""

    keys: array[int]
    counts: array[int]
    totals: array[int]
    het: array[int]
    indels: array[int]

    def find(self, allele: Allele) -> tuple[Support, bool] | None:
        """The reads of an allele and whether it is heterozygous; None where the reference was not called to have it.

        A replacement of several bases is found, too, where each of its bases stands alone.
        """
        each = [self.place(key(one)) for one in (allele, *pieces(allele))]
        if each[0] is None and (len(each) < 3 or None in each[1:]):
            return None
        at = each[0] if each[0] is not None else each[1]
        assert at is not None  # noqa: S101 - one of the two is
        count, total = self.counts[at], self.totals[at]
        return Support(None if count < 0 else count, None if total < 0 else total, "its own record"), bool(self.het[at])

    def near(self, allele: Allele) -> bool:
        """Whether it has an indel of the same size about as far along."""
        if not growth(allele):
            return False
        return any(_place(self.indels, _bucket(allele, step)) is not None for step in (-1, 0, 1))

    def place(self, wanted: int) -> int | None:
        """Where an allele stands by its key."""
        return _place(self.keys, wanted)


def _place(among: array[int], wanted: int) -> int | None:
    """Where a number stands in a sorted array."""
    at = bisect_left(among, wanted)
    return at if at < len(among) and among[at] == wanted else None


def key(allele: Allele) -> int:
    """A number for an allele: exact for a single base, else a hash of 62 bits."""
    found = single(allele.contig, allele.position, allele.ref + allele.alt)
    if found is not None:
        return found
    return _TOP | _hash(f"{allele.contig}:{allele.position}:{allele.ref}:{allele.alt}")


def single(name: str, position: int, bases: str) -> int | None:
    """The key of a replaced base, by the two bases; None for anything else."""
    code = _PAIR.get(bases)
    return None if code is None else (_NUMBER[name] << 44) | (position << 4) | code


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") & (_TOP - 1)


def _bucket(allele: Allele, step: int) -> int:
    return _hash(f"{allele.contig}:{allele.position // _BUCKET + step}:{growth(allele)}")


def bank_of(vcf: Vcf, sample: int) -> Bank:
    """Read the alleles that a sample was called to have, whatever filters say of them.

    Raises:
        UnreadableFileError: a record is damaged.
    """
    found = _Found()
    remembered = Remembered()
    verdicts: dict[str, Pair] = {}
    plain: dict[str, str | None] = {}
    for row in vcf.rows():
        _, position, parts = row
        if parts[0] not in plain:
            plain[parts[0]] = chromosome(parts[0])
        name = plain[parts[0]]
        if name is None:
            continue
        at = remembered.place(parts[8])
        told = remembered.sample(parts[9 + sample], at) if at > 0 else None
        wanted = single(name, position, parts[3] + parts[4]) if told and len(parts[3]) == 1 else None
        if told is None or wanted is None:
            _read(name, record_of(row), sample, found)
            continue
        pair = verdicts.get(told[0])
        if pair is None:
            pair = verdicts[told[0]] = verdict(told[0], "")
        if pair.mine:
            found.add(wanted, told[3], told[2], het=pair.het)
    return found.sorted()


@dataclass(frozen=True, slots=True)
class _Found:
    """Alleles as they come."""

    keys: array[int] = field(default_factory=lambda: array("q"))
    counts: array[int] = field(default_factory=lambda: array("i"))
    totals: array[int] = field(default_factory=lambda: array("i"))
    het: array[int] = field(default_factory=lambda: array("b"))
    indels: array[int] = field(default_factory=lambda: array("q"))

    def add(self, wanted: int, count: int | None, total: int | None, *, het: bool) -> None:
        self.keys.append(wanted)
        self.counts.append(_NONE if count is None else count)
        self.totals.append(_NONE if total is None else total)
        self.het.append(het)

    def sorted(self) -> Bank:
        order = np.argsort(np.asarray(self.keys), kind="stable")
        keys, counts, totals, het = (
            array(column.typecode, np.asarray(column)[order].tobytes())
            for column in (self.keys, self.counts, self.totals, self.het)
        )
        return Bank(keys, counts, totals, het, array("q", np.unique(np.asarray(self.indels)).tobytes()))


def _read(name: str, record: Record, sample: int, into: _Found) -> None:
    """Any record, the long way."""
    alts = tuple(record.alt.split(","))
    if not any(is_sequence(alt) for alt in alts):
        return
    text, layed = record.samples[sample], layout(record.format)
    called = genotype(text, layed)
    found = reads(record.ref, alts, record.format, text)
    for index, alt in enumerate(alts):
        count = found.alts[index] if found.alts is not None else None
        if not is_sequence(alt) or not (index + 1 in called if "GT" in layed else count):
            continue
        allele = trim(name, record.position, record.ref, alt)
        for one in {allele, *pieces(allele)}:
            into.add(key(one), count, found.total, het=len(set(called)) > 1)
        if growth(allele):
            into.indels.append(_bucket(allele, 0))
