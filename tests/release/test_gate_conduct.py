"""The gate again: a lot whose results are all good, and every way in which its making or its papers were not."""

from __future__ import annotations

import pytest
from tests.simulated_lot import SOP, lab_report, make_bank, make_lot

from seedlot.acts.amend import amend
from seedlot.acts.decide import NotReleasableError
from seedlot.acts.measure import inspected
from seedlot.acts.seal import say, state
from seedlot.acts.separation import OwnWorkError
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.access import Equipment, Training
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Input, Result, Software
from seedlot.terms.words import ItemKind, Outcome, Process, Stage


def against(site, lot="LOT"):
    """The codes of what stands against a lot."""
    with site.reading() as connection:
        found = propose(gather(connection, lot)).findings
    return {each.code for each in found if each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}}


def refused(site, lot="LOT"):
    """Try to release a lot, with a reason; what is said. Nothing was written."""
    size = site.size()
    with pytest.raises(NotReleasableError) as caught:
        site.decide(lot, reason="the patient waits")
    assert site.size() == size
    return str(caught.value)


def correct(site, name, kind="step", **changes):
    """Correct an entry by its identifier, as somebody who may."""
    with site.reading() as connection:
        number = ask.rows(connection, t.NAMED, kind=kind, name=name)[0].entry
    return amend(site.record, site.actor("qa"), number, changes, reason="misread", now=site.now)


def filled(name="LOT2", parent="MCB", **more):
    """A second lot, and reports that meet what is asked of it."""
    made = Made(item=name, item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, specification="DP 1")
    step = Step(step=f"fill {name}", process=Process.FILLING, inputs=(Used(item=parent),), outputs=(made,), **more)
    return (
        step,
        lab_report(f"V {name}", name, "viability", 91.0),
        lab_report(f"S {name}", name, "sterility", "no growth"),
    )


def written_by(serial, item="LOT"):
    """A measurement whose file names the instrument that wrote it."""
    result = Result(
        assay="growth",
        version="1",
        software=Software(distribution="seedlot", version="0"),
        settings={},
        inputs=(Input(name="counts.xls", sha256="0" * 64, bytes=1, instrument=serial),),
        reportables=(Reportable(name="doublings", value=1.0),),
        findings=(),
        tables={},
        charts=(),
        unused=(),
    )
    return Measured(measurement="MEAS", items={"": item}, result=result)


def measured(site, serial, item="LOT"):
    """Seal a measurement as its act does, but for the raw file, which is not at hand."""
    with site.reading() as connection:
        (statement,) = inspected(connection, [say(written_by(serial, item), "2026-01-06")])
    (number,) = state(site.record, site.actor("an"), statement, now=site.now)
    return number


def test_a_lot_in_order_is_released(stocked):
    stocked.review("LOT")
    stocked.decide("LOT")
    with stocked.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.MET


def test_of_a_bank_that_nobody_released(staffed):
    make_bank(staffed)
    make_lot(staffed, quarantine="urgent")
    staffed.review("LOT")
    assert against(staffed) == {"release/bank"}
    assert "was never released" in refused(staffed)


def test_of_a_bank_that_was_rejected_since(stocked):
    stocked.decide("MCB", Outcome.REJECTED, reason="contaminated")
    stocked.review("LOT")
    assert "is rejected" in refused(stocked)


def test_a_review_by_whoever_worked_on_it_is_not_even_sealed(stocked):
    stocked.say(Training(training="TR-9", person="rev", procedure=SOP))
    stocked.say(filled(people=("rev",), procedure=SOP)[0], occurred="2026-06-01")
    size = stocked.size()
    with pytest.raises(OwnWorkError):
        stocked.review("LOT2")
    assert stocked.size() == size


def test_evidence_that_came_after_the_review(stocked):
    stocked.review("LOT")
    stocked.say(lab_report("R9", "LOT", "viability", 95.0))
    assert against(stocked) == {"release/review"}
    assert "what came since was not reviewed" in refused(stocked)
    stocked.review("LOT")
    stocked.decide("LOT")


def test_a_review_that_found_something(stocked):
    stocked.review("LOT", acceptable=False)
    assert "did not find it acceptable" in refused(stocked)


def test_training_that_ended_yesterday(stocked):
    stocked.say(Training(training="TR-9", person="op", procedure="SOP-9 v1", until="2026-06-01"))
    stocked.wait(days=1)
    stocked.actors.clear()
    stocked.say(*filled(people=("op",), procedure="SOP-9 v1"), occurred="2026-06-02")
    stocked.review("LOT2")
    assert against(stocked, "LOT2") == {"release/training"}
    assert "the training ended on 2026-06-01" in refused(stocked, "LOT2")


def test_training_in_an_earlier_version_of_the_procedure(stocked):
    stocked.say(*filled(people=("op",), procedure="SOP-1 v2"), occurred="2026-06-01")
    stocked.review("LOT2")
    assert "No training of op in 'SOP-1 v2'" in refused(stocked, "LOT2")


def test_an_instrument_that_nobody_knows_until_it_is_entered(stocked):
    measured(stocked, "AB-123")
    stocked.review("LOT")
    assert against(stocked) == {"measure/instrument"}
    assert "AB-123, which is not among the equipment" in refused(stocked)
    stocked.say(Equipment(equipment="EQ-1", name="Vi-CELL XR", serial="AB-123"))
    assert against(stocked) == {"release/review"}
    stocked.review("LOT")
    assert against(stocked) == set()
    stocked.decide("LOT")


def test_an_instrument_that_was_known_and_whose_serial_number_is_corrected(stocked):
    stocked.say(Equipment(equipment="EQ-1", name="Vi-CELL XR", serial="AB-123"))
    measured(stocked, "AB-123")
    stocked.review("LOT")
    stocked.decide("LOT")
    correct(stocked, "EQ-1", "equipment", serial="AB-132")
    with stocked.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.NOT_MET
    assert against(stocked) == {"measure/instrument", "release/review"}


def test_an_instrument_on_which_nothing_of_the_lot_rests(stocked):
    measured(stocked, "AB-123", "MCB")
    stocked.review("LOT")
    assert against(stocked) == set()


def test_of_a_bank_whose_papers_were_corrected_after_its_release(stocked):
    stocked.review("LOT")
    stocked.decide("LOT")
    stocked.wait(days=1)
    stocked.actors.clear()
    correct(stocked, "R0", "report", laboratory="Another")
    assert against(stocked) == {"release/bank", "release/review"}
    with stocked.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.NOT_MET
    stocked.review("LOT")
    assert "does not stand" in refused(stocked)
    stocked.review("MCB")
    stocked.decide("MCB")
    stocked.review("LOT")
    stocked.decide("LOT")
