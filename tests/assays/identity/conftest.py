"""What every test of identity needs: tables in, analysis out; profiles and fingerprints with known answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from seedlot.assays.identity.analyse import analyse
from seedlot.assays.identity.read import read
from seedlot.assays.identity.settings import Settings
from seedlot.formats.str_profile import Locus, Profile
from seedlot.terms.assay import Source
from seedlot.terms.finding import Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

Measure = Callable[..., Analysis]

#: A donor's profile, heterozygous at 14 of 15 autosomal loci.
DONOR = {
    "Amelogenin": "X,Y", "CSF1PO": "10,11", "D13S317": "13,14", "D16S539": "11,13", "D18S51": "14,17",
    "D21S11": "28,30", "D3S1358": "16", "D5S818": "10,12", "D7S820": "9,12", "D8S1179": "13,15", "FGA": "21,22",
    "TH01": "5,9.3", "TPOX": "8,11", "vWA": "17,19", "D2S1338": "19,23", "D12S391": "18,21",
}  # fmt: skip
#: Someone else, who shares few of these.
OTHER = {
    "Amelogenin": "X", "CSF1PO": "12", "D13S317": "8,11", "D16S539": "9,12", "D18S51": "12,15", "D21S11": "29,31.2",
    "D3S1358": "15,17", "D5S818": "11,13", "D7S820": "8,10", "D8S1179": "10,14", "FGA": "20,24", "TH01": "6,7",
    "TPOX": "9,12", "vWA": "14,16", "D2S1338": "17,25", "D12S391": "17,22",
}  # fmt: skip


def profile(name: str, alleles: Mapping[str, str]) -> Profile:
    """A profile from alleles between commas."""
    loci = {locus: Locus(name=locus, alleles=tuple(text.split(","))) for locus, text in alleles.items()}
    return Profile(sample=name, loci=loci, where="test")


def table(rows: Mapping[str, Mapping[str, str]], **said: Mapping[str, str]) -> str:
    """A wide table with semicolons: a row for each sample; `said` are further columns by sample."""
    loci = list(dict.fromkeys(locus for own in rows.values() for locus in own))
    lines = [";".join(["sample", *said, *loci])]
    for name, own in rows.items():
        lines.append(
            ";".join([name, *(said[key].get(name, "") for key in said), *(own.get(locus, "") for locus in loci)])
        )
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def measure() -> Measure:
    """Read and analyse files, given as text or bytes by their names."""

    def run(files: Mapping[str, str | bytes], **given: Any) -> Analysis:
        sources = tuple(
            Source(name, content=text.encode() if isinstance(text, str) else text) for name, text in files.items()
        )
        settings = Settings.model_validate(given)
        return analyse(read(sources, settings), settings)

    return run


def values(analysis: Analysis, sample: str) -> dict[str, Reportable]:
    """The reportable values of one sample, by their names."""
    return {told.name: told for told in analysis.reportables if told.sample == sample}


def codes(analysis: Analysis) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in analysis.findings}


def said(analysis: Analysis, code: str) -> list[Finding]:
    """The findings of one code."""
    return [finding for finding in analysis.findings if finding.code == code]


Dosage = NDArray[np.int8]


def people(seed: int, sites: int) -> tuple[dict[str, Dosage], NDArray[np.float64]]:
    """Genotypes of a mother, a father, two of their children and a stranger, with the frequencies of the sites."""
    dice = np.random.default_rng(seed)
    share = dice.uniform(0.2, 0.8, sites)
    haplotypes = {
        name: dice.binomial(1, share, (2, sites)).astype(np.int8) for name in ("mother", "father", "stranger")
    }

    def child() -> Dosage:
        pick = dice.integers(0, 2, (2, sites))
        at = np.arange(sites)
        return np.asarray(haplotypes["mother"][pick[0], at] + haplotypes["father"][pick[1], at], dtype=np.int8)

    found = {name: np.asarray(both.sum(axis=0), dtype=np.int8) for name, both in haplotypes.items()}
    return {**found, "child": child(), "sibling": child()}, share


def genotype_table(samples: Mapping[str, Dosage]) -> str:
    """A table of sites with the number of alternative alleles of each sample."""
    size = len(next(iter(samples.values())))
    head = ["chromosome", "position", "ref", "alt", *samples]
    lines = ["\t".join(head)]
    for at in range(size):
        calls = ["" if own[at] < 0 else str(int(own[at])) for own in samples.values()]
        lines.append("\t".join(["1", str(1000 * (at + 1)), "A", "G", *calls]))
    return "\n".join(lines) + "\n"


def site_table(share: NDArray[np.float64], *, build: str = "GRCh38") -> str:
    """The list of the same sites with their frequencies."""
    lines = ["chromosome\tposition\tref\talt\tfrequency\tbuild"]
    lines.extend(f"1\t{1000 * (at + 1)}\tA\tG\t{p:.4f}\t{build}" for at, p in enumerate(share))
    return "\n".join(lines) + "\n"


VCF_HEAD = (
    '##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n##FORMAT=<ID=GT,Number=1,Type=String,Description="">\n'
)


def vcf(samples: Mapping[str, tuple[NDArray[Any], Sequence[int] | NDArray[Any], Sequence[int] | NDArray[Any]]]) -> str:
    """A VCF of GRCh38 with the genotypes and reads (reference, alternative) of each sample."""
    lines = [VCF_HEAD + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(samples)]
    size = len(next(iter(samples.values()))[0])
    words = {-1: "./.", 0: "0/0", 1: "0/1", 2: "1/1"}
    for at in range(size):
        cells = [f"{words[int(g[at])]}:{int(r[at])},{int(a[at])}" for g, r, a in samples.values()]
        lines.append("\t".join(["chr1", str(1000 * (at + 1)), ".", "A", "G", ".", "PASS", ".", "GT:AD", *cells]))
    return "\n".join(lines) + "\n"
