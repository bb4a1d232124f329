"""The banks behind a lot: released before their use, in quarantine with a reason, fallen, rejected, or never decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.simulated_lot import lab_report, make, make_bank, make_lot, release_bank

from seedlot.acts.amend import amend
from seedlot.acts.decide import Verdict, decide
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.work import Hold, Made, Step, Used
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Outcome, Process, Stage

WHY = "the release is awaited"
MCB, WCB = Stage.MCB, Stage.WCB


def judged(site, lot="LOT", **more):
    """What is said of the banks behind a lot: answers and sentences, in order."""
    with site.reading() as connection:
        found = propose(gather(connection, lot, **more)).findings
    return [(finding.answer, finding.says) for finding in found if finding.code == "release/bank"]


def answers(site, lot="LOT", **more):
    """The answers alone."""
    return [answer for answer, _ in judged(site, lot, **more)]


def number(site, name, kind="step"):
    """The entry with an identifier."""
    with site.reading() as connection:
        return ask.rows(connection, t.NAMED, kind=kind, name=name)[0].entry


def correct(site, name, kind="step", **changes):
    """Correct an entry by its identifier."""
    return amend(site.record, "", number(site, name, kind), changes, reason="misread", now=site.now)


def decided(site, item, outcome=Outcome.RELEASED):
    """Decide about a bank."""
    verdict = Verdict(lot=item, outcome=outcome, reason="as found")
    return decide(site.record, "qp", verdict, now=site.now)


def step(name, parent, *made, process=Process.EXPANSION, **more):
    """A step from one or several items to others."""
    inputs = tuple(Used(item=item) for item in parent.split("+"))
    return Step(step=name, process=process, inputs=inputs, outputs=made, **more)


def product(item="LOT2", stage=Stage.DRUG_PRODUCT, kind=ItemKind.DRUG_PRODUCT):
    """Something that is made from a bank."""
    return Made(item=item, item_kind=kind, stage=stage, specification="DP 1" if stage is Stage.DRUG_PRODUCT else "")


def bank(name, parent="D", stage=MCB, **more):
    """The step that makes another bank, and what it is judged on."""
    made = Made(item=name, item_kind=ItemKind.BANK, stage=stage, specification="CELLS 1")
    return step(f"make {name}", parent, made, process=Process.BANKING, **more), clean(name)


def clean(name):
    """A report on a bank that meets its specification."""
    return lab_report(f"R {name}", name, "mycoplasma", "not detected")


@pytest.fixture
def quarantined(site):
    """A lot made from a bank in quarantine, about which nothing is decided yet."""
    make_bank(site)
    make_lot(site, quarantine=WHY)
    return site


def test_released_before_its_use(site):
    make(site)
    assert judged(site) == [(Answer.MET, "Bank 'MCB' is released, and was when it was taken from.")]


def test_never_released(quarantined):
    ((answer, says),) = judged(quarantined)
    assert answer is Answer.NOT_KNOWN
    assert says == "Bank 'MCB', which 'LOT' came from, was never released. Release it first."


def test_released_after_its_use_in_quarantine(quarantined):
    release_bank(quarantined)
    ((answer, says),) = judged(quarantined)
    assert answer is Answer.MET
    assert "Before, in quarantine, this was taken from it: step S2 (entry " in says
    assert f"2026-01-01). Why: {WHY}." in says


@pytest.mark.parametrize(
    ("outcome", "answer"), [(Outcome.REJECTED, Answer.NOT_MET), (Outcome.QUARANTINED, Answer.NOT_KNOWN)]
)
def test_another_decision_about_the_bank(site, outcome, answer):
    make(site)
    decided(site, "MCB", outcome)
    assert answers(site) == [answer]


def test_a_release_that_fell_and_is_made_again(site):
    make(site)
    size = site.size()
    correct(site, "R0", "report", laboratory="Another")
    ((answer, says),) = judged(site)
    assert answer is Answer.NOT_KNOWN
    assert "does not stand" in says
    release_bank(site)
    assert judged(site) == [(Answer.MET, "Bank 'MCB' is released, and was when it was taken from.")]
    assert answers(site, as_of=size) == [Answer.MET]


def test_a_rejection_that_fell_is_no_rejection_and_no_release(site):
    make(site)
    decided(site, "MCB", Outcome.REJECTED)
    correct(site, "R0", "report", laboratory="Another")
    assert answers(site) == [Answer.NOT_KNOWN]


def test_a_bad_result_of_the_bank_after_its_release_that_no_criterion_of_the_lot_asks_for(site):
    make(site)
    site.say(lab_report("R9", "MCB", "mycoplasma", "detected"))
    ((answer, says),) = judged(site)
    assert answer is Answer.NOT_KNOWN
    assert "judge it again: mycoplasma has 2 results" in says


def test_a_hold_on_the_bank_is_told_once(site):
    make(site)
    site.say(Hold(hold="H", targets=("MCB",), reason="alarm"))
    assert answers(site) == [Answer.MET]


def test_a_use_that_became_out_of_sequence_by_a_correction_says_why(site):
    """The step took from what was no master bank until its entry was corrected."""
    make_bank(site)
    made = Made(item="B2", item_kind=ItemKind.BANK, stage=Stage.SEED, specification="CELLS 1")
    site.say(step("make B2", "D", made, process=Process.BANKING), clean("B2"), step("S9", "B2", product()))
    correct(site, "make B2", outputs=[made.model_copy(update={"stage": MCB}).model_dump(mode="json")])
    decided(site, "B2")
    ((answer, says),) = judged(site, "LOT2")
    assert answer is Answer.NOT_KNOWN
    assert "when it was not this was taken from it without a reason: step S9" in says
    correct(site, "S9", quarantine="it was thought to be a seed")
    assert answers(site, "LOT2") == [Answer.MET]


def test_a_bank_whose_stage_nobody_stated(site):
    make(site)
    made = Made(item="B2", item_kind=ItemKind.BANK)
    site.say(step("make B2", "D", made, process=Process.BANKING), step("S9", "B2", product()))
    ((answer, says),) = judged(site, "LOT2")
    assert answer is Answer.NOT_KNOWN
    assert "At which stage bank 'B2' stands is not stated" in says
    correct(site, "make B2", outputs=[made.model_copy(update={"stage": Stage.SEED}).model_dump(mode="json")])
    assert answers(site, "LOT2") == []


def test_a_bank_is_not_asked_for_its_own_release_but_for_its_master_banks(site):
    make(site)
    with site.reading() as connection:
        assert not gather(connection, "MCB").banks
    site.say(*bank("WCB", "MCB", WCB))
    assert answers(site, "MCB") == []
    assert answers(site, "WCB") == [Answer.MET]


def test_the_whole_way_from_the_master_bank_to_the_product(site):
    """MCB, WCB, drug substance, drug product: each bank once, whatever lies between."""
    make_bank(site)
    made, report = bank("WCB", "MCB", WCB, quarantine=WHY)
    culture = Made(item="T", item_kind=ItemKind.CULTURE, stage=WCB)
    substance = product("DS", Stage.DRUG_SUBSTANCE, ItemKind.DRUG_SUBSTANCE)
    site.say(
        made,
        report,
        step("thaw", "WCB", culture, process=Process.THAW, quarantine=WHY),
        step("grow", "T", substance),
        step("fill", "DS", product("DP"), process=Process.FILLING),
    )
    assert answers(site, "DP") == [Answer.NOT_KNOWN, Answer.NOT_KNOWN]
    release_bank(site)
    assert sorted(answers(site, "DP")) == [Answer.MET, Answer.NOT_KNOWN]
    assert answers(site, "WCB") == [Answer.MET]
    decided(site, "WCB")
    assert answers(site, "DP") == [Answer.MET, Answer.MET]
    with site.reading() as connection:
        banks = gather(connection, "DP").banks
    assert {each.item: [taken.by for taken in each.taken] for each in banks} == {
        "WCB": ["step thaw"],
        "MCB": ["step make WCB"],
    }
    decided(site, "MCB", Outcome.REJECTED)
    assert sorted(answers(site, "DP")) == [Answer.MET, Answer.NOT_MET]


def test_a_bank_on_another_way_says_nothing(site):
    make(site)
    site.say(*bank("MCB2"))
    decided(site, "MCB2", Outcome.REJECTED)
    assert answers(site) == [Answer.MET]


def test_of_pooled_banks_each_counts(site):
    make(site)
    site.say(*bank("MCB2"), step("S9", "MCB+MCB2", product(), quarantine=WHY))
    assert sorted(answers(site, "LOT2")) == [Answer.MET, Answer.NOT_KNOWN]
    decided(site, "MCB2")
    assert answers(site, "LOT2") == [Answer.MET, Answer.MET]
    decided(site, "MCB2", Outcome.REJECTED)
    assert sorted(answers(site, "LOT2")) == [Answer.MET, Answer.NOT_MET]


@pytest.mark.parametrize("kind", [ItemKind.VIAL, ItemKind.VIAL_RANGE])
def test_vials_that_were_taken_aside_are_judged_by_their_bank(site, kind):
    make(site)
    vial = Made(item="V", item_kind=kind, stage=MCB)
    site.say(step("aside", "MCB", vial, process=Process.SPLITTING), step("S9", "V", product()))
    with site.reading() as connection:
        (told,) = gather(connection, "LOT2").banks
    assert (told.item, [taken.by for taken in told.taken]) == ("MCB", ["step S9"])
    assert answers(site, "LOT2") == [Answer.MET]


def test_vials_with_a_decision_of_their_own(site):
    """What is decided about the vials counts for them; what is decided about the bank counts as well."""
    make(site)
    vial = Made(item="V", item_kind=ItemKind.VIAL, stage=MCB, specification="CELLS 1")
    site.say(step("aside", "MCB", vial, process=Process.SPLITTING), clean("V"), step("S9", "V", product()))
    decided(site, "V", Outcome.REJECTED)
    assert sorted(answers(site, "LOT2")) == [Answer.MET, Answer.NOT_MET]
    decided(site, "V")
    assert sorted(answers(site, "LOT2")) == [Answer.MET, Answer.MET]
    decided(site, "MCB", Outcome.REJECTED)
    assert sorted(answers(site, "LOT2")) == [Answer.MET, Answer.NOT_MET]
    assert answers(site) == [Answer.NOT_MET]


def test_of_a_bank_elsewhere_the_vials_that_came_here_are_released_here(site):
    """Nothing was decided about the bank in this record, only about the vials that were received."""
    make_bank(site)
    site.say(
        Registered(item="AWAY", item_kind=ItemKind.BANK, stage=MCB),
        Registered(item="V", item_kind=ItemKind.VIAL_RANGE, stage=MCB, parents=("AWAY",), specification="CELLS 1"),
        quarantined := Registered(item="X", item_kind=ItemKind.CULTURE, parents=("V",), quarantine=WHY),
        clean("V"),
    )
    site.say(step("S9", "X", product()))
    assert answers(site, "LOT2") == [Answer.NOT_KNOWN]
    decided(site, "V")
    ((answer, says),) = judged(site, "LOT2")
    assert (answer, "'X' (entry" in says, quarantined.quarantine in says) == (Answer.MET, True, True)


def test_a_registered_culture_whose_reason_was_corrected(site):
    make_bank(site)
    site.say(Registered(item="X", item_kind=ItemKind.CULTURE, parents=("MCB",), quarantine="?"))
    site.say(step("S9", "X", product()))
    correct(site, "X", "registered", quarantine="grown at a partner before the release")
    release_bank(site)
    ((answer, says),) = judged(site, "LOT2")
    assert (answer, "grown at a partner" in says) == (Answer.MET, True)


def test_cells_among_the_materials_count_as_taken(site):
    make_bank(site)
    release_bank(site)
    feeder = step("S9", "D", product(), materials=("MCB",))
    site.say(feeder, occurred="2026-06-01")
    assert answers(site, "LOT2") == [Answer.MET]
    decided(site, "MCB", Outcome.REJECTED)
    assert answers(site, "LOT2") == [Answer.NOT_MET]


def test_what_grew_from_a_sample_of_the_bank_was_taken_from_it(site):
    """Sampling needs no release; but what a lot is grown from is no sample."""
    make_bank(site)
    sample = Made(item="S", item_kind=ItemKind.SAMPLE)
    site.say(step("sample", "MCB", sample, process=Process.SAMPLING), step("S9", "S", product()))
    assert answers(site, "LOT2") == [Answer.NOT_KNOWN]
    release_bank(site)
    ((answer, says),) = judged(site, "LOT2")
    assert (answer, "without a reason: step sample" in says) == (Answer.NOT_KNOWN, True)


def test_a_corrected_step_was_still_in_time(site):
    make(site)
    site.now += timedelta(days=1)
    correct(site, "R0", "report", laboratory="Another")
    correct(site, "S2", detail="rack 4")
    release_bank(site)
    assert judged(site) == [(Answer.MET, "Bank 'MCB' is released, and was when it was taken from.")]


def test_a_release_on_the_same_day_as_the_use_is_in_time(site):
    make_bank(site)
    release_bank(site)
    site.say(step("S9", "MCB", product()), occurred="2026-06-01")
    site.say(step("S8", "MCB", product("LOT3"), quarantine=WHY), occurred="2026-05-31")
    assert "was when it was taken from" in judged(site, "LOT2")[0][1]
    assert "in quarantine" in judged(site, "LOT3")[0][1]


def test_a_bank_that_is_only_planned_to_be_used_says_nothing(site):
    make(site)
    site.say(*bank("MCB2"))
    site.say(step("S9", "MCB2", product("PLAN"), planned=True))
    assert answers(site, "PLAN") == []
