"""Reads counted in bins of contigs: what any reader of alignments fills, and what it hands out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Small = NDArray[Any]

#: Flags of a read that does not count: unmapped, secondary, failed quality control, duplicate, supplementary.
UNMAPPED, SECONDARY, FAILED, DUPLICATE, SUPPLEMENTARY, PAIRED = 0x4, 0x100, 0x200, 0x400, 0x800, 0x1
#: First bases of a read by which its GC content is told, and what stands for it where a read holds fewer.
SAMPLED, UNTOLD = 16, 255
_LEFT_OUT = UNMAPPED | SECONDARY | FAILED | DUPLICATE | SUPPLEMENTARY


@dataclass(frozen=True, slots=True)
class Counted:
    """Reads that begin in each bin of each contig, and what the file says of itself.

    `flags` counts all records by flag; `poor` are reads left out for their mapping quality alone. `stated` is the
    order that the header states ("" where none), `sorted` whether the reads came in the order of the coordinates.
    `gc` is the share of G and C of the first bases of the reads of each bin, nan where no read tells it; it is empty
    where the sequences were not read.
    """

    width: int
    contigs: Mapping[str, int]
    counts: Mapping[str, Ints]
    samples: tuple[str, ...]
    stated: str
    sorted: bool
    records: int
    used: int
    poor: int
    flags: Mapping[int, int]
    gc: Mapping[str, Floats] = field(default_factory=dict)

    def flagged(self, bit: int) -> int:
        """How many records have this flag."""
        return sum(number for flag, number in self.flags.items() if flag & bit)


class Tally:
    """Counts that grow, chunk of records by chunk of records."""

    def __init__(self, contigs: tuple[tuple[str, int], ...], *, width: int, quality: int) -> None:
        self._names, self._width, self._quality = contigs, width, quality
        self._lengths = np.asarray([length for _, length in contigs], np.int64)
        self._offsets = np.append(0, np.cumsum(-(-self._lengths // width)))
        self._counts = np.zeros(int(self._offsets[-1]), np.int64)
        self._told = np.zeros(0, np.int64)
        self._rich = np.zeros(0, np.float64)
        self._flags = np.zeros(1 << 16, np.int64)
        self._poor = 0
        self._last = (-1, -1)
        self._sorted = True

    @property
    def contigs(self) -> int:
        """How many contigs there are."""
        return len(self._names)

    def add(self, *, reference: Ints, position: Ints, quality: Small, flag: Small, strong: Small | None = None) -> bool:
        """Add records in the order of the file; False where one lies outside of its contig.

        `strong` says how many of the first sixteen bases of each are G or C, 255 where that is not known.
        """
        if not reference.size:
            return True
        self._flags += np.bincount(flag, minlength=1 << 16)
        mapped = (flag & UNMAPPED) == 0
        where, base, left_out = reference, position, (flag & _LEFT_OUT) != 0
        if not mapped.all():
            where, base, left_out, quality = where[mapped], base[mapped], left_out[mapped], quality[mapped]
            strong = None if strong is None else strong[mapped]
        if where.size and (where.min() < 0 or where.max() >= self.contigs or base.min() < 0):
            return False
        if (base >= self._lengths[where]).any():
            return False
        self._order(reference, position)
        good = np.flatnonzero(~left_out & (quality >= self._quality))
        self._poor += int(left_out.size - left_out.sum() - good.size)
        bins = self._offsets[where[good]] + base[good] // self._width
        low, high = (int(bins.min()), int(bins.max())) if bins.size else (0, -1)
        self._counts[low : high + 1] += np.bincount(bins - low, minlength=high + 1 - low)
        if strong is not None and bins.size:
            self._sequences(bins, strong[good], low, high)
        return True

    def _sequences(self, bins: Ints, strong: Small, low: int, high: int) -> None:
        """Add up G and C of reads, and the reads of which they are known."""
        if not self._told.size:
            self._told, self._rich = np.zeros_like(self._counts), np.zeros(self._counts.size)
        known = strong <= SAMPLED
        if not known.all():
            bins, strong = bins[known], strong[known]
        self._told[low : high + 1] += np.bincount(bins - low, minlength=high + 1 - low)
        self._rich[low : high + 1] += np.bincount(bins - low, weights=strong, minlength=high + 1 - low)

    def _gc(self) -> dict[str, Floats]:
        """The share of G and C in each bin of each contig."""
        if not self._told.any():
            return {}
        share = np.where(self._told > 0, self._rich / (SAMPLED * np.maximum(self._told, 1)), np.nan)
        edges = self._offsets
        return {name: share[edges[number] : edges[number + 1]] for number, (name, _) in enumerate(self._names)}

    def _order(self, reference: Ints, position: Ints) -> None:
        if not self._sorted:
            return
        placed = np.flatnonzero(reference >= 0)
        if not placed.size:
            return
        key = (reference[placed] << 32) + position[placed]
        before = (self._last[0] << 32) + self._last[1] if self._last[0] >= 0 else -1
        self._sorted = bool(key[0] >= before and (np.diff(key) >= 0).all())
        self._last = (int(reference[placed[-1]]), int(position[placed[-1]]))

    def counted(self, text: str) -> Counted:
        """What was counted; `text` is the header."""
        stated = re.search(r"^@HD\b.*?\tSO:(\w+)", text, re.MULTILINE)
        present = np.flatnonzero(self._flags)
        edges = self._offsets
        return Counted(
            width=self._width,
            contigs=dict(self._names),
            counts={
                name: self._counts[edges[number] : edges[number + 1]] for number, (name, _) in enumerate(self._names)
            },
            samples=tuple(dict.fromkeys(re.findall(r"^@RG\b.*?\tSM:([^\t\r\n]+)", text, re.MULTILINE))),
            stated=stated[1] if stated else "",
            sorted=self._sorted,
            records=int(self._flags.sum()),
            used=int(self._counts.sum()),
            poor=self._poor,
            flags={int(flag): int(self._flags[flag]) for flag in present},
            gc=self._gc(),
        )
