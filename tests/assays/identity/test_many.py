"""Many samples: not every pair is told, but every one that matters."""

from __future__ import annotations

import numpy as np
from tests.assays.identity.conftest import Measure, codes, genotype_table, said, table

from seedlot.formats.str_alleles import order

LOCI = ("CSF1PO", "D13S317", "D16S539", "D18S51", "D21S11", "D3S1358", "D5S818", "D7S820", "D8S1179", "FGA", "TH01",
        "TPOX", "vWA", "D2S1338", "D19S433")  # fmt: skip


def profiles(count: int) -> dict[str, dict[str, str]]:
    dice = np.random.default_rng(5)
    rows = {}
    for number in range(count):
        pairs = dice.integers(6, 22, (len(LOCI), 2))
        rows[f"S{number}"] = {
            locus: ",".join(sorted({str(a), str(b)}, key=order)) for locus, (a, b) in zip(LOCI, pairs, strict=True)
        }
    return rows


def test_of_many_profiles_those_that_match_are_told(measure: Measure):
    rows = profiles(70)
    rows["twin"] = rows["S7"]
    donors = {name: f"P{place}" for place, name in enumerate(rows)} | {"S1": "P0", "S0": "P0"}
    analysis = measure({"p.csv": table(rows, donor=donors)})
    told = analysis.tables["matches"]
    assert len(told) < 71 * 70 // 2
    assert ("S7", "twin") in {(row["query"], row["reference"]) for row in told if row["verdict"] == "related"}
    assert {name for row in told for name in (row["query"], row["reference"])} == set(rows)
    assert "'S7' and 'twin'" in said(analysis, "identity/unexpected-match")[0].says
    assert "'S0' and 'S1'" in said(analysis, "identity/unexpected-difference")[0].says


def test_a_database_of_many(measure: Measure):
    rows = profiles(300)
    analysis = measure({"q.csv": table({"Q": rows["S123"]}), "db.csv": table(rows)}, database="db.csv", best=3)
    hits = [row for row in analysis.tables["matches"] if row["against"] == "database"]
    assert hits[0]["reference"] == "S123"
    assert hits[0]["tanabe %"] == 100
    assert [row["tanabe %"] for row in hits] == sorted((row["tanabe %"] for row in hits), reverse=True)
    assert len(hits) == 3


def test_of_many_fingerprints_those_that_match_are_told(measure: Measure):
    dice = np.random.default_rng(1)
    share = dice.uniform(0.2, 0.8, 300)
    rows = {f"S{number}": dice.binomial(2, share).astype(np.int8) for number in range(70)}
    rows["twin"] = rows["S7"]
    who = "sample,donor\n" + "".join(f"{name},{'P0' if name in {'S0', 'S1'} else name}\n" for name in rows)
    analysis = measure({"g.tsv": genotype_table(rows), "who.csv": who})
    told = analysis.tables["snp_pairs"]
    assert len(told) < 71 * 70 // 2
    assert {(row["one"], row["other"]) for row in told if row["verdict"] == "same person"} == {("S7", "twin")}
    assert {"identity/unexpected-match", "identity/unexpected-difference"} <= codes(analysis)
