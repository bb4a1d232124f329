"""What bears on a release beyond the criteria: pools, shelf life, and evidence that was moved away."""

from __future__ import annotations

import pytest
from tests.simulated_lot import lab_report, make

from seedlot.acts.amend import amend
from seedlot.acts.decide import ExpiredError, Verdict, decide
from seedlot.acts.seal import RefusedError
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.age import age
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Donor, Registered
from seedlot.record.entries.work import Deviation, Made, Step, Used
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result, Software
from seedlot.terms.words import ItemKind, Outcome, Process, Stage


def judged(site, lot="LOT"):
    """What the case amounts to now."""
    with site.reading() as connection:
        return propose(gather(connection, lot))


def fill(item, **more):
    """Another lot filled from the bank."""
    made = Made(
        item=item,
        item_kind=ItemKind.DRUG_PRODUCT,
        stage=Stage.DRUG_PRODUCT,
        specification="DP 1",
        **more,
    )
    return Step(step=f"FILL-{item}", process=Process.FILLING, inputs=(Used(item="MCB"),), outputs=(made,))


def number_of(site, kind, name):
    """The number of an entry."""
    with site.reading() as connection:
        return ask.rows(connection, t.NAMED, kind=kind, name=name)[0].entry


def pool(site):
    """A sample pooled of the lot and of another."""
    site.say(fill("L2"))
    sample = Made(item="POOL", item_kind=ItemKind.SAMPLE)
    inputs = (Used(item="LOT"), Used(item="L2"))
    site.say(Step(step="POOLED", process=Process.SAMPLING, inputs=inputs, outputs=(sample,)))


def test_a_pooled_sample_alone_never_speaks_for_a_lot(site):
    make(site, skip=("R1",))
    pool(site)
    site.say(lab_report("R9", "POOL", "viability", 91.0))
    found = judged(site)
    assert found.outcome is Outcome.QUARANTINED
    assert any("pooled with others" in finding.says for finding in found.criteria)


def test_a_pooled_sample_speaks_against_each_of_its_lots(site):
    make(site)
    pool(site)
    site.say(lab_report("R9", "POOL", "viability", 10.0))
    assert judged(site).outcome is Outcome.REJECTED


def test_an_expired_lot_is_not_released(site):
    make(site)
    site.say(fill("OLD", expiry="2026-05-31"))
    site.say(lab_report("Ra", "OLD", "viability", 91.0), lab_report("Rb", "OLD", "sterility", "no growth"))
    assert judged(site, "OLD").outcome is Outcome.RELEASED
    with pytest.raises(ExpiredError, match="2026-05-31"):
        decide(site.record, "qp", Verdict(lot="OLD", outcome=Outcome.RELEASED), now=site.now)


def test_a_bank_used_after_its_expiry(site):
    make(site)
    bank = Made(item="B2", item_kind=ItemKind.BANK, stage=Stage.MCB, expiry="2026-02-01")
    site.say(Step(step="S-B2", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(bank,)))
    lot = Made(item="LATE", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, specification="DP 1")
    late = Step(
        step="S-LATE", process=Process.FILLING, inputs=(Used(item="B2"),), outputs=(lot,), quarantine="for a trial"
    )
    site.say(late, occurred="2026-02-02")
    site.say(lab_report("Rk", "B2", "karyotype", "46,XX[20]"))
    site.say(
        lab_report("Ra", "LATE", "viability", 91.0),
        lab_report("Rb", "LATE", "sterility", "no growth"),
        occurred="2026-03-01",
    )
    found = judged(site, "LATE")
    assert found.outcome is Outcome.REJECTED
    assert any("expired on 2026-02-01" in finding.says for finding in found.findings)


def test_a_result_that_was_moved_to_another_item_is_told(site):
    make(site)
    site.say(fill("L2"), lab_report("R9", "LOT", "viability", 10.0))
    assert judged(site).outcome is Outcome.REJECTED
    amend(site.record, "op", number_of(site, "report", "R9"), {"item": "L2"}, reason="mix-up of labels", now=site.now)
    told = [finding.says for finding in judged(site).findings if finding.code == "release/amended"]
    assert len(told) == 1
    assert "mix-up of labels" in told[0]


def test_a_deviation_is_closed_not_moved_away(site):
    make(site)
    site.say(Deviation(deviation="DEV", title="alarm", severity="critical", targets=("LOT",)))
    with pytest.raises(RefusedError, match="Close it with a conclusion"):
        amend(site.record, "op", number_of(site, "deviation", "DEV"), {"targets": ["D"]}, reason="r", now=site.now)


def test_several_samples_are_not_one_lot_however_it_is_said(site):
    make(site)
    values = tuple(Reportable(sample=sample, name="viability", value=95.0, unit="%") for sample in "AB")
    result = Result(
        assay="growth",
        version="1",
        software=Software(distribution="seedlot", version="0"),
        settings={},
        inputs=(),
        reportables=values,
        findings=(),
        tables={},
        charts=(),
        unused=(),
    )
    (fault,) = site.faults(Measured(measurement="M", items={"": "LOT"}, result=result))
    assert fault.code == "lineage/mapping"
    (number,) = site.say(Measured(measurement="M", items={"A": "LOT"}, result=result))
    with pytest.raises(RefusedError, match="which of them is which item"):
        amend(site.record, "op", number, {"items": {"": "LOT"}}, reason="r", now=site.now)


def test_feeder_cells_do_not_make_the_age_of_a_culture_unknown(site):
    site.say(
        Donor(item="D"),
        Registered(item="FEEDER-LINE", item_kind=ItemKind.CULTURE),
        Step(
            step="F1",
            process=Process.FORMULATION,
            inputs=(Used(item="FEEDER-LINE"),),
            outputs=(Made(item="FEEDER", item_kind=ItemKind.MATERIAL_LOT),),
        ),
        Step(
            step="S1",
            process=Process.PASSAGE,
            inputs=(Used(item="D"),),
            materials=("FEEDER",),
            outputs=(Made(item="C", item_kind=ItemKind.CULTURE),),
            passages=1,
            doublings="2",
        ),
    )
    with site.reading() as connection:
        assert (age(connection, "C").passages, age(connection, "C").untold) == (1, ())
