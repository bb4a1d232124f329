"""What is left: lists by their setting, files cut short, roles given as values, sites that cannot tell."""

from __future__ import annotations

import gzip

import numpy as np
from tests.assays.identity.conftest import (
    DONOR,
    OTHER,
    Measure,
    codes,
    genotype_table,
    people,
    said,
    site_table,
    table,
    values,
    vcf,
)

from seedlot.assays.identity.changes import Sexes
from seedlot.assays.identity.settings import Settings

CELLOSAURUS = "ID   A\nAC   CVCL_0001\nST   CSF1PO: 10,11\nST   TH01: 6,9.3\nST   vWA: 17\n//\n"


def test_cellosaurus_text_and_a_bed_beside_each_other(measure: Measure):
    assert (
        values(measure({"c.txt": CELLOSAURUS, "p.csv": table({"B": DONOR})}), "A")["STR mixture"].value == "none seen"
    )
    found, _ = people(1, 150)
    bed = "".join(f"chr1\t{1000 * (at + 1) - 1}\t{1000 * (at + 1)}\trs{at}\tA\tG\n" for at in range(150))
    one = {"S": (found["child"], 20 * (2 - found["child"]), 20 * found["child"])}
    analysis = measure({"x.vcf": vcf(one), "sites_hg38.bed": bed})
    assert "identity/frequencies" in codes(analysis)
    assert values(analysis, "S")["SNP contamination"].relation == "<"


def test_a_vcf_is_a_list_where_it_is_named(measure: Measure):
    found, _ = people(1, 150)
    text = vcf({"S": (found["child"], 20 * (2 - found["child"]), 20 * found["child"])})
    rows = genotype_table({"L": found["child"]})
    analysis = measure({"sites.vcf": text, "g.tsv": rows}, sites="sites.vcf")
    assert {told.sample for told in analysis.reportables} == {"L"}


def test_a_vcf_whose_end_is_missing(measure: Measure):
    found, _ = people(1, 40)
    text = vcf({"S": (found["child"], 9 * (2 - found["child"]), 9 * found["child"])}).encode()
    block = gzip.compress(text)
    extra = block[:3] + b"\x04" + block[4:10] + b"\x06\x00BC\x02\x00\x00\x00" + block[10:]
    assert "snp/cut" in codes(measure({"x.vcf.gz": extra}))


def test_roles_given_as_values_and_unrelated_parents():
    assert Settings(roles={"A": "line"}).roles == {"A": "line"}
    assert Sexes(own=("X", "Y"), other=("X",)).gained_y
    assert not Sexes(own=("X",), other=("X",)).lost_y


def test_a_parent_without_a_role_is_taken_for_the_donor(measure: Measure):
    analysis = measure({"p.csv": table({"F": DONOR, "L": DONOR, "M": OTHER})}, parents="L=F; M=L")
    against = {(row["sample"], row["against"]): row["reference"] for row in analysis.tables["chain"]}
    assert against == {("L", "donor"): "F", ("M", "donor"): "F", ("M", "parent"): "L"}


def test_a_donor_without_a_profile_is_named(measure: Measure):
    found, share = people(1, 150)
    files = {"p.csv": table({"L": DONOR}), "g.tsv": genotype_table({"D": found["child"]}), "s.tsv": site_table(share)}
    analysis = measure(files, roles="D=donor; L=line")
    assert "the donor 'D' has no STR profile" in values(analysis, "L")["STR match to donor"].note


def test_so_few_reads_that_nothing_would_show(measure: Measure):
    dice = np.random.default_rng(1)
    own = dice.binomial(2, 0.5, 21).astype(np.int8)
    reads = {"S": (own, 8 * (2 - own) // 2, 8 * own // 2)}
    analysis = measure({"x.vcf": vcf(reads)}, power=0.999, false_positive=1e-9)
    told = values(analysis, "S")["SNP contamination"]
    assert told.value is None
    assert "no share up to one half would have been seen" in told.note or told.relation == "<"


def test_a_y_that_the_donor_lacks_is_another_persons(measure: Measure):
    female = {**DONOR, "Amelogenin": "X"}
    analysis = measure({"p.csv": table({"D": female, "L": DONOR})}, roles="D=donor; L=line")
    assert said(analysis, "identity/sex")[0].answer == "not met"
    assert "shows a Y that its donor 'D' lacks" in said(analysis, "identity/sex")[0].says
