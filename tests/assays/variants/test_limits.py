"""What would have been seen: by depth tables, gVCF blocks and records; nothing known is never 'not found'."""

from __future__ import annotations

import pytest
from tests.assays.variants.written import analysed, coded, reported, row, text, vcf

LINE = vcf("a.vcf", ("LINE",), [])
PLACES = (7675161, 7675088, 7675070, 7674953, 7674230, 7674221, 7674220, 7673821, 7673803)


def depths(depth: int, places: tuple[int, ...] = PLACES) -> str:
    return "".join(f"chr17\t{place}\t{depth}\n" for place in sorted(places))


def limit(analysis, name: str):
    return next(one for one in analysis.tables["limits"] if one["region"] == name)


@pytest.mark.parametrize(("depth", "percent"), [(30, 39.07), (100, 12.32), (500, 2.51), (1000, 1.26)])
def test_depth_to_fraction_of_cells_by_hand(depth: int, percent: float):
    """Twice 19.53, 6.16, 1.25 and 0.628 % of reads (three or more with 95 %)."""
    told = analysed(LINE, text("line.depth", depths(depth)))
    row_ = limit(told, "TP53 R175H")
    assert 100 * row_["fraction"] == pytest.approx(percent, abs=0.01)
    assert row_["power"] == 0.95
    fraction = reported(told)["TP53 variant, fraction of cells"]
    assert (fraction.relation, fraction.unit) == ("<", "%")
    assert fraction.limit == pytest.approx(percent, abs=0.01)
    assert reported(told)["TP53 variant"].value == "not detected"
    assert not coded(told, "depth")


def test_no_depth_is_not_known():
    told = analysed(LINE)
    assert reported(told)["TP53 variant"].value is None
    assert "not known" in reported(told)["TP53 variant"].note
    assert limit(told, "TP53 R175H")["fraction"] is None
    assert "10 of 10 listed positions" in coded(told, "depth")[0].says


def test_one_position_that_is_not_covered_leaves_tp53_open():
    told = analysed(LINE, text("line.depth", depths(100, PLACES[1:])))
    assert reported(told)["TP53 variant"].value is None
    assert "P151S" in coded(told, "depth")[0].says


def test_too_little_depth_could_have_shown_nothing():
    told = analysed(LINE, text("line.depth", depths(2)))
    assert "could not have been seen" in limit(told, "TP53 R175H")["basis"]
    told = analysed(LINE, text("line.depth", depths(6)))
    assert "not even a change in all cells" in limit(told, "TP53 R175H")["basis"]
    assert reported(told)["TP53 variant"].value is None


def test_blocks_of_a_gvcf_tell_the_least_depth():
    rows = [
        row("chr17", 7673700, "A", "<NON_REF>", "GT:DP:MIN_DP", "0/0:60:40", info="END=7674500"),
        row("chr17", 7674501, "A", "<NON_REF>", "GT:DP:MIN_DP", "0/0:60:50", info="END=7675500"),
    ]
    told = analysed(vcf("g.vcf", ("LINE",), rows))
    depth = {one["name"]: one["depth"] for one in told.tables["depths"]}
    assert (depth["TP53 R175H"], depth["TP53 R273G"], depth["TP53"]) == (50, 40, None)
    assert reported(told)["TP53 variant"].value == "not detected"


def test_a_gene_from_end_to_end():
    """Nine tenths of BCOR are read 25 times or more; on the X of a male one copy: 23.1 % of cells."""
    rows = [
        row("chrX", 40049815, "A", "<NON_REF>", "GT:DP", "0:8", info="END=40060000"),
        row("chrX", 40060001, "A", "<NON_REF>", "GT:DP", "0:25", info="END=40177329"),
    ]
    told = analysed(vcf("g.vcf", ("LINE",), rows), sex="XY")
    assert limit(told, "BCOR")["fraction"] == pytest.approx(0.2310, abs=5e-4)
    assert "90 % of its bases" in limit(told, "BCOR")["basis"]
    unsexed = limit(analysed(vcf("g.vcf", ("LINE",), rows)), "BCOR")
    assert unsexed["fraction"] is None
    assert "sex chromosomes are not known" in unsexed["basis"]


def test_a_changed_copy_number_tells_no_fraction_of_cells():
    told = analysed(LINE, text("line.depth", depths(100)), changed="17p")
    assert limit(told, "TP53 R175H")["fraction"] is None
    assert "copy number is changed" in limit(told, "TP53 R175H")["basis"]


def test_own_positions_have_limits_too():
    own = text("own.tsv", "gene\tchromosome\tposition\tref\talt\tprotein\nEGFR\tchr7\t55191822\tT\tG\tL858R\n")
    told = analysed(LINE, own, text("line.depth", depths(100) + "chr7\t55191822\t100\n"))
    assert limit(told, "EGFR L858R")["fraction"] == pytest.approx(0.1232, abs=1e-4)


def test_errors_alone_are_said():
    """3 or more of 100 reads at 0.5 % of errors: 1 - (0.995^100 + 100 x 0.005 x 0.995^99 + 4950 x 0.000025 x 0.995^98)."""
    told = analysed(LINE, text("line.depth", depths(100)))
    expected = 1 - (0.995**100 + 100 * 0.005 * 0.995**99 + 4950 * 0.005**2 * 0.995**98)
    assert limit(told, "TP53 R175H")["false_positive"] == pytest.approx(expected)
