"""Facts of materials: of what origin they are, by the words that state it."""

from __future__ import annotations

import pytest
from tests.release.invented import line, programme, thing, told, work

from seedlot.record.entries.culture import Culture
from seedlot.record.entries.origin import Material, Programme
from seedlot.release import facts_materials as f
from seedlot.terms.words import ItemKind, Process

ANIMAL, RUMINANT, SERUM, TRYPSIN, HUMAN, LYSATE, FEEDER = (
    f.uses_animal_material,
    f.uses_ruminant_material,
    f.uses_bovine_serum,
    f.uses_porcine_trypsin,
    f.uses_human_material,
    f.uses_hpl,
    f.uses_feeder,
)
ALL = (ANIMAL, RUMINANT, SERUM, TRYPSIN, HUMAN, LYSATE, FEEDER)


def of(**says):
    """The line, grown in one lot."""
    return line(entries=[told(Material(**{"item": "M", "name": "medium"} | says))])


@pytest.mark.parametrize(
    ("says", "so"),
    [
        ({"name": "fetal bovine serum", "origin": "bovine"}, {ANIMAL, RUMINANT, SERUM}),
        ({"name": "FBS", "origin": "animal (bovine)"}, {ANIMAL, RUMINANT, SERUM}),
        ({"name": "albumin", "origin": "bovine", "components": ("bovine serum albumin",)}, {ANIMAL, RUMINANT}),
        ({"name": "trypsin", "origin": "porcine"}, {ANIMAL, TRYPSIN}),
        ({"name": "recombinant trypsin", "origin": "recombinant"}, set()),
        ({"name": "platelet lysate", "origin": "human"}, {HUMAN, LYSATE}),
        ({"name": "human serum albumin", "origin": "human"}, {HUMAN}),
        ({"name": "medium", "origin": "synthetic"}, set()),
        ({"name": "medium", "origin": "human", "components": ("porcine heparin",)}, {ANIMAL, HUMAN}),
        ({"name": "mitomycin-treated feeder cells", "origin": "murine"}, {ANIMAL, FEEDER}),
        ({"name": "feeder-free medium", "origin": "recombinant"}, set()),
        ({"name": "medium", "xeno_free": True}, set()),
        ({"name": "medium", "xeno_free": True, "components": ("bovine transferrin",)}, {ANIMAL, RUMINANT}),
        ({"name": "FBS-free medium", "origin": "recombinant"}, set()),
        ({"name": "medium without fetal bovine serum", "origin": "synthetic"}, set()),
    ],
)
def test_what_a_lot_says_of_itself(says, so):
    assert {fact for fact in ALL if fact(of(**says)).value} == so
    assert {fact for fact in ALL if fact(of(**says)).value is None} == set()


def test_a_lot_that_states_no_origin_may_be_of_any():
    """Its name says alone that it is no feeder."""
    assert {fact for fact in ALL if fact(of()).value is None} == set(ALL) - {FEEDER}


def test_an_animal_that_nobody_names_may_be_a_ruminant_and_hold_serum():
    made = of(origin="animal")
    assert [fact(made).value for fact in (ANIMAL, RUMINANT, SERUM)] == [True, None, None]


def test_trypsin_of_an_animal_that_nobody_names_may_be_porcine():
    assert TRYPSIN(of(name="trypsin", origin="animal")).value is None


def test_a_step_of_culture_that_names_no_lot_leaves_a_no_unknown_and_a_yes_as_it_is():
    assert ANIMAL(line(materials=(), entries=[told(Material(item="M", name="m", origin="synthetic"))])).value is None
    assert ANIMAL(line(materials=(), entries=[told(Material(item="M", name="m", origin="bovine"))])).value is True


def test_a_line_from_outside_was_grown_in_what_nobody_entered():
    things = [thing("L", registered=True), thing("C", ItemKind.CULTURE, step="S")]
    entry = told(Material(item="M", name="m", origin="synthetic"))
    made = programme(things, [work("S", Process.PASSAGE, materials=("M",))], {"C": ("L",)}, [entry])
    assert ANIMAL(made).value is None
    assert "'L'" in ANIMAL(made).says


@pytest.mark.parametrize(
    ("supplement", "so"), [("FBS", {ANIMAL, RUMINANT, SERUM}), ("hPL", {HUMAN, LYSATE}), ("", set())]
)
def test_the_supplement_that_the_programme_states(supplement, so):
    stated = told(Programme(programme="PRG", product="P", media_supplement=supplement))
    made = programme(entries=[stated])
    assert {fact for fact in ALL if fact(made).value} == so
    assert all(fact(made).value is None for fact in set(ALL) - so)


def test_what_a_culture_says_counts_too():
    said = told(Culture(step="S2", supplements=("10 % FBS",), coating="feeder cells"), about="S2")
    lot = told(Material(item="M", name="m", origin="synthetic"))
    made = line(entries=[lot, said])
    assert SERUM(made).value is True
    assert FEEDER(made).value is True


@pytest.mark.parametrize(
    ("says", "novel"),
    [({"safety_record": True}, False), ({"safety_record": False}, True), ({"tier": "1"}, False), ({}, None)],
)
def test_a_reagent_without_a_record_of_safety(says, novel):
    assert f.uses_novel_reagent(of(**says)).value is novel
