"""Builds: lengths as the assemblies publish them, names as files write them, builds as contigs tell them."""

from __future__ import annotations

import pytest

from seedlot.genome.builds import CHROMOSOMES, Build, chromosome, lengths, named_build, recognise


def test_lengths_are_those_of_the_assemblies() -> None:
    """GRCh37.p13 and GRCh38.p14, as the Genome Reference Consortium gives them."""
    assert lengths(Build.GRCH37)["1"] == 249_250_621
    assert lengths(Build.GRCH38)["1"] == 248_956_422
    assert lengths(Build.GRCH38)["20"] == 64_444_167
    assert lengths(Build.GRCH38)["Y"] == 57_227_415
    assert tuple(lengths(Build.GRCH37)) == (*CHROMOSOMES, "MT")
    assert sum(lengths(Build.GRCH38)[name] for name in CHROMOSOMES) == 3_088_269_832


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("chr1", "1"),
        ("1", "1"),
        ("Chr01", "1"),
        ("CHRX", "X"),
        ("NC_000001.11", "1"),
        ("NC_000023.10", "X"),
        ("NC_012920.1", "MT"),
        ("chrM", "MT"),
        ("MT", "MT"),
        ("chromosome 7", "7"),
        ("chr23", None),
        ("chr0", None),
        ("chr20_gl000210_random", None),
        ("chrUn_KI270302v1", None),
        ("hs37d5", None),
        ("HLA-A*01:01:01:01", None),
        ("mm10_chr1", None),
        ("", None),
    ],
)
def test_contigs_have_many_names(name: str, plain: str | None) -> None:
    assert chromosome(name) == plain


def test_builds_have_many_names() -> None:
    assert named_build("hg19") == named_build("GRCh37.p13") == Build.GRCH37
    assert named_build("hg38") == named_build("GRCh38.p14") == Build.GRCH38
    assert named_build("hg18") is None


@pytest.mark.parametrize("build", list(Build))
def test_a_build_is_told_with_and_without_chr(build: Build) -> None:
    for prefix in ("", "chr"):
        told = recognise({f"{prefix}{name}": length for name, length in lengths(build).items()} | {"chrUn_1": 5})
        assert told.build == build
        assert not told.clashing
        assert str(build) in told.says


def test_other_builds_are_named_and_not_taken() -> None:
    for name, contigs in {
        "NCBI36": {"chr1": 247_249_719, "chr2": 242_951_149},
        "T2T-CHM13v2.0": {"chr1": 248_387_328, "chrX": 154_259_566},
        "GRCm38": {"chr1": 195_471_971, "chr2": 182_113_224},
    }.items():
        told = recognise(contigs)
        assert (told.name, told.build) == (name, None)


def test_mixed_contigs_clash() -> None:
    told = recognise({**lengths(Build.GRCH38), "20": lengths(Build.GRCH37)["20"]})
    assert told.build is None
    assert told.clashing == ("20",)
    assert "20" in told.says


def test_no_contigs_tell_nothing() -> None:
    assert recognise({}).build is None
    assert recognise({"chr1": 1000}).says == "no known build has these lengths"
