from __future__ import annotations

from tests.assays.variants.written import analysed, row, same_donor, vcf

AD = "GT:AD:DP"


def charts(analysis):
    return {one.name: one for one in analysis.charts}


def test_what_is_drawn():
    rows = [*same_donor(), row("chr17", 7675088, "C", "T", AD, "0/0:100,0:100", "0/1:80,20:100")]
    found = charts(analysed(vcf("a.vcf", ("BANK", "LINE"), rows), reference="BANK"))
    assert list(found) == ["allele fractions", "genome", "limits of detection"]
    squares, points, _ = found["allele fractions"].spec["layer"]
    assert sum(one["variants"] for one in squares["data"]["values"]) == 60
    (point,) = points["data"]["values"]
    assert (point["reference"], point["line"], point["new"], point["gene"]) == (0, 20, "yes", "TP53")
    (place,) = found["genome"].spec["layer"][1]["data"]["values"]
    assert place["listed"]
    assert place["fraction"] == 20
    bars = {one["name"]: one for one in found["limits of detection"].spec["data"]["values"]}
    assert bars["TP53 R175H"]["words"] == "100 reads"
    assert bars["TP53 P151S"]["state"] == "not known"


def test_nothing_is_drawn_of_nothing():
    analysis = analysed(vcf("a.vcf", ("LINE",), []))
    assert list(charts(analysis)) == ["limits of detection"]


def test_what_is_left_out_is_said(monkeypatch):
    monkeypatch.setattr("seedlot.assays.variants.charts._MOST", 1)
    rows = [row("chr3", 50 * n + 1, "C", "T", AD, "0/0:100,0:100", "0/1:80,20:100") for n in range(3)]
    found = charts(analysed(vcf("a.vcf", ("BANK", "LINE"), [*same_donor(), *rows]), reference="BANK"))
    assert found["genome"].title.endswith("(the first 1 of 3)")
