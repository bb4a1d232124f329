"""What a change answers in a release: weighed from what a file holds or not, and against a decision taken before."""

from __future__ import annotations

import pytest
from tests.release.drifting_line import gain, limit, measured
from tests.release.examined import examined, line_of
from tests.simulated_lot import make

from seedlot.acts import measure as measuring
from seedlot.acts.amend import amend
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.measure import lightened
from seedlot.acts.seal import say
from seedlot.genome.known import Tier
from seedlot.record.entries.genome import Classified
from seedlot.release.changes import rested_on, unread
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer
from seedlot.terms.words import Outcome


def test_what_lies_in_a_file_is_not_known():
    (told,) = unread(line_of(examined("P20", states=False, aside=True, says="its events are too large")))
    assert (told.answer, told.where) == (Answer.NOT_KNOWN, "entry 130")
    assert rested_on(line_of(examined("P20", states=False, aside=True)), ()) == {130}


@pytest.fixture
def released(site):
    """A lot that was released before anyone looked at its genome."""
    make(site)
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED), now=site.now)
    return site


def stands(site):
    """Whether the decision stands."""
    with site.reading() as connection:
        return standing(gather(connection, "LOT"))


def test_a_genomic_result_that_arrives_later_stands_against_a_release(released):
    """What is found is told as outdating the decision; a person's word is weighed, and so is its correction."""
    assert stands(released).answer is Answer.MET
    released.say(measured("CN", "LOT", (gain((30, 100)),), (limit(0.05),)), occurred="2026-03-01")
    found = stands(released)
    assert (found.answer, "What was recorded since" in found.says) == (Answer.NOT_MET, True)
    word = Classified(
        classification="GC", item="LOT", event="20q11.21 gain", tier=Tier.BENIGN, acceptable=True, reason="r"
    )
    (said,) = released.say(word, occurred="2026-03-02")
    assert stands(released).answer is Answer.MET
    amend(released.record, "op", said, {"acceptable": False}, reason="misread", now=released.now)
    assert stands(released).answer is Answer.NOT_MET


def test_what_was_found_and_lies_in_a_file_releases_nothing(released, monkeypatch):
    """Its tables are too large for the entry: nobody weighed them."""
    monkeypatch.setattr(measuring, "LARGE_AND_JUDGED", 10)
    light, _ = lightened(say(measured("CN", "LOT", (gain((90, 100)),)), "2026-03-01"))
    released.say(light.content, occurred="2026-03-01")
    with released.reading() as connection:
        told = [each.answer for each in propose(gather(connection, "LOT")).findings if each.code == "drift/tests"]
    assert told == [Answer.NOT_KNOWN]
    assert stands(released).answer is Answer.NOT_MET
