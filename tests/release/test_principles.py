"""The story of `strategy_story` measured against the principles of GMP, by hand, before and after what was wanting is entered."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.release.strategy_story import tell, told_in

from seedlot.record.entries.origin import Donor, Material, Programme, Registered
from seedlot.record.entries.premises import Cleaning, Monitored, Room
from seedlot.record.entries.quality import RiskAssessment
from seedlot.record.entries.supplies import Accreditation, MaterialCertificate, Organisation
from seedlot.record.entries.work import Deviation, DeviationClosed, Made, Step, Used
from seedlot.release.collect import collect
from seedlot.release.principles import measure
from seedlot.terms.finding import Answer
from seedlot.terms.words import Environment, ItemKind, Openness, Process

MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN


@pytest.fixture
def told(tmp_path):
    """The story."""
    with told_in(tmp_path) as site:
        yield site


def measured(site, programme="P"):
    """Each clause by its name."""
    with site.reading() as connection:
        found = measure(connection, collect(connection, programme))
    return {each.clause.clause: each for each in found.measured}


def test_what_nobody_entered_is_not_known_and_what_a_step_leaves_open_is_not_met(site):
    tell(site)
    found = measured(site)
    assert len(found) == 28
    answers = {name: each.answer for name, each in found.items()}
    # S1 to S4 name people, their time and environment, and whether they were open; no procedure and no room.
    assert (answers["REC-1"], answers["REC-2"], answers["ENV-4"]) == (NOT_MET, MET, NOT_MET)
    assert found["REC-1"].says == ("The record does not state procedure of S1, S2, S3, S4.",)
    # S3 and S4 name no material; S1 is a procurement, in which cells are in no medium.
    assert found["REC-3"].says == ("The record does not state materials of S3, S4.",)
    # What can be judged of some steps alone is not known of all.
    assert answers["SEG-1"] is NOT_KNOWN
    # M1 is bovine and has no TSE statement, nor a supplier, nor a certificate; nothing is known of rooms.
    assert answers["MAT-5"] is not MET
    assert found["MAT-1"].says == ("No material that states supplier and lot is entered of M1.",)
    assert found["MAT-4"].says == ("No material certificate is entered of M1.",)
    assert found["ENV-1"].says == ("The record names no rooms of these steps.",)
    # No account was opened; nothing was raised; the bank was not decided about; no self-inspection can be entered.
    assert {answers[name] for name in ("REC-4", "QUA-1", "QUA-2", "QUA-3", "QUA-4", "QUA-6")} == {NOT_KNOWN}
    assert found["QUA-2"].says == ("No decision is entered of MCB.",)


def test_what_is_entered_shows_a_clause_with_its_entries(told):
    """Of another programme, whose only step states all that is asked."""
    told.say(Programme(programme="Q", product="q"), Registered(item="C1", item_kind=ItemKind.CULTURE))
    told.say(Room(room="R1", grade="C"), Material(item="M9", name="medium", supplier="SUP", lot="L9"))
    (number,) = told.say(Cleaning(cleaning="CL1", where=("R1",), agent="70 % ethanol", procedure="SOP-2 v1"))
    told.say(
        MaterialCertificate(certificate="MC9", material="M9", what="certificate of analysis"),
        Monitored(monitoring="EM1", room="R1", method="settle plate", counted=Decimal(0)),
        RiskAssessment(assessment="RA 1", title="t", subjects=("S5B",)),
    )
    told.say(
        Step(
            step="S5B",
            process=Process.PASSAGE,
            inputs=(Used(item="C1"),),
            outputs=(Made(item="C2", item_kind=ItemKind.CULTURE, programme="Q"),),
            materials=("M9",),
            room="R1",
            environment=Environment.PRINCIPLES,
            openness=Openness.OPEN,
        ),
        occurred="2026-03-01",
    )
    found = measured(told, "Q")
    assert found["CLN-1"].answer is MET
    assert found["CLN-1"].entries == (number,)
    assert {found[name].answer for name in ("ENV-1", "ENV-4", "MON-1", "MAT-1", "MAT-4", "QUA-3", "SEG-1")} == {MET}
    # The cleaning was no changeover, and the lot states no grade, so that no better one can be missed.
    assert (found["SEG-2"].answer, found["MAT-6"].answer) == (NOT_KNOWN, NOT_KNOWN)
    assert found["CLN-1"].finding.where == f"entries {number}"
    assert found["SEG-2"].finding.code == "principles/segregation"


def test_deviations_are_closed(told):
    told.say(Deviation(deviation="DEV-1", title="t", severity="minor", targets=("S3",)), occurred="2026-02-06")
    assert (measured(told)["QUA-1"].answer, measured(told)["QUA-1"].says) == (NOT_MET, ("DEV-1 is open.",))
    told.say(DeviationClosed(deviation="DEV-1", conclusion="c", acceptable=True), occurred="2026-02-07")
    assert measured(told)["QUA-1"].says == ("1 were raised, and each is closed.",)


def test_where_nothing_was_done_outside_a_licence_nothing_stands_against_it_unless_it_was_done_elsewhere(site):
    def answer():
        with site.reading() as connection:
            found = measure(connection, collect(connection, "P"))
        return found.answer, found.steps, found.elsewhere

    site.say(Programme(programme="P", product="cells"), Donor(item="D"))
    assert answer() == (NOT_KNOWN, (), ())
    made = (Made(item="C", item_kind=ItemKind.CULTURE, programme="P"),)
    inputs = (Used(item="D"),)
    site.say(
        Step(step="S", process=Process.ISOLATION, inputs=inputs, outputs=made, environment=Environment.GMP),
        occurred="2026-02-01",
    )
    assert answer() == (MET, (), ())
    site.say(Registered(item="L", item_kind=ItemKind.CULTURE, programme="P"))
    assert answer() == (NOT_KNOWN, (), ("L",))


def test_a_step_whose_licence_did_not_hold_is_measured_too(site):
    """It is called licensed GMP; the licence of the site that is entered came a month later."""
    site.say(
        Organisation(organisation="SIM", name="Site", does=("manufacturer",), country="DE"),
        Programme(programme="Q", product="cells", territories=("EU",)),
        Donor(item="D"),
        occurred="2026-01-01",
    )
    cells = Made(item="C", item_kind=ItemKind.CULTURE, programme="Q")
    site.say(
        Step(
            step="S", process=Process.ISOLATION, inputs=(Used(item="D"),), outputs=(cells,), environment=Environment.GMP
        ),
        occurred="2026-01-02",
    )
    assert measured(site, "Q") == {}
    late = Accreditation(accreditation="A", organisation="SIM", standard="GMP", number="7", issuer="authority")
    site.say(late, occurred="2026-02-01")
    assert measured(site, "Q")["REC-1"].answer is NOT_MET
