"""Charts can be drawn, and show what they should."""

from __future__ import annotations

from tests.assays.identity.conftest import DONOR, OTHER, Measure, genotype_table, people, table, vcf

from seedlot.draw.picture import svg


def test_the_matrix_and_the_chain(measure: Measure):
    rows = {"D": DONOR, "L": {**DONOR, "Amelogenin": "X"}, "LOT": OTHER}
    analysis = measure({"p.csv": table(rows)}, roles="D=donor; L=line; LOT=lot")
    charts = {chart.name: chart for chart in analysis.charts}
    assert set(charts) == {"STR matches", "identity chain"}
    drawn = svg(charts["identity chain"])
    assert "LOT (lot)" in drawn
    assert "loss of Y" in drawn
    assert "100 %" in drawn
    assert "STR match of each two samples" in svg(charts["STR matches"])


def test_fingerprints(measure: Measure):
    found, _ = people(1, 200)
    samples = {name: (found[name], 20 * (2 - found[name]), 20 * found[name]) for name in ("mother", "child")}
    analysis = measure({"x.vcf": vcf(samples)}, parents="child=mother")
    names = [chart.name for chart in analysis.charts]
    assert names == ["identity chain", "SNP pairs", "allele fractions mother", "allele fractions child"]
    assert all("<svg" in svg(chart) for chart in analysis.charts)
    few = measure({"g.tsv": genotype_table({"A": found["child"][:10]})})
    assert few.charts == ()
