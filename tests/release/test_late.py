"""What a lot is judged by and was recorded only after what it judges: named, and not known until it is reviewed."""

from __future__ import annotations

import pytest
from tests.simulated_lot import BANK, SOP, SPEC, lab_report, make_bank, make_lot

from seedlot.acts.amend import amend
from seedlot.acts.certify import certify
from seedlot.acts.decide import NotReleasableError
from seedlot.acts.review import to_review
from seedlot.dossier.contents import _further
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.access import Training
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Outcome, Process, Stage

LATER = SPEC.model_copy(update={"version": "2", "criteria": SPEC.criteria[1:]})


def late(site, lot="LOT"):
    """What is found late, with its answer."""
    with site.reading() as connection:
        found = propose(gather(connection, lot)).findings
    return [(each.answer, each.says) for each in found if each.code == "release/late"]


def number(site, kind, name):
    """The entry with an identifier."""
    with site.reading() as connection:
        return ask.rows(connection, t.NAMED, kind=kind, name=name)[0].entry


def untrained(site):
    """A bank that was made before anybody says that its maker was trained."""
    site.say(
        SpecificationApproved(specification=BANK), Donor(item="D"), Material(item="M", name="m", expiry="2026-12-31")
    )
    bank = Made(item="MCB", item_kind=ItemKind.BANK, stage=Stage.MCB, units=10, specification="CELLS 1")
    used = {"inputs": (Used(item="D"),), "outputs": (bank,), "materials": ("M",)}
    site.say(Step(step="S1", process=Process.BANKING, procedure=SOP, people=("op",), **used))
    site.say(lab_report("R0", "MCB", "mycoplasma", "not detected"))


def test_a_training_that_is_entered_after_the_step_waits_for_a_review(staffed_anew):
    site = staffed_anew
    untrained(site)
    site.wait(days=80)
    site.actors.clear()
    (entered,) = site.say(Training(training="TR-1", person="op", procedure=SOP), occurred="2025-12-31")
    ((answer, says),) = late(site, "MCB")
    assert answer is Answer.NOT_KNOWN
    step = number(site, "step", "S1")
    assert says.startswith(
        f"Training of op in '{SOP}' (entry {entered}, dated 2025-12-31) was recorded only on 2026-08-2"
    )
    assert f"after what it judges: step S1 (entry {step}, dated 2026-01-01, recorded 2026-06-01T" in says
    with pytest.raises(NotReleasableError):
        site.decide("MCB", reason="a try")
    with site.reading() as connection:
        assert "release/late" in {each.code for each in to_review(connection, "MCB").outside}
    reviewed, _ = site.review("MCB")
    ((answer, says),) = late(site, "MCB")
    assert answer is None
    assert says.endswith(f"; the review of entry {reviewed} covers it.")
    site.decide("MCB")
    site.say(lab_report("R9", "MCB", "mycoplasma", "not detected"))
    assert late(site, "MCB")[0][0] is Answer.NOT_KNOWN
    with site.reading() as connection:
        case = gather(connection, "MCB")
        assert standing(case).answer is Answer.MET
        assert "release/late" in {each.code for each in _further(propose(case))}


def test_a_specification_that_is_approved_when_the_results_are_known(staffed_anew):
    """Limits set to fit, dated before the lot was made; and a lot that is said afterwards to be made to it."""
    site = staffed_anew
    make_bank(site)
    site.review("MCB")
    site.decide("MCB")
    lot = Made(item="LOT", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT)
    site.say(
        Step(
            step="S2",
            process=Process.FILLING,
            inputs=(Used(item="MCB", units=1),),
            outputs=(lot,),
            procedure=SOP,
            people=("op",),
            quarantine="awaited",
        ),
        lab_report("R1", "LOT", "viability", 52.0),
        lab_report("R2", "LOT", "sterility", "no growth"),
        lab_report("R3", "MCB", "karyotype", "46,XX[20]"),
    )
    site.wait(days=60)
    site.actors.clear()
    (approved,) = site.say(SpecificationApproved(specification=LATER), occurred="2025-12-01")
    step = number(site, "step", "S2")
    outputs = [lot.model_copy(update={"specification": "DP 2"}).model_dump(mode="json")]
    change = {"outputs": outputs}
    amended, _ = amend(site.record, site.actor("qa"), step, change, reason="left out", now=site.now)
    (one, first), (two, second) = late(site)
    assert one is two is Answer.NOT_KNOWN
    assert f"Specification 'DP 2' (entry {approved}, dated 2025-12-01) was recorded only on 2026-07-31" in first
    assert f"'LOT' (entry {step}, dated 2026-01-01, recorded 2026-06-01" in first
    sterility = number(site, "report", "R2")
    assert f"sterility of 'LOT' (entry {sterility}, dated 2026-01-01, recorded 2026-06-01" in first
    assert f"made to specification 'DP 2' (entry {step}, as entry {amended} corrected it, dated 2026-01-01)" in second
    site.review("LOT")
    assert {answer for answer, _ in late(site)} == {None}
    site.decide("LOT")
    document, _ = certify(site.record, site.actor("qp"), "LOT", now=site.now)
    assert document.startswith(b"%PDF")


def test_a_lot_that_is_judged_by_another_specification_once_its_results_are_known(site):
    """Both had been approved long before: which of them counts was said last."""
    make_bank(site)
    site.say(SpecificationApproved(specification=LATER))
    make_lot(site, quarantine="awaited")
    assert late(site) == []
    site.now = site.now.replace(day=2)
    outputs = [{"item": "LOT", "item_kind": "drug product", "stage": "drug product", "specification": "DP 2"}]
    amend(site.record, "", number(site, "step", "S2"), {"outputs": outputs}, reason="another", now=site.now)
    ((answer, says),) = late(site)
    assert answer is None
    assert "That 'LOT' is made to specification 'DP 2'" in says
    assert says.endswith("a simulation without accounts does without a review.")


def test_a_training_whose_dates_are_corrected_after_the_step(site):
    make_bank(site)
    training = number(site, "training", "TR-1")
    site.now = site.now.replace(day=2)
    amend(site.record, "", training, {"trainer": "x"}, reason="left out", now=site.now)
    assert late(site, "MCB") == []
    amend(site.record, "", training, {"occurred": "2025-12-31"}, reason="misread", now=site.now)
    ((_, says),) = late(site, "MCB")
    assert f"(entry {training}, as entry {site.size() - 1} corrected it, dated 2025-12-31)" in says


def test_what_is_recorded_in_one_breath_is_said_at_once(site):
    """All of a book is: its order says nothing."""
    untrained(site)
    site.say(Training(training="TR-1", person="op", procedure=SOP), occurred="2025-12-31")
    assert late(site, "MCB") == []


def test_another_training_that_had_been_recorded_is_enough(site):
    make_bank(site)
    site.now = site.now.replace(day=2)
    site.say(Training(training="TR-2", person="op", procedure=SOP), occurred="2025-12-31")
    site.say(Training(training="TR-3", person="op", procedure=SOP), occurred="2026-06-02")
    assert late(site, "MCB") == []


def test_a_lot_that_was_judged_by_what_was_there(stocked):
    assert late(stocked) == []
    stocked.review("LOT")
    stocked.decide("LOT", Outcome.RELEASED)
    assert late(stocked) == []
