"""Labels that fit better exchanged."""

from __future__ import annotations

import numpy as np
from tests.assays.identity.conftest import Measure, codes, genotype_table, said

from seedlot.assays.identity.roles import Role
from seedlot.assays.identity.samples import Person
from seedlot.assays.identity.swaps import swaps_of


def cohort(persons: int, each: int, sites: int = 400) -> dict[str, np.ndarray]:
    dice = np.random.default_rng(3)
    share = dice.uniform(0.2, 0.8, sites)
    rows: dict[str, np.ndarray] = {}
    for person in range(persons):
        own = dice.binomial(2, share).astype(np.int8)
        rows |= {f"P{person}-{stage}": own for stage in range(each)}
    return rows


def told(rows: dict[str, np.ndarray]) -> str:
    return "sample,donor,role\n" + "".join(
        f"{name},{name.split('-')[0]},{'donor' if name.endswith('-0') else 'sample'}\n" for name in rows
    )


def test_two_labels_exchanged_in_a_cohort(measure: Measure):
    rows = cohort(12, 3)
    right = measure({"g.tsv": genotype_table(rows), "who.csv": told(rows)})
    assert "identity/swap" not in codes(right)
    rows["P2-1"], rows["P7-2"] = rows["P7-2"], rows["P2-1"]
    wrong = measure({"g.tsv": genotype_table(rows), "who.csv": told(rows)})
    assert [finding.says for finding in said(wrong, "identity/swap")] == [
        "The labels of 'P2-1' and 'P7-2' fit better exchanged: each is of the other's donor."
    ]


def test_with_one_sample_a_donor_is_trusted(measure: Measure):
    rows = cohort(4, 2)
    rows["P1-1"], rows["P3-1"] = rows["P3-1"], rows["P1-1"]
    wrong = measure({"g.tsv": genotype_table(rows), "who.csv": told(rows)})
    assert "'P1-1' and 'P3-1'" in said(wrong, "identity/swap")[0].says


def test_one_that_is_of_another_donor_alone(measure: Measure):
    rows = cohort(4, 3)
    rows["P1-1"] = rows["P3-1"]
    (finding,) = said(measure({"g.tsv": genotype_table(rows), "who.csv": told(rows)}), "identity/swap")
    assert finding.says.startswith("'P1-1' is of another donor than it is told to be")


def test_what_is_not_known_moves_nobody():
    people = {name: Person(sample=name, role=Role.SAMPLE, group=name[0]) for name in ("A1", "A2", "B1", "C")}
    people["C"] = Person(sample="C")
    assert swaps_of(people, tuple(people), lambda _one, _other: None) == ()
    assert swaps_of(people, tuple(people), lambda _one, _other: False) == ()
