"""Seal: what nobody may say outright, what is said twice, and a history that fell behind."""

from __future__ import annotations

import pytest
from tests.simulated_lot import lab_report, make

from seedlot.acts.access import UNNAMED
from seedlot.acts.certify import UndecidedError, certify
from seedlot.acts.opening import resume
from seedlot.acts.seal import RefusedError, say, stamp, state
from seedlot.history import ask, fold
from seedlot.history import tables as t
from seedlot.record import read, write
from seedlot.record.entries.entry import Unknown
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.judgement import Amendment, Certificate, Decision, Signature, SpecificationApproved
from seedlot.record.entries.origin import Donor, Opened
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Made, Step, Used
from seedlot.release.decide import standing
from seedlot.release.gather import gather
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Outcome, Process

DECISION = Decision(lot="LOT", outcome=Outcome.RELEASED, proposed=Outcome.RELEASED, as_of=1, root="00")
FILE = Attachment(name="c.pdf", sha256="0" * 64, bytes=1)
FORGED = [
    DECISION,
    Signature(target=1, target_leaf="00", person="qp", name="Quentin Person", meaning="release", method="password"),
    Certificate(lot="LOT", decision=1, checkpoint_size=1, checkpoint_root="00", file=FILE),
    Amendment(target=0, reason="r", content={"title": "x", "site": "S", "simulated": True}),
    Opened(title="x", site="S", simulated=True),
]


class Disguised(Unknown):
    """A content of no known class that calls itself a decision."""

    KIND = "decision"


def step(name, parent, child, **more):
    """A passage of one culture into another."""
    used = Used(item=parent, units=more.pop("units", None), uses_up=more.pop("uses_up", False))
    made = Made(item=child, item_kind=ItemKind.CULTURE)
    return Step(step=name, process=Process.PASSAGE, inputs=(used,), outputs=(made,), **more)


@pytest.mark.parametrize("content", FORGED, ids=lambda content: content.KIND)
def test_nobody_decides_signs_certifies_amends_or_opens_by_saying_so(site, content):
    assert "record/own act" in {fault.code for fault in site.faults(content)}


def test_an_unknown_kind_is_not_sealed_whatever_it_calls_itself(site):
    (fault,) = site.faults(Disguised.model_validate(DECISION.model_dump(mode="json")))
    assert fault.code == "record/own act"
    assert "'decision'" in fault.says


def test_a_forged_decision_leaves_nothing_to_stand_or_to_certify(real_site):
    make(real_site)
    real_site.faults(DECISION)
    with real_site.reading() as connection:
        assert standing(gather(connection, "LOT")).answer is Answer.NOT_KNOWN
    with pytest.raises(UndecidedError, match="No decision was taken"):
        certify(real_site.record, "", "LOT", now=real_site.now)


def test_own_acts_are_refused_with_all_that_is_said_beside_them(site):
    faults = site.faults(Donor(item="D"), DECISION)
    assert [fault.code for fault in faults] == ["record/own act"]
    with site.reading() as connection:
        assert not ask.rows(connection, t.ITEM, item="D")


def test_two_reports_of_one_name_in_a_batch_are_a_fault(site):
    make(site)
    good, bad = (lab_report("R77", "LOT", "viability", value) for value in (91.0, 10.0))
    (fault,) = site.faults(good, bad)
    assert fault.code == "record/twice"
    assert "'R77'" in fault.says


def test_two_versions_of_one_specification_in_a_batch_are_a_fault(site):
    one, other = (
        SpecificationApproved(
            specification=Specification(name="Z", version="1", criteria=(Criterion(test="a", kind=Kind.MIN, low=low),))
        )
        for low in (70, 0)
    )
    assert [fault.code for fault in site.faults(one, other)] == ["record/twice"]


def test_two_steps_of_one_name_in_a_batch_are_a_fault(site):
    site.say(Donor(item="D"))
    faults = site.faults(step("S", "D", "A"), step("S", "D", "B"))
    assert {fault.code for fault in faults} == {"record/twice"}


def test_the_same_twice_in_a_batch_is_said_once(site):
    assert len(site.say(Donor(item="D"), Donor(item="D"))) == 1


def test_the_same_content_at_another_time_is_another_statement(site):
    site.say(Donor(item="D"), occurred="2026-01-01")
    (fault,) = site.faults(Donor(item="D"), occurred="2026-01-02")
    assert fault.code == "record/differs"


def test_a_refusal_says_the_first_fault_and_how_many_more(site):
    with pytest.raises(RefusedError, match=r"^Nothing was written\. .* And 1 more\."):
        state(site.record, "", say(step("S", "GHOST", "A", people=("nobody",)), "2026-01-01"), now=site.now)


