"""The alleles of a reference that stands in a file of its own, packed: about 20 bytes an allele."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from seedlot.assays.variants.raw import Support
from seedlot.formats.alleles import Allele, growth, is_sequence, pieces, trim
from seedlot.formats.vcf import Vcf
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
        each = [self._at(key(one)) for one in (allele, *pieces(allele))]
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

    def _at(self, wanted: int) -> int | None:
        return _place(self.keys, wanted)


def _place(among: array[int], wanted: int) -> int | None:
    """Where a number stands in a sorted array."""
    at = bisect_left(among, wanted)
    return at if at < len(among) and among[at] == wanted else None


def key(allele: Allele) -> int:
    """A number for an allele: exact for a single base, else a hash of 62 bits."""
    code = _PAIR.get(allele.ref + allele.alt)
    if code is not None and allele.position < 1 << 40:
        return (_NUMBER[allele.contig] << 44) | (allele.position << 4) | code
    return _TOP | _hash(f"{allele.contig}:{allele.position}:{allele.ref}:{allele.alt}")


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") & (_TOP - 1)


def _bucket(allele: Allele, step: int) -> int:
    return _hash(f"{allele.contig}:{allele.position // _BUCKET + step}:{growth(allele)}")


def bank_of(vcf: Vcf, sample: int) -> Bank:
    """Read the alleles that a sample was called to have, whatever filters say of them.

    Raises:
        UnreadableFileError: a record is damaged.
    """
    keys, counts, totals, het = array("q"), array("i"), array("i"), array("b")
    indels = array("q")
    plain: dict[str, str | None] = {}
    for record in vcf.records():
        if record.contig not in plain:
            plain[record.contig] = chromosome(record.contig)
        name = plain[record.contig]
        if name is None or not is_sequence(record.alt.replace(",", "").replace("*", "").replace("<NON_REF>", "")):
            continue
        alts = tuple(record.alt.split(","))
        text, layed = record.samples[sample], layout(record.format)
        called = genotype(text, layed)
        found = reads(record.ref, alts, record.format, text)
        for index, alt in enumerate(alts):
            count = found.alts[index] if found.alts is not None else None
            if not is_sequence(alt) or not (index + 1 in called if "GT" in layed else count):
                continue
            allele = trim(name, record.position, record.ref, alt)
            for one in {allele, *pieces(allele)}:
                keys.append(key(one))
                counts.append(_NONE if count is None else count)
                totals.append(_NONE if found.total is None else found.total)
                het.append(len(set(called)) > 1)
            if growth(allele):
                indels.append(_bucket(allele, 0))
    return _sorted(keys, counts, totals, het, indels)


def _sorted(keys: array[int], counts: array[int], totals: array[int], het: array[int], indels: array[int]) -> Bank:
    order = np.argsort(np.asarray(keys), kind="stable")
    keys, counts, totals, het = (
        array(column.typecode, np.asarray(column)[order].tobytes()) for column in (keys, counts, totals, het)
    )
    return Bank(keys, counts, totals, het, array("q", np.unique(np.asarray(indels)).tobytes()))
