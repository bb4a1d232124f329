"""Limits of in vitro age, against ages counted by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from seedlot.lineage.limits import limits
from seedlot.lineage.scope import behind, everything
from seedlot.record.entries.origin import Donor, Programme, Registered
from seedlot.record.entries.quality import AgeLimit, Withdrawn
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process, Stage

MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN


@pytest.fixture
def bank(site):
    """A bank of 2 passages, 5.5 doublings and 20 days, made on 21 February for a programme."""
    site.say(Donor(item="D"), Programme(programme="P", product="PRODUCT"))
    grown = (
        ("C0", "D", 0, "0", "2026-02-01"),
        ("C1", "C0", 1, "2.5", "2026-02-08"),
        ("C2", "C1", 1, "3", "2026-02-15"),
    )
    for child, parent, passages, doublings, day in grown:
        made = (Made(item=child, item_kind=ItemKind.CULTURE),)
        process = Process.PASSAGE if passages else Process.ISOLATION
        told = {"inputs": (Used(item=parent),), "outputs": made, "passages": passages, "doublings": doublings}
        site.say(Step(step=f"S-{child}", process=process, **told), occurred=day)
    made = (Made(item="MCB", item_kind=ItemKind.BANK, stage=Stage.MCB, programme="P"),)
    site.say(
        Step(step="S-MCB", process=Process.BANKING, inputs=(Used(item="C2"),), outputs=made), occurred="2026-02-21"
    )
    return site


def limit(site, name="AL", occurred="2026-01-01", **told):
    """A limit of the stage of the bank."""
    site.say(AgeLimit(limit=name, **({"stage": Stage.MCB} | told)), occurred=occurred)


def judged(site, item="MCB"):
    """What is said of ages."""
    with site.reading() as connection:
        return [(each.finding.answer, each.finding.says) for each in limits(connection, behind(connection, item))]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"passages": 2}, MET),
        ({"passages": 1}, NOT_MET),
        ({"doublings": Decimal("5.5")}, MET),
        ({"doublings": Decimal("5.4")}, NOT_MET),
        ({"days": Decimal(20)}, MET),
        ({"days": Decimal("19.9")}, NOT_MET),
    ],
)
def test_at_the_limit_is_within_it(bank, told, expected):
    limit(bank, **told)
    assert [answer for answer, _ in judged(bank)] == [expected]


def test_what_is_said(bank):
    limit(bank, passages=1, basis="VAL-7")
    assert [says for _, says in judged(bank)] == ["'MCB' is of 2 passages; at stage MCB at most 1 (AL, by VAL-7)."]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"programme": "P", "passages": 1}, NOT_MET),
        ({"product": "PRODUCT", "passages": 1}, NOT_MET),
        ({"programme": "Q", "passages": 1}, MET),
        ({"product": "ANOTHER", "passages": 1}, MET),
        ({"stage": Stage.WCB, "passages": 1}, MET),
        ({"passages": 1}, NOT_MET),
        ({"passages": 3}, MET),
    ],
)
def test_the_strictest_of_those_that_apply_and_the_last_of_one_scope(bank, second, expected):
    bank.say(Programme(programme="Q", product="Q"))
    limit(bank, passages=2)
    limit(bank, "AL-2", "2026-02-01", **second)
    assert [answer for answer, _ in judged(bank)] == [expected]


def test_a_later_limit_of_the_same_scope_may_be_wider(bank):
    limit(bank, passages=1)
    limit(bank, "AL-2", "2026-02-01", passages=2)
    assert [answer for answer, _ in judged(bank)] == [MET]


@pytest.mark.parametrize(("occurred", "expected"), [("2026-02-21", [NOT_MET]), ("2026-02-22", [])])
def test_the_limit_in_force_when_the_item_was_made(bank, occurred, expected):
    limit(bank, occurred=occurred, passages=1)
    assert [answer for answer, _ in judged(bank)] == expected


@pytest.mark.parametrize(("withdrawn", "expected"), [("2026-02-20", []), ("2026-02-21", [NOT_MET])])
def test_a_limit_that_was_withdrawn(bank, withdrawn, expected):
    limit(bank, passages=1)
    bank.say(Withdrawn(withdrawal="W", what="age limit", name="AL", reason="r"), occurred=withdrawn)
    assert [answer for answer, _ in judged(bank)] == expected


def test_an_age_that_is_not_known(bank):
    made = (Made(item="C3", item_kind=ItemKind.CULTURE),)
    grown = Step(step="X", process=Process.PASSAGE, inputs=(Used(item="C2"),), outputs=made, passages=1)
    bank.say(grown, occurred="2026-02-22")
    made = (Made(item="MCB-2", item_kind=ItemKind.BANK, stage=Stage.MCB, programme="P"),)
    bank.say(Step(step="Y", process=Process.BANKING, inputs=(Used(item="C3"),), outputs=made), occurred="2026-03-01")
    limit(bank, doublings=Decimal(9))
    ((answer, says),) = judged(bank, "MCB-2")
    assert answer is NOT_KNOWN
    assert says.endswith("X does not state it.")


@pytest.fixture
def shared(site):
    """A bank of 9 passages that names no programme, and lots of two programmes that were made of it."""
    site.say(Donor(item="D"), Programme(programme="P", product="X"), Programme(programme="Q", product="Y"))
    made = (Made(item="C", item_kind=ItemKind.CULTURE),)
    grown = Step(step="S1", process=Process.PASSAGE, inputs=(Used(item="D"),), outputs=made, passages=9, doublings=30)
    site.say(grown, occurred="2026-02-01")
    made = (Made(item="MCB", item_kind=ItemKind.BANK, stage=Stage.MCB, numbers="1-9"),)
    site.say(Step(step="S2", process=Process.BANKING, inputs=(Used(item="C"),), outputs=made), occurred="2026-02-02")
    for number, programme in enumerate("PQ", 1):
        made = (Made(item=f"LOT-{programme}", item_kind=ItemKind.DRUG_PRODUCT, programme=programme),)
        used = (Used(item="MCB", numbers=str(number)),)
        filled = Step(step=f"S-{programme}", process=Process.FILLING, inputs=used, outputs=made, quarantine="r")
        site.say(filled, occurred="2026-02-03")
    return site


@pytest.mark.parametrize("said", [{"programme": "P"}, {"product": "X"}, {"programme": "P", "product": "X"}])
def test_a_bank_without_a_programme_is_held_to_that_of_the_lot_that_was_made_of_it(shared, said):
    limit(shared, passages=1, **said)
    assert {answer for answer, _ in judged(shared, "LOT-P")} == {NOT_MET}
    assert judged(shared, "LOT-Q") == []
    assert judged(shared) == []


def test_of_the_programmes_of_all_that_was_made_of_it_the_strictest_limit_applies(shared):
    limit(shared, "AL-P", programme="P", passages=1)
    limit(shared, "AL-Q", programme="Q", passages=12)
    with shared.reading() as connection:
        found = {
            (each.about[0], each.finding.answer)
            for each in limits(connection, everything(connection))
            if "MCB'" in each.finding.says
        }
    assert found == {("MCB", NOT_MET)}
    assert {answer for answer, _ in judged(shared, "LOT-Q")} == {MET}


def test_a_vial_is_held_to_the_programme_of_its_bank(bank):
    bank.say(Programme(programme="Q", product="Q"))
    made = (Made(item="MCB-2", item_kind=ItemKind.BANK, stage=Stage.MCB, programme="Q", numbers="1-9"),)
    bank.say(Step(step="Y", process=Process.BANKING, inputs=(Used(item="C2"),), outputs=made), occurred="2026-03-01")
    made = (Made(item="LOT", item_kind=ItemKind.DRUG_PRODUCT, programme="P"),)
    used = (Used(item="MCB-2", numbers="3"),)
    filled = Step(step="Z", process=Process.FILLING, inputs=used, outputs=made, quarantine="r")
    bank.say(filled, occurred="2026-03-02")
    limit(bank, programme="P", passages=1)
    assert judged(bank, "LOT") == []


def test_less_than_the_bank_that_it_comes_from_is_not_known(bank):
    came = {"item_kind": ItemKind.BANK, "stage": Stage.WCB, "parents": ("MCB",), "quarantine": "r"}
    bank.say(Registered(item="WCB", passages=1, **came), occurred="2026-03-01")
    limit(bank, stage=Stage.WCB, passages=12)
    ((answer, says),) = judged(bank, "WCB")
    assert answer is NOT_KNOWN
    assert says.endswith("WCB does not state it, or states less than what it comes from.")


def test_a_limit_of_nothing_is_refused():
    with pytest.raises(ValidationError, match="state one of them"):
        AgeLimit(limit="AL", stage=Stage.MCB)
