"""Vials taken from a range by number: items of their own, under it, on both databases."""

from __future__ import annotations

import pytest
from tests.simulated_site import Site

from seedlot.acts.amend import amend
from seedlot.acts.opening import refold
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.compare import compare
from seedlot.history.tell import tell
from seedlot.history.vials import Range, singles
from seedlot.lineage.age import age
from seedlot.lineage.trace import Direction, trace
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Material, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import ItemKind, Process, Stage

WHY = "its release is awaited"
BANK = Registered(item="MCB", item_kind=ItemKind.BANK, stage=Stage.MCB, numbers="1-100", passages=3)


def culture(name):
    return (Made(item=name, item_kind=ItemKind.CULTURE),)


def thaw(step="S1", numbers="7", outputs=None, **more):
    made = culture(f"{step}-cells") if outputs is None else outputs
    inputs = (Used(item="MCB", numbers=numbers),)
    return Step(step=step, process=Process.THAW, inputs=inputs, outputs=made, quarantine=WHY, **more)


def edges(site: Site):
    with site.reading() as connection:
        return {(row.child, row.parent, row.edge_kind, row.step) for row in ask.rows(connection, t.EDGE)}


def test_a_trace_passes_from_the_range_over_the_vial_to_what_was_made_of_it(site):
    site.say(BANK)
    site.say(thaw(numbers="7, 9-10"))
    vials = {"MCB/007", "MCB/009", "MCB/010"}
    assert edges(site) == {
        *((vial, "MCB", "vial of", "") for vial in vials),
        *(("S1-cells", vial, "made from", "S1") for vial in vials),
    }
    with site.reading() as connection:
        back = {place.item: place.distance for place in trace(connection, "S1-cells", Direction.BACK).places}
        forward = {place.item: place.distance for place in trace(connection, "MCB", Direction.FORWARD).places}
        vial = ask.item(connection, "MCB/007")
        (use,) = ask.rows(connection, t.USE, item="MCB")
    assert back == {"S1-cells": 0, **dict.fromkeys(vials, 1), "MCB": 2}
    assert forward == {"MCB": 0, **dict.fromkeys(vials, 1), "S1-cells": 2}
    assert (vial.item_kind, vial.stage, vial.units, vial.occurred) == ("vial", "MCB", 1, "2026-01-01")
    assert (use.units, use.numbers) == (3, "7, 9-10")


def test_units_are_those_of_the_numbers(site):
    site.say(BANK)
    with site.reading() as connection:
        assert (ask.item(connection, "MCB").units, ask.item(connection, "MCB").numbers) == (100, "1-100")


def test_a_vial_is_as_old_as_its_range(site):
    site.say(BANK)
    site.say(thaw(passages=1))
    with site.reading() as connection:
        assert age(connection, "MCB/007").passages == 3
        assert age(connection, "S1-cells").passages == 4


def test_a_vial_that_a_step_only_took_out_can_be_used_by_another(site):
    site.say(BANK, Material(item="M", name="medium"))
    site.say(thaw("S1", outputs=(), materials=("M",)))
    assert ("MCB/007", "M", "material", "S1") in edges(site)
    used = Step(step="S2", process=Process.THAW, inputs=(Used(item="MCB/007"),), outputs=culture("C"), quarantine=WHY)
    site.say(used)
    with site.reading() as connection:
        assert ask.item(connection, "MCB/007").step == "S1"
        behind = [place.item for place in trace(connection, "C", Direction.BACK).places]
    assert behind == ["C", "MCB/007", "M", "MCB"]
    again = used.model_copy(update={"step": "S3", "outputs": culture("C2")})
    assert [fault.code for fault in site.faults(again)] == ["lineage/exhausted"]


def test_vials_moved_aside_stay_a_range(site):
    """A range never splits: the vials of a smaller one are no items until they are taken."""
    site.say(BANK)
    part = Made(item="MCB-a", item_kind=ItemKind.VIAL_RANGE, stage=Stage.MCB, numbers="1-25")
    site.say(Step(step="S1", process=Process.SPLITTING, inputs=(Used(item="MCB"),), outputs=(part,), quarantine=WHY))
    assert edges(site) == {("MCB-a", "MCB", "made from", "S1")}
    with site.reading() as connection:
        (use,) = ask.rows(connection, t.USE, item="MCB")
    assert (use.numbers, use.units) == ("1-25", 25)
    taken = (Used(item="MCB-a", numbers="7"),)
    site.say(Step(step="S2", process=Process.THAW, inputs=taken, outputs=culture("C"), quarantine=WHY))
    with site.reading() as connection:
        behind = [place.item for place in trace(connection, "C", Direction.BACK).places]
    assert behind == ["C", "MCB-a/07", "MCB-a", "MCB"]


def test_what_is_only_planned_takes_no_vial(site):
    site.say(BANK)
    plan = thaw(planned=True)
    site.say(plan)
    assert list(singles(plan)) == []
    assert edges(site) == {("S1-cells", "MCB", "made from", "S1")}


@pytest.mark.parametrize("together", [True, False])
def test_folded_again_they_are_the_same(site, together):
    steps = [thaw("S1", "7"), thaw("S2", "8")]
    for said in ((BANK, *steps),) if together else ((BANK,), *((step,) for step in steps)):
        site.say(*said)
    (number,) = site.say(thaw("S3", "11-12"))
    amend(site.record, "qp", number, {"inputs": [{"item": "MCB", "numbers": "12"}]}, reason="misread", now=site.now)
    before = edges(site)
    assert ("MCB/012", "MCB", "vial of", "") in before
    assert not any("MCB/011" in row for row in before)
    refold(site.record)
    assert edges(site) == before
    with site.reading() as connection:
        assert overall(compare(connection)) is Answer.MET


def test_a_range_that_is_told_anew_is_asked_as_it_is_then(site):
    """The range's numbers are those that held when the step was told, also where an amendment changed them before."""
    (number,) = site.say(BANK)
    amend(site.record, "qp", number, {"numbers": "1-9"}, reason="misread", now=site.now)
    site.say(thaw())
    assert ("MCB/7", "MCB", "vial of", "") in edges(site)
    refold(site.record)
    assert ("MCB/7", "MCB", "vial of", "") in edges(site)


def test_without_its_range_a_vial_is_named_by_its_number_alone():
    step = thaw()
    entry = Entry(
        kind="step",
        version=1,
        occurred="2026-01-01",
        recorded="2026-01-01T08:00:00Z",
        site="SIM",
        by="op",
        content=step,
    )
    assert "MCB/7" in {row["item"] for table, row in tell(entry) if table is t.ITEM}
    assert "MCB/0007" in {row["item"] for table, row in tell(entry, {"MCB": Range("1-1000")}) if table is t.ITEM}
