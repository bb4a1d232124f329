from __future__ import annotations

import csv
from pathlib import Path

import pytest

from seedlot.genome.bands import band_name
from seedlot.genome.builds import Build
from seedlot.genome.genes import gene_at, genes, positions
from seedlot.genome.known import Tier, known
from seedlot.genome.regions import Region

BANDS = {
    "TP53": "17p13.1",
    "BCOR": "Xp11.4",
    "CDK12": "17q12",
    "EGFR": "7p11.2",
    "PATZ1": "22q12.2",
    "ATM": "11q22.3",
    "NTRK1": "1q23.1",
    "NTRK3": "15q25.3",
    "OGG1": "3p25.3",
}
COMPLEMENT = str.maketrans("ACGT", "TGCA")


@pytest.mark.parametrize("gene", genes(), ids=lambda gene: gene.name)
def test_a_gene_lies_in_its_band_and_is_as_long_on_both_builds(gene):
    one, other = (gene.where[build] for build in Build)
    assert band_name(one) == band_name(other) == BANDS[gene.name]
    assert one.length == other.length
    assert gene.source


def test_tp53_is_where_copy_number_knows_it():
    told = next(one for one in known() if one.name == "TP53")
    gene = next(one for one in genes() if one.name == "TP53")
    assert dict(told.where) == dict(gene.where)


def test_positions_lie_in_their_genes_and_their_bases_follow_from_the_transcript():
    """TP53 lies on the reverse strand: c.524G>A is C>T on the forward one."""
    placed = [one for one in positions() if one.where]
    assert len(placed) == 11
    for one in placed:
        base, changed = one.cdna[-3], one.cdna[-1]
        assert (base.translate(COMPLEMENT), changed.translate(COMPLEMENT)) == (one.ref, one.alt)
        for build in Build:
            found = gene_at(one.where[build])
            assert found is not None
            assert found.name == one.gene


def test_positions_of_tp53_are_apart_alike_on_both_builds():
    """One offset, 96,682 bases, for the whole gene."""
    apart = {one.where[Build.GRCH38].start - one.where[Build.GRCH37].start for one in positions() if one.gene == "TP53"}
    assert apart == {96682}


def test_positions_are_those_of_the_reference_table(reference: Path):
    path = reference / "genome" / "hotspots" / "TP53_hotspots_GRCh38_GRCh37.tsv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    told = {one.protein: one for one in positions() if one.gene == "TP53"}
    for row in rows:
        one = told[row["protein"]]
        for build in Build:
            assert f"chr{one.where[build].chromosome}:{one.where[build].start}" == row[str(build)]
        assert (one.ref, one.alt, one.cdna) == (row["REF"], row["ALT"], row["cdna_NM_000546"])


def test_a_common_variant_is_no_hotspot():
    benign = [one for one in positions() if one.tier is Tier.BENIGN]
    assert [one.title for one in benign] == ["TP53 P72R"]


def test_no_gene_is_elsewhere():
    assert gene_at(Region(Build.GRCH38, "2", 1000, 2000)) is None
