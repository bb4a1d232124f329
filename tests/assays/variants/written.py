"""VCFs as callers write them, made for tests: heads with the contigs of a build, records from a few words."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping

from seedlot.assays.variants.analyse import analyse
from seedlot.assays.variants.raw import Raw
from seedlot.assays.variants.read import read
from seedlot.assays.variants.settings import Settings
from seedlot.genome.builds import Build, lengths
from seedlot.terms.assay import Source
from seedlot.terms.finding import Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

Row = tuple[object, ...]


def head(samples: Iterable[str], *, build: Build = Build.GRCH38, prefix: str = "chr", lines: Iterable[str] = ()) -> str:
    """The head of a VCF."""
    contigs = [
        f"##contig=<ID={prefix}{'M' if name == 'MT' else name},length={length}>"
        for name, length in lengths(build).items()
    ]
    names = [
        *["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"],
        *(["FORMAT", *samples] if samples else []),
    ]
    return "\n".join(["##fileformat=VCFv4.2", *contigs, *lines, "\t".join(names)]) + "\n"


def row(contig: str, position: int, ref: str, alt: str, form: str, *samples: str, **more: str) -> str:
    """A record."""
    told = [contig, position, ".", ref, alt, ".", more.get("filter", "PASS"), more.get("info", "."), form, *samples]
    return "\t".join(map(str, told)) + "\n"


def vcf(name: str, samples: Iterable[str], rows: Iterable[str], **how: object) -> Source:
    """A VCF as a source."""
    text = head(tuple(samples), **how) + "".join(rows)  # type: ignore[arg-type]
    data = text.encode()
    return Source(name=name, content=gzip.compress(data) if name.endswith(".gz") else data)


def text(name: str, content: str) -> Source:
    """Any text as a source."""
    return Source(name=name, content=content.encode())


def reading(*sources: Source, **settings: object) -> Raw:
    """Read sources with settings."""
    return read(sources, Settings.model_validate(settings))


def analysed(*sources: Source, **settings: object) -> Analysis:
    """Read and analyse sources with settings."""
    given = Settings.model_validate(settings)
    return analyse(read(sources, given), given)


def reported(analysis: Analysis) -> Mapping[str, Reportable]:
    """The reportables by name."""
    return {one.name: one for one in analysis.reportables}


def coded(analysis: Analysis, code: str) -> list[Finding]:
    """The findings of a code."""
    return [one for one in analysis.findings if one.code == f"variants/{code}"]


def same_donor(count: int = 60) -> list[str]:
    """Single-base sites of chromosome 2 that both samples have alike, a third of them homozygous."""
    kinds = ("0/1:15,15:30", "0/1:14,16:30", "1/1:0,30:30")
    return [row("chr2", 1000 * (n + 1), "A", "G", "GT:AD:DP", kinds[n % 3], kinds[n % 3]) for n in range(count)]
