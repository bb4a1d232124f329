"""Newness over many alleles: errors that line and reference share are not found to be new."""

from __future__ import annotations

import numpy as np
import pytest

from seedlot.assays.variants.judged import Judged, judge
from seedlot.assays.variants.raw import Raw, Sighting, Support
from seedlot.assays.variants.settings import Settings
from seedlot.formats.alleles import Allele
from seedlot.genome.events import Kind


def sighting(
    at: int, mine: tuple[int | None, int | None], theirs: tuple[int | None, int | None] | None, **more
) -> Sighting:
    reference = None if theirs is None else Support(*theirs)
    return Sighting(allele=Allele("1", at, "A", "G"), line=Support(*mine), reference=reference, **more)


def judged(*sightings: Sighting, comparable: bool = True, **settings: object) -> tuple[Judged, ...]:
    raw = Raw(sample="LINE", reference="BANK", sightings=sightings)
    return judge(raw, Settings.model_validate(settings), comparable=comparable)


def family(depth: int, other: int, fraction: float, true: int, *, seed: int) -> tuple[int, int]:
    """Of 200 alleles that the line was called to have: how many false and true ones are called new."""
    dice = np.random.default_rng(seed)
    found: list[Sighting] = []
    at = 0
    while len(found) < 200:
        at += 1000
        new = len(found) < true
        count = int(dice.binomial(depth, 0.25 if new else fraction))
        if count >= 3:
            theirs = int(dice.binomial(other, 0.001 if new else fraction))
            found.append(sighting(at, (count, depth), (theirs, other)))
    told = [one.new == "yes" for one in judged(*found)]
    return sum(told[true:]), sum(told[:true])


@pytest.mark.parametrize(("depth", "other", "fraction"), [(30, 100, 0.01), (100, 100, 0.03), (30, 30, 0.06)])
def test_false_discoveries_stay_rare(depth: int, other: int, fraction: float):
    """Half of the alleles are errors of both, chosen because they came up in the line: at most 5 % of the new are such."""
    each = [family(depth, other, fraction, 100, seed=seed) for seed in range(3)]
    false, true = (sum(one[index] for one in each) for index in (0, 1))
    assert false / (false + true) <= 0.05
    assert true / 300 > 0.7
    nothing = [family(depth, other, fraction, 0, seed=seed)[0] for seed in range(3)]
    assert sum(nothing) <= 1


def test_the_answers_that_need_no_test():
    told = judged(
        sighting(1, (10, 30), (10, 30), called=True),
        sighting(2, (10, 30), (0, 30), akin=True),
        sighting(3, (10, 30), None),
        sighting(4, (None, 30), (0, 30)),
        sighting(5, (10, 30), (0, 0)),
        sighting(6, (10, 30), (3, 30)),
    )
    assert [one.new for one in told] == ["no", "not known", "not known", "not known", "not known", "no"]
    assert "reads of the allele are not stated" in told[3].why
    assert {one.kind for one in told} == {Kind.SNV}


def test_where_nothing_can_be_compared():
    (told,) = judged(sighting(1, (15, 30), (0, 30)), comparable=False)
    assert (told.new, told.why) == ("not known", "the reference cannot be compared with")
    (told,) = judge(Raw(sample="LINE", sightings=(sighting(1, (15, 30), None),)), Settings(), comparable=True)
    assert "there is no reference" in told.why


def test_more_alleles_need_smaller_p():
    """One of p 0.018 is new alone; beside 20 that are not, it is not."""
    one = sighting(1, (6, 30), (0, 30))
    others = [sighting(1000 * n, (4, 30), (1, 30)) for n in range(1, 21)]
    assert judged(one)[0].new == "yes"
    assert judged(one, *others)[0].new == "not known"
