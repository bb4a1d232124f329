"""Invariants of gains and losses, and their places on both builds."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from seedlot.assays.karyotype.cells import Cells
from seedlot.assays.karyotype.imbalance import Imbalance, imbalances
from seedlot.assays.karyotype.ladder import names
from seedlot.formats.iscn import parse
from seedlot.genome.builds import Build


def changes(text: str, sexes: str = "XX") -> tuple[Imbalance, ...]:
    cell = Cells(parse(text).clones).cells[-1]
    assert cell is not None
    return imbalances(cell, sexes)


AUTOSOMES = st.sampled_from([str(number) for number in range(1, 23)])


@st.composite
def breakpoint_of(draw: st.DrawFn) -> tuple[str, str]:
    chromosome = draw(AUTOSOMES)
    return chromosome, draw(st.sampled_from(names(chromosome)))


@given(breakpoint_of(), breakpoint_of())
def test_a_balanced_translocation_changes_nothing_written_as_its_derivatives(
    first: tuple[str, str], second: tuple[str, str]
):
    (one, here), (other, there) = first, second
    assume(one != other)
    t = f"t({one};{other})({here};{there})"
    assert changes(f"46,XX,{t}") == ()
    assert changes(f"46,XX,der({one}){t},der({other}){t}") == ()


@given(breakpoint_of(), breakpoint_of())
def test_what_one_derivative_gains_the_other_loses(first: tuple[str, str], second: tuple[str, str]):
    (one, here), (other, there) = first, second
    assume(one != other)
    t = f"t({one};{other})({here};{there})"
    gained = {(change.chromosome, change.outer): change.change for change in changes(f"46,XX,der({one}){t}")}
    lost = {(change.chromosome, change.outer): -change.change for change in changes(f"46,XX,der({other}){t}")}
    assert gained == lost


@given(breakpoint_of())
def test_a_terminal_deletion_and_its_opposite_share_the_break(point: tuple[str, str]):
    chromosome, band = point
    (lost,) = changes(f"46,XX,del({chromosome})({band})")
    assert lost.change == -1
    end = 0 if band.startswith("p") else len(names(chromosome))
    assert end in lost.outer


@given(AUTOSOMES, st.integers(1, 3))
def test_gained_chromosomes_are_whole(chromosome: str, times: int):
    (gained,) = changes(f"46,XX,+{chromosome}x{times}")
    assert gained.whole
    assert gained.change == times
    assert gained.bands == chromosome


def test_places_on_both_builds():
    """CytoConverter's example ABC, by UCSC's hg19: 1p to 125,000,000 and 19q from 26,500,000."""
    first, second = changes("45,XY,der(1;19)(q10;p10)", "XY")
    assert str(first.region(Build.GRCH37)) == "chr1:1-125000000 (GRCh37)"
    assert str(second.region(Build.GRCH37)) == "chr19:26500001-59128983 (GRCh37)"
    assert str(first.region(Build.GRCH38)) == "chr1:1-123400000 (GRCh38)"


def test_what_is_sure_leaves_the_bands_of_the_breaks_out():
    (lost,) = changes("46,XX,del(5)(q13q33)")
    certain = lost.certain(Build.GRCH38)
    assert certain is not None
    assert certain.start > lost.region(Build.GRCH38).start
    (within,) = changes("46,XX,del(13)(q14q14)")
    assert within.certain(Build.GRCH38) is None


@pytest.mark.parametrize("sexes", ["", "XX", "XY"])
def test_sex_chromosomes_are_told_only_where_the_donor_is_known(sexes: str):
    found = {change.chromosome: change.change for change in changes("46,XX", sexes)}
    assert found == {"": {}, "XX": {}, "XY": {"X": 1, "Y": -1}}[sexes]


def test_the_short_arms_of_acrocentrics_are_told_apart():
    assert [change.satellite for change in changes("45,XX,rob(13;14)(q10;q10)")] == [True, True]
    assert [change.satellite for change in changes("46,XX,del(13)(q14)")] == [False]
