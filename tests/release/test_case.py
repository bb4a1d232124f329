"""The case of a lot and what it amounts to. Not known never releases."""

from __future__ import annotations

import pytest
from tests.simulated_lot import lab_report, make

from seedlot.acts.amend import amend
from seedlot.record import read
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Made, Step, Used
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.result import Result, Software
from seedlot.terms.words import ItemKind, Outcome, Process, Stage


def proposal(site, **more):
    """What the case amounts to now."""
    with site.reading() as connection:
        return propose(gather(connection, "LOT", **more))


def against(found):
    """The findings that stand against a lot."""
    return [finding for finding in found.findings if finding.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}]


def test_everything_met(site):
    make(site)
    found = proposal(site)
    assert [finding.answer for finding in found.criteria] == [Answer.MET] * 3
    assert found.outcome is Outcome.RELEASED
    assert not against(found)


def test_a_sample_counts_for_its_lot_and_a_banks_karyotype_for_the_bank(site):
    make(site)
    with site.reading() as connection:
        case = gather(connection, "LOT")
    assert {each.reportable.name: each.stage for each in case.evidence} == {
        "viability": "drug product",
        "sterility": "drug product",
        "mycoplasma": "MCB",
        "karyotype": "MCB",
    }


@pytest.mark.parametrize("skip", ["R1", "R2", "R3"])
def test_not_known_never_releases(site, skip):
    make(site, skip=(skip,))
    found = proposal(site)
    assert found.outcome is Outcome.QUARANTINED
    assert len(against(found)) == 1
    assert against(found)[0].answer is Answer.NOT_KNOWN


def test_a_worse_result_counts_beside_a_good_one(site):
    make(site)
    site.say(lab_report("R9", "LOT", "viability", 60.0))
    assert proposal(site).outcome is Outcome.REJECTED


def test_another_lots_result_says_nothing(site):
    make(site, skip=("R1",))
    site.say(
        Step(
            step="S9",
            process=Process.FILLING,
            inputs=(Used(item="MCB", units=1),),
            outputs=(Made(item="LOT2", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT),),
        ),
        lab_report("R9", "LOT2", "viability", 95.0),
    )
    assert proposal(site).outcome is Outcome.QUARANTINED


@pytest.mark.parametrize("target", ["LOT", "MCB", "D", "M", "S1", "LOT-s"])
def test_an_open_deviation_anywhere_on_the_way_is_in_the_case(site, target):
    make(site)
    site.say(Deviation(deviation="DEV", title="alarm", severity="major", targets=(target,)))
    found = proposal(site)
    assert found.outcome is Outcome.QUARANTINED
    assert against(found)[0].code == "release/deviation"
    site.say(DeviationClosed(deviation="DEV", conclusion="no effect", acceptable=True))
    assert proposal(site).outcome is Outcome.RELEASED


def test_a_deviation_closed_as_not_acceptable_stays_against(site):
    make(site)
    site.say(Deviation(deviation="DEV", title="alarm", severity="major", targets=("M",)))
    site.say(DeviationClosed(deviation="DEV", conclusion="contaminated", acceptable=False))
    assert proposal(site).outcome is Outcome.REJECTED


def test_a_hold_until_it_is_lifted(site):
    make(site)
    site.say(Hold(hold="H", targets=("MCB",), reason="alarm"))
    assert proposal(site).outcome is Outcome.QUARANTINED
    site.say(HoldLifted(hold="H", reason="checked"))
    assert proposal(site).outcome is Outcome.RELEASED


def test_material_used_after_its_expiry_and_material_without_one(site):
    make(site)
    number = next(entry for entry in range(site.size()) if is_material(site, entry))
    amend(site.record, "qp", number, {"expiry": "2025-12-31"}, reason="label misread", now=site.now)
    assert proposal(site).outcome is Outcome.REJECTED
    assert against(proposal(site))[0].code == "release/expiry"
    amend(site.record, "qp", number, {"expiry": None}, reason="label unreadable", now=site.now)
    assert proposal(site).outcome is Outcome.QUARANTINED


def is_material(site, entry):
    """Whether an entry is of a material."""
    with site.reading() as connection:
        return b'"kind":"material"' in read.body(connection, entry)


def test_no_specification_is_not_known(site):
    make(site)
    site.say(
        Step(
            step="S9",
            process=Process.FILLING,
            inputs=(Used(item="MCB"),),
            outputs=(Made(item="BARE", item_kind=ItemKind.DRUG_PRODUCT),),
        )
    )
    with site.reading() as connection:
        found = propose(gather(connection, "BARE"))
    assert found.outcome is Outcome.QUARANTINED
    assert "names no specification" in against(found)[0].says


def test_a_planned_lot_and_a_lot_from_nowhere(site):
    make(site)
    site.say(
        Step(
            step="S9",
            process=Process.FILLING,
            inputs=(Used(item="MCB"),),
            outputs=(Made(item="PLAN", item_kind=ItemKind.DRUG_PRODUCT, specification="DP 1"),),
            planned=True,
        )
    )
    with site.reading() as connection:
        codes = {finding.code for finding in against(propose(gather(connection, "PLAN")))}
    assert {"release/planned", "release/origin"} <= codes


def test_an_assay_that_failed_blocks_but_does_not_reject(site):
    make(site)
    result = Result(
        assay="potency",
        version="1",
        software=Software(distribution="seedlot", version="0"),
        settings={},
        inputs=(),
        reportables=(),
        findings=(Finding(code="potency/parallelism", answer=Answer.NOT_MET, says="Not parallel."),),
        tables={},
        charts=(),
        unused=(),
    )
    site.say(Measured(measurement="MEAS", items={"": "LOT"}, result=result))
    found = proposal(site)
    assert found.outcome is Outcome.QUARANTINED
    assert "Not parallel" in against(found)[0].says


def test_as_of_an_earlier_entry(site):
    make(site)
    size = site.size()
    site.say(Hold(hold="H", targets=("MCB",), reason="alarm"))
    assert proposal(site, as_of=size).outcome is Outcome.RELEASED
    assert proposal(site).outcome is Outcome.QUARANTINED


def test_no_decision_is_not_known(site):
    make(site)
    with site.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.NOT_KNOWN
