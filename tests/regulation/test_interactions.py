"""Meetings with authorities: those that come with Seedlot, and tables that cannot be read."""

from __future__ import annotations

import pytest

from seedlot.regulation.evidence import evidence
from seedlot.regulation.interactions import interactions, read_interactions
from seedlot.terms.lines import BadYamlError

ONE = """interactions:
  - id: XX-1
    territory: XX
    name: Meeting
    body: Agency
    use_when: early
    lead_time: not found
    confidence: from-general-knowledge
"""


def test_the_meetings_are_those_that_were_researched() -> None:
    table = {each.id: each for each in interactions()}
    assert len(table) == 19
    assert (table["US-INTERACT"].days, table["US-INTERACT"].days_from) == (75, "seen-in-source")
    assert table["DE-PEI-IO"].days is None
    assert "agreement.pei.cld" in table["DE-PEI-IO"].obtains
    assert all(each.days_from for each in table.values() if each.days is not None)


def test_what_a_meeting_obtains_is_evidence_that_rules_ask_for() -> None:
    assert {code for each in interactions() for code in each.obtains} <= set(evidence())


def test_an_unknown_time_is_none_and_not_nothing() -> None:
    (each,) = read_interactions(ONE, "mine.yaml")
    assert each.days is None


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (ONE + "    days: soon\n", 9, "days"),
        (ONE + "    days: -3\n", 9, "days"),
        (ONE + "    fee: none\n", 9, "fee"),
        (ONE.replace("    body: Agency\n", ""), 2, "body"),
        (ONE + ONE.removeprefix("interactions:\n"), 9, "stands twice"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(BadYamlError) as caught:
        read_interactions(text, "mine.yaml")
    assert caught.value.faults[0][0] == line
    assert says in str(caught.value)
    assert "mine.yaml" in str(caught.value)
