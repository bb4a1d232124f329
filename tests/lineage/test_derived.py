"""What a material comes from, by the words in which that is stated."""

from __future__ import annotations

import pytest

from seedlot.lineage.derived import Derived, derived


@pytest.mark.parametrize(
    ("origin", "components", "expected"),
    [
        ("bovine", "", Derived.ANIMAL),
        ("Animal (ovine)", "", Derived.ANIMAL),
        ("animal, porcine", "", Derived.OTHER_ANIMAL),
        ("porcine", "fetal bovine serum", Derived.ANIMAL),
        ("human platelet lysate", "", Derived.HUMAN),
        ("plant", "human albumin", Derived.HUMAN),
        ("free of animal components", "", Derived.NOT),
        ("non-animal", "", Derived.NOT),
        ("xeno-free", "", Derived.NOT),
        ("E. coli", "", Derived.NOT),
        ("as agreed", "", Derived.UNSTATED),
        ("", "", Derived.UNSTATED),
        ("", "albumin", Derived.UNSTATED),
        ("recombinant insulin in fetal bovine serum", "", Derived.ANIMAL),
        ("chemically defined base with bovine albumin", "", Derived.ANIMAL),
        ("animal-free base with calf serum", "", Derived.ANIMAL),
        ("not animal-free", "", Derived.ANIMAL),
        ("recombinant murine EGF", "", Derived.OTHER_ANIMAL),
        ("serum-free", "", Derived.UNSTATED),
        ("human-free", "", Derived.UNSTATED),
        ("free of bovine serum", "", Derived.UNSTATED),
        ("non-human primate", "", Derived.OTHER_ANIMAL),
        ("recombinant insulin in human plasma", "", Derived.HUMAN),
        ("recombinant human serum albumin", "", Derived.NOT),
        ("chemically defined, serum-free", "", Derived.NOT),
    ],
)
def test_words(origin, components, expected):
    assert derived(origin, tuple(filter(None, (components,))), xeno_free=None)[0] is expected


@pytest.mark.parametrize("origin", ["recombinant", "animal-free", "plant"])
def test_what_is_stated_not_to_be_xeno_free_is_never_free_of_animals(origin):
    assert derived(origin, (), xeno_free=False)[0] is Derived.UNSTATED
    assert derived(origin, (), xeno_free=None)[0] is Derived.NOT


def test_not_xeno_free_leaves_an_animal_that_is_named():
    assert derived("bovine", (), xeno_free=False) == (Derived.ANIMAL, "bovine")
