"""The gate: a decision is signed by whoever decided; that others sign it too makes it nobody else's."""

from __future__ import annotations

from dataclasses import replace

from tests.simulated_lot import make, make_bank, make_lot

from seedlot.acts.decide import Verdict, decide
from seedlot.acts.sign import sign
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import Outcome

RELEASE = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")


def judged(site):
    """What is proposed for the lot, and the codes of what stands against it."""
    with site.reading() as connection:
        found = propose(gather(connection, "LOT"))
    against = {each.code for each in found.findings if each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}}
    return found.outcome, against


def test_a_decision_that_only_somebody_else_signed_does_not_stand(site):
    """21 CFR 11.70: a signature is its signer's, and makes nobody else's decision theirs."""
    make(site)
    decision, _ = decide(site.record, "qp", RELEASE, now=site.now)
    sign(site.record, "op", decision, "certification of the lot", now=site.now)
    with site.reading() as connection:
        case = gather(connection, "LOT")
    (decided,) = case.decisions
    assert [each.person for each in decided.signatures] == ["qp", "op"]
    assert "by Quentin Person on" in standing(case).says
    others = replace(case, decisions=(replace(decided, signatures=decided.signatures[1:]),))
    assert standing(others).answer is Answer.NOT_MET
    assert "is not signed by whoever decided" in standing(others).says


def test_a_bank_whose_release_only_somebody_else_signed_is_not_released(site, monkeypatch):
    make_bank(site)
    with monkeypatch.context() as patch:
        patch.setattr("seedlot.acts.decide.put", lambda *_, **__: 0)
        decision, _ = decide(site.record, "qp", replace(RELEASE, lot="MCB"), now=site.now)
    sign(site.record, "op", decision, "certification of the lot", now=site.now)
    make_lot(site, quarantine="its release is not signed")
    assert judged(site) == (Outcome.QUARANTINED, {"release/bank"})
    sign(site.record, "qp", decision, "certification of the lot", now=site.now)
    assert judged(site) == (Outcome.RELEASED, set())
