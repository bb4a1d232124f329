"""Where changes recur: the smallest fraction that any test would have found."""

from __future__ import annotations

from tests.release.drifting_line import limit
from tests.release.examined import examined, line_of

from seedlot.genome.events import Kind, Limit
from seedlot.release.spots import spots


def test_the_best_limit_of_each_place_over_the_life_of_the_line():
    early, late = examined("BANK", limit(0.05)), examined("P20", limit(0.12), limit(None, region="8"))
    told = {spot.known.title: spot for spot in spots(line_of(early, late))}
    there = told["20q11.21 gain"]
    assert (there.fraction, there.best and there.best.tested.item) == (0.05, "BANK")
    assert there.last is not None
    assert (there.last.smallest, there.last.tested.item) == (0.12, "P20")
    assert told["8 gain"].fraction is None
    by_name = examined("P20", Limit(sample="S", region="8 gain", kind=Kind.GAIN, fraction=0.1, basis="b"))
    assert {spot.known.title: spot.fraction for spot in spots(line_of(by_name))}["8 gain"] == 0.1


def test_single_changes_are_places_too():
    there = Limit(
        sample="S", region="TP53 R175H", kind=Kind.SNV, build="GRCh37", chromosome="17", start=7578406, end=7578406,
        fraction=0.02, basis="b",
    )  # fmt: skip
    told = {spot.title: spot.fraction for spot in spots(line_of(examined("P20", there)))}
    assert (told["TP53 R175H"], told["TP53 R248Q"]) == (0.02, None)
