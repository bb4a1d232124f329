"""The known answers on cell line development, from a record: rules, facts and evidence together.

One iPSC programme, derived in a research laboratory and banked under GMP. A blocker in Germany and the EU, until the
impossibility, the risk assessment and the agreement are all recorded; in the United Kingdom a gap on controls that they
meet; where PIC/S texts hold a gap that the control file meets; in the United States a gap until it is confirmed.
"""

from __future__ import annotations

from datetime import date

import pytest
from tests.release.programme_story import tell

from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.filing import Document
from seedlot.record.entries.quality import Agreement, Withdrawn
from seedlot.regulation.check import assess
from seedlot.regulation.pack import built_in
from seedlot.regulation.shapes import Verdict
from seedlot.release.collect import collect
from seedlot.release.facts import stated
from seedlot.release.showing import Showing

ACCEPTED, AGREED, GAP, BLOCKER = Verdict.ACCEPTED, Verdict.AGREED, Verdict.GAP, Verdict.BLOCKER
DAY = date(2026, 6, 1)


def judged(site, *rules):
    """What some rules come to, each by its name and the territory that has it."""
    with site.reading() as connection:
        programme = collect(connection, "PRG")
    codes = tuple(dict.fromkeys(code for code, _ in rules))
    told = assess(built_in(), stated(programme), Showing(programme).__getitem__, on=DAY, territories=codes)
    found = [told.territories[code].rule(rule) for code, rule in rules]
    return [each.verdict for each in found if each is not None]


def file(site, *types):
    """File documents of some types, each with its file."""
    for each in types:
        files = (Attachment(name=f"{each}.pdf", sha256="a" * 64, bytes=3),)
        site.say(Document(document=f"DOC {each}", type=each, title=each, programme="PRG", files=files))


def test_germany_and_the_eu_ask_for_all_three(site):
    """The agreement and the risk assessment are recorded; without the impossibility the EU's exception does not hold."""
    tell(site)
    rules = (("DE", "DE-CLD-01"), ("DE", "EU-CLD-02"), ("EU", "EU-CLD-02"))
    assert judged(site, *rules) == [AGREED, BLOCKER, BLOCKER]
    file(site, "GMP alternative assessment")
    assert judged(site, *rules) == [AGREED, AGREED, AGREED]
    site.say(Withdrawn(withdrawal="W", what="agreement", name="AGR", reason="the authority took it back"))
    assert judged(site, *rules) == [BLOCKER, BLOCKER, BLOCKER]


@pytest.mark.parametrize(
    ("territory", "rule", "types"),
    [
        ("UK", "UK-CLD-01", ("control file",)),
        ("SG", "PICS-CLD-01", ("control file",)),
        ("EU", "EU-CLD-03", ("history file",)),
    ],
)
def test_a_gap_that_documents_meet(site, territory, rule, types):
    tell(site)
    assert judged(site, (territory, rule)) == [GAP]
    file(site, *types)
    assert judged(site, (territory, rule)) == [ACCEPTED]


def test_in_the_united_states_it_is_confirmed_in_an_early_meeting(site):
    """A history file and a bank under GMP are not enough; materials of a lower grade are a gap of their own."""
    tell(site)
    file(site, "history file")
    assert judged(site, ("US", "US-CLD-01")) == [GAP]
    site.say(
        Agreement(
            agreement="FDA-1",
            authority="FDA CBER/OTP",
            territory="US",
            programme="PRG",
            subjects=("reprogramming",),
            agreed=True,
        ),
        occurred="2026-02-10",
    )
    assert judged(site, ("US", "US-CLD-01"), ("US", "US-CLD-02")) == [AGREED, Verdict.NOT_APPLICABLE]
