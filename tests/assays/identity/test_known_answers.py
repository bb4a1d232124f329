"""Published and hand-computed answers on the reference data: Kyoto's lines, strprofiler's example, Picard's persons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.assays.identity.conftest import said, values

from seedlot.assays.identity.analyse import analyse
from seedlot.assays.identity.read import read
from seedlot.assays.identity.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.result import Analysis

#: The five sites of Picard's test database (Homo_sapiens_assembly19.haplotype_database.subset.txt, MIT).
SITES = """chromosome,position,name,ref,alt,frequency,build
1,14804874,rs7555566,A,G,0.223794,GRCh37
3,17077268,rs17272796,C,T,0.623026,GRCh37
4,57194525,rs6834736,C,G,0.512884,GRCh37
5,156355375,rs2862058,A,G,0.349127,GRCh37
7,4490854,rs314605,C,T,0.786367,GRCh37
"""
#: What the persons of Picard's fingerprint files (NA12891.fp.vcf, NA12892.fp.vcf) are at these sites.
FINGERPRINTS = """chromosome,position,ref,alt,NA12891 fp,NA12892 fp
1,14804874,A,G,0/0,0/1
3,17077268,C,T,0/1,1/1
4,57194525,C,G,1/1,0/1
5,156355375,A,G,0/0,0/1
7,4490854,C,T,0/1,1/1
"""


def run(*sources: Source, **given: Any) -> Analysis:
    settings = Settings.model_validate(given)
    return analyse(read(sources, settings), settings)


def source(path: Path) -> Source:
    return Source(path.name, path=path)


def test_kyoto_twelve_lines_of_three_donors(reference: Path) -> None:
    """Tanabe 100 % within a donor, 25 to 38 % between; strprofiler 0.5.1 gives the same of all 66 pairs."""
    analysis = run(source(reference / "genome/str_identity/kyoto_ipsc_str.csv"))
    rows = analysis.tables["matches"]
    assert len(rows) == 66
    same = [row for row in rows if row["query"][:3] == row["reference"][:3]]
    assert {row["tanabe %"] for row in same} == {100.0}
    assert {row["expected"] for row in same} == {"same"}
    assert {row["tanabe %"] for row in rows if row not in same} == {25.0, 30.19, 37.74}
    assert {row["loci"] for row in rows} == {15}
    pair = next(row for row in rows if (row["query"], row["reference"]) == ("201B1", "243H1"))
    assert (pair["shared"], pair["query alleles"], pair["reference alleles"]) == (10, 25, 28)


def test_kyoto_amelogenin_trap(reference: Path) -> None:
    """243H1 has X where its sister 243H7 has X and Y, and all else is the same: 100 %, and flagged."""
    analysis = run(source(reference / "genome/str_identity/kyoto_ipsc_str.csv"))
    (finding,) = [one for one in analysis.findings if one.answer is not None]
    assert finding.code == "identity/loss-of-y"
    assert "'243H1'" in finding.says
    assert "'243H7'" in finding.says
    (event,) = analysis.tables["events"]
    assert (event["sample"], event["chromosome"], event["kind"]) == ("243H1", "Y", "loss")
    assert values(analysis, "243H1")["STR match to samples of the same donor"].value == 100


def test_strprofiler_example(reference: Path) -> None:
    """Sample1: two alleles at five loci; Sample3: three at five (strprofiler's mixing flag, 3 markers)."""
    analysis = run(source(reference / "genome/str_identity/strprofiler_ExampleSTR.xlsx"))
    alleles = {(row["sample"], row["locus"]): row["alleles"] for row in analysis.tables["str_profiles"]}
    assert alleles["Sample1", "marker1"] == "16,18"
    assert alleles["Sample1", "marker2"] == "11.3,16"
    assert alleles["Sample1", "Amelogenin"] == "X"
    assert alleles["Sample3", "Penta E"] == "10,13,18"
    assert alleles["Sample3", "Penta D"] == "10,11,12"
    assert (values(analysis, "Sample1")["STR mixture"].value, values(analysis, "Sample3")["STR mixture"].value) == (
        "none seen",
        "mixed",
    )


def lods(analysis: Analysis) -> dict[frozenset[str], float]:
    return {frozenset((row["one"], row["other"])): row["LOD"] for row in analysis.tables["snp_pairs"]}


def test_picard_lods_of_the_same_and_of_different_persons(reference: Path) -> None:
    """Picard prints 1.005462, 1.061135 and -4.914948 of these files (FingerprintCheckerTest, GT with an error of 0.01)."""
    files = [source(reference / f"genome/snp_identity/NA1289{last}.vcf") for last in (1, 2)]
    found = lods(
        run(Source("sites.csv", content=SITES.encode()), Source("fp.csv", content=FINGERPRINTS.encode()), *files)
    )
    assert found[frozenset(("NA12891", "NA12891 fp"))] == pytest.approx(1.005462, abs=5e-5)
    assert found[frozenset(("NA12892", "NA12892 fp"))] == pytest.approx(1.061135, abs=5e-5)
    assert found[frozenset(("NA12891", "NA12892 fp"))] == pytest.approx(-4.914948, abs=5e-5)
    assert found[frozenset(("NA12892", "NA12891 fp"))] == pytest.approx(-4.914948, abs=5e-5)


def test_picard_reads_of_the_same_and_of_different_persons(reference: Path) -> None:
    """Four SAM files: matches have a LOD above zero, others below (CrosscheckFingerprintsTest)."""
    folder = reference / "genome/snp_identity"
    files = [source(path) for path in sorted(folder.glob("*.sam.gz"))]
    analysis = run(Source("sites.csv", content=SITES.encode()), *files)
    rows = analysis.tables["snp_pairs"]
    assert len(rows) == 3
    for row in rows:
        assert (row["LOD"] > 0) == (row["one"][:7] == row["other"][:7]), row
        assert row["sites"] == 5
        assert row["expected"] == ("same" if row["one"][:7] == row["other"][:7] else "")
    assert "about 14 such sites are needed" in "".join(told.note for told in analysis.reportables)


def test_a_map_of_another_build_is_refused(reference: Path) -> None:
    """Picard's haplotypeMap.txt is of hg18, the reads of NA12891 are of GRCh37."""
    folder = reference / "genome/snp_identity"
    analysis = run(source(folder / "haplotypeMap.txt"), source(folder / "NA12891.over.fingerprints.r1.sam.gz"))
    (finding,) = said(analysis, "identity/build")
    assert "is on GRCh37" in finding.says
    assert "on NCBI36" in finding.says
    assert analysis.reportables == ()


def test_a_son_contaminated_with_his_mother(reference: Path) -> None:
    """The mix of cnvkit: NA12882 with part of NA12878. By hand, from medians of the shares of alternative reads:

    0.356 where she has none and he is heterozygous: (1-f)/2; 0.136 where she is heterozygous and he has none: f/2;
    0.858 where she is heterozygous and he has two: 1-f/2; 0.635 where she has two and he one: (1+f)/2; so f is 0.27 to
    0.29. Her share taken off, mother and son are parent and child: relatedness near 0.5, hardly an opposite homozygote.
    """
    analysis = run(source(reference / "genome/snp_identity/na12878_na12882_mix.vcf.gz"))
    told = values(analysis, "NA12882")["SNP contamination"]
    by_hand = np.mean([1 - 2 * 0.356, 2 * 0.136, 2 * (1 - 0.858), 2 * 0.635 - 1])
    assert told.value == pytest.approx(100 * float(by_hand), abs=1)
    (mother, son) = analysis.tables["contamination"]
    assert (son["contaminant"], son["kin without it"]) == ("NA12878", "parent and child")
    assert son["relatedness without it"] == pytest.approx(0.5, abs=0.1)
    assert not mother["found"]
    pure = values(analysis, "NA12878")["SNP contamination"]
    assert (pure.value, pure.relation) == (None, "<")
    assert pure.limit is not None
    assert pure.limit < 1
    (row,) = analysis.tables["snp_pairs"]
    assert row["verdict"] == "parent and child"
