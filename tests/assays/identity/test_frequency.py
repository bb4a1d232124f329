"""The random match probability by hand (NRC 1996, 4.10)."""

from __future__ import annotations

import pytest
from tests.assays.identity.conftest import Measure, profile, table, values

from seedlot.assays.identity.frequency import genotype, random_match
from seedlot.assays.identity.settings import Settings


def test_without_coancestry_it_is_hardy_and_weinberg():
    assert genotype([0.1], 0) == pytest.approx(0.01)
    assert genotype([0.1, 0.2], 0) == pytest.approx(0.04)


def test_with_coancestry_by_hand():
    """theta 0.03, p 0.1: (0.06 + 0.097)(0.09 + 0.097)/(1.03 x 1.06); p, q 0.1 and 0.2: 2(0.03+0.097)(0.03+0.194)/(...)."""
    below = 1.03 * 1.06
    assert genotype([0.1], 0.03) == pytest.approx(0.157 * 0.187 / below)
    assert genotype([0.1, 0.2], 0.03) == pytest.approx(2 * 0.127 * 0.224 / below)


def test_alleles_that_are_not_listed_are_rare_and_third_alleles_are_left_out():
    listed = {"CSF1PO": {"10": 0.2}, "vWA": {"17": 0.3}}
    one = profile("S", {"CSF1PO": "10,11", "vWA": "17,18,19", "TPOX": "8", "Amelogenin": "X"})
    said = random_match(one, listed, Settings(theta=0, least_frequency=0.01))
    assert said is not None
    assert said.probability == pytest.approx(2 * 0.2 * 0.01)
    assert (said.loci, said.unlisted) == (1, ("CSF1PO 11",))
    assert random_match(profile("S", {"TPOX": "8"}), listed, Settings()) is None


def test_a_list_of_frequencies_is_reported(measure: Measure):
    files = {
        "profiles.csv": table({"S": {"CSF1PO": "10", "TPOX": "8", "vWA": "17"}, "T": {"FGA": "20"}}),
        "frequencies.csv": "locus,allele,frequency\nCSF1PO,10,0.2\nCSF1PO,11,0.8\nTPOX,8,0.5\nTPOX,9,0.5\n",
    }
    analysis = measure(files, theta=0)
    told = values(analysis, "S")["STR random match probability"]
    assert told.value == pytest.approx(0.2**2 * 0.5**2)
    assert values(analysis, "T")["STR random match probability"].value is None
