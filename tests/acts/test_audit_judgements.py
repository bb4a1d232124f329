"""What was judged follows from the entries: each review, decision and certificate is made anew and compared."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import update
from tests.acts.test_judging import forged_review, written
from tests.simulated_lot import lab_report, make, make_bank, make_lot

from seedlot.acts import audit_judgements
from seedlot.acts import certify as certifying
from seedlot.acts import decide as deciding
from seedlot.acts import review as reviewing
from seedlot.acts.access import actor
from seedlot.acts.amend import amend
from seedlot.acts.audit import audit
from seedlot.acts.audit_judgements import CODE, judgements
from seedlot.acts.judging import Held
from seedlot.acts.seal import say, seal, writing
from seedlot.history import tables as t
from seedlot.history.compare import compare
from seedlot.record import read
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.judgement import Certificate, Decision
from seedlot.record.entries.supplies import MaterialStatus
from seedlot.record.verify import verify
from seedlot.release.decide import RULES, propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import Outcome

RELEASE = deciding.Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")


def told(site):
    """What the audit says of judgements."""
    with site.reading() as connection:
        return [each for each in audit(connection) if each.code == CODE]


def faults(site):
    """What it says against them; entries, tree and history say that all is well."""
    with site.reading() as connection:
        assert overall((*verify(site.record), *compare(connection))) is Answer.MET
    found = [each for each in told(site) if each.answer is not Answer.MET]
    assert {each.answer for each in found} <= {Answer.NOT_MET}
    return [each.says for each in found]


@pytest.fixture
def trusting(monkeypatch):
    """Acts that trust the history, as they would whose comparison somebody got round."""
    for act in (deciding, reviewing, certifying):
        monkeypatch.setattr(act, "judging", _trusting)


@contextmanager
def _trusting(record, _progress):
    with writing(record) as connection:
        yield Held(connection=connection, told=connection)


def test_nothing_is_said_where_nothing_was_judged(staffed):
    assert told(staffed) == []


def test_what_was_judged_as_it_should_be(stocked_anew):
    site = stocked_anew
    site.review("LOT", acceptable=False)
    site.decide("LOT", Outcome.REJECTED, person="qa")
    site.review("LOT")
    site.decide("LOT")
    certifying.certify(site.record, site.actor("qp"), "LOT", now=site.now)
    site.say(lab_report("R9", "LOT", "viability", 10.0))
    (finding,) = told(site)
    assert (finding.answer, "Each of 7 reviews, decisions and certificates" in finding.says) == (Answer.MET, True)


def test_also_in_a_record_without_accounts(site):
    make(site)
    deciding.decide(site.record, "qp", RELEASE, now=site.now)
    certifying.certify(site.record, "qp", "LOT", now=site.now)
    (number,) = site.say(lab_report("R9", "LOT", "viability", 90.0))
    amend(site.record, "op", number, {"laboratory": "Another"}, reason="r", now=site.now)
    (finding,) = told(site)
    assert finding.answer is Answer.MET


def test_what_was_judged_by_rules_of_another_version_is_not_made_anew_by_todays(stocked, monkeypatch):
    stocked.review("LOT")
    stocked.decide("LOT")
    monkeypatch.setattr(audit_judgements, "REPRODUCED", (RULES + 1,))
    (finding,) = told(stocked)
    assert (finding.answer, finding.says.split(" were ")[0]) == (None, "4 reviews and decisions")


@pytest.mark.usefixtures("trusting")
def test_a_release_without_a_review_is_found_when_nothing_else_shows_it(stocked_anew):
    """The review stood in the history while it was released, and in no entry: everything else verifies."""
    site = stocked_anew
    put, away = forged_review(site)
    written(site, *put)
    decision, _ = site.decide("LOT")
    written(site, *away)
    first, second, *more = faults(site)
    assert first.startswith(
        f"Entry {decision} (decision) releases 'LOT', against which its entries stood: The audit trail"
    )
    assert "seals findings that its entries do not give: release/review" in second
    assert more == []
    with site.reading() as connection:
        stands = standing(gather(connection, "LOT"))
    assert (stands.answer, "But the entries at that time stand against it: The audit" in stands.says) == (
        Answer.NOT_MET,
        True,
    )
    with pytest.raises(certifying.UndecidedError, match="at that time"):
        certifying.certify(site.record, site.actor("qp"), "LOT", now=site.now)


@pytest.mark.usefixtures("trusting")
def test_a_result_that_nobody_was_shown_is_found(stocked_anew):
    site = stocked_anew
    (number,) = site.say(lab_report("R9", "LOT", "sterility", "growth"))
    of = t.VALUE.c.entry == number
    written(site, update(t.VALUE).where(of).values(item="elsewhere"))
    reviewed, _ = site.review("LOT")
    decided, _ = site.decide("LOT")
    _, certified = certifying.certify(site.record, site.actor("qp"), "LOT", now=site.now)
    written(site, update(t.VALUE).where(of).values(item="LOT"))
    found = faults(site)
    assert f"Entry {reviewed} (review) has not read entry {number}, which bear on 'LOT'." in found
    assert any(each.startswith(f"Entry {decided} (decision) releases 'LOT', against") for each in found)
    assert any(each.startswith(f"Entry {certified} (certificate) certifies what did not stand") for each in found)


def forged(site, content, person="qp"):
    """Seal a judgement as its act would not."""
    with writing(site.record) as connection:
        who = actor(connection, person)
        return seal(connection, who, [say(content, "2026-06-01")], now=site.now)[0]


def decision(site, *, as_of=None, **changed):
    """What a decision about the lot says, but for what is changed."""
    with site.reading() as connection:
        size = read.size(connection) if as_of is None else as_of
        proposal = propose(gather(connection, "LOT", as_of=size))
        plain = {
            "lot": "LOT",
            "outcome": proposal.outcome,
            "proposed": proposal.outcome,
            "specification": "DP 1",
            "rules": RULES,
            "as_of": size,
            "root": read.root(connection, size).hex(),
            "read": proposal.case.entries,
            "findings": proposal.findings,
        }
    return Decision.model_validate(plain | changed)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, ""),
        ({"proposed": "rejected"}, "was proposed to be rejected; its entries propose released"),
        ({"findings": ()}, "seals findings that its entries do not give: "),
        ({"specification": "DP 2"}, "names specification 'DP 2'"),
        ({"root": "00" * 32}, "states a root"),
    ],
)
def test_a_decision_that_says_something_else(site, changed, says):
    make(site)
    forged(site, decision(site, **changed))
    found = faults(site)
    assert len(found) == (1 if says else 0)
    assert all(says in each for each in found)


def by_rules_1(site):
    """What a decision by the first rules said: nothing was found along the lineage, and less was read."""
    with site.reading() as connection:
        proposal = propose(gather(connection, "LOT", rules=1))
    told = {"read": proposal.case.entries, "findings": proposal.findings}
    return decision(site, rules=1, outcome=proposal.outcome, proposed=proposal.outcome, **told)


def test_a_decision_by_the_first_rules_is_made_anew_by_those(site):
    """The material was rejected, which they did not look at: by today's rules the lot would be."""
    make_bank(site)
    make_lot(site, quarantine="nobody decided about the bank yet")
    site.say(MaterialStatus(disposition="MD", material="M", status="rejected"), occurred="2026-02-01")
    forged(site, by_rules_1(site))
    assert faults(site) == []
    number = forged(site, decision(site, rules=1))
    assert {each.split(" (decision) ")[0] for each in faults(site)} == {f"Entry {number}"}


