"""Relatedness by hand, its invariants, and kin by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.assays.identity.conftest import Measure, codes, genotype_table, people, said, values

from seedlot.assays.identity.pairs import counts_of, kin
from seedlot.assays.identity.settings import Settings

calls = arrays(np.int8, st.tuples(st.just(3), st.integers(1, 30)), elements=st.integers(-1, 2))


def test_relatedness_by_hand():
    """Six sites in common: shared heterozygous 2, opposite 1, heterozygous 3 and 2: (2 - 2)/2 = 0; KING as its formula."""
    one = [1, 1, 1, 0, 2, 0, -1]
    other = [1, 1, 0, 2, 2, 0, 1]
    pair = counts_of(("a", "b"), np.array([one, other], dtype=np.int8)).pair(0, 1)
    assert (pair.sites, pair.shared_hets, pair.ibs0, pair.hets, pair.same) == (6, 2, 1, (3, 2), 4)
    assert pair.relatedness == 0
    assert pair.concordance == pytest.approx(4 / 6)
    assert pair.kinship == pytest.approx(0 / 4 + 0.5 - 5 / 8)
    low, high = pair.interval(0.95) or (0, 0)
    assert (low + high) / 2 == pytest.approx(0)
    assert high == pytest.approx(1.959964 * np.sqrt(2 + 4) / 2)


@given(calls)
def test_symmetric_and_one_with_itself(dosage):
    counts = counts_of(("a", "b", "c"), dosage)
    for name in ("sites", "shared_hets", "ibs0", "same"):
        assert (getattr(counts, name) == getattr(counts, name).T).all()
    for place in range(3):
        pair = counts.pair(place, place)
        assert pair.ibs0 == 0
        assert pair.relatedness in {None, 1}
        assert pair.concordance in {None, 1}
    there, back = counts.pair(0, 1), counts.pair(1, 0)
    assert (there.relatedness, there.kinship, there.interval(0.9)) == (
        back.relatedness,
        back.kinship,
        back.interval(0.9),
    )
    assert counts.relatedness[0, 1] == pytest.approx(-1 if there.relatedness is None else there.relatedness)


@given(calls)
def test_which_allele_comes_first_does_not_matter(dosage):
    turned = np.where(dosage >= 0, 2 - dosage, -1).astype(np.int8)
    one, other = counts_of(("a", "b", "c"), dosage), counts_of(("a", "b", "c"), turned)
    assert one.pair(0, 1) == other.pair(0, 1)


@pytest.mark.parametrize("seed", range(3))
def test_kin_by_simulation(seed: int):
    found, _ = people(seed, 3000)
    names = tuple(found)
    counts = counts_of((*names, "twin"), np.array([*found.values(), found["child"]]))
    at = {name: place for place, name in enumerate((*names, "twin"))}

    def verdict(one: str, other: str) -> str:
        return kin(counts.pair(at[one], at[other]), None, Settings())

    assert verdict("child", "twin") == "same person"
    assert verdict("child", "mother") == verdict("father", "sibling") == "parent and child"
    assert verdict("child", "sibling") == "siblings"
    assert verdict("mother", "father") == verdict("child", "stranger") == "unrelated"


def test_few_sites_give_no_verdict_and_first_degree_is_not_divided():
    found, _ = people(1, 120)
    counts = counts_of(("m", "c"), np.array([found["mother"], found["child"]]))
    assert kin(counts.pair(0, 1), None, Settings(min_sites=200)) == "not known"
    assert kin(counts.pair(0, 1), 7, Settings(min_sites=200)) == "same person"
    assert kin(counts.pair(0, 1), -7, Settings(min_sites=200)) == "different persons"
    assert kin(counts.pair(0, 1), None, Settings(min_sites=100)) == "first-degree kin"
    assert kin(counts.pair(0, 0), -100, Settings(min_sites=100)) == "not known"
    third = np.array([found["mother"], np.where(np.arange(120) % 5 == 0, 2 - found["mother"], found["mother"])])
    assert kin(counts_of(("a", "b"), third).pair(0, 1), None, Settings()) in {"second-degree kin", "first-degree kin"}


def test_a_donors_mother_is_not_the_donor(measure: Measure):
    found, _ = people(7, 1000)
    rows = {"D": found["child"], "L": found["mother"], "L2": found["child"]}
    analysis = measure({"g.tsv": genotype_table(rows)}, roles="D=donor; L=line; L2=line")
    told = values(analysis, "L")
    assert told["SNP identity with donor"].value == "parent and child"
    assert told["SNP relatedness to donor"].value == pytest.approx(0.5, abs=0.1)
    low, high = told["SNP relatedness to donor"].low, told["SNP relatedness to donor"].high
    assert low is not None
    assert high is not None
    assert low < 0.5 < high
    assert "identity/unexpected-difference" in codes(analysis)
    same = values(analysis, "L2")
    assert (same["SNP identity with donor"].value, same["SNP relatedness to donor"].value) == ("same person", 1)
    lod = same["SNP LOD of one person with donor"].value
    assert isinstance(lod, float)
    assert lod > 100


def test_kin_that_is_not_told_is_said(measure: Measure):
    found, _ = people(8, 1000)
    rows = {"A": found["child"], "B": found["sibling"]}
    analysis = measure({"g.tsv": genotype_table(rows)})
    assert "are siblings" in said(analysis, "identity/kin")[0].says
    same = measure({"g.tsv": genotype_table({"A": rows["A"], "B": rows["A"]})}, donors="A=P1; B=P2")
    assert "identity/unexpected-match" in codes(same)
