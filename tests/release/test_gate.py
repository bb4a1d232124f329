"""The gate: every way in which a lot could wrongly be released, and why it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError
from tests.simulated_lot import SPEC, lab_report, make

from seedlot.acts.amend import amend
from seedlot.acts.decide import Verdict, decide
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.judgement import Decision, SpecificationApproved
from seedlot.record.entries.origin import Material, Registered
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Made, Step, Used
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result, Software
from seedlot.terms.words import ItemKind, Outcome, Process, Stage

RELEASE = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")
PURITY = Criterion(test="purity", kind=Kind.MIN, low=70, unit="%")


def judged(site, lot="LOT"):
    """What is proposed for a lot, and the codes of what stands against it."""
    with site.reading() as connection:
        found = propose(gather(connection, lot))
    against = {each.code for each in found.findings if each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}}
    return found.outcome, against


def says(site, lot="LOT"):
    """Everything that is said for and against a lot."""
    with site.reading() as connection:
        return [finding.says for finding in propose(gather(connection, lot)).findings]


def answer(site, lot="LOT"):
    """Whether a decision stands for a lot."""
    with site.reading() as connection:
        return standing(gather(connection, lot)).answer


def number(site, kind, name):
    """The entry of a kind with an identifier."""
    with site.reading() as connection:
        entries = [(seq, Entry.parse(body)) for seq, body in read.bodies(connection)]
    return next(seq for seq, entry in entries if entry.kind == kind and entry.content.identifier() == name)


def rested(site, decision):
    """The entries that a decision says it rests on."""
    with site.reading() as connection:
        content = Entry.parse(read.body(connection, decision)).content
    assert isinstance(content, Decision)
    return content.read


def product(item="LOT2", **more):
    """A drug product, in short."""
    plain = {"item_kind": ItemKind.DRUG_PRODUCT, "stage": Stage.DRUG_PRODUCT, "specification": "DP 1"}
    return Made(item=item, **{**plain, **more})


def fill(*made, inputs=("MCB",), **more):
    """The step that fills a second lot."""
    used = tuple(Used(item=item) for item in inputs)
    return Step(step="S9", process=Process.FILLING, inputs=used, outputs=made, **more)


def take(parent, child, kind=ItemKind.SAMPLE, **more):
    """A step that takes one thing out of others."""
    used = tuple(Used(item=item) for item in parent.split("+"))
    made = (Made(item=child, item_kind=kind, stage=more.pop("stage", None)),)
    return Step(step=f"take {child}", process=Process.SAMPLING, inputs=used, outputs=made, **more)


def purity_of(name, stage=""):
    """A specification of purity alone."""
    return SpecificationApproved(specification=Specification(name=name, version="1", stage=stage, criteria=(PURITY,)))


def pure(item, value=95.0):
    """A report on purity."""
    return lab_report(f"purity of {item}", item, "purity", value).model_copy(
        update={"results": (Reportable(name="purity", value=value, unit="%"),)}
    )


def both(item):
    """Reports that meet what is asked of a drug product itself."""
    return lab_report(f"V {item}", item, "viability", 91.0), lab_report(f"S {item}", item, "sterility", "no growth")


def measurement(reportables=(), findings=(), items=None):
    """A measurement as an assay would give it."""
    result = Result(
        assay="potency",
        version="1",
        software=Software(distribution="seedlot", version="0"),
        settings={},
        inputs=(),
        reportables=tuple(reportables),
        findings=tuple(findings),
        tables={},
        charts=(),
        unused=(),
    )
    return Measured(measurement="MEAS", items=items or {"": "LOT"}, result=result)


def test_a_banks_result_is_not_the_lots_where_neither_names_a_stage(site):
    make(site)
    site.say(purity_of("PURE"), fill(product(stage=None, specification="PURE 1")), pure("MCB"))
    assert judged(site, "LOT2") == (Outcome.QUARANTINED, {"spec/purity"})
    site.say(pure("LOT2"))
    assert judged(site, "LOT2") == (Outcome.RELEASED, set())


def test_the_parents_result_at_the_specifications_stage_is_not_the_banks(site):
    make(site)
    bank = Made(item="WCB", item_kind=ItemKind.BANK, stage=Stage.WCB, specification="BANK 1")
    site.say(purity_of("BANK", "MCB"), fill(bank), pure("MCB"))
    assert judged(site, "WCB") == (Outcome.QUARANTINED, {"spec/purity", "release/specification"})


def test_the_parents_result_at_the_lots_own_stage_is_not_the_lots(site):
    make(site)
    site.say(fill(product(), inputs=("LOT",)))
    assert judged(site, "LOT2") == (Outcome.QUARANTINED, {"spec/viability", "spec/sterility"})


def test_of_pooled_banks_each_must_be_tested_and_the_worst_counts(site):
    make(site)
    bank = Made(item="MCB2", item_kind=ItemKind.BANK, stage=Stage.MCB, specification="CELLS 1")
    site.say(Step(step="S1b", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(bank,)))
    site.say(fill(product(), inputs=("MCB", "MCB2"), quarantine="urgent"), *both("LOT2"))
    assert judged(site, "LOT2") == (Outcome.QUARANTINED, {"spec/karyotype", "release/bank"})
    site.say(lab_report("R7", "MCB2", "mycoplasma", "not detected"))
    decide(site.record, "qp", replace(RELEASE, lot="MCB2"), now=site.now)
    site.say(lab_report("R8", "MCB2", "karyotype", "46,XX[20]"))
    assert judged(site, "LOT2") == (Outcome.RELEASED, set())
    site.say(lab_report("R9", "MCB2", "karyotype", "47,XX,+12[20]"))
    assert judged(site, "LOT2") == (Outcome.REJECTED, {"spec/karyotype"})


@pytest.mark.parametrize(
    "taken",
    [
        [take("LOT-s", "aliquot")],
        [Registered(item="aliquot", item_kind=ItemKind.SAMPLE, parents=("LOT",))],
        [take("LOT", "aliquot", ItemKind.VIAL, stage=Stage.DRUG_PRODUCT)],
        [take("LOT", "aliquot", ItemKind.VIAL_RANGE)],
        [take("LOT+MCB", "aliquot")],
        [take("LOT", "vial", ItemKind.VIAL), take("vial", "aliquot")],
    ],
    ids=["sample of a sample", "registered sample", "vial", "vials", "pooled with another", "sample of a vial"],
)
def test_a_failure_of_what_was_taken_from_the_lot_is_the_lots(site, taken):
    make(site)
    site.say(*taken)
    site.say(lab_report("R9", "aliquot", "sterility", "growth"))
    assert judged(site) == (Outcome.REJECTED, {"spec/sterility"})


def test_a_child_that_is_no_sample_does_not_speak_of_the_lot(site):
    make(site, skip=("R1",))
    site.say(take("LOT", "next", ItemKind.CULTURE, stage=Stage.DRUG_PRODUCT))
    site.say(lab_report("R9", "next", "viability", 95.0), lab_report("R10", "next", "sterility", "growth"))
    assert judged(site) == (Outcome.QUARANTINED, {"spec/viability"})


def thawed(site):
    """A second lot, filled from a culture that was thawed from the bank and is still of its stage."""
    culture = Made(item="thawed", item_kind=ItemKind.CULTURE, stage=Stage.MCB)
    site.say(Step(step="S8", process=Process.THAW, inputs=(Used(item="MCB", units=1),), outputs=(culture,)))
    site.say(fill(product(), inputs=("thawed",)), *both("LOT2"))


def test_a_bank_is_tested_once_and_not_again_in_each_culture_thawed_from_it(site):
    make(site)
    thawed(site)
    assert judged(site, "LOT2") == (Outcome.RELEASED, set())


def test_what_a_culture_thawed_from_the_bank_showed_counts_for_the_bank(site):
    make(site, skip=("R3",))
    thawed(site)
    assert judged(site, "LOT2") == (Outcome.QUARANTINED, {"spec/karyotype"})
    site.say(lab_report("R8", "thawed", "karyotype", "46,XX[20]"))
    assert judged(site, "LOT2") == (Outcome.RELEASED, set())
    site.say(lab_report("R9", "thawed", "karyotype", "47,XX,+12[20]"))
    assert judged(site, "LOT2") == (Outcome.REJECTED, {"spec/karyotype"})


def test_a_sample_of_something_else_does_not_speak_of_the_medium_that_it_stood_in(site):
    make(site)
    site.say(Registered(item="OTHER", item_kind=ItemKind.CULTURE), take("OTHER", "other-s", materials=("M",)))
    site.say(Deviation(deviation="DEV", title="wrong tube", severity="minor", targets=("other-s",)))
    assert judged(site) == (Outcome.RELEASED, set())


def test_a_sample_that_is_only_planned_does_not_speak_of_the_lot(site):
    make(site)
    site.say(take("LOT", "later", planned=True))
    site.say(Deviation(deviation="DEV", title="t", severity="minor", targets=("later",)))
    assert judged(site) == (Outcome.RELEASED, set())


def test_a_result_on_what_is_only_planned_is_refused(site):
    make(site)
    site.say(take("D", "bank", ItemKind.BANK, stage=Stage.MCB, planned=True))
    lot = Registered(item="LOT2", item_kind=ItemKind.DRUG_PRODUCT, specification="DP 1", parents=("bank",))
    for said in (lab_report("R9", "bank", "karyotype", "46,XX[20]"), measurement(items={"": "bank"}), lot):
        assert [fault.code for fault in site.faults(said)] == ["lineage/planned"]


def test_a_specification_without_criteria_is_none():
    with pytest.raises(ValidationError, match="criteria"):
        Specification(name="E", version="1", criteria=())


def test_which_specification_was_in_force_is_not_known_where_it_was_approved_after_the_lot(site):
    make(site)
    looser = SPEC.model_copy(update={"version": "2"})
    site.say(SpecificationApproved(specification=looser), occurred="2026-05-30")
    site.say(fill(product(specification="DP 2")), *both("LOT2"))
    assert judged(site, "LOT2") == (Outcome.QUARANTINED, {"release/specification"})


def test_a_lot_made_of_medium_alone(site):
    make(site)
    site.say(purity_of("PURE"))
    site.say(Step(step="S9", process=Process.FILLING, materials=("M",), outputs=(product(specification="PURE 1"),)))
    site.say(pure("LOT2"))
    assert judged(site, "LOT2") == (Outcome.QUARANTINED, {"release/origin"})


@pytest.mark.parametrize("flag", ["deviation", "hold"])
def test_a_flag_on_the_step_that_took_the_sample(site, flag):
    make(site)
    flags = {
        "deviation": Deviation(deviation="F", title="wrong tube", severity="critical", targets=("S3",)),
        "hold": Hold(hold="F", reason="wrong tube", targets=("S3",)),
    }
    site.say(flags[flag])
    assert judged(site) == (Outcome.QUARANTINED, {f"release/{flag}"})


def test_a_hold_on_a_step_that_handled_the_lot_and_made_nothing(site):
    make(site)
    site.say(Step(step="SHIP", process=Process.SHIPMENT, inputs=(Used(item="LOT"),)))
    site.say(Hold(hold="H", reason="temperature excursion", targets=("SHIP",)))
    assert judged(site) == (Outcome.QUARANTINED, {"release/hold"})


def test_a_hold_on_a_shipment_that_is_only_planned_says_nothing(site):
    make(site)
    site.say(Step(step="SHIP", process=Process.SHIPMENT, inputs=(Used(item="LOT"),), planned=True))
    site.say(Hold(hold="H", reason="no courier", targets=("SHIP",)))
    assert judged(site) == (Outcome.RELEASED, set())


def test_a_hold_on_what_was_made_of_the_same_bank_says_nothing(site):
    make(site)
    site.say(fill(product()), Hold(hold="H", reason="label", targets=("S9", "LOT2")))
    assert judged(site) == (Outcome.RELEASED, set())


def test_feeder_cells_among_the_materials_are_in_the_case(site):
    make(site)
    site.say(take("D", "feeders", ItemKind.CULTURE))
    site.say(fill(product(), materials=("feeders",)), *both("LOT2"))
    assert judged(site, "LOT2") == (Outcome.RELEASED, set())
    site.say(Hold(hold="H", reason="mycoplasma", targets=("feeders",)))
    assert judged(site, "LOT2") == (Outcome.QUARANTINED, {"release/hold"})


@pytest.mark.parametrize("as_input", [False, True])
@pytest.mark.parametrize(("day", "expected"), [("2026-01-31", Outcome.RELEASED), ("2026-02-01", Outcome.REJECTED)])
def test_a_material_may_be_used_on_its_last_day_and_not_on_the_next(site, as_input, day, expected):
    make(site)
    site.say(Material(item="MX", name="cryoprotectant", expiry="2026-01-31", units=5))
    step = fill(product(), inputs=("MCB", "MX")) if as_input else fill(product(), materials=("MX",))
    site.say(step, occurred=day)
    site.say(*both("LOT2"), occurred="2026-02-02")
    assert judged(site, "LOT2") == (expected, set() if expected is Outcome.RELEASED else {"release/expiry"})


@pytest.mark.parametrize(
    ("expiry", "expected"),
    [("2026-12-31", Outcome.RELEASED), ("2025-12-31", Outcome.REJECTED), (None, Outcome.QUARANTINED)],
)
def test_a_material_made_in_house_has_the_expiry_of_its_making(site, expiry, expected):
    make(site)
    mixed = Made(item="MIXED", item_kind=ItemKind.MATERIAL_LOT, expiry=expiry)
    site.say(Step(step="MIX", process=Process.FORMULATION, inputs=(Used(item="M"),), outputs=(mixed,)))
    site.say(fill(product(), materials=("MIXED",)), *both("LOT2"))
    assert judged(site, "LOT2") == (expected, set() if expected is Outcome.RELEASED else {"release/expiry"})


def test_what_a_material_was_mixed_of_must_have_been_in_date_too(site):
    make(site)
    site.say(Material(item="OLD", name="powder", expiry="2025-12-31"))
    mixed = Made(item="MIXED", item_kind=ItemKind.MATERIAL_LOT, expiry="2026-12-31")
    site.say(Step(step="MIX", process=Process.FORMULATION, inputs=(Used(item="OLD"),), outputs=(mixed,)))
    site.say(fill(product(), materials=("MIXED",)), *both("LOT2"))
    assert judged(site, "LOT2") == (Outcome.REJECTED, {"release/expiry"})


@pytest.mark.parametrize("item", ["LOT", "LOT-s"])
@pytest.mark.parametrize("found", [Answer.NOT_MET, Answer.NOT_KNOWN])
def test_what_a_measurement_of_the_lot_or_its_sample_found_against_itself_blocks(site, item, found):
    make(site)
    finding = Finding(code="potency/parallelism", answer=found, says="Could not be tested.")
    site.say(measurement([Reportable(name="potency", value=1.0)], [finding], items={"": item}))
    assert judged(site) == (Outcome.QUARANTINED, {"potency/parallelism"})


@pytest.mark.parametrize("found", [Answer.MET, None])
def test_what_a_measurement_found_in_its_favour_does_not_block(site, found):
    make(site)
    site.say(measurement(findings=[Finding(code="potency/linearity", answer=found, says="Linear.")]))
    assert judged(site) == (Outcome.RELEASED, set())


def test_a_banks_criterion_that_rests_on_an_assay_that_failed(site):
    make(site, skip=("R3",))
    failed = Finding(code="karyotype/validity", answer=Answer.NOT_MET, says="Too few metaphases.")
    site.say(measurement([Reportable(name="karyotype", value="46,XX[20]")], [failed], items={"": "MCB"}))
    assert judged(site) == (Outcome.QUARANTINED, {"karyotype/validity"})


def test_a_banks_assay_that_no_criterion_rests_on_says_nothing(site):
    make(site)
    failed = Finding(code="potency/parallelism", answer=Answer.NOT_MET, says="Not parallel.")
    site.say(measurement([Reportable(name="potency", value=1.0)], [failed], items={"": "MCB"}))
    assert judged(site) == (Outcome.RELEASED, set())


def test_a_correction_of_what_the_case_rests_on_is_said_with_its_reason(site):
    make(site, skip=("R1",))
    site.say(lab_report("R1", "LOT", "viability", 10.0))
    results = [Reportable(name="viability", value=91.0, unit="%").model_dump(mode="json")]
    amend(site.record, "", number(site, "report", "R1"), {"results": results}, reason="misread", now=site.now)
    (line,) = [line for line in says(site) if "was corrected" in line]
    assert "misread (nobody named)" in line


def test_a_deviation_amended_after_its_closing_is_open_again_until_the_closing_is_looked_at_again(site):
    make(site)
    site.say(Deviation(deviation="DEV", title="alarm", severity="minor", targets=("D",)))
    site.say(DeviationClosed(deviation="DEV", conclusion="no effect", acceptable=True))
    worse = {"severity": "critical", "targets": ["D", "LOT"], "title": "mycoplasma"}
    amend(site.record, "", number(site, "deviation", "DEV"), worse, reason="found since", now=site.now)
    assert judged(site) == (Outcome.QUARANTINED, {"release/deviation"})
    assert "Critical deviation DEV (mycoplasma) on 'LOT' is open." in says(site)
    conclusion = {"conclusion": "false positive, REP-7"}
    amend(site.record, "", number(site, "deviation closed", "DEV"), conclusion, reason="again", now=site.now)
    assert judged(site) == (Outcome.RELEASED, set())


def test_a_hold_amended_after_it_was_lifted_is_open_again(site):
    make(site)
    site.say(Hold(hold="H", reason="alarm", targets=("D",)))
    site.say(HoldLifted(hold="H", reason="checked"))
    amend(site.record, "", number(site, "hold", "H"), {"targets": ["D", "LOT"]}, reason="more is touched", now=site.now)
    assert judged(site) == (Outcome.QUARANTINED, {"release/hold"})


def test_a_deviation_amended_before_its_closing_stays_closed(site):
    make(site)
    site.say(Deviation(deviation="DEV", title="alarm", severity="minor", targets=("D",)))
    amend(site.record, "", number(site, "deviation", "DEV"), {"severity": "major"}, reason="r", now=site.now)
    site.say(DeviationClosed(deviation="DEV", conclusion="no effect", acceptable=True))
    assert judged(site) == (Outcome.RELEASED, set())


def test_a_decision_rests_on_sampling_findings_and_closings_too(site):
    make(site)
    finding = Finding(code="potency/linearity", answer=Answer.MET, says="Linear.")
    site.say(measurement(findings=[finding]))
    site.say(Deviation(deviation="DEV", title="alarm", severity="minor", targets=("D",)))
    site.say(DeviationClosed(deviation="DEV", conclusion="no effect", acceptable=True))
    decision, _ = decide(site.record, "qp", RELEASE, now=site.now)
    rests = rested(site, decision)
    for kind, name in (
        ("step", "S1"),
        ("step", "S2"),
        ("step", "S3"),
        ("material", "M"),
        ("report", "R3"),
        ("measured", "MEAS"),
        ("deviation", "DEV"),
        ("deviation closed", "DEV"),
        ("specification", "DP 1"),
    ):
        assert number(site, kind, name) in rests, (kind, name)
    assert list(rests) == sorted(set(rests))


@pytest.mark.parametrize(
    ("kind", "name", "changes"),
    [("step", "S3", {"detail": "wrong tube"}), ("deviation closed", "DEV", {"conclusion": "an effect"})],
)
def test_a_correction_of_the_sampling_or_of_a_closing_makes_the_decision_fall(site, kind, name, changes):
    make(site)
    site.say(Deviation(deviation="DEV", title="alarm", severity="minor", targets=("D",)))
    site.say(DeviationClosed(deviation="DEV", conclusion="no effect", acceptable=True))
    decision, _ = decide(site.record, "qp", RELEASE, now=site.now)
    assert answer(site) is Answer.MET
    _, fallen = amend(site.record, "op", number(site, kind, name), changes, reason="misread", now=site.now)
    assert fallen == (decision,)
    assert answer(site) is Answer.NOT_MET
    assert any("no longer stands" in line for line in says(site))


@pytest.mark.parametrize(
    "since",
    [
        Hold(hold="H", reason="contaminated", targets=("LOT",)),
        Deviation(deviation="DEV", title="t", severity="minor", targets=("M",)),
        lab_report("R9", "LOT-s", "sterility", "growth"),
        measurement(findings=[Finding(code="x", answer=Answer.NOT_KNOWN, says="Not tested.")]),
    ],
    ids=["hold", "deviation", "result", "finding"],
)
def test_a_release_does_not_stand_against_what_was_recorded_since(site, since):
    make(site)
    decide(site.record, "qp", RELEASE, now=site.now)
    site.say(since)
    assert answer(site) is Answer.NOT_MET


def test_an_unsigned_decision_does_not_stand(site):
    """A decision is signed in its own transaction; one without a signature was written by other hands."""
    make(site)
    decide(site.record, "qp", RELEASE, now=site.now)
    with site.reading() as connection:
        decided = gather(connection, "LOT", as_of=site.size() - 1)
    assert standing(decided).answer is Answer.NOT_MET
    assert "not signed" in standing(decided).says