@pytest.mark.parametrize(
    ("occurred", "ahead"),
    [("2026-06-02", False), ("2026-06-03", True), ("2026-06-01T12:00:00Z", False), ("2026-06-01T12:00:01Z", True)],
)
def test_what_lies_ahead_is_refused_by_the_day_of_the_easternmost_zone(site, occurred, ahead):
    """It is 12:00 on 1 June in UTC, so 2 June at 02:00 in UTC+14, where nobody can have come to 3 June."""
    if ahead:
        assert [fault.code for fault in site.faults(Donor(item="D"), occurred=occurred)] == ["record/future"]
    else:
        assert site.say(Donor(item="D"), occurred=occurred)


def test_tomorrow_is_ahead_until_it_has_begun_somewhere(site):
    """At 09:59 in UTC it is 23:59 in UTC+14, the easternmost zone."""
    site.now = site.now.replace(hour=9, minute=59)
    assert [fault.code for fault in site.faults(Donor(item="D"), occurred="2026-06-02")] == ["record/future"]
    site.now = site.now.replace(hour=10, minute=0)
    assert site.say(Donor(item="D"), occurred="2026-06-02")


def test_a_use_that_tells_no_number_takes_one_of_what_is_counted(site):
    bank = Made(item="B", item_kind=ItemKind.BANK, units=1)
    site.say(Donor(item="D"), Step(step="S0", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(bank,)))
    site.say(step("S1", "B", "C1", units=1))
    assert [fault.code for fault in site.faults(step("S2", "B", "C2"))] == ["lineage/exhausted"]


def test_a_use_that_is_only_planned_takes_nothing_yet(site):
    bank = Made(item="B", item_kind=ItemKind.BANK, units=1)
    site.say(Donor(item="D"), Step(step="S0", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(bank,)))
    site.say(step("SP", "B", "C1", units=1, uses_up=True, planned=True))
    assert site.say(step("S1", "B", "C2", units=1))


def test_nothing_is_used_up_before_a_later_use(site):
    site.say(Donor(item="D"))
    site.say(step("S0", "D", "C"))
    site.say(step("S1", "C", "C1"), occurred="2026-03-01")
    (fault,) = site.faults(step("S2", "C", "C2", uses_up=True), occurred="2026-02-01")
    assert fault.code == "lineage/exhausted"
    assert "2026-03-01" in fault.says
    assert site.say(step("S2", "C", "C2", uses_up=True), occurred="2026-03-01")
    assert site.faults(step("S3", "C", "C3"), occurred="2026-03-02")
    assert site.say(step("S3", "C", "C3"), occurred="2026-02-28")


def test_a_culture_is_no_material_of_a_step_that_makes_nothing(site):
    """It would become a part of what it was itself made from."""
    site.say(Donor(item="D"))
    site.say(step("S0", "D", "C"))
    circle = Step(step="F", process=Process.PASSAGE, inputs=(Used(item="D"),), materials=("C",))
    assert [fault.code for fault in site.faults(circle)] == ["lineage/material"]


@pytest.mark.parametrize(
    ("begun", "ended"),
    [
        (Hold(hold="X", reason="alarm", targets=("D",)), HoldLifted(hold="X", reason="checked")),
        (
            Deviation(deviation="X", title="alarm", severity="minor", targets=("D",)),
            DeviationClosed(deviation="X", conclusion="none", acceptable=True),
        ),
    ],
    ids=["hold", "deviation"],
)
def test_nothing_ends_before_it_began(site, begun, ended):
    site.say(Donor(item="D"))
    site.say(begun, occurred="2026-05-01")
    (fault,) = site.faults(ended, occurred="2026-04-30")
    assert fault.code == "lineage/too early"
    assert site.say(ended, occurred="2026-05-01")


def test_a_result_older_than_its_item_is_refused(site):
    site.say(Donor(item="D"), occurred="2026-03-01")
    (fault,) = site.faults(lab_report("R", "D", "age", 40.0), occurred="2026-02-28")
    assert fault.code == "lineage/too early"


def append_unfolded(site, content):
    """Append an entry as a program would that knows nothing of the history."""
    entry = stamp(say(content, "2026-01-01"), UNNAMED, site="SIM", now=site.now)
    with write.appending(site.record) as connection:
        write.append(connection, [entry.canonical()])


def items(site):
    """Every item that the history tells of."""
    with site.reading() as connection:
        return [row.item for row in ask.rows(connection, t.ITEM)]


def test_a_history_behind_its_record_is_folded_again_on_opening(site):
    append_unfolded(site, Donor(item="D"))
    assert items(site) == []
    with site.reading() as connection:
        assert not fold.is_ready(connection)
    opened = resume(site.record.where)
    with read.reading(opened) as connection:
        assert fold.is_ready(connection)
    opened.engine.dispose()
    assert items(site) == ["D"]


def test_a_history_behind_its_record_is_folded_again_before_anything_is_said(site):
    append_unfolded(site, Donor(item="D"))
    assert len(site.say(Donor(item="E"))) == 1
    assert items(site) == ["D", "E"]
    assert site.say(Donor(item="D")) == ()
