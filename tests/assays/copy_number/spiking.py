"""Known changes put into real counts by binomial thinning: what the depth half is measured against.

Real counts are split at random into two halves, which are independent if the counts are Poisson about their bin's
own level: one is the line, the other its bank. A gain is made by thinning all else, a loss by thinning the region.
This shows the noise of sampling and nothing of bias, which both halves share.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from seedlot.assays.copy_number.bins import Bins, Floats, lay
from seedlot.assays.copy_number.limits import Counted
from seedlot.genome.builds import CHROMOSOMES, Build, lengths
from seedlot.genome.events import Kind


@dataclass(frozen=True, slots=True)
class Chosen:
    """The settings that the depth half reads."""

    false_positive: float = 0.0005
    power: float = 0.9
    level: float = 0.95
    family: float = 0.01
    min_reads: float = 200_000
    sex: str = ""


def nipter(folder: Path) -> Bins:
    """A real woman's plasma, 13.45 M reads in 50 kb bins of GRCh37, with trisomy 21 in the DNA of the fetus."""
    counts, gc = (_wide(folder / f"lowpass_wgs/nipter_{name}_50kb.tsv.gz") for name in ("trisomy21", "gc_hg37"))
    sizes = {name: min(counts[name].size, -(-lengths(Build.GRCH37)[name] // 50_000)) for name in CHROMOSOMES}
    bins = lay(
        "NIPTeR", Build.GRCH37, width=50_000, columns={name: counts[name][: sizes[name]] for name in CHROMOSOMES}
    )
    share = np.concatenate([gc[name][: sizes[name]] for name in CHROMOSOMES])
    return replace(bins, gc=np.where(share < 0, np.nan, share / 100))


def _wide(path: Path) -> dict[str, Floats]:
    """A row for each chromosome."""
    with gzip.open(path, "rt") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return {row[0].strip('"'): np.array([float(cell) for cell in row[1:]]) for row in rows if row[0] != "chr"}


def aneufinder(folder: Path) -> Bins:
    """A real euploid woman's cells, 364,140 reads in 500 kb bins of GRCh37."""
    with gzip.open(folder / "lowpass_wgs/aneufinder_euploid_human_500kb.tsv.gz", "rt") as lines:
        rows = [line.split("\t") for line in lines][1:]
    columns = {name: np.array([float(row[5]) for row in rows if row[0] == name]) for name in CHROMOSOMES}
    return lay("AneuFinder", Build.GRCH37, width=500_000, columns=columns)


def split(bins: Bins, generator: np.random.Generator) -> tuple[Bins, Bins]:
    """Two random halves of the counts."""
    half = generator.binomial(bins.counts.astype(np.int64), 0.5).astype(np.float64)
    return bins.with_counts(half), bins.with_counts(bins.counts - half)


def drawn(bins: Bins, reads: float, generator: np.random.Generator) -> Bins:
    """Poisson counts about the real ones, scaled to so many reads."""
    return bins.with_counts(generator.poisson(bins.counts * reads / bins.counts.sum()).astype(np.float64))


def spiked(
    bins: Bins,
    stretch: tuple[int, int],
    kind: Kind,
    fraction: float,
    generator: np.random.Generator,
    *,
    normal: int = 2,
) -> Bins:
    """One copy more or fewer of a stretch of bins in a fraction of the cells."""
    keep = np.ones(bins.counts.size)
    low, high = stretch
    if kind is Kind.LOSS:
        keep[low:high] = 1 - fraction / normal
    else:
        keep[:] = 1 / (1 + fraction / normal)
        keep[low:high] = 1.0
    return bins.with_counts(generator.binomial(bins.counts.astype(np.int64), keep).astype(np.float64))


def spiked_region(
    counted: Counted, sign: int, fraction: Floats, normal: Floats, generator: np.random.Generator
) -> Counted:
    """The same for many regions, each in a sample of its own: their reads alone are drawn.

    For a gain the rest is not thinned but the region is given reads, drawn from a Poisson variable whose mean is the
    share that the region's own reads lack: the two differ only by what the rest is uncertain by.
    """
    if sign < 0:
        thinned = generator.binomial(counted.seen.astype(np.int64), 1 - fraction / normal)
        return replace(counted, seen=thinned.astype(np.float64))
    return replace(counted, seen=counted.seen + generator.poisson(counted.meant * fraction / normal))


def glioma(folder: Path) -> Bins:
    """QDNAseq's LGG150: chromosomes 7 to 10 of a glioma from paraffin, 15 kb bins with GC, mappability and blacklist."""
    with gzip.open(folder / "lowpass_wgs/qdnaseq_LGG150_chr7-10_15kb.tsv.gz", "rt") as lines:
        head, *rows = [line.rstrip("\n").split("\t") for line in lines]
    at = {name: place for place, name in enumerate(head)}
    number = {
        name: np.array([_number(row[at[name]]) for row in rows]) for name in head if name not in ("chromosome", "use")
    }
    names = [row[at["chromosome"]] for row in rows]
    columns = {name: number["counts"][[one == name for one in names]] for name in dict.fromkeys(names)}
    residual = np.nan_to_num(np.abs(number["residual"]), nan=np.inf)
    return replace(
        lay("LGG150", Build.GRCH37, width=15_000, columns=columns),
        gc=number["gc"] / 100,
        mappability=number["mappability"] / 100,
        usable=np.array([row[at["use"]] == "TRUE" for row in rows]) & (number["blacklist"] == 0) & (residual < 4),
    )


def hmmcopy(folder: Path, which: str) -> Bins:
    """HMMcopy's chromosome 6 of a breast cancer ("tumour") or of the patient's blood ("normal"), 10 kb bins."""
    told = {name: _wig(folder / f"lowpass_wgs/hmmcopy_chr6_{name}.wig") for name in (which, "gc", "map")}
    gc = np.where(told["gc"] < 0, np.nan, told["gc"])
    return replace(lay(which, Build.GRCH37, width=10_000, columns={"6": told[which]}), gc=gc, mappability=told["map"])


def _wig(path: Path) -> Floats:
    return np.array([float(line) for line in path.read_text().splitlines() if not line.startswith("fixedStep")])


def _number(text: str) -> float:
    return float("nan") if text in ("NA", "") else float(text)
