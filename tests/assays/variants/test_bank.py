from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.assays.variants.written import row, vcf

from seedlot.assays.variants.bank import bank_of, key
from seedlot.formats.alleles import Allele
from seedlot.formats.vcf import open_vcf

BASES = st.text("ACGT", min_size=1, max_size=4)
ALLELES = st.builds(Allele, st.sampled_from(["1", "22", "X", "MT"]), st.integers(1, 250_000_000), BASES, BASES)


@given(st.sets(ALLELES, max_size=50))
def test_alleles_have_keys_of_their_own(alleles: set[Allele]):
    assert len({key(one) for one in alleles}) == len(alleles)


def test_what_was_called_is_found():
    rows = [
        row("chr1", 100, "A", "G", "GT:AD", "0/1:20,10"),
        row("chr1", 200, "A", "G,T", "GT:AD", "0/2:20,0,10"),
        row("chr1", 300, "ACG", "TCA", "GT:AD", "1/1:0,9"),
        row("chr1", 400, "CTT", "C", "GT", "0/1"),
        row("chr1", 500, "A", "G", "GT:AD", "0/0:20,0"),
        row("chrUn", 500, "A", "G", "GT:AD", "0/1:20,10"),
        row("chr1", 600, "A", "<DEL>", "GT:AD", "0/1:20,10"),
    ]
    bank = bank_of(open_vcf(vcf("bank.vcf", ("BANK",), rows)), 0)
    found = bank.find(Allele("1", 100, "A", "G"))
    assert found is not None
    assert (found[0].count, found[0].total, found[1]) == (10, 30, True)
    assert bank.find(Allele("1", 200, "A", "G")) is None
    assert bank.find(Allele("1", 200, "A", "T")) is not None
    assert bank.find(Allele("1", 302, "G", "A")) is not None
    assert bank.find(Allele("1", 300, "ACG", "TCA")) is not None
    assert bank.find(Allele("1", 500, "A", "G")) is None
    indel = bank.find(Allele("1", 400, "CTT", "C"))
    assert indel is not None
    assert (indel[0].count, indel[0].total) == (None, None)
    assert bank.near(Allele("1", 430, "GTT", "G"))
    assert not bank.near(Allele("1", 430, "GT", "G"))
    assert not bank.near(Allele("1", 430, "G", "T"))


def test_single_bases_of_the_bank_are_a_replacement_of_the_line():
    rows = [row("chr1", 10, "A", "T", "GT:AD", "0/1:20,10"), row("chr1", 11, "C", "G", "GT:AD", "0/1:20,10")]
    bank = bank_of(open_vcf(vcf("bank.vcf", ("BANK",), rows)), 0)
    assert bank.find(Allele("1", 10, "AC", "TG")) is not None
    assert bank.find(Allele("1", 10, "AC", "TT")) is None
