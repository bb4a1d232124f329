"""Arrays of probes: log R ratio (LRR) and B allele frequency (BAF) of each, from the tables that programs write.

Read are GenomeStudio's final report (a row for each probe and sample) and full data table, PennCNV's tables, and plain
tables with chr, start, lrr and baf, or with a log ratio alone as arrays of clones have it. Intensity files (IDAT) hold
neither value: both need the maker's manifest and cluster file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.columns import Columns, read_columns
from seedlot.genome.builds import CHROMOSOMES, chromosome
from seedlot.terms.errors import UnreadableFileError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_IDAT = b"IDAT"
_NAMES = {
    "name": ("name", "snp name", "snpname", "probe", "probeset", "id", "marker", "bac", "clone"),
    "chromosome": ("chr", "chromosome", "chrom", "seqnames", "#chrom"),
    "position": ("position", "pos", "start", "mapinfo", "coordinate", "posbase", "bp"),
    "lrr": ("log r ratio", "lrr", "logrratio", "log.r.ratio", "logratio", "log2ratio", "log2.ratio", "log2"),
    "baf": ("b allele freq", "baf", "b.allele.freq", "ballelefreq", "b allele frequency"),
    "genotype": ("gtype", "genotype", "gt"),
    "first": ("allele1 - ab", "allele1"),
    "second": ("allele2 - ab", "allele2"),
    "sample": ("sample id", "sample name", "sample", "line", "sampleid"),
}
_GENOTYPES = {"AA": 0, "AB": 1, "BA": 1, "BB": 2, "A/A": 0, "A/B": 1, "B/B": 2}
#: An array of the genome whose largest position is below this gives positions in thousands of bases.
_KILOBASES = 400_000


@dataclass(frozen=True, slots=True, eq=False)
class Probes:
    """The probes of one sample on chromosomes, sorted. `where` indexes `CHROMOSOMES`.

    `baf` is nan where there is none; `genotype` is the number of B alleles, -1 where none was called. `names` is empty
    where the file has none; `elsewhere` counts probes on no chromosome, `unread` names columns that were not read.
    """

    sample: str
    where: NDArray[np.int8]
    position: Ints
    lrr: Floats
    baf: Floats
    genotype: NDArray[np.int8]
    names: tuple[str, ...] = ()
    elsewhere: int = 0
    kilobases: bool = False
    called: bool = False
    unread: tuple[str, ...] = ()

    @property
    def largest(self) -> dict[str, int]:
        """The largest position on each chromosome."""
        return {CHROMOSOMES[number]: int(self.position[self.where == number].max()) for number in np.unique(self.where)}


def refuse_idat(data: bytes, *, file: str) -> None:
    """Refuse the intensities of an array.

    Raises:
        UnreadableFileError: always, where the file is an IDAT.
    """
    if data.startswith(_IDAT):
        raise UnreadableFileError(
            file,
            "it holds the intensities of an array (IDAT), from which LRR and BAF follow only with the maker's manifest "
            "and cluster file",
            mend="Export a final report with 'Log R Ratio' and 'B Allele Freq' from GenomeStudio, or a VCF by gtc2vcf.",
        )


def is_probes(names: list[str]) -> bool:
    """Whether a heading is that of a table of probes."""
    return _one(names) or bool(_wide(names))


def _one(names: list[str]) -> bool:
    found = _meant(names)
    return {"chromosome", "position", "lrr"} <= found.keys()


def _meant(names: list[str]) -> dict[str, str]:
    plain = {" ".join(name.lower().replace("_", " ").split()): name for name in reversed(names)}
    return {key: plain[word] for key, words in _NAMES.items() for word in words[::-1] if word in plain}


def _wide(names: list[str]) -> dict[str, dict[str, str]]:
    """The columns of each sample of a table that is as wide as it has samples: "S1.Log R Ratio"."""
    found: dict[str, dict[str, str]] = {}
    for name in names:
        sample, dot, rest = name.rpartition(".")
        for key in ("lrr", "baf", "genotype"):
            if dot and " ".join(rest.lower().split()) in _NAMES[key] and sample:
                found.setdefault(sample, {})[key] = name
    common = _meant(names)
    if not {"chromosome", "position"} <= common.keys():
        return {}
    return {sample: own for sample, own in found.items() if "lrr" in own}


def read_probes(data: bytes, *, file: str) -> tuple[Probes, ...]:
    """Read the samples of a table of probes.

    Raises:
        UnreadableFileError: it is an IDAT, has no positions, or a cell is no number.
    """
    refuse_idat(data, file=file)
    table = read_columns(data, file=file, heading=is_probes)
    if not table.rows:
        raise UnreadableFileError(file, "it holds no probe", mend="Export it again.")
    common, wide = _meant(list(table.names)), _wide(list(table.names))
    if wide:
        return tuple(_probes(table, common | own, sample, None) for sample, own in wide.items())
    if "sample" not in common:
        return (_probes(table, common, "", None),)
    labels = np.array(table.cells[common["sample"]])
    return tuple(_probes(table, common, str(label), labels == label) for label in dict.fromkeys(labels.tolist()))


def _probes(table: Columns, columns: Mapping[str, str], sample: str, rows: NDArray[np.bool_] | None) -> Probes:
    own = np.ones(table.rows, bool) if rows is None else rows
    told = {cell: chromosome(cell) for cell in dict.fromkeys(table.cells[columns["chromosome"]])}
    number = {
        cell: CHROMOSOMES.index(name) if name in CHROMOSOMES else _NUMBERED.get(cell, -1) for cell, name in told.items()
    }
    where = np.array([number[cell] for cell in table.cells[columns["chromosome"]]], np.int64)
    position = table.numbers(columns["position"])
    placed = own & (where >= 0) & (position >= 0) & (position < 1e9)
    baf = table.numbers(columns["baf"]) if "baf" in columns else np.full(table.rows, np.nan)
    if ((baf < -0.5) | (baf > 1.5)).any():
        raise UnreadableFileError(
            table.file, "a B allele frequency lies far outside of 0 to 1", mend="Check the columns."
        )
    lrr = table.numbers(columns["lrr"])
    placed &= np.isfinite(lrr) | np.isfinite(baf)
    at = np.flatnonzero(placed)
    if not at.size:
        raise UnreadableFileError(
            table.file, "no probe of it lies on a chromosome", mend="Export chr and position too."
        )
    at = at[np.lexsort((position[at], where[at]))]
    kilobases = bool(position[at].max() < _KILOBASES and len(set(where[at].tolist())) > 10)
    names = table.cells[columns["name"]] if "name" in columns else []
    genotype, called = _genotypes(table, columns)
    return Probes(
        sample=sample,
        where=where[at].astype(np.int8),
        position=(position[at] * (1000 if kilobases else 1)).astype(np.int64),
        lrr=lrr[at],
        baf=baf[at],
        genotype=genotype[at],
        names=tuple(names[row] for row in at.tolist()) if names else (),
        elsewhere=int(own.sum()) - int(at.size),
        kilobases=kilobases,
        called=called,
        unread=tuple(name for name in table.names if name and name not in set(columns.values())),
    )


_NUMBERED = {"23": CHROMOSOMES.index("X"), "24": CHROMOSOMES.index("Y"), "XY": CHROMOSOMES.index("X")}


def _genotypes(table: Columns, columns: Mapping[str, str]) -> tuple[NDArray[np.int8], bool]:
    if "genotype" in columns:
        cells = table.cells[columns["genotype"]]
    elif {"first", "second"} <= columns.keys():
        pairs = zip(table.cells[columns["first"]], table.cells[columns["second"]], strict=True)
        cells = [one + other for one, other in pairs]
    else:
        return np.full(table.rows, -1, np.int8), False
    return np.array([_GENOTYPES.get(cell.strip().upper(), -1) for cell in cells], np.int8), True


def without_name(names: tuple[str, ...]) -> Iterator[str]:
    """The dbSNP names among the names of probes."""
    return (name for name in names if re.fullmatch(r"rs\d+", name))
