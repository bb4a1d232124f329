from __future__ import annotations

import numpy as np
import pytest

from seedlot.formats.bin_tables import (
    counts,
    is_bins,
    is_matrix,
    is_wide,
    is_wig,
    read_bins,
    read_matrix,
    read_samples,
    read_wig,
    shares,
)
from seedlot.terms.errors import UnreadableFileError


def test_a_table_as_qdnaseq_has_it() -> None:
    text = (
        "chromosome\tstart\tend\tbases\tgc\tmappability\tblacklist\tresidual\tuse\tcounts\n"
        "7\t1\t15000\t33\t42.2\t8.79\t0\tNA\tTRUE\t4\n7\t15001\t30000\t100\t40.4\t20\t0.5\tNA\tTRUE\t8\n"
        "7\t30001\t45000\t100\t49.8\t-1\t0\tNA\tFALSE\t9\nGL1\t1\t15000\t1\t1\t1\t0\tNA\tTRUE\t1\n"
    )
    table = read_bins(text.encode(), file="q.tsv")
    assert table.width == 15_000
    assert table.counts["7"].tolist() == [4, 8, 9]
    assert table.gc["7"].tolist() == pytest.approx([0.422, 0.404, 0.498])
    assert np.isnan(table.mappability["7"][2])
    assert table.usable["7"].tolist() == [True, False, False]
    assert table.elsewhere == ("GL1",)
    assert table.unread == ("bases", "residual")


def test_starts_from_zero_and_chr() -> None:
    table = read_bins(b"#chrom\tstart\tend\tcount\nchr2\t1000\t2000\t5\nchr2\t0\t1000\t3\n", file="a.bed")
    assert table.zero_based
    assert table.start["2"].tolist() == [1, 1001]
    assert table.counts["2"].tolist() == [3, 5]


def test_one_sample_in_columns_named_otherwise() -> None:
    assert is_bins(["seqnames", "start", "end", "width", "strand", "counts"])
    assert is_bins(["chr", "start", "gc"])
    assert not is_bins(["chr", "start", "lrr"])


def test_a_wig_of_fixed_steps() -> None:
    text = b"track type=wiggle_0\nfixedStep chrom=chr1 start=1 step=1000 span=1000\n4\n5\nfixedStep chrom=KI270 start=1 step=1000\n1\n"
    assert is_wig(text)
    table, values = read_wig(text, file="a.wig")
    assert table.width == 1000
    assert values["1"].tolist() == [4, 5]
    assert table.start["1"].tolist() == [1, 1001]
    assert table.elsewhere == ("KI270",)


def test_a_matrix_as_nipter_has_it() -> None:
    row = "\t".join(["5"] * 30)
    text = f"chr\t{row}\t\n1\t{row}\t\nX\t{row}\t\n".encode()
    assert is_matrix(text)
    table, values = read_matrix(text, file="n.tsv", width=50_000)
    assert table.chromosome == ("1", "X")
    assert values["X"].sum() == 150
    assert table.start["1"][1] == 50_001


def test_a_share_that_is_none_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match=r"1e\+20 is neither a share nor a percentage"):
        shares({"1": np.array([0.4, 1e20])}, file="a")


def test_shares_and_counts() -> None:
    assert shares({"1": np.array([0.4, -1.0])}, file="a")["1"][0] == 0.4
    assert shares({"1": np.array([40.0, -1.0])}, file="a")["1"][0] == 0.4
    assert counts({"1": np.array([4.0, np.nan])}, file="a")["1"].tolist() == [4.0, 0.0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("chr\tstart\tend\tcount\n", "no bin"),
        ("chr\tstart\tend\tcount\n1\tx\t2\t3\n", "not a number"),
        ("chr\tstart\tend\tcount\n1\t1\t1000\t-3\n", "fewer than no reads"),
        ("chr\tstart\tend\tcount\n1\t1000\t10\t3\n", "width of its bins|ends before"),
        ("chr\tstart\tend\tcount\n1\t1\t1000\t3\n1\t1\t1000\t3\n", "stands twice"),
        ("chr\tstart\tcount\n1\t\t3\n", "no start"),
    ],
)
def test_a_table_that_cannot_be_used(text: str, says: str) -> None:
    with pytest.raises(UnreadableFileError, match=says):
        read_bins(text.encode(), file="a.tsv")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fixedStep chrom=1 start=1\n4\n", "states no step"),
        ("fixedStep chrom=1 start=1 step=0\n4\n", "impossible"),
        ("fixedStep chrom=1 start=1 step=10\n4 x\n", "not a number"),
        ("fixedStep chrom=1 start=1 step=10\n1e999\n", "not finite"),
        ("fixedStep chrom=1 start=1 step=10\n4\nfixedStep chrom=1 start=1 step=10\n4\n", "stands twice"),
        ("fixedStep chrom=chrUn start=1 step=10\n4\n", "no bins of one width"),
    ],
)
def test_a_wig_that_cannot_be_used(text: str, says: str) -> None:
    with pytest.raises(UnreadableFileError, match=says):
        read_wig(text.encode(), file="a.wig")


@pytest.mark.parametrize("text", ["chr\t1\n", "contig7\t1\t2\n", "1\t1\t2\n1\t1\t2\n", "1\t1\tx\n"])
def test_a_matrix_that_cannot_be_used(text: str) -> None:
    with pytest.raises(UnreadableFileError):
        read_matrix(text.encode(), file="a.tsv", width=1000)


def test_several_samples_in_columns() -> None:
    """Bins with a column for each sample, quoted as multiBamSummary quotes them, starts from 0."""
    text = "#'chr'\t'start'\t'end'\t'LOT.bam'\t'BANK.bam'\n1\t0\t1000\t3\t4\n1\t1000\t2000\t5\t6\n"
    told = read_samples(text.encode(), file="wide.tsv")
    assert {name: one.counts["1"].tolist() for name, one in told.items()} == {"LOT.bam": [3, 5], "BANK.bam": [4, 6]}
    assert all(one.zero_based and one.start["1"].tolist() == [1, 1001] and not one.unread for one in told.values())
    plain = "Geneid\tChr\tStart\tEnd\tStrand\tLength\tlot\tbank\nb1\t1\t1\t1000\t+\t1000\t3\t4\n"
    counts_ = read_samples(plain.encode(), file="f.tsv")
    assert {name: one.counts["1"].tolist() for name, one in counts_.items()} == {"lot": [3], "bank": [4]}


@pytest.mark.parametrize(
    ("names", "wide"),
    [
        (["chromosome", "start", "end", "A", "B"], True),
        (["chromosome", "start", "end", "gc", "A"], True),
        (["chromosome", "start", "end", "gc"], False),
        (["chromosome", "start", "end", "counts", "A"], False),
        (["chromosome", "start", "end", "log2", "A"], False),
        (["chr", "position", "A", "B"], False),
    ],
)
def test_which_headings_name_samples(names: list[str], wide: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_wide(names) is wide


def test_a_cell_of_a_sample_that_is_no_number() -> None:
    with pytest.raises(UnreadableFileError, match="not a number"):
        read_samples(b"chr\tstart\tend\tA\tB\n1\t1\t1000\t3\tx\n", file="a.tsv")
