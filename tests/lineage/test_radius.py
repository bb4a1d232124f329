"""Blast radius of a story that is reckoned by hand."""

from __future__ import annotations

import pytest
from tests.lineage.recall_story import made, step, tell

from seedlot.history.ask import NotInRecordError
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.radius import AmbiguousError, cause_named, radius
from seedlot.record.entries.custody import DoseUse, Order
from seedlot.record.entries.origin import Donor, Programme, Registered
from seedlot.record.entries.premises import Room
from seedlot.record.entries.quality import Product, Withdrawn
from seedlot.record.entries.work import Used
from seedlot.terms.words import ItemKind, Process


@pytest.fixture
def story(site):
    """A site to which the story was told."""
    tell(site)
    return site


def falls(site, kind, name, **more):
    """What falls with a cause."""
    with site.reading() as connection:
        return radius(connection, Cause(kind=kind, name=name, **more))


def names(found):
    """The names of what fell or remains."""
    return {each.item for each in found}


def test_a_bank_of_two_programmes(story):
    found = falls(story, CauseKind.ITEM, "WCB")
    assert names(found.banks) == {"WCB"}
    assert names(found.lots) == {"B1", "DP1", "B2", "DP2"}
    assert names(found.doses) == {"DOSE1", "DOSE2", "DOSE3"}
    assert (names(found.given), found.recipients) == ({"DOSE1"}, ("REC-7",))
    ours, others = found.programmes
    assert (ours.programme, ours.product, ours.banks, ours.lots, ours.doses) == ("P", "cells", 1, 3, 2)
    assert (others.programme, others.lots, others.doses) == ("Q", 1, 1)
    assert (ours.trials, ours.territories) == ((("NCT1", "not known"),), ("EU",))
    assert (others.trials, others.territories) == ((("NCT2", "recruiting"),), ("UK", "US"))
    assert {(left.item, left.programme) for left in found.remains} == {("MCB", "P"), ("DP3", "P")}


def test_a_material_that_falls_with_all(story):
    found = falls(story, CauseKind.MATERIAL, "M1")
    assert names(found.banks) == {"MCB", "WCB"}
    assert found.remains == ()


def test_a_step_and_what_remains(story):
    found = falls(story, CauseKind.STEP, "S10")
    assert (names(found.lots), names(found.doses)) == ({"B2", "DP2"}, {"DOSE3"})
    assert found.given == ()
    hit = {each.programme: each for each in found.programmes}
    assert (hit["Q"].lots, hit["Q"].doses) == (1, 1)
    assert {"MCB", "WCB", "B1", "DP1", "DOSE1", "DOSE2", "DP3"} == names(found.remains)


def test_nothing_falls(story):
    found = falls(story, CauseKind.MATERIAL, "M2")
    assert (found.banks, found.lots, found.doses, found.programmes, found.remains) == ((), (), (), (), ())


def test_a_stage_of_a_programme(story):
    found = falls(story, CauseKind.STAGE, "MCB", programme="P")
    assert names(found.banks) == {"MCB", "WCB"}
    assert found.remains == ()


def test_products_and_orders_name_programmes(story):
    story.say(Product(product="cells", programme="P", territories=("CH",)))
    story.say(Order(order="O", recipient="REC-8", donor="D1", product="other", programme="Q"))
    story.say(DoseUse(use="U2", dose="DOSE2", outcome="given", recipient="REC-8", order="O"), occurred="2026-03-01")
    found = falls(story, CauseKind.ITEM, "B1")
    assert [(each.programme, each.doses, each.territories) for each in found.programmes] == [
        ("P", 2, ("CH", "EU")),
        ("Q", 1, ("UK", "US")),
    ]
    assert found.recipients == ("REC-7", "REC-8")


def test_what_a_name_stands_for(story):
    with story.reading() as connection:
        kinds = {name: cause_named(connection, name).kind for name in ("M1", "MCB", "S3", "R1", "BSC", "ann")}
    assert kinds == {
        "M1": CauseKind.MATERIAL,
        "MCB": CauseKind.ITEM,
        "S3": CauseKind.STEP,
        "R1": CauseKind.ROOM,
        "BSC": CauseKind.EQUIPMENT,
        "ann": CauseKind.PERSON,
    }
    story.say(Room(room="MCB"))
    with story.reading() as connection:
        with pytest.raises(AmbiguousError, match="item, room"):
            cause_named(connection, "MCB")
        with pytest.raises(NotInRecordError):
            cause_named(connection, "nowhere")


def test_a_bank_of_no_programme(site):
    site.say(Registered(item="B", item_kind=ItemKind.BANK))
    found = falls(site, CauseKind.ITEM, "B")
    assert (names(found.banks), found.programmes) == ({"B"}, ())


def test_every_path_leads_to_its_own_nearest_programme(site):
    """A bank of two pooled cultures is that of both, though one of them names none and its parent does."""
    site.say(Programme(programme="P", product="a"), Programme(programme="Q", product="b"))
    for item, programme in (("C1", "P"), ("C2", "Q")):
        site.say(Registered(item=item, item_kind=ItemKind.CULTURE, programme=programme))
    site.say(step("S1", Process.PASSAGE, (Used(item="C2"),), (made("C3", ItemKind.CULTURE),)))
    site.say(step("S2", Process.POOLING, (Used(item="C1"), Used(item="C3")), (made("B", ItemKind.BANK),)))
    found = falls(site, CauseKind.ITEM, "C2")
    assert [(each.programme, each.banks) for each in found.programmes] == [("P", 1), ("Q", 1)]


def test_open_orders_fall_with_their_donor(story):
    for order in ("O1", "O2", "O3"):
        story.say(Order(order=order, recipient="REC-9", donor="D1", product="other", programme="Q"))
    story.say(Withdrawn(withdrawal="W", what="order", name="O2", reason="r"))
    story.say(DoseUse(use="U3", dose="DOSE2", outcome="given", recipient="REC-9", order="O3"), occurred="2026-03-01")
    found = falls(story, CauseKind.ITEM, "D1")
    assert found.orders == ("O1",)
    assert falls(story, CauseKind.ITEM, "T1").orders == ()


def test_a_clone_alone_names_its_programme(site):
    site.say(Donor(item="D"), Programme(programme="Q", product="b"))
    site.say(step("S1", Process.CLONING, (Used(item="D"),), (made("CL", ItemKind.CLONE, programme="Q"),)))
    (hit,) = falls(site, CauseKind.ITEM, "D").programmes
    assert (hit.programme, hit.banks, hit.lots, hit.doses) == ("Q", 0, 0, 0)
