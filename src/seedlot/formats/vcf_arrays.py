"""FORMAT columns of one sample as arrays: what SNP arrays (BAF, LRR, GT) and depth profiles need."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.vcf import Vcf
from seedlot.formats.vcf_counts import genotype, layout
from seedlot.genome.builds import chromosome
from seedlot.terms.errors import UnreadableFileError


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One row for each record on a chromosome, in the order of the file.

    `chromosome` indexes `names`; a value that is missing is NaN; `alternatives` is the number of alternative alleles
    in the genotype, -1 where there is none; `elsewhere` counts records on contigs that are no chromosome.
    """

    sample: str
    names: tuple[str, ...]
    chromosome: NDArray[np.int16]
    position: NDArray[np.int64]
    alternatives: NDArray[np.int8]
    values: Mapping[str, NDArray[np.float64]]
    elsewhere: int


def columns(vcf: Vcf, sample: str, wanted: tuple[str, ...]) -> Columns:
    """Read the numbers that each record holds of a sample under FORMAT keys, such as BAF and LRR.

    Raises:
        UnreadableFileError: there is no such sample, or a record is damaged.
    """
    if sample not in vcf.head.samples:
        raise UnreadableFileError(
            vcf.source.name,
            f"it has no sample '{sample}'",
            mend=f"Its samples: {', '.join(vcf.head.samples) or 'none'}.",
        )
    at = vcf.head.samples.index(sample)
    names: dict[str, int] = {}
    plain: dict[str, int | None] = {}
    where, positions, genotypes = array("h"), array("q"), array("b")
    values = [array("d") for _ in wanted]
    elsewhere = 0
    for record in vcf.records():
        if record.contig not in plain:
            told = chromosome(record.contig)
            plain[record.contig] = None if told is None else names.setdefault(told, len(names))
        number = plain[record.contig]
        if number is None:
            elsewhere += 1
            continue
        keys, text = layout(record.format), record.samples[at]
        parts = text.split(":")
        where.append(number)
        positions.append(record.position)
        genotypes.append(_alternatives(parts, keys))
        for key, column in zip(wanted, values, strict=True):
            index = keys.get(key, len(parts))
            column.append(_number(parts[index]) if index < len(parts) else np.nan)
    return Columns(
        sample=sample,
        names=tuple(names),
        chromosome=np.array(where, dtype=np.int16),
        position=np.array(positions, dtype=np.int64),
        alternatives=np.array(genotypes, dtype=np.int8),
        values={key: np.array(column) for key, column in zip(wanted, values, strict=True)},
        elsewhere=elsewhere,
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


_COMMON = {"0/0": 0, "0|0": 0, "0/1": 1, "0|1": 1, "1|0": 1, "1/1": 2, "1|1": 2, "./.": -1, ".": -1}


def _alternatives(parts: list[str], keys: Mapping[str, int]) -> int:
    if keys.get("GT") != 0:
        return -1
    found = _COMMON.get(parts[0])
    if found is None:
        each = genotype(parts[0], {"GT": 0})
        found = sum(bool(one) for one in each) if each and None not in each else -1
    return found
