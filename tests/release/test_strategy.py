"""The matrix of a strategy: every hole in it is found, and what is whole is met."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.release.strategy_story import attribute, bank_specification, control, parameter, target, tell, told_in

from seedlot.history.ask import NotInRecordError
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.filing import Document
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Programme
from seedlot.record.entries.quality import RiskAssessment, Withdrawn
from seedlot.release.collect import collect
from seedlot.release.programme import Programme as Case
from seedlot.release.programme import Told
from seedlot.release.strategy import strategy
from seedlot.risk.profile import profile
from seedlot.terms.finding import Answer
from seedlot.terms.words import Process, Stage

MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN


@pytest.fixture
def told(tmp_path):
    """The story, with no strategy yet."""
    with told_in(tmp_path) as site:
        yield site


def found(site, as_of=None, programme="P"):
    """The strategy of the programme."""
    with site.reading() as connection:
        return strategy(collect(connection, programme, as_of=as_of))


def said(site, code):
    """Answers and sentences under a code."""
    return [(each.answer, each.says) for each in found(site).findings if each.code == f"strategy/{code}"]


def whole(site):
    """A row, an attribute and a test of it that the record has."""
    site.say(target(), attribute(), control(), control("CTL-2", test="sterility"))


def test_what_is_whole_leads_from_the_target_to_the_criterion(site):
    tell(site)
    whole(site)
    first, second = found(site).cells
    assert (first.target, first.attribute, first.control, first.holds) == ("QT-1", "CQA-1", "CTL-1", MET)
    assert first.shown == "bank 1 has a criterion for it"
    assert (second.control, len(first.entries)) == ("CTL-2", 3)
    against = [each for each in found(site).findings if each.answer is NOT_MET]
    assert [each.code for each in against] == ["strategy/risk-benefit"]


def test_nothing_stated_is_not_known(told):
    answers = {each.code: each.answer for each in found(told).findings}
    assert answers == {
        "strategy/risk-benefit": NOT_MET,
        "strategy/profile": NOT_KNOWN,
        "strategy/attribute": NOT_KNOWN,
        "strategy/criterion": NOT_MET,
    }


def test_rows_of_the_profile_that_are_missing_are_named(told):
    told.say(target())
    missing = said(told, "profile")
    assert len(missing) == 10
    assert (NOT_KNOWN, "The profile does not state the indication: the indication and the population.") in missing
    rows = [row.element for row in profile().rows if row.element != "safety targets"]
    told.say(*(target(f"QT-{n}", element) for n, element in enumerate(rows, start=2)))
    assert said(told, "profile") == [(MET, "The profile states all of its 11 rows.")]


#: One hole each: what is entered, under which code it is found, and what is said.
HOLES = (
    (target("QT-2"), "target", "QT-2 (safety targets: no mycoplasma) is served by no quality attribute."),
    (attribute("A2", targets=()), "attribute", "A2 (mycoplasma) serves no row of the profile."),
    (attribute("A3"), "attribute", "A3 (mycoplasma) is held by no control."),
    (attribute("A4", score=None), "attribute", "A4 (mycoplasma) is assessed without score."),
    (attribute("A5", rationale=""), "attribute", "A5 (mycoplasma) is assessed without rationale."),
    (attribute("A6"), "attribute", "A6 (mycoplasma) is critical, and no test is among its controls."),
    (control("C6", how="step", process=Process.BANKING, attributes=("A6",), test=""), "", ""),
    (
        attribute("A7", stages=(Stage.MCB, Stage.DRUG_PRODUCT)),
        "attribute",
        "A7 (mycoplasma) is to be controlled at drug product, and no control is.",
    ),
    (control("C7", attributes=("A7",)), "", ""),
    (parameter("P2", attributes=()), "parameter", "No quality attribute hangs on P2 (cooling)."),
    (parameter("P3"), "parameter", "P3 (cooling) is critical and held by no control."),
    (control("C2", attributes=()), "control", "C2 (test: mycoplasma) holds no quality attribute."),
    (
        control("C3", test="karyotype"),
        "control",
        "C3 (test: karyotype): karyotype at stage MCB has no criterion in any specification of the product.",
    ),
    (
        control("C4", stage=Stage.WCB),
        "control",
        "C4 (test: mycoplasma): mycoplasma at stage WCB has no criterion in any specification of the product.",
    ),
    (
        control("C5", specification="drug"),
        "control",
        "C5 (test: mycoplasma; drug): no specification 'drug' is approved in its last version.",
    ),
)


def test_whatever_leads_nowhere_is_found(told):
    told.say(target(), attribute(), *(entry for entry, _, _ in HOLES))
    against = [each for each in found(told).findings if each.answer is NOT_MET]
    for _, code, says in HOLES:
        assert not code or says in [each.says for each in against if each.code == f"strategy/{code}"]
    missing = "bank 1 tests sterility, and no control of the strategy names it."
    assert [each.says for each in against if each.code == "strategy/criterion"] == [missing]
    # By hand: QT-2 1; A2 2 (no row, no control); A3 1; A4 and A5 2 each; A6, A7 1 each; P2 2; P3 1; C2 to C5 1 each.
    assert len([each for each in against if each.code not in {"strategy/risk-benefit", "strategy/criterion"}]) == 17


def test_what_is_not_assessed_yet_is_not_known(told):
    told.say(target(), attribute(critical=None), parameter(critical=None), parameter("CPP-2", low=None, high=None))
    assert (NOT_KNOWN, "CQA-1 (mycoplasma) is not assessed: whether it is critical is not stated.") in said(
        told, "attribute"
    )
    assert [answer for answer, _ in said(told, "parameter")] == [NOT_KNOWN, NOT_MET, NOT_KNOWN]


#: What a control names, and what the record has of it.
NAMED: tuple[tuple[dict[str, Any], Answer, str], ...] = (
    ({"how": "material", "materials": ("Serum",)}, MET, "every material that it names was used"),
    ({"how": "material", "materials": ("laminin",)}, NOT_KNOWN, "no step of the programme has used laminin yet"),
    ({"how": "step", "process": Process.CLONING}, MET, "done in 1 steps"),
    ({"how": "step", "process": Process.THAW}, NOT_KNOWN, "no step of thaw is in the record yet"),
    ({"how": "procedure", "procedure": "SOP-1 v1"}, NOT_KNOWN, "no step of the programme names SOP-1 v1"),
    (
        {"how": "in-process", "test": "mycoplasma", "process": Process.BANKING},
        MET,
        "1 results of mycoplasma are in the record",
    ),
    (
        {"how": "in-process", "test": "lactate", "process": Process.BANKING},
        NOT_KNOWN,
        "the record holds no result of lactate yet",
    ),
    (
        {"how": "design", "says": "no F gene"},
        NOT_KNOWN,
        "what a design excludes is shown by no entry of its own; it rests on the words",
    ),
)


def test_what_the_record_has_of_a_control(told):
    several = [control(f"C{n}", **{"test": "", "stage": None, **more}) for n, (more, _, _) in enumerate(NAMED)]
    told.say(target(), attribute(), *several)
    assert [(cell.holds, cell.shown) for cell in found(told).cells] == [(answer, shown) for _, answer, shown in NAMED]


def test_a_parameter_leads_on_to_the_attributes_that_hang_on_it(told):
    told.say(target(), attribute(), parameter(), control(attributes=(), parameters=("CPP-1",)))
    (cell,) = found(told).cells
    assert (cell.attribute, cell.parameter, cell.control) == ("CQA-1", "CPP-1", "CTL-1")


def test_holes_stand_in_the_matrix(told):
    told.say(target(), attribute(targets=()), control(attributes=()))
    ways = [(cell.target, cell.attribute, cell.control, cell.holds) for cell in found(told).cells]
    assert ways == [("QT-1", "", "", None), ("", "CQA-1", "", None), ("", "", "CTL-1", MET)]


def test_what_is_withdrawn_is_no_part_of_it_and_a_later_version_counts(told):
    whole(told)
    size = told.size()
    told.say(Withdrawn(withdrawal="W", what="control", name="CTL-1", reason="replaced"), occurred="2026-05-01")
    assert [cell.control for cell in found(told).cells] == ["CTL-2"]
    assert [cell.control for cell in found(told, size).cells] == ["CTL-1", "CTL-2"]
    told.say(SpecificationApproved(specification=bank_specification("2")), occurred="2026-05-02")
    assert found(told).cells[0].shown == "bank 2 has a criterion for it"


def assessed(day, method="risk-benefit", subjects=("P",)):
    """A risk assessment on a day."""
    return RiskAssessment(assessment=f"RA {day}", title="t", method=method, subjects=subjects), day


def test_risk_and_benefit_are_weighed_before_the_line_is_begun(told):
    """The first assessment of them counts; entered from the latest to the earliest here."""
    for content, day in (assessed("2026-01-15", method="FMEA"), assessed("2026-01-16", subjects=("Q",))):
        told.say(content, occurred=day)
    assert said(told, "risk-benefit") == [
        (NOT_MET, "No risk-benefit assessment is filed, and the line was begun in step S2 (isolation) on 2026-02-01.")
    ]
    for day, answer, says in (
        ("2026-03-01", NOT_MET, "after step S2 (isolation) on 2026-02-01: it looks back, and is to say so."),
        ("2026-02-01", NOT_KNOWN, "the day of step S2 (isolation) on 2026-02-01: which came first is not stated."),
        ("2026-01-31", MET, "before step S2 (isolation) on 2026-02-01."),
    ):
        content, _ = assessed(day)
        told.say(content, occurred=day)
        assert said(told, "risk-benefit") == [(answer, f"RA {day} weighed risk and benefit on {day}, {says}")]


def test_a_document_weighs_only_with_its_file_and_until_it_is_withdrawn(told):
    attached = (Attachment(name="rba.pdf", sha256="0" * 64, bytes=1),)
    paper = Document(document="RB 1", type="risk-benefit assessment", title="t", programme="P")
    told.say(paper, occurred="2026-01-10")
    assert [answer for answer, _ in said(told, "risk-benefit")] == [NOT_MET]
    told.say(paper.model_copy(update={"document": "RB 2", "files": attached}), occurred="2026-01-11")
    assert [answer for answer, _ in said(told, "risk-benefit")] == [MET]
    told.say(Withdrawn(withdrawal="W", what="document", name="RB 2", reason="wrong"), occurred="2026-05-01")
    assert [answer for answer, _ in said(told, "risk-benefit")] == [NOT_MET]


def test_a_line_that_was_not_begun_here_is_not_known(site):
    site.say(Programme(programme="P", product="cells"))
    assert said(site, "risk-benefit") == [(NOT_KNOWN, "No risk-benefit assessment is filed.")]
    content, day = assessed("2026-01-15")
    site.say(content, occurred=day)
    assert [answer for answer, _ in said(site, "risk-benefit")] == [NOT_KNOWN]


def test_a_programme_that_is_not_in_the_record(site):
    with pytest.raises(NotInRecordError, match="'NONE' is not in the record"):
        found(site, programme="NONE")


def programme(told):
    """A programme of which only its strategy is known."""
    return Case(
        name="P",
        as_of=9,
        site="SIM",
        moment="",
        guarded=False,
        stated=None,
        items={},
        works={},
        parents={},
        behind={},
        parts={},
        unmade=(),
        told=told,
        specifications={},
        checks={},
        keeps={},
    )


def links(width):
    """Which of some things each of three links to."""
    return st.lists(st.sets(st.integers(0, width - 1)), min_size=3, max_size=3)


@given(links(2), links(3))
def test_everything_that_is_stated_stands_in_the_matrix_and_every_hole_is_found(serving, holding):
    """Two targets, three attributes, three controls, linked at random: reckoned again by sets."""
    targets = [
        Told(kind="quality target", entry=n, occurred="", about="P", says={"target": f"T{n}", "element": "dose"})
        for n in range(2)
    ]
    attributes = [
        Told(
            kind="quality attribute",
            entry=n,
            occurred="",
            about="P",
            says={
                "attribute": f"A{n}",
                "name": "n",
                "targets": ";".join(f"T{to}" for to in sorted(serving[n])),
                "critical": False,
                "score": 1,
                "rationale": "r",
            },
        )
        for n in range(3)
    ]
    controls = [
        Told(
            kind="control",
            entry=n,
            occurred="",
            about="P",
            says={"control": f"C{n}", "how": "design", "attributes": ";".join(f"A{to}" for to in sorted(holding[n]))},
        )
        for n in range(3)
    ]
    kinds = {"quality target": targets, "quality attribute": attributes, "control": controls}
    put = strategy(programme({kind: tuple(told) for kind, told in kinds.items()}))
    for field, expected in (("target", "T0 T1"), ("attribute", "A0 A1 A2"), ("control", "C0 C1 C2")):
        assert {getattr(cell, field) for cell in put.cells} - {""} == set(expected.split())
    whole = {
        (cell.target, cell.attribute, cell.control)
        for cell in put.cells
        if cell.target and cell.attribute and cell.control
    }
    assert whole == {
        (f"T{target}", f"A{attribute}", f"C{control}")
        for attribute in range(3)
        for target in serving[attribute]
        for control in range(3)
        if attribute in holding[control]
    }
    says = {each.says for each in put.findings if each.answer is NOT_MET}
    unserved = {target for target in range(2) if not any(target in each for each in serving)}
    free = {attribute for attribute in range(3) if not serving[attribute]}
    unheld = {attribute for attribute in range(3) if not any(attribute in each for each in holding)}
    idle = {control for control in range(3) if not holding[control]}
    assert len(says) == len(unserved) + len(free) + len(unheld) + len(idle)
