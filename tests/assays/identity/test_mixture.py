"""Third alleles, foreign alleles, stutter and balance; the share of a contaminant by heights, and the least that shows."""

from __future__ import annotations

import pytest
from tests.assays.identity.conftest import DONOR, OTHER, Measure, codes, said, table, values

HEAD = "Sample Name\tMarker\tAllele 1\tAllele 2\tAllele 3\tAllele 4\tHeight 1\tHeight 2\tHeight 3\tHeight 4\n"


def peaks(rows: list[tuple[str, str, dict[str, float]]]) -> str:
    text = HEAD
    for sample, marker, heights in rows:
        names, values = list(heights), [f"{height:g}" for height in heights.values()]
        pad = [""] * (4 - len(names))
        text += "\t".join([sample, marker, *names, *pad, *values, *pad]) + "\n"
    return text


def mixed(share: float, total: float = 4000) -> str:
    """The donor alone, and with so much of the other's DNA; heights are proportional to copies."""
    rows = []
    for locus, text in DONOR.items():
        if locus == "Amelogenin":
            continue
        own, other = text.split(","), OTHER[locus].split(",")
        rows.append(("D", locus, {allele: total / len(own) for allele in own}))
        heights = {allele: (1 - share) * total / len(own) for allele in own}
        for allele in other:
            heights[allele] = heights.get(allele, 0) + share * total / len(other)
        rows.append(("L", locus, heights))
    return peaks(rows)


@pytest.mark.parametrize("share", [0.1, 0.25])
def test_the_share_of_a_contaminant_is_told_from_the_heights(measure: Measure, share: float):
    analysis = measure({"peaks.txt": mixed(share)}, roles="D=donor; L=line", stutter=0)
    assert values(analysis, "L")["STR mixture"].value == "mixed"
    assert values(analysis, "L")["STR contamination"].value == pytest.approx(100 * share, abs=0.01)
    assert said(analysis, "identity/mixture")[0].answer == "not met"
    assert values(analysis, "D")["STR mixture"].value == "none seen"


def test_a_negative_says_what_would_have_been_seen(measure: Measure):
    """Peaks of 2,000 RFU each make 4,000 a locus; a foreign peak of 50 RFU is half of a share of 2.5 %."""
    analysis = measure({"peaks.txt": mixed(0)}, roles="D=donor; L=line")
    told = values(analysis, "L")["STR contamination"]
    assert (told.value, told.relation) == (None, "<")
    assert told.limit == pytest.approx(2.5)
    limit = next(row for row in analysis.tables["limits"] if row["sample"] == "L")
    assert (limit["fraction"], limit["kind"]) == (pytest.approx(0.025), "cells of another person")
    assert "50 RFU" in limit["basis"]


def test_without_heights_nothing_is_claimed(measure: Measure):
    analysis = measure({"p.csv": table({"A": DONOR})})
    assert values(analysis, "A")["STR contamination"].value is None
    assert values(analysis, "A")["STR contamination"].relation == "="
    assert analysis.tables["limits"][0]["fraction"] is None


def test_stutter_and_noise_are_left_out_and_told(measure: Measure):
    """16 before 17 is stutter at 100 of 2000 RFU; 21 is noise at 40 RFU; 15 at 400 RFU is neither."""
    rows = [
        ("S", "vWA", {"16": 100.0, "17": 2000.0, "21": 40.0}),
        ("S", "FGA", {"20": 2000.0, "24": 900.0}),
        ("S", "TPOX", {"8": 9.0}),
    ]
    analysis = measure({"peaks.txt": peaks(rows)})
    alleles = {row["locus"]: row["alleles"] for row in analysis.tables["str_profiles"]}
    assert alleles == {"vWA": "17", "FGA": "20,24", "TPOX": ""}
    assert "vWA 16, vWA 21, TPOX 8" in said(analysis, "identity/stutter")[0].says
    assert "unbalanced peaks at FGA" in said(analysis, "identity/unbalanced")[0].says


