"""Wrong builds, three alleles, lower case, decimal commas, Excel dates, copies, files cut short or something else."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError
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
from seedlot.assays.identity.read import read
from seedlot.assays.identity.settings import Settings
from seedlot.terms.assay import Source
from seedlot.terms.errors import UnreadableFileError

CELLOSAURUS = "ID   A\nAC   CVCL_0001\nST   CSF1PO: 10,11\nST   TH01: 6,9.3\nST   vWA: 17\n//\n"


def test_lower_case_names_and_decimal_commas(measure: Measure):
    lower = {locus.lower(): text.replace("9.3", "9,3").lower() for locus, text in DONOR.items()}
    analysis = measure({"a.csv": table({"D": DONOR}), "b.csv": table({"L": lower})}, roles="D=donor; L=line")
    assert values(analysis, "L")["STR match to donor"].value == 100
    assert codes(analysis) == {"str/decimal-comma"}


def test_an_excel_date_costs_one_locus_not_the_profile(measure: Measure):
    """In text a date such as 14-Oct is no allele; the locus is not compared, and it is said."""
    spoilt = {**DONOR, "CSF1PO": "14-Oct"}
    analysis = measure({"p.csv": table({"D": DONOR, "L": spoilt})}, roles="D=donor; L=line")
    assert values(analysis, "L")["STR loci compared with donor"].value == 14
    assert said(analysis, "str/allele")[0].answer == "not known"


def test_a_file_given_twice_counts_once(measure: Measure):
    text = table({"A": DONOR})
    analysis = measure({"a.csv": text, "b.csv": text})
    assert "identity/duplicate" in codes(analysis)
    assert len(analysis.tables["str_profiles"]) == 16


def test_a_bam_is_read_from_its_path_and_an_index_is_no_sample(tmp_path: Path):
    """Bytes are not asked of a file on disk that htslib reads."""
    (tmp_path / "x.sam").write_text(
        "@HD\tVN:1.6\n@SQ\tSN:chr1\tLN:248956422\nr\t0\tchr1\t995\t60\t10M\t*\t0\t0\tCCCCCGCCCC\t*\n"
    )
    alignment, index = Source("x.sam", path=tmp_path / "x.sam"), Source("x.sam.bai", content=b"any")
    sites = Source("s.tsv", content=site_table(np.array([0.3])).encode())
    raw = read((alignment, index, sites), Settings(min_depth=1))
    assert [(one.sample, one.alts.tolist()) for one in raw.calls] == [("x", [1])]
    assert "data" not in vars(alignment)


def test_alignments_without_a_list_of_sites_are_refused():
    with pytest.raises(UnreadableFileError, match="list of sites"):
        read((Source("x.sam", content=b"@HD\tVN:1.6\n"),), Settings())


def test_a_sample_typed_twice(measure: Measure):
    again = measure({"a.csv": table({"A": DONOR}), "b.csv": table({"A": {**DONOR, "vWA": "17,18"}, "a ": OTHER})})
    assert {"identity/twice", "identity/alike"} <= codes(again)
    assert "differ at vWA" in said(again, "identity/twice")[0].says
    agree = measure({"a.csv": table({"A": DONOR}), "b.csv": table({"A": {**DONOR, "D1S1656": "12"}})})
    assert said(agree, "identity/twice")[0].answer is None


def test_a_kit_whose_loci_are_missing(measure: Measure):
    analysis = measure({"p.csv": table({"A": DONOR, "B": DONOR})}, kit="powerplex16")
    assert "has no allele at Penta D, Penta E, which PowerPlex 16 types" in said(analysis, "identity/no-allele")[0].says


def test_lists_of_lines(measure: Measure):
    files = {
        "p.csv": table({"A": DONOR, "HeLa": OTHER}),
        "db.csv": table({"X": DONOR, "Y": OTHER}),
        "bad.csv": table({"Z": DONOR}),
    }
    analysis = measure(files, database="db.csv", misidentified="bad.csv", best=1)
    best = {row["query"]: row["reference"] for row in analysis.tables["matches"] if row["against"] == "database"}
    assert best == {"A": "X", "HeLa": "Y"}
    assert values(analysis, "A")["STR best match in database"].value == "X"
    assert said(analysis, "identity/misidentified")[0].says.startswith("'A' matches 'Z'")
    named = measure({"p.csv": table({"HeLa": OTHER}), "bad.csv": "Name\nhela\n"}, misidentified="bad.csv")
    assert "'HeLa' is in the list" in said(named, "identity/misidentified")[0].says
    none = measure({"p.csv": table({"A": DONOR})}, database="x.csv", misidentified="y.csv")
    assert [finding.code for finding in none.findings].count("identity/no-database") == 2


def test_a_wrong_build_is_left_out(measure: Measure):
    found, share = people(1, 200)
    one = {"D": (found["child"], 30 * (found["child"] < 2), 30 * (found["child"] > 0))}
    analysis = measure({"x.vcf": vcf(one), "sites.tsv": site_table(share, build="GRCh37")})
    assert "is on GRCh38" in said(analysis, "identity/build")[0].says
    assert analysis.reportables == ()


def test_other_bases_and_turned_alleles(measure: Measure):
    found, share = people(1, 200)
    straight = genotype_table({"D": found["child"]})
    turned = genotype_table({"L": (2 - found["child"]).astype("int8")}).replace("\tA\tG\t", "\tG\tA\t")
    other = genotype_table({"X": found["child"]}).replace("\tA\tG\t", "\tC\tT\t")
    analysis = measure({"d.tsv": straight, "l.tsv": turned, "x.tsv": other, "sites.tsv": site_table(share)})
    (row,) = [row for row in analysis.tables["snp_pairs"] if {row["one"], row["other"]} == {"D", "L"}]
    assert (row["concordance"], row["sites"]) == (1, 200)
    assert "200 sites of the file have other bases" in said(analysis, "identity/alleles")[0].says
    assert "identity/no-sites" in codes(analysis)


def test_variants_only_hide_opposite_homozygotes(measure: Measure):
    found, _ = people(2, 300)
    rows = {name: found[name].copy() for name in ("mother", "father")}
    for own in rows.values():
        own[own == 0] = -1
    analysis = measure({"g.tsv": genotype_table(rows)})
    assert "identity/variants-only" in codes(analysis)
    mended = measure(
        {"g.tsv": genotype_table({"mother": rows["mother"]}), "h.tsv": genotype_table({"father": rows["father"]})},
        absent="reference",
    )
    assert "identity/variants-only" in codes(mended) or mended.tables["snp_pairs"]


def test_a_vcf_without_genotypes(measure: Measure):
    text = vcf({"S": (people(1, 30)[0]["child"] * 0 - 1, [0] * 30, [0] * 30)}).replace("./.:0,0", "./.:.")
    analysis = measure({"x.vcf": text})
    assert {"snp/no-genotype", "identity/no-sites"} <= codes(analysis)


def test_two_lists_and_a_layout_that_renames(measure: Measure):
    found, share = people(1, 150)
    files = {
        "a.tsv": genotype_table({"S": found["child"]}),
        "s1.tsv": site_table(share),
        "s2.tsv": site_table(share, build="hg38"),
    }
    analysis = measure({**files, "who.csv": "sample,file,role\nBANK,a.tsv,MCB\n"})
    assert "identity/lists" in codes(analysis)
    assert {told.sample for told in analysis.reportables} == {"BANK"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", "foo,bar\n1,2\n"),
        ("x.bed", "chr1\t1\t2\n"),
        ("x.sam", "@HD\tVN:1.6\n"),
        ("x.csv.gz", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0)),
        ("x.csv", b""),
        ("x.vcf", "no vcf"),
    ],
)
def test_what_is_nothing_known_is_refused_in_one_line(measure: Measure, name: str, content: str | bytes):
    with pytest.raises(UnreadableFileError) as fault:
        measure({name: content})
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    "given",
    [
        {"roles": "A"}, {"roles": "A=wizard"}, {"roles": "A=line; A=MCB"}, {"kit": "nonsense"},
        {"related": 80, "ambiguous": 90},
    ],
)  # fmt: skip
def test_settings_that_cannot_be_meant(given: dict[str, object]):
    with pytest.raises(ValidationError):
        Settings.model_validate(given)


def test_packed_and_foreign_encodings(measure: Measure):
    packed = measure({"p.csv.gz": gzip.compress(table({"A": DONOR}).encode())})
    assert len(packed.tables["str_profiles"]) == 16
    foreign = measure({"p.csv": table({"Zelle ä": DONOR}).encode("cp1252")})
    assert "identity/encoding" in codes(foreign)


def test_one_name_in_two_files_is_one_person_unless_the_layout_renames(measure: Measure):
    """Two vials whose files both call their sample S: told apart by the file, and expected to be the same."""
    found, share = people(3, 200)
    files = {"a.tsv": genotype_table({"S": found["child"]}), "b.tsv": genotype_table({"S": found["stranger"]})}
    analysis = measure({**files, "sites.tsv": site_table(share)})
    assert (
        "'S (a.tsv)' and 'S (b.tsv)' are told to be of one person"
        in said(analysis, "identity/unexpected-difference")[0].says
    )
    layout = "sample,role\nS,MCB\n"
    roles = measure({**files, "who.csv": layout}).tables["snp_pairs"]
    assert roles[0]["expected"] == "same"
    renamed = measure({**files, "who.csv": "sample,file,donor\nA,a.tsv,P1\nB,b.tsv,P2\n"})
    assert renamed.tables["snp_pairs"][0]["expected"] == "other"
    assert "identity/unexpected-difference" not in codes(renamed)


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
