"""What if: facts move with what is supposed, and nothing else does."""

from __future__ import annotations

import pytest
from tests.release.invented import CL, GMP, B, line, programme, thing, told, work

from seedlot.record.entries.origin import Donor, Material, Programme
from seedlot.regulation.evidence import Subject
from seedlot.release.facts import stated
from seedlot.release.suppose import NotSupposableError, Supposed, suppose
from seedlot.terms.words import Process, Stage

ENTRIES = (
    told(Programme(programme="PRG", product="P", phase="1", donor_type="allogeneic")),
    told(Donor(item="D", living=True)),
    told(Material(item="M", name="medium", grade="GMP", origin="recombinant", lot="1")),
    told(Material(item="N", name="serum", grade="RUO", origin="bovine", lot="2")),
)


def moved(made, *several):
    """The facts that move with what is supposed, each with what it says then."""
    before, after = stated(made), stated(suppose(made, [Supposed(**each) for each in several]))
    return {fact: after[fact].value for fact in after if after[fact].value != before[fact].value}


def step(name, field, value):
    """Something supposed of a step, or of a part of the work."""
    return {"kind": "step", "name": name, "field": field, "value": value}


def test_one_step_under_another_regime_moves_nothing_while_another_is_worse():
    made = line(entries=ENTRIES)
    assert moved(made, step("S2", "environment", "principles of GMP")) == {}
    both = moved(made, step("S2", "environment", "principles of GMP"), step("S3", "environment", GMP))
    assert both == {"cld_environment": "gmp-principles"}


def test_all_steps_of_a_part_at_once():
    made = line(entries=ENTRIES)
    assert moved(made, step("development", "environment", GMP)) == {"cld_environment": "licensed-gmp"}
    assert moved(made, step("master banking", "environment", "")) == {"mcb_environment": None}


def test_another_lot_of_a_material_moves_grade_and_origin():
    """The serum of research grade takes the place of the medium in one step of development."""
    assert moved(line(entries=ENTRIES), step("S3", "materials", "N")) == {"cld_material_grade": "research"}
    assert suppose(line(entries=ENTRIES), [Supposed(**step("S3", "materials", "M; N"))]).part(
        Subject.DEVELOPMENT_MATERIALS
    ) == ("M", "N")


def test_a_lot_of_another_grade_and_origin():
    made = line(entries=ENTRIES[:3])
    lot = {"kind": "material", "name": "M"}
    assert moved(made, {**lot, "field": "grade", "value": "research use only"}) == {"cld_material_grade": "research"}
    assert moved(made, {**lot, "field": "origin", "value": "porcine"}) == {"uses_animal_material": True}


def test_a_donor_and_the_programme_say_something_else():
    made = line(entries=ENTRIES)
    assert moved(made, {"kind": "donor", "name": "D", "field": "living", "value": "false"}) == {"donor_living": False}
    assert moved(made, {"kind": "programme", "field": "territories", "value": "US; UK"}) == {
        "used_in": frozenset({"US", "UK"})
    }
    assert moved(made, {"kind": "programme", "field": "phase", "value": "2"}) == {"phase": frozenset({"phase2"})}
    assert moved(made, {"kind": "programme", "field": "uses_ai", "value": "true"}) == {"uses_ai": True}


def test_a_line_from_outside_was_made_under_a_regime():
    things = [thing("L", CL, registered=True), thing("MCB", B, Stage.MCB, step="S")]
    made = programme(things, [work("S", Process.BANKING, environment=GMP)], {"MCB": ("L",)})
    assert moved(made, {"kind": "item", "name": "L", "field": "environment", "value": GMP}) == {
        "cld_environment": "licensed-gmp"
    }


def test_the_programme_that_was_read_stays_as_it_is():
    made = line(entries=ENTRIES)
    before = stated(made)
    suppose(made, [Supposed(**step("development", "environment", GMP))])
    assert stated(made) == before


@pytest.mark.parametrize(
    ("supposed", "says"),
    [
        ({"kind": "room", "name": "R", "field": "grade", "value": "B"}, "nothing is of the kind 'room'"),
        (step("S9", "environment", GMP), "no step and no part with steps called 'S9'"),
        (step("donors", "environment", GMP), "no step and no part"),
        (step("S2", "environment", "a kitchen"), "cannot say 'a kitchen'; it says one of: licensed GMP, "),
        (step("S2", "process", "banking"), "a step has no field 'process'"),
        (step("S2", "materials", "X"), "no lot of the programme is called X"),
        ({"kind": "item", "name": "CL", "field": "environment", "value": GMP}, "no item that came from outside"),
        ({"kind": "donor", "name": "E", "field": "living", "value": "true"}, "no donor of the programme is called 'E'"),
        ({"kind": "donor", "name": "D", "field": "item", "value": "E"}, "has no field 'item'"),
        ({"kind": "material", "name": "M", "field": "tier", "value": "9"}, "cannot say '9'"),
    ],
)
def test_what_cannot_be_supposed(supposed, says):
    with pytest.raises(NotSupposableError, match=says):
        suppose(line(entries=ENTRIES), [Supposed(**supposed)])


def test_a_programme_without_an_entry_says_nothing_that_could_be_supposed():
    with pytest.raises(NotSupposableError, match="has no entry"):
        suppose(line(), [Supposed(kind="programme", field="phase", value="2")])
