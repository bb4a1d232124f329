from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from tests.assays.copy_number.files import bins, source
from tests.assays.copy_number.simulated_array import simulated, table
from tests.formats.aligned_reads import sam, written

from seedlot.assays.copy_number import ASSAY
from seedlot.assays.copy_number.raw import Raw, Role
from seedlot.genome.builds import Build
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

READS = [(str(1 + at % 22), 1 + 9_000 * at, 0, 60) for at in range(2000)]
WIDE = {"bin_width": 500_000}


def read(*sources: Source, **given: object) -> Raw:
    return ASSAY.read(sources, ASSAY.settings.model_validate(given))


@pytest.mark.parametrize("prefix", ["chr", ""])
def test_a_bam_on_disk_with_and_without_chr(tmp_path: Path, prefix: str) -> None:
    path = written(tmp_path, sam(READS, prefix=prefix, order="unsorted"))
    raw = read(Source("lot.bam", path=path), Source("lot.bam.bai", content=b"x"), **WIDE)
    (one,) = raw.reads
    assert one.bins.sample == "SIM"
    assert one.bins.build is Build.GRCH37
    assert one.bins.counts.sum() == 2000
    assert one.bins.end[one.bins.slice("1")][-1] == 249_250_621
    assert raw.unused == ("lot.bam.bai: an index is not needed",)


def test_a_cram_and_a_table_are_of_the_same_bins(tmp_path: Path) -> None:
    path = written(tmp_path, sam(READS, order="unsorted"), name="a.cram")
    first = read(Source("a.cram", path=path), **WIDE).reads[0].bins
    assert first.counts.sum() == 2000
    assert first.same_bins(read(source("b.tsv", bins(prefix="chr")), **WIDE).reads[0].bins)


def test_a_layout_gives_roles_and_names() -> None:
    layout = "file,sample,role\na.tsv,LOT-1,sample\nb.tsv,MCB-1,bank\nn.tsv,,panel\n"
    files = [source(name, bins(seed=seed)) for seed, name in enumerate(("a.tsv", "b.tsv", "n.tsv"))]
    raw = read(source("layout.csv", layout), *files)
    assert [(one.bins.sample, one.role) for one in raw.reads] == [
        ("LOT-1", Role.SAMPLE),
        ("MCB-1", Role.REFERENCE),
        ("n", Role.PANEL),
    ]


def test_gc_and_mappability_from_files_of_their_own() -> None:
    counts = "fixedStep chrom=1 start=1 step=1000000 span=1000000\n" + "\n".join(["400"] * 250) + "\n"
    gc = counts.replace("400", "0.41")
    raw = read(source("a.wig", counts), source("gc_1000kb.wig", gc), source("map_1000kb.wig", gc))
    assert np.allclose(raw.reads[0].bins.gc, 0.41)
    assert np.allclose(raw.reads[0].bins.mappability, 0.41)
    named = read(source("a.wig", counts), source("x.wig", gc), gc="x.wig")
    assert np.allclose(named.reads[0].bins.gc, 0.41)
    with pytest.raises(UnreadableFileError, match="is not told"):
        read(source("a.wig", counts), source("x.wig", gc))


def test_an_array_packed_or_not() -> None:
    text = table(simulated(probes=3000))
    for name, content in (("a.txt", text.encode()), ("a.txt.gz", gzip.compress(text.encode()))):
        (array,) = read(source(name, content)).arrays
        assert array.sample == "SIM"
        assert array.placed.name == "GRCh37"


def test_a_vcf_with_baf_and_lrr() -> None:
    head = '##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n##FORMAT=<ID=GT,Number=1,Type=String,Description="g">\n'
    rows = "".join(
        f"chr1\t{1000 * at}\trs{at}\tA\tC\t.\t.\t.\tGT:BAF:LRR\t0/1:0.5{at % 10}:0.0{at % 10}\n" for at in range(1, 50)
    )
    text = f"{head}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n{rows}"
    (array,) = read(source("a.vcf", text)).arrays
    assert (array.sample, array.placed.build) == ("S1", Build.GRCH38)
    assert array.probes.genotype.tolist() == [1] * 49
    assert array.probes.lrr[0] == 0.01


def cut(tmp_path: Path) -> bytes:
    return written(tmp_path, sam(READS, order="unsorted")).read_bytes()[:-28]


@pytest.mark.parametrize(
    ("contigs", "says"),
    [
        ({"chr1": 195_471_971, "chr2": 182_113_224}, "GRCm38"),
        ({"chr1": 247_249_719, "chr2": 242_951_149}, "NCBI36"),
        ({"chr1": 5_000}, "no known build"),
        ({"chr1": 249_250_621, "chr2": 243_199_373, "chr3": 198_295_559}, "chromosomes 3"),
    ],
)
def test_a_wrong_build_is_one_error(tmp_path: Path, contigs: dict[str, int], says: str) -> None:
    path = written(tmp_path, sam([("1", 5, 0, 60)], contigs=contigs))
    with pytest.raises(UnreadableFileError, match=says):
        read(Source("a.bam", path=path))


