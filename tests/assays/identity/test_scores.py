"""Scores by hand, their invariants, and that the products of matrices say what the comparison of two says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.assays.identity.conftest import DONOR, OTHER, profile

from seedlot.assays.identity.scores import compare, compare_all, counted, encode, index_of
from seedlot.formats.str_profile import Locus, Profile

LOCI = ("CSF1PO", "D13S317", "D16S539", "D18S51", "vWA", "Amelogenin")
alleles = st.lists(st.sampled_from(["8", "9", "9.3", "10", "11"]), min_size=0, max_size=3, unique=True)
profiles = st.dictionaries(st.sampled_from(LOCI), alleles, min_size=0, max_size=6).map(
    lambda loci: Profile(
        sample="P", where="", loci={name: Locus(name=name, alleles=tuple(sorted(own))) for name, own in loci.items()}
    )
)


def test_scores_by_hand():
    """Three loci in common: {10,11} and {10}, {8} and {8}, {12,13} and {14,15}: S = 2, A = 5, B = 4."""
    one = profile("Q", {"CSF1PO": "10,11", "TPOX": "8", "vWA": "12,13", "FGA": "20", "Amelogenin": "X,Y"})
    other = profile("R", {"CSF1PO": "10", "TPOX": "8", "vWA": "14,15", "TH01": "6", "Amelogenin": "X"})
    match = compare(one, other)
    assert (match.shared, match.query_alleles, match.reference_alleles, match.loci) == (2, 5, 4, 3)
    assert match.tanabe == pytest.approx(400 / 9)
    assert match.masters_query == pytest.approx(40)
    assert match.masters_reference == pytest.approx(50)
    assert (match.differing, match.excluding) == (("CSF1PO", "vWA"), ("vWA",))
    assert [match.score(name) for name in ("tanabe", "masters query", "masters reference")] == [
        match.tanabe,
        match.masters_query,
        match.masters_reference,
    ]


def test_without_a_common_locus_there_is_no_score():
    match = compare(profile("Q", {"CSF1PO": "10"}), profile("R", {"TPOX": "8"}))
    assert (match.loci, match.tanabe, match.masters_query, match.masters_reference) == (0, None, None, None)


def test_sex_chromosomes_and_lost_cells_do_not_count():
    lost = Locus(name="vWA", alleles=("17",), lost=True)
    one = Profile(sample="Q", where="", loci={"vWA": lost, **profile("Q", {"DYS391": "10", "Amelogenin": "X"}).loci})
    assert counted(one) == {}


@given(profiles, profiles)
def test_tanabe_is_symmetric_and_masters_exchange(one: Profile, other: Profile):
    there, back = compare(one, other), compare(other, one)
    assert there.tanabe == back.tanabe
    assert there.masters_query == back.masters_reference
    assert there.tanabe is None or 0 <= there.tanabe <= 100


@given(profiles)
def test_a_profile_is_its_own(one: Profile):
    assert compare(one, one).tanabe in {None, 100}


@given(st.lists(profiles, min_size=1, max_size=4), st.lists(profiles, min_size=1, max_size=4))
def test_matrices_say_the_same(queries: list[Profile], references: list[Profile]):
    index, loci = index_of(references)
    found = compare_all(encode(queries, index, loci), encode(references, index, loci))
    each = [[compare(query, reference) for reference in references] for query in queries]
    assert found.shared.tolist() == [[match.shared for match in row] for row in each]
    assert found.loci.tolist() == [[match.loci for match in row] for row in each]
    for name in ("tanabe", "masters query", "masters reference"):
        assert np.allclose(found.score(name), [[match.score(name) or 0 for match in row] for row in each], rtol=1e-6)


def test_order_of_alleles_and_loci_does_not_matter():
    turned = {locus: ",".join(reversed(text.split(","))) for locus, text in reversed(DONOR.items())}
    assert compare(profile("A", DONOR), profile("B", turned)).tanabe == 100
    assert compare(profile("A", DONOR), profile("B", OTHER)).tanabe == 0


def test_nothing_can_be_encoded():
    found = compare_all(encode([], {}, {}), encode([], {}, {}))
    assert found.shared.shape == (0, 0)
    assert np.isfinite(found.score("tanabe")).all()
