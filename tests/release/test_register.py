"""A register put together from the story of `strategy_story`, judged by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.release.strategy_story import attribute, control, scored, target, tell, told_in

from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Programme
from seedlot.record.entries.quality import Risk, RiskAssessment, Withdrawn
from seedlot.record.entries.strategy import RiskScored
from seedlot.release.collect import collect
from seedlot.release.register import Against, register
from seedlot.risk.score import Score
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable

MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN


@pytest.fixture
def told(tmp_path):
    """The story, with nothing scored yet."""
    with told_in(tmp_path) as site:
        yield site


def registered(site, day="2026-06-01", as_of=None):
    """The register of the programme."""
    with site.reading() as connection:
        return register(collect(connection, "P", as_of=as_of), day=day)


def lines(site):
    """The lines of the register by hazard."""
    return {line.hazard: line for line in registered(site).lines}


def answers(site, code):
    """The answers under a code."""
    return [each.answer for each in registered(site).findings if each.code == f"risk/{code}"]


def test_what_nobody_scored_is_put_down_as_the_record_has_it(site):
    tell(site)
    found = lines(site)
    assert len(found) == 34
    # Mycoplasma: tested at the bank, not at the drug product. Sterility: nowhere.
    assert (found["mycoplasma"].detection, found["mycoplasma"].recorded) == (6, True)
    assert "no result for mycoplasma at stage drug product" in found["mycoplasma"].lacks
    assert "Mycoplasma of MCB (MCB) is 'not detected'; its criterion is met (LAB, R1)" in found["mycoplasma"].says
    assert (found["sterility"].detection, found["sterility"].recorded) == (10, False)
    # A Sendai virus that does not integrate; nothing was edited; no cells of the stroma.
    assert (found["vector competence"].applies, found["vector competence"].detection) == (True, 10)
    assert found["insertional mutagenesis"].applies is False
    assert found["off-target editing"].applies is False
    assert found["MSC donor"].applies is False
    assert found["MSC donor"].detection is None
    assert "an animal that TSE can affect, or one that is not named: M1" in found["TSE"].says
    assert found["TSE"].against
    assert found["TSE"].severity == 10


def test_every_hazard_of_the_programme_that_nobody_scored_is_not_known(told):
    applying = [line for line in lines(told).values() if line.applies is not False]
    assert answers(told, "unscored") == [NOT_KNOWN] * len(applying)
    told.say(target(), attribute(), control(), scored(controls=("CTL-1",)))
    assert len(answers(told, "unscored")) == len(applying) - 1
    assert answers(told, "control") == [MET]


def test_a_missing_record_scores_worst_whatever_was_scored(told):
    told.say(scored(risk="RSK-2", hazard="Sterility", detection=2, severity=6))
    (score,) = registered(told).ranked
    assert (score.detection, score.recorded) == (2, False)
    assert answers(told, "detection") == [NOT_MET]
    assert [each.says for each in registered(told).findings if each.code == "risk/number"] == [
        "RSK-2 (Sterility) has the number 240, above 100: something is to be done. The number ranks; it does not decide."
    ]


def test_severe_risks_need_a_control_and_an_owner(told):
    told.say(scored())
    assert answers(told, "control") == [NOT_MET]


def test_scored_again_both_stay_and_the_last_ranks(told):
    told.say(scored(detection=9), occurred="2026-04-01")
    told.say(scored("RS-2", action="another test"), occurred="2026-05-01")
    (score,) = registered(told).ranked
    assert (score.detection, score.before.detection, score.action) == (4, 9, "another test")
    told.say(Withdrawn(withdrawal="W", what="risk", name="RS-2", reason="an error"), occurred="2026-05-02")
    (score,) = registered(told).ranked
    assert (score.detection, score.before) == (9, None)


def test_hazards_of_ones_own_stand_beside_those_that_ship(told):
    told.say(scored(risk="RSK-9", hazard="loss of the courier"))
    (line,) = [line for line in registered(told).lines if line.register == "own"]
    assert (line.hazard, line.scores[0].recorded, line.detection) == ("loss of the courier", None, None)


def test_a_review_is_late_after_its_day(told):
    told.say(scored(review="2026-07-01"))
    late = [each.answer for each in registered(told, "2026-07-02").findings if each.code == "risk/review"]
    assert (answers(told, "review"), late) == ([], [NOT_MET])


def test_what_is_seen_after_the_scoring_asks_for_another(told):
    told.say(scored())
    assert answers(told, "seen") == []
    value = Reportable(sample="DP", name="mycoplasma", value="detected", unit="1", method="PCR")
    told.say(Report(report="R2", item="DP", laboratory="LAB", results=(value,)), occurred="2026-05-01")
    # No criterion of the product is for mycoplasma of the drug product; to find it speaks against it all the same.
    (seen,) = [each for each in registered(told).findings if each.code == "risk/seen"]
    assert (seen.answer, seen.says) == (
        NOT_MET,
        "mycoplasma has been seen since it was scored: mycoplasma of DP is 'detected' (LAB, R2). Score it again.",
    )
    told.say(scored("RS-2", occurrence=8), occurred="2026-05-02")
    assert answers(told, "seen") == []


def test_of_an_empty_programme_nothing_is_known_to_apply_to_it(site):
    site.say(Programme(programme="P", product="cells"))
    found = lines(site)
    assert {found[name].applies for name in ("vector competence", "clonality", "MSC donor", "aneuploidy")} == {
        None,
        True,
    }
    assert found["MSC donor"].applies is None
    assert (found["sterility"].detection, found["sterility"].lacks[0]) == (
        10,
        "nothing of stage MCB is in the record yet",
    )
    assert all(each.answer is NOT_KNOWN for each in registered(site).findings)


def test_a_programme_of_stromal_cells_has_the_ten_considerations(site):
    site.say(Programme(programme="P", product="cells", cell_source="CD362+ bone-marrow MSC"))
    ten = [line for line in registered(site).lines if line.register == "mesenchymal stromal cells"]
    assert [line.applies for line in ten] == [True] * 10
    assert lines(site)["tumourigenicity"].applies is not True


def test_risks_of_an_assessment_are_told_beside_and_rank_with_none(told):
    risks = (
        Risk(risk="1", hazard="mix-up of lines", target="S3", severity=Decimal(5), occurrence=Decimal(2)),
        Risk(risk="2", hazard="loss"),
    )
    told.say(RiskAssessment(assessment="RA 1", title="t", method="FMEA", subjects=("another",), risks=risks))
    (finding,) = [each for each in registered(told).findings if each.code == "risk/assessed"]
    assert finding.answer is None
    assert finding.says.startswith("RA 1, 1 assesses 'mix-up of lines' (5, 2, not scored) on a scale")
    assert registered(told).ranked == ()


def test_a_register_as_of_an_earlier_entry(told):
    size = told.size()
    told.say(RiskScored.model_validate(scored().model_dump()))
    assert (len(registered(told, as_of=size).ranked), len(registered(told).ranked)) == (0, 1)


def test_what_happened_after_a_scoring_is_since_it_whatever_was_entered_first():
    score = Score(risk="R", hazard="h", severity=8, occurrence=2, detection=4, entry=9, occurred="2026-02-01")
    assert Against("", "2026-02-02", 5).since(score)
    assert Against("", "2026-01-31", 10).since(score)
    assert not Against("", "2026-02-01T10:00:00Z", 5).since(score)
    assert not Against("", "", 5).since(score)
