"""Findings by what they are about."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulated_lot import make

from seedlot.record.entries.work import Deviation
from seedlot.release.case import Case, Proposal
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.release.topics import since, topics, worst_first
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import Outcome

CODES = (
    "spec/x",
    "release/bank",
    "release/hold",
    "release/late",
    "drift/tests",
    "lineage/room",
    "flow/few",
    "release/x",
)
FOUND = st.lists(
    st.builds(Finding, code=st.sampled_from(CODES), answer=st.sampled_from([*Answer, None]), says=st.text(max_size=3))
)


def test_a_lot_by_topics(site):
    make(site, skip=("R2",))
    with site.reading() as connection:
        case = gather(connection, "LOT")
    told = {topic.name: topic for topic in topics(propose(case))}
    assert next(iter(told)) == "results"
    assert told["results"].answer is Answer.NOT_KNOWN
    assert "sterility" in told["results"].findings[0].says, "what is not known stands before what is met"
    assert told["making"].answer is Answer.MET
    assert told["trail"].answer is None


def test_what_came_since_it_was_read(site):
    make(site)
    read = site.size()
    (raised,) = site.say(Deviation(deviation="DEV", targets=("MCB",), title="x", severity="minor"))
    with site.reading() as connection:
        case = gather(connection, "LOT")
    assert since(case, read) == (raised,)
    assert since(case, case.as_of) == ()
    assert set(since(case, 0)) >= set(case.entries)


@settings(max_examples=60)
@given(FOUND)
def test_each_finding_stands_under_one_topic(case_findings: list[Finding]) -> None:
    made = object.__new__(Case)
    proposal = Proposal(lot="L", outcome=Outcome.QUARANTINED, findings=tuple(case_findings), criteria=(), case=made)
    told = [finding for topic in topics(proposal) for finding in topic.findings]
    assert sorted(map(str, told)) == sorted(map(str, case_findings))


@settings(max_examples=60)
@given(FOUND)
def test_the_worst_stands_first(found: list[Finding]) -> None:
    ranks = {Answer.NOT_MET: 0, Answer.NOT_KNOWN: 1, Answer.MET: 2, None: 3}
    order = [ranks[each.answer] for each in worst_first(found)]
    assert order == sorted(order)
