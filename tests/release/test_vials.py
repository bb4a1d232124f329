"""A lot made from single vials of a bank is judged as one made from the bank, and what is found of a vial counts."""

from __future__ import annotations

import pytest
from tests.simulated_lot import BANK, SPEC, lab_report, release_bank

from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Deviation, Hold, Made, Step, Used
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process, Stage


@pytest.fixture
def stock(site):
    """A bank of numbered vials that meets its specification."""
    site.say(SpecificationApproved(specification=SPEC), SpecificationApproved(specification=BANK), Donor(item="D"))
    made = Made(item="MCB", item_kind=ItemKind.BANK, stage=Stage.MCB, numbers="1-10", specification="CELLS 1")
    step = Step(step="S1", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(made,))
    site.say(step, lab_report("R0", "MCB", "mycoplasma", "not detected"))
    return site


def fill(quarantine=""):
    """Fill a lot from two vials."""
    lot = Made(item="LOT", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, specification="DP 1")
    used = (Used(item="MCB", numbers="3, 7"),)
    return Step(step="S2", process=Process.FILLING, inputs=used, outputs=(lot,), quarantine=quarantine)


def case(site, lot="LOT"):
    with site.reading() as connection:
        return gather(connection, lot)


def bank_found(site):
    with site.reading() as connection:
        found = propose(gather(connection, "LOT")).findings
    return [(finding.answer, finding.says) for finding in found if finding.code == "release/bank"]


def test_the_bank_is_the_one_that_is_asked(stock):
    release_bank(stock)
    stock.say(fill(), occurred="2026-06-02")
    assert bank_found(stock) == [(Answer.MET, "Bank 'MCB' is released, and was when it was taken from.")]
    assert {member.item for member in case(stock).ancestors} == {"MCB/03", "MCB/07", "MCB", "D"}


def test_vials_in_quarantine_are_those_of_their_bank(stock):
    stock.say(fill("its release is awaited"))
    ((answer, says),) = bank_found(stock)
    assert answer is Answer.NOT_KNOWN
    assert "'MCB'" in says
    release_bank(stock)
    ((answer, says),) = bank_found(stock)
    assert answer is Answer.MET


def test_a_hold_on_a_vial_or_on_its_bank_touches_the_lot(stock):
    stock.say(fill("its release is awaited"))
    stock.say(Hold(hold="H", targets=("MCB/07",), reason="a crack"))
    stock.say(Deviation(deviation="DEV", title="t", severity="minor", targets=("MCB",)))
    assert {flag.flag for flag in case(stock).flags} == {"H", "DEV"}


def test_what_happens_in_a_step_that_uses_a_vial_does_not_touch_the_bank(stock):
    stock.say(fill("its release is awaited"))
    stock.say(Deviation(deviation="DEV", title="t", severity="minor", targets=("S2",)))
    assert {flag.flag for flag in case(stock).flags} == {"DEV"}
    assert case(stock, "MCB").flags == ()


def test_a_result_of_a_vial_speaks_of_its_bank(stock):
    out = Step(
        step="S3",
        process=Process.SAMPLING,
        inputs=(Used(item="MCB", numbers="9"),),
        outputs=(Made(item="MCB-s", item_kind=ItemKind.SAMPLE),),
    )
    stock.say(out, lab_report("R9", "MCB-s", "viability", 91.0))
    assert {evidence.item for evidence in case(stock, "MCB").evidence} == {"MCB", "MCB-s"}
