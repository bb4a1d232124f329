"""The genome of the simulated platform line, as laboratories hand it over; every file says SIMULATED.

Karyotypes, an STR table, reads counted in bins, and called variants of the banks and of a culture kept beyond the end of
production, in which a clone with a gain of 20q11.21 outgrows the rest. The gain is too small for G-bands, so that every
karyotype is normal. Formulas and draws of fixed seeds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from seedlot.demo.simulate import LABEL
from seedlot.genome.builds import CHROMOSOMES, Build, lengths
from seedlot.genome.genes import positions
from seedlot.genome.known import Tier

BUILD = Build.GRCH38
BANK, WORKING, END = "SIM-P-MCB", "SIM-DAN-WCB", "SIM-DAN-EOPC"
#: Width of a bin and reads of a sample; how far bins scatter beyond counting, and what GC does to a bin.
BIN, READS = 500_000, 20_000_000
SCATTER, GC_SLOPE = 0.03, 1.2
#: Reads of a woman that are mapped to Y, of those that two copies of a chromosome have.
STRAY = 0.002
#: The gain of the clone: most of 20q11.21, with ID1, BCL2L1 and DNMT3B.
GAINED = ("20", 31_000_001, 33_500_000)
#: Cells of each culture that have it: in every doubling its odds to the others grow by about 7 %.
CLONE = {BANK: 0.021, WORKING: 0.04, "SIM-DAN-EXT-1": 0.11, "SIM-DAN-EXT-2": 0.27, END: 0.53}

_LOCI = {
    "Amelogenin": "X", "CSF1PO": "10,12", "D13S317": "8,11", "D16S539": "9,12", "D18S51": "13,17", "D21S11": "29,31.2",
    "D3S1358": "15,16", "D5S818": "11,13", "D7S820": "8,10", "D8S1179": "13", "FGA": "21,24", "Penta D": "9,12",
    "Penta E": "7,14", "TH01": "6,9.3", "TPOX": "8,11", "vWA": "16,18",
}  # fmt: skip
_TYPED = (
    ("SIM-P-DON", "donor"), ("SIM-P-B2M-11", "clone"), (BANK, "MCB"), (WORKING, "WCB"), (END, "EoPC"),
)  # fmt: skip

#: What only the end of production has: chromosome, position, alleles, part of the reads.
_NEW = (("4", 81_204_410, "C", "T", 0.21), ("9", 33_110_077, "A", "G", 0.09))


@dataclass(frozen=True, slots=True)
class Banded:
    """A karyotype as the cytogeneticist writes it, and the metaphases counted."""

    sample: str
    karyotype: str
    counted: int


KARYOTYPES = (
    Banded("SIM-P-SEED", "46,XX[20]", 20),
    Banded(BANK, "46,XX[30]", 30),
    Banded(WORKING, "46,XX[30]", 30),
    Banded(END, "46,XX[30]", 30),
)


def files() -> dict[str, str]:
    """Every file by its name."""
    counts = {f"{sample}.tsv": _bins(sample, part, seed) for seed, (sample, part) in enumerate(CLONE.items())}
    return {
        "karyotypes_SIM-P.csv": _karyotypes(),
        "str_SIM-P.csv": _profiles(),
        **counts,
        f"variants_{END}.vcf": _variants(),
    }


def _karyotypes() -> str:
    rows = (f'{each.sample},"{each.karyotype}",{each.counted},G-band,{LABEL}\n' for each in KARYOTYPES)
    return "sample,karyotype,cells counted,method,note\n" + "".join(rows)


def _profiles() -> str:
    rows = (",".join((sample, role, *map('"{}"'.format, _LOCI.values()), LABEL)) + "\n" for sample, role in _TYPED)
    return ",".join(("sample", "role", *_LOCI, "note")) + "\n" + "".join(rows)


def _bins(sample: str, part: float, seed: int) -> str:
    """Reads in bins of a genome of two X, of which a part of the cells has three copies of the gained stretch."""
    rng = np.random.default_rng((20260611, seed))
    places = [
        (name, start, min(start + BIN - 1, lengths(BUILD)[name]))
        for name in CHROMOSOMES
        for start in range(1, lengths(BUILD)[name] + 1, BIN)
    ]
    shapes = np.random.default_rng(20260610)  # the genome is that of one line: every sample has the same bins
    gc = np.clip(shapes.normal(0.41, 0.04, len(places)), 0.32, 0.6)
    weight = np.exp(shapes.normal(0.0, SCATTER, len(places)) + GC_SLOPE * (gc - 0.41))
    weight *= [(end - start + 1) / BIN * (1 + part / 2 * _gained(name, start, end)) for name, start, end in places]
    weight *= [STRAY if name == "Y" else 1.0 for name, _, _ in places]
    counts = rng.poisson(READS * weight / weight.sum())
    rows = (
        f"chr{name}\t{start}\t{end}\t{each:.4f}\t{count}\n"
        for (name, start, end), each, count in zip(places, gc, counts, strict=True)
    )
    return f"# {LABEL}: {sample}, {BUILD}\nchromosome\tstart\tend\tgc\tcounts\n" + "".join(rows)


def _gained(name: str, start: int, end: int) -> float:
    """The part of a bin that lies in the gained stretch."""
    common = min(end, GAINED[2]) - max(start, GAINED[1]) + 1
    return max(0, common) / (end - start + 1) if name == GAINED[0] else 0.0


def _variants() -> str:
    contigs = "".join(f"##contig=<ID=chr{name},length={lengths(BUILD)[name]}>\n" for name in CHROMOSOMES)
    heading = (
        "##fileformat=VCFv4.2\n"
        f"##source={LABEL}\n"
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">\n'
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">\n'
        f"{contigs}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{BANK}\t{END}\n"
    )
    rows = sorted(_called(), key=lambda row: (CHROMOSOMES.index(row[0]), row[1]))
    return heading + "".join(
        f"chr{name}\t{position}\t.\t{first}\t{other}\t60\tPASS\t.\tGT:AD:DP\t{bank}\t{end}\n"
        for name, position, first, other, bank, end in rows
    )


def _called() -> Iterator[tuple[str, int, str, str, str, str]]:
    """What the donor was born with, the positions of TP53, and what came late."""
    rng = np.random.default_rng(20260612)
    for name in CHROMOSOMES[:-1]:
        for position in sorted(rng.integers(10_000_000, lengths(BUILD)[name] - 5_000_000, 12).tolist()):
            first, other = rng.permutation(list("ACGT"))[:2]
            share = 0.5 if rng.random() < 0.65 else 1.0
            yield name, position, str(first), str(other), _sample(rng, share), _sample(rng, share)
    for one in positions():
        if one.where and (one.gene, one.tier) == ("TP53", Tier.SUPPRESSOR):
            at = one.where[BUILD].start
            yield one.where[BUILD].chromosome, at, one.ref, one.alt, _sample(rng, 0.0), _sample(rng, 0.0)
    for name, position, first, other, share in _NEW:
        yield name, position, first, other, _sample(rng, 0.0), _sample(rng, share)


def _sample(rng: np.random.Generator, share: float) -> str:
    depth = int(rng.poisson(120))
    other = depth if share == 1 else int(rng.binomial(depth, share))
    genotype = "1/1" if share == 1 else "0/1" if other > depth / 25 else "0/0"
    return f"{genotype}:{depth - other},{other}:{depth}"
