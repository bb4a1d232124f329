"""Corrections: the lineage cannot be broken by amending what it rests on."""

from __future__ import annotations

import pytest
from tests.simulated_lot import make

from seedlot.acts.amend import amend, current
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.seal import RefusedError
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.trace import Direction, trace
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Material, Registered
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, Made, Step, Used
from seedlot.release.decide import standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Outcome, Process

RELEASE = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")


def number(site, kind, name):
    """The entry of a kind with an identifier."""
    with site.reading() as connection:
        entries = [(seq, Entry.parse(body)) for seq, body in read.bodies(connection)]
    return next(seq for seq, entry in entries if entry.kind == kind and entry.content.identifier() == name)


def made(site, step):
    """What a step makes now, as plain JSON."""
    with site.reading() as connection:
        said = current(connection, number(site, "step", step)).content
    return said.model_dump(mode="json")["outputs"]


def correct(site, kind, name, **changes):
    """Correct an entry by its name."""
    return amend(site.record, "op", number(site, kind, name), changes, reason="misread", now=site.now)


def refused(site, kind, name, **changes):
    """The codes of the faults of a correction that is refused and changes nothing."""
    size, before = site.size(), behind(site, "LOT")
    with pytest.raises(RefusedError) as caught:
        correct(site, kind, name, **changes)
    assert (site.size(), behind(site, "LOT")) == (size, before)
    return [fault.code.removeprefix("lineage/") for fault in caught.value.faults]


def behind(site, item):
    """All that an item came from."""
    with site.reading() as connection:
        return {place.item for place in trace(connection, item, Direction.BACK).places}


@pytest.mark.parametrize("step", ["S1", "S2"])
def test_made_from_what_is_nowhere_made(site, step):
    make(site)
    assert refused(site, "step", step, inputs=[{"item": "GHOST"}]) == ["unknown item"]


def test_tested_on_what_is_nowhere_made(site):
    make(site)
    assert refused(site, "report", "R1", item="GHOST") == ["unknown item"]


@pytest.mark.parametrize("descendant", ["MCB", "LOT", "LOT-s"])
def test_its_own_ancestor(site, descendant):
    make(site)
    assert "cycle" in refused(site, "step", "S1", inputs=[{"item": descendant}])


def test_its_own_ancestor_by_a_material_or_a_registered_parent(site):
    make(site)
    site.say(Registered(item="LINE", item_kind=ItemKind.CULTURE))
    site.say(Registered(item="SUB", item_kind=ItemKind.CULTURE, parents=("LINE",)))
    assert "cycle" in refused(site, "step", "S1", materials=["LOT"])
    assert "cycle" in refused(site, "registered", "LINE", parents=["SUB"])


def test_its_own_ancestor_by_a_step_that_is_only_planned(site):
    make(site)
    plan = Made(item="PLAN", item_kind=ItemKind.CULTURE)
    used = (Used(item="LOT"),)
    site.say(Step(step="SP", process=Process.PASSAGE, inputs=used, outputs=(plan,), planned=True))
    assert "cycle" in refused(site, "step", "S1", inputs=[{"item": "PLAN"}])


def test_more_taken_than_there_was(site):
    make(site)
    assert refused(site, "step", "S2", inputs=[{"item": "MCB", "units": 11}]) == ["exhausted"]
    correct(site, "step", "S2", inputs=[{"item": "MCB", "units": 10}])
    with site.reading() as connection:
        assert [row.units for row in ask.rows(connection, t.USE, item="MCB")] == [10]


def test_less_there_than_was_taken(site):
    make(site)
    correct(site, "step", "S2", inputs=[{"item": "MCB", "units": 4}])
    (bank,) = made(site, "S1")
    assert refused(site, "step", "S1", outputs=[{**bank, "units": 3}]) == ["exhausted"]
    correct(site, "step", "S1", outputs=[{**bank, "units": 4}])


def test_what_was_made_must_still_be_made(site):
    make(site)
    decide(site.record, "qp", RELEASE, now=site.now)
    (lot,) = made(site, "S2")
    assert refused(site, "step", "S2", outputs=[{**lot, "item": "NEW"}]) == ["dropped"]
    assert refused(site, "step", "S2", outputs=[]) == ["dropped"]
    with site.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.MET


def test_nothing_is_made_a_second_time(site):
    make(site)
    assert refused(site, "step", "S1", outputs=[*made(site, "S1"), *made(site, "S2")]) == ["exists"]
    with site.reading() as connection:
        assert len(ask.rows(connection, t.ITEM, item="LOT")) == 1


def test_what_was_used_was_not_only_planned(site):
    make(site)
    assert refused(site, "step", "S1", planned=True) == ["planned"]


def test_not_made_after_it_was_used_nor_before_what_it_was_made_from(site):
    make(site)
    assert "too early" in refused(site, "step", "S1", occurred="2026-02-01")
    assert "too early" in refused(site, "step", "S1", occurred="2025-12-31")
    assert "too early" in refused(site, "report", "R1", occurred="2025-12-31")