def test_a_build_that_is_not_the_one_named(tmp_path: Path) -> None:
    path = written(tmp_path, sam(READS, order="unsorted"))
    with pytest.raises(UnreadableFileError, match="it is on GRCh37, but the setting"):
        read(Source("a.bam", path=path), build="GRCh38")
    with pytest.raises(UnreadableFileError, match="but the setting"):
        read(source("a.txt", table(simulated(probes=3000))), build="NCBI36")


def test_a_bam_that_is_cut(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cut short"):
        read(source("a.bam", cut(tmp_path)))


def test_a_bam_that_is_not_sorted_is_a_finding(tmp_path: Path) -> None:
    said = read(Source("a.bam", path=written(tmp_path, sam(READS))), **WIDE).findings
    assert [one.code for one in said if one.answer] == ["copy_number/order"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.bam", b"", "empty"),
        ("a.bam", b"hello", "no BAM, CRAM or SAM"),
        ("a.idat", b"IDAT\3\0\0\0", "intensities of an array"),
        ("a.vcf", b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", "no genotypes"),
        ("a.txt", b"one\ttwo\n1\t2\n", "heading"),
        ("a.csv", b"file,sample,role\na.bam,x,nonsense\n", "no role"),
        ("a.xlsx", b"PK", "Excel|workbook|archive"),
    ],
)
def test_files_that_cannot_be_used(name: str, content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFileError, match=says):
        read(source(name, content))


def test_names_that_nothing_has() -> None:
    with pytest.raises(UnreadableFileError, match="'bank' is named"):
        read(source("a.tsv", bins()), reference="bank")
    with pytest.raises(UnreadableFileError, match="none of the files is of a sample"):
        read(source("a.tsv", bins()), reference="a")


@pytest.mark.parametrize("name", ["a.bam", "a.sam"])
def test_gc_of_a_few_reads_is_told_for_bins_about_them(tmp_path: Path, name: str) -> None:
    """By hand: a read of G in the first bin and one of A in the third; ten bins to either side take them together.

    No bin is without a value: not those that hold no read, nor a Y that nobody has.
    """
    text = sam([("1", 1, 0, 60), ("1", 1_000_001, 0, 60)], order="unsorted")
    first, second = "G" * 16, "A" * 16
    text = text.replace("10M", "16M").replace("I" * 10, "I" * 16).replace("ACGTACGTAC", first, 1)
    path = written(tmp_path, text.replace("ACGTACGTAC", second), name=name)
    bins_ = read(Source(name, path=path), **WIDE).reads[0].bins
    assert bins_.gc[:13].tolist() == pytest.approx([0.5] * 11 + [0.0] * 2)
    assert np.isfinite(bins_.gc[bins_.slice("1")]).all()
    assert (bins_.gc[bins_.slice("Y")] == 0.4).all()


def test_a_cram_tells_no_gc_and_says_so(tmp_path: Path) -> None:
    raw = read(Source("a.cram", path=written(tmp_path, sam(READS, order="unsorted"), name="a.cram")), **WIDE)
    assert np.isnan(raw.reads[0].bins.gc).all()
    assert "copy_number/no-bases" in {one.code for one in raw.findings}
    raw = read(Source("a.bam", path=written(tmp_path, sam(READS, order="unsorted"))), **WIDE)
    assert "copy_number/no-bases" not in {one.code for one in raw.findings}


def test_samples_in_columns_are_samples_of_their_own() -> None:
    """One table of three: each by its column, the bank by its name; the setting 'sample' renames none of several."""
    lot, other, bank = ([line.split("\t") for line in bins(seed=seed).splitlines()] for seed in (1, 2, 3))
    rows = ["\t".join([*one[:4], two[3], three[3]]) for one, two, three in zip(lot, other, bank, strict=True)]
    rows[0] = "chromosome\tstart\tend\tLOT\tOTHER\tBANK"
    raw = read(source("wide.tsv", "\n".join(rows) + "\n"), reference="BANK", sample="X")
    assert [(one.bins.sample, one.role) for one in raw.reads] == [
        ("LOT", Role.SAMPLE),
        ("OTHER", Role.SAMPLE),
        ("BANK", Role.REFERENCE),
    ]
    assert raw.reads[1].bins.counts.tolist() == read(source("a.tsv", bins(seed=2))).reads[0].bins.counts.tolist()


def test_depths_that_are_no_counts_are_doubted() -> None:
    text = bins().replace("\n1\t1\t500000\t", "\n1\t1\t500000\t0.", 1)
    assert "copy_number/no-counts" in {one.code for one in read(source("a.tsv", text)).findings}
