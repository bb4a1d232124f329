"""Which steps, items and materials are which part of the making."""

from __future__ import annotations

import pytest
from tests.release.invented import GMP, RESEARCH, B, C, D, P, S, line, programme, thing, told, work

from seedlot.record.entries.origin import Material
from seedlot.regulation.evidence import Subject
from seedlot.release import facts_making
from seedlot.release.parts import behind_all, is_feeder, is_lysate, is_serum, is_trypsin
from seedlot.terms.words import ItemKind, Process, Stage


def test_the_parts_of_a_line():
    """Worked out by hand: procurement S1, derivation S2 and S3, the bank S4, the product S5."""
    made = line(
        entries=[
            told(Material(item="M", name="medium", origin="bovine")),
            told(Material(item="X", name="dye", origin="synthetic")),
        ]
    )
    parts = {subject: names for subject, names in made.parts.items() if names}
    assert parts == {
        Subject.ALL: ("S1", "S2", "S3", "S4", "S5"),
        Subject.DEVELOPMENT: ("S2", "S3"),
        Subject.CULTURE_STEPS: ("S2", "S3"),
        Subject.BANKING: ("S4",),
        Subject.MASTER_BANKING: ("S4",),
        Subject.MANUFACTURE: ("S5",),
        Subject.PRODUCT_STEPS: ("S5",),
        Subject.REPROGRAMMING: ("S2",),
        Subject.PROCUREMENTS: ("S1",),
        Subject.DONORS: ("D",),
        Subject.CLONES: ("CL",),
        Subject.MASTER_BANKS: ("MCB",),
        Subject.LOTS: ("DP",),
        Subject.MATERIALS: ("M", "X"),
        Subject.DEVELOPMENT_MATERIALS: ("M",),
        Subject.BIOLOGICAL_MATERIALS: ("M",),
        Subject.ANIMAL_MATERIALS: ("M",),
    }


def test_without_a_master_bank_development_ends_at_the_drug_substance_else_with_all():
    things = [thing("D", D), thing("C", step="S1"), thing("DS", S, step="S2"), thing("DP", P, step="S3")]
    works = [work(f"S{n}") for n in (1, 2, 3)]
    parents = {"C": ("D",), "DS": ("C",), "DP": ("DS",)}
    assert programme(things, works, parents).part(Subject.DEVELOPMENT) == ("S1",)
    assert programme(things[:2], works[:1], parents).part(Subject.DEVELOPMENT) == ("S1",)


def test_a_step_that_only_handled_cells_belongs_to_them_until_the_bank_is_made():
    """A passage that names no output counts; a later one does not."""
    early, late = (
        work(name, Process.PASSAGE, inputs=("CL",), occurred=day)
        for name, day in (("E", "2025-12-01"), ("L", "2026-02-01"))
    )
    made = line()
    both = programme(made.items.values(), (*made.works.values(), early, late), made.parents)
    assert "E" in both.part(Subject.DEVELOPMENT)
    assert "L" not in both.part(Subject.DEVELOPMENT)


def test_a_vial_of_a_bank_is_no_bank_of_its_own():
    made = line()
    vial = thing("MCB/1", B, Stage.MCB, step="S5")
    more = programme((*made.items.values(), vial), made.works.values(), {**made.parents, "MCB/1": ("MCB",)})
    assert more.part(Subject.MASTER_BANKS) == ("MCB",)


def test_what_is_behind_each_item():
    assert behind_all({"A": (), "B": ("A",), "C": ("A", "B")}) == {"A": {"A"}, "B": {"A", "B"}, "C": {"A", "B", "C"}}


def test_a_very_deep_line_is_no_burden():
    parents = {str(n): (str(n - 1),) if n else () for n in range(3000)}
    assert len(behind_all(parents)["2999"]) == 3000


@pytest.mark.parametrize(
    ("words", "is_so"),
    [
        ("fbs", {is_serum}),
        ("foetal calf serum", {is_serum}),
        ("bovine serum albumin", set()),
        ("platelet lysate", {is_lysate}),
        ("hpl", {is_lysate}),
        ("trypsin-edta", {is_trypsin}),
        ("recombinant trypsin", set()),
        ("mefs", {is_feeder}),
        ("feeder-free medium", set()),
    ],
)
def test_what_words_name(words, is_so):
    assert {each for each in (is_serum, is_lysate, is_trypsin, is_feeder) if each(words)} == is_so


def _banked_again(kind, stage, *, edited=True, regime=RESEARCH):
    """The line under GMP, of whose master bank another bank was filled; edited between, or straight from a vial."""
    first = line(first=GMP)
    vial = thing("V", ItemKind.VIAL, Stage.MCB, step="S6")
    cells = thing("E", C, Stage.GENE_EDIT, step="S7")
    bank = thing("B2", kind, stage, step="S8")
    works = (
        work("S6", Process.THAW, environment=GMP, inputs=("MCB",), outputs=("V",)),
        work(
            "S7", Process.GENE_EDITING if edited else Process.PASSAGE, environment=regime, inputs=("V",), outputs=("E",)
        ),
        work("S8", Process.BANKING, environment=regime, inputs=("E",), outputs=("B2",)),
    )
    parents = {**first.parents, "V": ("MCB",), "E": ("V",), "B2": ("E",), "DP": ("B2",)}
    if not edited:
        parents["B2"] = ("V",)
    return programme((*first.items.values(), vial, cells, bank), (*first.works.values(), *works), parents)


@pytest.mark.parametrize("stage", [Stage.MCB, Stage.WCB, ""])
def test_an_editing_after_the_master_bank_is_cell_line_development(stage):
    """Whatever the stage of the bank that was filled of it: the line that goes into the product is the edited one."""
    made = _banked_again(B, stage)
    assert facts_making.cld_environment(made).value == "research"
    assert facts_making.cld_cycles(made).value == 2
    assert "S8" not in made.part(Subject.DEVELOPMENT)


def test_cells_that_are_only_grown_after_the_master_bank_are_not():
    made = _banked_again(B, Stage.WCB, edited=False)
    assert facts_making.cld_environment(made).value == "licensed-gmp"


def test_a_master_bank_that_was_filled_of_a_vial_of_another_is_a_master_bank():
    made = _banked_again(B, Stage.MCB, edited=False)
    assert made.part(Subject.MASTER_BANKS) == ("MCB", "B2")
    assert facts_making.mcb_environment(made).value == "research"