def test_nobody_judges_by_earlier_rules_than_were_judged_by_before(site):
    make(site)
    forged(site, decision(site))
    number = forged(site, by_rules_1(site))
    assert faults(site) == [f"Entry {number} was judged by rules 1, though rules {RULES} had judged before it."]


def test_a_decision_that_reads_the_record_as_it_was_before_a_bad_result(site):
    make(site)
    before = site.size()
    site.say(lab_report("R9", "LOT", "sterility", "growth"))
    number = forged(site, decision(site, as_of=before))
    assert faults(site) == [
        f"Entry {number} (decision) leaves out what came to bear on 'LOT' between entry {before} and itself."
    ]


def test_a_certificate_of_another_decision_or_of_none(site):
    make(site)

    def certificate(decided):
        with site.reading() as connection:
            point = read.checkpoint(connection, "o")
        file = Attachment(name="c.pdf", sha256="0" * 64, bytes=1)
        said = {"checkpoint_size": point.size, "checkpoint_root": point.root.hex(), "file": file}
        return forged(site, Certificate(lot="LOT", decision=decided, **said))

    none = certificate(7)
    decided, _ = deciding.decide(site.record, "qp", RELEASE, now=site.now)
    other = certificate(7)
    first, second = faults(site)
    assert first.startswith(f"Entry {none} (certificate) certifies what did not stand: ")
    assert first.endswith("No decision was taken.")
    assert second == f"Entry {other} (certificate) certifies entry 7, but entry {decided} is the decision about 'LOT'."


def test_it_asks_for_no_more_than_what_was_judged(site, monkeypatch):
    """However many other entries there are: each judgement costs what judging that lot costs."""
    make(site)
    deciding.decide(site.record, "qp", RELEASE, now=site.now)
    asked = []

    def asking(connection, lot, **more):
        asked.append(lot)
        return gather(connection, lot, **more)

    monkeypatch.setattr("seedlot.acts.audit_judgements.gather", asking)
    with site.reading() as connection:
        assert overall(judgements(connection)) is Answer.MET
    assert asked == ["MCB", "LOT"]
