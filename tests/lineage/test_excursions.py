"""Excursions of temperature that touched an item on its way."""

from __future__ import annotations

import pytest

from seedlot.acts.amend import amend
from seedlot.lineage.inspection import inspect
from seedlot.lineage.scope import behind, everything
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.custody import Excursion, ExcursionClosed, Shipment, Stored
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process

NOT_MET, NOT_KNOWN = Answer.NOT_MET, Answer.NOT_KNOWN


def found(site, item="CELLS"):
    """Answers and sentences about excursions."""
    with site.reading() as connection:
        told = inspect(connection, behind(connection, item) if item else everything(connection))
    return [(each.finding.answer, each.finding.says) for each in told if each.finding.code == "lineage/excursion"]


def answers(site, item="CELLS"):
    """The answers alone."""
    return [answer for answer, _ in found(site, item)]


def warm(site, begins="2026-03-10", ends="2026-03-11", **more):
    """An excursion; where it touches nothing by name, of the tank."""
    said = Excursion(excursion="EXC", ended=ends, **(more or {"equipment": "LN"}))
    return site.say(said, occurred=begins)[0]


def conclude(site, *, acceptable):
    """What was concluded of it."""
    site.say(ExcursionClosed(excursion="EXC", conclusion="c", acceptable=acceptable), occurred="2026-04-10")


@pytest.fixture
def bank(site):
    """A bank of vials 1 to 20 that lies in two tanks, and cells that were thawed from vial 15 on 20 March."""
    site.say(Donor(item="D"), Equipment(equipment="LN", name="tank", zone="store"))
    site.say(Equipment(equipment="LN2", name="tank", zone="store"), Equipment(equipment="INC", name="incubator"))
    made = (Made(item="BANK", item_kind=ItemKind.BANK, units=20),)
    site.say(Step(step="S1", process=Process.BANKING, inputs=(Used(item="D"),), outputs=made), occurred="2026-03-01")
    site.say(Stored(movement="MV1", items=("BANK",), equipment="LN"), occurred="2026-03-01")
    taken, made = (Used(item="BANK", units=1),), (Made(item="CELLS", item_kind=ItemKind.CULTURE),)
    thaw = Step(step="S2", process=Process.THAW, inputs=taken, outputs=made, equipment=("INC",), ended="2026-03-25")
    site.say(thaw, occurred="2026-03-20")
    return site


@pytest.mark.parametrize(("acceptable", "expected"), [(None, NOT_KNOWN), (False, NOT_MET), (True, None)])
def test_what_lay_in_the_store_is_touched_and_the_conclusion_counts(bank, acceptable, expected):
    warm(bank)
    if acceptable is not None:
        conclude(bank, acceptable=acceptable)
    assert answers(bank) == [expected]
    assert answers(bank, item=None) == [expected]


def test_it_says_what_was_touched_where_and_what_was_concluded(bank):
    warm(bank)
    conclude(bank, acceptable=False)
    ((_, says),) = found(bank)
    assert says == (
        "Excursion EXC in 'LN', 2026-03-10 to 2026-03-11, touched BANK (lay there since 2026-03-01); it was concluded: c"
    )


@pytest.mark.parametrize(
    ("begins", "ends", "more"),
    [
        ("2026-02-10", "2026-02-28", {}),
        ("2026-03-26", "2026-03-27", {}),
        ("2026-03-10", "2026-03-11", {"equipment": "LN2"}),
        ("2026-03-10", "2026-03-11", {"equipment": "INC"}),
        ("2026-03-10", "2026-03-11", {"equipment": "LN", "targets": ("ANOTHER",)}),
        ("2026-03-26", "2026-03-27", {"targets": ("BANK",)}),
    ],
    ids=["before it came", "after its last use", "another tank", "before the step", "names another", "named too late"],
)
def test_what_was_not_there_then_is_not_touched(bank, begins, ends, more):
    bank.say(Donor(item="ANOTHER"))
    warm(bank, begins, ends, **more)
    conclude(bank, acceptable=False)
    assert answers(bank) == []


@pytest.mark.parametrize(
    ("begins", "more"),
    [
        ("2026-03-21", {"targets": ("CELLS",)}),
        ("2026-03-10", {"targets": ("BANK",)}),
        ("2026-03-10", {"equipment": "LN"}),
    ],
)
def test_named_or_there(bank, begins, more):
    warm(bank, begins, "2026-03-21", **more)
    conclude(bank, acceptable=False)
    assert answers(bank) == [NOT_MET]


def test_a_step_that_was_going_on_in_the_equipment(bank):
    warm(bank, "2026-03-24", "2026-03-24", equipment="INC")
    conclude(bank, acceptable=False)
    assert answers(bank) == [NOT_MET]


def test_a_step_of_which_no_end_is_told_may_have_been_there(bank):
    made = (Made(item="MORE", item_kind=ItemKind.CULTURE),)
    grown = Step(step="S3", process=Process.PASSAGE, inputs=(Used(item="CELLS"),), outputs=made, equipment=("INC",))
    bank.say(grown, occurred="2026-03-26")
    warm(bank, "2026-04-01", "2026-04-02", equipment="INC")
    conclude(bank, acceptable=False)
    ((answer, says),) = found(bank, "MORE")
    assert (answer, "perhaps touched S3 (in use since 2026-03-26, its end not stated)" in says) == (NOT_KNOWN, True)


def test_what_travelled_in_the_shipment(bank):
    bank.say(Shipment(shipment="SH", items=("CELLS",), receiver="clinic"), occurred="2026-04-01")
    warm(bank, "2026-04-01", "2026-04-02", shipment="SH")
    assert answers(bank) == [NOT_KNOWN]
    assert answers(bank, "BANK") == []


def test_a_correction_of_the_excursion_opens_it_again(bank):
    number = warm(bank)
    conclude(bank, acceptable=True)
    assert answers(bank) == [None]
    amend(bank.record, "op", number, {"highest": "21"}, reason="typing error", now=bank.now)
    assert answers(bank) == [NOT_KNOWN]


def test_vials_that_lay_in_another_tank_are_not_touched(site):
    """Vials 1 to 10 lie in LN, 11 to 20 in LN2; vial 15 was thawed."""
    site.say(Donor(item="D"), Equipment(equipment="LN", name="tank"), Equipment(equipment="LN2", name="tank"))
    made = (Made(item="BANK", item_kind=ItemKind.BANK, units=20, numbers="1-20"),)
    site.say(Step(step="S1", process=Process.BANKING, inputs=(Used(item="D"),), outputs=made), occurred="2026-03-01")
    site.say(Stored(movement="MV1", items=("BANK",), numbers="1-10", equipment="LN"), occurred="2026-03-01")
    site.say(Stored(movement="MV2", items=("BANK",), numbers="11-20", equipment="LN2"), occurred="2026-03-01")
    taken, made = (Used(item="BANK", numbers="15"),), (Made(item="CELLS", item_kind=ItemKind.CULTURE),)
    site.say(Step(step="S2", process=Process.THAW, inputs=taken, outputs=made), occurred="2026-03-20")
    warm(site)
    conclude(site, acceptable=False)
    assert answers(site) == []
    assert answers(site, "BANK") == [NOT_MET]
