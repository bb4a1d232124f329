"""The files of a measurement by what they are: VCFs, alignments with indexes, tables of depths, lists of genes."""

from __future__ import annotations

from dataclasses import dataclass, field

from seedlot.assays.variants.settings import Settings
from seedlot.formats.depth_table import Kind, Mapped, kind_of, read_idxstats
from seedlot.formats.gene_list import GeneList, is_gene_list, read_gene_list
from seedlot.formats.pileup import ENDINGS, INDEXES
from seedlot.formats.vcf import Vcf, is_vcf, open_vcf
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

_TABLES = (".tsv", ".csv", ".txt", ".xlsx")
_DEPTHS = (".bed", ".bed.gz", ".tsv.gz", ".txt.gz", ".depth", ".cov", ".idxstats")
ACCEPTS = (".vcf", ".vcf.gz", ".vcf.bgz", ".bcf", *ENDINGS, *INDEXES, *_TABLES, *_DEPTHS)


@dataclass(slots=True)
class Files:
    """What was given."""

    vcfs: list[Vcf] = field(default_factory=list)
    alignments: list[tuple[Source, Source | None]] = field(default_factory=list)
    depths: list[tuple[Source, Kind]] = field(default_factory=list)
    mapped: list[tuple[Source, Mapped]] = field(default_factory=list)
    lists: list[GeneList] = field(default_factory=list)


def sort_files(sources: tuple[Source, ...], settings: Settings) -> Files:
    """Tell what each file is; a table by its columns.

    Raises:
        UnreadableFileError: a file is none of these.
    """
    files = Files()
    indexes = {source.name: source for source in sources if source.name.lower().endswith(INDEXES)}
    for source in sources:
        name = source.name.lower()
        if is_vcf(name):
            files.vcfs.append(open_vcf(source))
        elif name.endswith(ENDINGS):
            stem = source.name.rpartition(".")[0]
            beside = next((one for key, one in indexes.items() if key.startswith(stem)), None)
            files.alignments.append((source, beside))
        elif not name.endswith(INDEXES):
            _table(source, files, settings)
    return files


def _table(source: Source, files: Files, settings: Settings) -> None:
    if source.name.lower().endswith(_TABLES) and is_gene_list(source.data, file=source.name):
        files.lists.append(read_gene_list(source.data, file=source.name))
        return
    if source.name.lower().endswith(".xlsx"):
        files.lists.append(read_gene_list(source.data, file=source.name))  # refuses it, and says why
        return
    kind = kind_of(source, sums=source.name in settings.bedcov)
    if kind is None:
        raise UnreadableFileError(
            source.name,
            "it is neither a table of depths (mosdepth, samtools depth, bedcov, idxstats) nor a list of genes",
            mend="Give the tool's output as it is, or head a column of genes 'gene'.",
        )
    if kind == "idxstats":
        files.mapped.append((source, read_idxstats(source)))
    else:
        files.depths.append((source, kind))