def test_made_on_the_day_on_which_it_was_used(site):
    make(site)
    site.say(Material(item="M2", name="medium", expiry="2026-12-31"))
    bank = Made(item="B", item_kind=ItemKind.BANK)
    site.say(Step(step="S4", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(bank,)))
    culture = Made(item="C", item_kind=ItemKind.CULTURE)
    site.say(Step(step="S5", process=Process.THAW, inputs=(Used(item="B"),), outputs=(culture,)), occurred="2026-02-01")
    correct(site, "step", "S4", occurred="2026-02-01")
    assert refused(site, "step", "S4", occurred="2026-02-02") == ["too early"]


def test_used_up_before_a_later_use(site):
    make(site)
    later = Made(item="LOT2", item_kind=ItemKind.DRUG_PRODUCT)
    site.say(
        Step(step="S9", process=Process.FILLING, inputs=(Used(item="MCB"),), outputs=(later,)), occurred="2026-02-01"
    )
    assert refused(site, "step", "S2", inputs=[{"item": "MCB", "units": 1, "uses_up": True}]) == ["exhausted"]


def test_a_correction_that_changes_no_lineage_is_taken(site):
    make(site)
    before = behind(site, "LOT")
    correct(site, "step", "S1", detail="in two rows")
    assert behind(site, "LOT") == before == {"LOT", "MCB", "D", "M"}


def test_a_corrected_parent_is_the_one_that_is_traced(site):
    make(site)
    bank = Made(item="MCB2", item_kind=ItemKind.BANK)
    site.say(Step(step="S1b", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(bank,)))
    size = site.size()
    correct(site, "step", "S2", inputs=[{"item": "MCB2"}])
    assert behind(site, "LOT") == {"LOT", "MCB2", "D"}
    with site.reading() as connection:
        then = trace(connection, "LOT", Direction.BACK, as_of=size)
    assert {place.item for place in then.places} == {"LOT", "MCB", "D", "M"}


def flagged(site, *targets):
    """A lot, something else, a step that only handled the lot, and a deviation and a hold."""
    make(site)
    site.say(Registered(item="OTHER", item_kind=ItemKind.CULTURE))
    site.say(Step(step="EXC", process=Process.SHIPMENT, inputs=(Used(item="LOT"),)))
    site.say(Deviation(deviation="DEV", title="warm", severity="critical", targets=targets))


@pytest.mark.parametrize(
    ("target", "step", "changes"),
    [
        ("EXC", "EXC", {"inputs": [{"item": "OTHER"}]}),
        ("EXC", "EXC", {"inputs": []}),
        ("EXC", "EXC", {"planned": True}),
        ("EXC", "EXC", {"outputs": [{"item": "NEW", "item_kind": "culture"}]}),
        ("S3", "S3", {"inputs": [{"item": "OTHER"}]}),
        ("LOT-s", "S3", {"inputs": [{"item": "OTHER"}]}),
        ("LOT-s", "S3", {"outputs": [{"item": "LOT-s", "item_kind": "culture"}]}),
        ("MCB", "S2", {"inputs": [{"item": "OTHER"}]}),
        ("D", "S2", {"inputs": [{"item": "OTHER"}]}),
        ("S1", "S2", {"inputs": [{"item": "OTHER"}]}),
        ("M", "S1", {"materials": []}),
    ],
)
def test_an_open_deviation_is_not_taken_off_an_item_with_the_step_or_sample_that_carries_it(
    site, target, step, changes
):
    flagged(site, target)
    assert set(refused(site, "step", step, **changes)) == {"taken off"}
    site.say(DeviationClosed(deviation="DEV", conclusion="not of this item", acceptable=True))
    correct(site, "step", step, **changes)


def test_nor_is_a_hold_with_a_registered_sample(site):
    flagged(site, "OTHER")
    site.say(Registered(item="aliquot", item_kind=ItemKind.SAMPLE, parents=("LOT",)))
    site.say(Hold(hold="H", reason="wrong tube", targets=("aliquot",)))
    assert refused(site, "registered", "aliquot", parents=["OTHER"]) == ["taken off"]


def test_a_step_with_an_open_deviation_is_corrected_once_the_deviation_names_the_item_itself(site):
    flagged(site, "EXC")
    correct(site, "deviation", "DEV", targets=["EXC", "LOT"])
    correct(site, "step", "EXC", inputs=[{"item": "OTHER"}])
    with site.reading() as connection:
        assert [flag.open for flag in gather(connection, "LOT").flags] == [True, True]


def test_a_correction_that_leaves_an_open_deviation_where_it_was(site):
    """Of the lot's own making, of a step that still handles it, of what has the same donor, of what else came of a bank."""
    flagged(site, "S2", "EXC", "D", "OTHER")
    bank = Made(item="MCB2", item_kind=ItemKind.BANK)
    site.say(Step(step="S1b", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(bank,)))
    correct(site, "step", "S2", inputs=[{"item": "MCB2"}])
    correct(site, "step", "EXC", inputs=[{"item": "LOT"}, {"item": "OTHER"}])
    correct(site, "step", "EXC", detail="by night")
