from __future__ import annotations

import gzip
from pathlib import Path

import pysam
import pytest

from seedlot.formats.vcf import info, open_vcf
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

HEAD = (
    "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n"
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths, of each">\n'
    "##normal_sample=BANK\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tBANK\tLINE\n"
)
ROW = "chr1\t100\t.\tA\tG\t50\tPASS\tDP=60;SOMATIC;ADP=7\tGT:AD\t0/0:30,0\t0/1:20,10\n"


def opened(text: str, name: str = "a.vcf"):
    return open_vcf(Source(name, content=text.encode()))


def test_head_and_records_are_read():
    vcf = opened(HEAD + ROW)
    assert vcf.head.samples == ("BANK", "LINE")
    assert vcf.head.lengths == {"chr1": 248956422}
    assert vcf.head.formats["AD"].number == "R"
    assert vcf.head.formats["AD"].says == "Depths, of each"
    assert vcf.head.said("normal_sample") == ("BANK",)
    (record,) = vcf.records()
    assert (record.contig, record.position, record.ref, record.alt, record.line) == ("chr1", 100, "A", "G", 6)
    assert record.samples == ["0/0:30,0", "0/1:20,10"]
    assert not vcf.unended


def test_info_is_found_by_its_whole_name():
    (record,) = opened(HEAD + ROW).records()
    assert info(record, "DP") == "60"
    assert info(record, "SOMATIC") == ""
    assert info(record, "ADP") == "7"
    assert info(record, "P") is None
    assert info(record, "SOMA") is None


def test_records_can_be_read_twice():
    vcf = opened(HEAD + ROW)
    assert list(vcf.records()) == list(vcf.records())


def test_plain_gzip_bgzip_and_bcf_say_the_same(tmp_path: Path):
    plain = tmp_path / "a.vcf"
    plain.write_text(HEAD + ROW)
    pysam.tabix_compress(str(plain), str(tmp_path / "a.vcf.gz"))
    with pysam.VariantFile(str(plain)) as read:
        read.header.add_line("##FILTER=<ID=PASS,Description=x>")
    typed = HEAD.replace(
        "##normal",
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">\n##INFO=<ID=DP,Number=1,Type=Integer,Description="d">\n##INFO=<ID=ADP,Number=1,Type=Integer,Description="d">\n##INFO=<ID=SOMATIC,Number=0,Type=Flag,Description="s">\n##normal',
    )
    (tmp_path / "typed.vcf").write_text(typed + ROW)
    with (
        pysam.VariantFile(str(tmp_path / "typed.vcf")) as read,
        pysam.VariantFile(str(tmp_path / "a.bcf"), "wb", header=read.header) as write,
    ):
        for record in read:
            write.write(record)
    expected = [record[1:] for record in open_vcf(Source("a.vcf", path=plain)).records()]
    for name in ("a.vcf.gz", "a.bcf"):
        by_path = open_vcf(Source(name, path=tmp_path / name))
        assert [record[1:] for record in by_path.records()] == expected
        by_bytes = open_vcf(Source(name, content=(tmp_path / name).read_bytes()))
        assert [record[1:] for record in by_bytes.records()] == expected
        assert not by_path.unended
    assert [
        r[1:] for r in open_vcf(Source("z.vcf.gz", content=gzip.compress((HEAD + ROW).encode()))).records()
    ] == expected


def test_a_bgzip_file_without_its_last_block_is_told(tmp_path: Path):
    plain = tmp_path / "a.vcf"
    plain.write_text(HEAD + ROW)
    pysam.tabix_compress(str(plain), str(tmp_path / "a.vcf.gz"))
    whole = (tmp_path / "a.vcf.gz").read_bytes()
    assert open_vcf(Source("a.vcf.gz", content=whole[:-28])).unended


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty"),
        ("sample,gene\n", "it is no VCF: it begins with 'sample,gene'"),
        ("##fileformat=VCFv4.2\n", "no line that begins with #CHROM"),
        ("##fileformat=VCFv4.2\n#CHROM\tPOS\n", "the line of column names"),
        (HEAD.replace("LINE", "BANK"), "two columns are named 'BANK'"),
    ],
)
def test_a_head_that_is_none_is_refused(text: str, says: str):
    with pytest.raises(UnreadableFileError, match=says):
        opened(text)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("chr1\t100\t.\tA\tG\t50\tPASS\t.\tGT\t0/1\n", "10 columns where the head names 11"),
        (ROW.replace("\t100\t", "\t1e2\t"), "the position '1e2' is no whole number"),
        (ROW.replace("\tA\tG\t", "\t-\tG\t"), "are no alleles"),
        (ROW.replace("\tA\tG\t", "\tA\t\t"), "are no alleles"),
    ],
)
def test_a_broken_record_is_told_by_its_line(row: str, says: str):
    with pytest.raises(UnreadableFileError, match=says) as caught:
        list(opened(HEAD + ROW + row).records())
    assert caught.value.where == "line 7"
    assert "bcftools" in caught.value.mend


def test_a_file_cut_short_is_told():
    packed = gzip.compress((HEAD + ROW * 5000).encode())
    with pytest.raises(UnreadableFileError, match="cut short"):
        list(open_vcf(Source("a.vcf.gz", content=packed[: len(packed) - 40])).records())


def test_bytes_that_are_no_text_are_told():
    with pytest.raises(UnreadableFileError, match="UTF-8"):
        list(open_vcf(Source("a.vcf", content=HEAD.encode() + b"chr1\t\xff\xfe\n")).records())


def test_a_bcf_cut_short_is_told():
    with pytest.raises(UnreadableFileError, match=r"htslib|cut short"):
        open_vcf(Source("a.bcf", content=gzip.compress(b"BCF\2\2rubbish")))


def test_sites_without_samples_are_read():
    text = HEAD.replace("\tFORMAT\tBANK\tLINE", "")
    (record,) = opened(text + "chr1\t100\t.\tA\tG\t50\tPASS\tDP=60\n").records()
    assert record.samples == []
