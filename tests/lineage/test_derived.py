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
    ],
)
def test_words(origin, components, expected):
    assert derived(origin, tuple(filter(None, (components,))), xeno_free=None)[0] is expected