def test_one_third_allele_is_a_doubt_three_are_a_mixture(measure: Measure):
    one = measure({"p.csv": table({"A": {**DONOR, "vWA": "16,17,19"}})})
    assert values(one, "A")["STR mixture"].value == "suspected"
    assert "identity/third-allele" in codes(one)
    three = measure({"p.csv": table({"A": {**DONOR, "vWA": "16,17,19", "FGA": "20,21,22", "TPOX": "8,9,11"}})})
    assert values(three, "A")["STR mixture"].value == "mixed"
    asked = measure({"p.csv": table({"A": {**DONOR, "vWA": "16,17,19"}})}, mixed_loci=1)
    assert values(asked, "A")["STR mixture"].value == "mixed"


def test_alleles_that_the_donor_lacks_show_a_mixture_without_a_third(measure: Measure):
    """The donor is homozygous at three loci, at which the line has a second allele."""
    donor = {**DONOR, "CSF1PO": "10", "vWA": "17", "FGA": "21"}
    line = {**donor, "CSF1PO": "10,12", "vWA": "14,17", "FGA": "20,21"}
    analysis = measure({"p.csv": table({"D": donor, "L": line}, role={"D": "donor", "L": "line"})})
    assert values(analysis, "L")["STR mixture"].value == "mixed"
    assert "alleles that the donor lacks at CSF1PO, FGA, vWA" in values(analysis, "L")["STR mixture"].note


def test_a_sample_without_autosomal_alleles(measure: Measure):
    analysis = measure({"p.csv": table({"A": {"Amelogenin": "X", "vWA": "OL", "TPOX": ""}, "B": {"FGA": "20"}})})
    assert values(analysis, "A")["STR mixture"].value is None
    assert "identity/off-ladder" in codes(analysis)


LOCI = ["D3S1358", "vWA", "FGA", "D8S1179", "D21S11", "D18S51", "TH01", "TPOX", "D5S818", "CSF1PO"]
MOTHER = ["14,16", "17,17", "20,24", "13,13", "28,30", "12,12", "6,9", "8,11", "11,12", "10,12"]
CHILD = ["14,15", "17,18", "20,22", "12,13", "28,29", "12,16", "6,7", "8,9", "9,11", "10,13"]


def test_a_mother_passes_neither_as_the_donor_nor_as_a_contaminant(measure: Measure):
    """Where she is homozygous a child has her allele and one more; at the other loci it lacks one of hers."""
    rows = [
        "\t".join(["sample", "role", *LOCI, "Amelogenin"]),
        "\t".join(["M", "donor", *MOTHER, "X,X"]),
        "\t".join(["L", "lot", *CHILD, "X,Y"]),
    ]
    analysis = measure({"p.tsv": "\n".join(rows) + "\n"}, min_loci=8)
    told = codes(analysis)
    assert "identity/not-the-donor" in told
    assert not {"identity/mixture", "identity/loss-of-y", "identity/changed"} & set(told)
    assert "as a parent and a child do" in said(analysis, "identity/not-the-donor")[0].says


def test_a_mother_told_as_such_is_no_donor(measure: Measure):
    rows = [
        "\t".join(["sample", "role", "parent", *LOCI]),
        "\t".join(["M", "mother", "", *MOTHER]),
        "\t".join(["L", "lot", "M", *CHILD]),
    ]
    analysis = measure({"p.tsv": "\n".join(rows) + "\n"}, min_loci=8)
    assert values(analysis, "L")["STR match to donor"].value is None
    assert said(analysis, "identity/not-the-parent")[0].answer == "not met"


def test_a_donor_of_x_alone_has_not_lost_the_y_of_what_came_of_it(measure: Measure):
    rows = [
        "\t".join(["sample", "role", *LOCI, "Amelogenin"]),
        "\t".join(["D", "donor", *CHILD, "X,X"]),
        "\t".join(["L", "lot", *CHILD, "X,Y"]),
    ]
    analysis = measure({"p.tsv": "\n".join(rows) + "\n"}, min_loci=8)
    assert said(analysis, "identity/sex")[0].answer == "not met"
    assert "identity/loss-of-y" not in codes(analysis)
    assert not analysis.tables.get("events")
