from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from seedlot.formats.vcf import open_vcf
from seedlot.formats.vcf_arrays import columns
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

TEXT = (
    "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n"
    "chr1\t10\trs1\tA\tG\t.\t.\t.\tGT:BAF:LRR\t0/1:0.51:-0.1\t0/0:0:0.2\n"
    "chr1\t20\trs2\tA\tG\t.\t.\t.\tGT:BAF:LRR\t1|1:1\t./.:.:.\n"
    "chrUn_1\t5\trs3\tA\tG\t.\t.\t.\tGT:BAF:LRR\t0/1:0.5:0\t0/0:0:0\n"
    "X\t7\trs4\tA\tG\t.\t.\t.\tLRR:GT\t0.3:1\tnan:0\n"
)


def test_columns_by_hand():
    told = columns(open_vcf(Source("a.vcf", content=TEXT.encode())), "A", ("BAF", "LRR"))
    assert told.names == ("1", "X")
    assert told.chromosome.tolist() == [0, 0, 1]
    assert told.position.tolist() == [10, 20, 7]
    assert told.alternatives.tolist() == [1, 2, -1]
    np.testing.assert_array_equal(told.values["BAF"], [0.51, 1, np.nan])
    np.testing.assert_array_equal(told.values["LRR"], [-0.1, np.nan, 0.3])
    assert told.elsewhere == 1
    assert columns(open_vcf(Source("a.vcf", content=TEXT.encode())), "B", ()).alternatives.tolist() == [0, -1, -1]


def test_a_sample_that_is_not_there_is_told():
    with pytest.raises(UnreadableFileError, match="no sample 'C'"):
        columns(open_vcf(Source("a.vcf", content=TEXT.encode())), "C", ())


def test_the_mixed_sample_of_cnvkit(reference: Path):
    path = reference / "genome" / "snp_identity" / "na12878_na12882_mix.vcf.gz"
    told = columns(open_vcf(Source(path.name, path=path)), "NA12878", ("DP",))
    assert told.position.size == 4562
    assert np.nanmedian(told.values["DP"]) > 80
