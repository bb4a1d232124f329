"""Vectors by the words in which they are stated."""

from __future__ import annotations

import pytest

from seedlot.release.vectors import vectors, viral


@pytest.mark.parametrize(
    ("text", "named", "virus"),
    [
        ("Sendai virus (CytoTune)", {"sendai"}, True),
        ("non-integrating Sendai virus", {"sendai"}, True),
        ("lentivirus", {"lentiviral"}, True),
        ("rAAV6", {"aav"}, True),
        ("adenovirus", set(), True),
        ("baculoviral transduction", set(), True),
        ("non-viral episomal plasmid", {"plasmid"}, False),
        ("retrovirus-free episomal", {"plasmid"}, False),
        ("mRNA", {"rna"}, False),
        ("piggyBac transposon", set(), False),
        ("RNP by electroporation", set(), False),
        ("vector 7", set(), None),
    ],
)
def test_the_words_of_a_vector(text, named, virus):
    assert (vectors(text), viral(text)) == (named, virus)


def test_of_several_texts_one_is_enough():
    assert viral("electroporation", "AAV donor") is True
    assert viral("transduction", "") is None
