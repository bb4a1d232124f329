from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.alleles import Allele, akin, growth, is_sequence, pieces, trim
from seedlot.genome.events import Kind

BASES = st.text("ACGT", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("position", "ref", "alt", "expected"),
    [
        (100, "A", "G", (100, "A", "G")),
        (100, "ag", "at", (101, "G", "T")),
        (100, "CTTT", "CTT", (100, "CT", "C")),
        (100, "CTT", "CTTT", (100, "C", "CT")),
        (100, "GCACA", "GCA", (100, "GCA", "G")),
        (100, "ACGT", "ACTT", (102, "G", "T")),
        (100, "AC", "GT", (100, "AC", "GT")),
        (100, "TAC", "TGT", (101, "AC", "GT")),
        (100, "A", "A", (100, "A", "A")),
    ],
)
def test_alleles_are_trimmed_by_hand(position: int, ref: str, alt: str, expected: tuple[int, str, str]):
    assert trim("1", position, ref, alt) == Allele("1", *expected)


@given(position=st.integers(1, 10**8), ref=BASES, alt=BASES)
def test_trimming_twice_is_trimming_once(position: int, ref: str, alt: str):
    once = trim("7", position, ref, alt)
    assert trim("7", once.position, once.ref, once.alt) == once


@given(before=BASES, after=BASES, ref=BASES, alt=BASES)
def test_what_is_written_around_an_allele_does_not_change_what_it_does(before: str, after: str, ref: str, alt: str):
    """The haplotype that the trimmed allele makes is that of the written one; its growth is kept."""
    long_ref, long_alt = before + ref + after, before + alt + after
    short = trim("1", 1, long_ref, long_alt)
    start = short.position - 1
    assert long_ref[start : start + len(short.ref)] == short.ref
    assert long_ref[:start] + short.alt + long_ref[start + len(short.ref) :] == long_alt
    assert growth(short) == len(alt) - len(ref)


@given(ref=BASES, alt=BASES)
def test_one_base_of_each_is_left(ref: str, alt: str):
    short = trim("1", 5, ref, alt)
    assert short.ref
    assert short.alt


def test_a_replacement_of_several_is_also_single_ones():
    assert pieces(Allele("1", 10, "ACG", "TCA")) == (Allele("1", 10, "A", "T"), Allele("1", 12, "G", "A"))
    assert pieces(Allele("1", 10, "A", "T")) == (Allele("1", 10, "A", "T"),)
    assert pieces(Allele("1", 10, "AC", "A")) == (Allele("1", 10, "AC", "A"),)


def test_kinds():
    assert Allele("1", 1, "AC", "GT").kind is Kind.SNV
    assert Allele("1", 1, "A", "GT").kind is Kind.INDEL
    assert Allele("1", 5, "ACG", "A").end == 7
    assert str(Allele("1", 5, "ACG", "A")) == "1:5 ACG>A"


def test_indels_of_a_repeat_may_be_one():
    one, other = Allele("1", 100, "CA", "C"), Allele("1", 110, "AA", "A")
    assert akin(one, other)
    assert not akin(one, one)
    assert not akin(one, Allele("1", 110, "AAA", "A"))
    assert not akin(one, Allele("1", 151, "AA", "A"))
    assert not akin(Allele("1", 100, "C", "G"), Allele("1", 101, "C", "G"))


@pytest.mark.parametrize("alt", ["<NON_REF>", "*", "<DEL>", "G]17:198982]", ".", "<*>"])
def test_symbols_are_no_sequence(alt: str):
    assert not is_sequence(alt)
