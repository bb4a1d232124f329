"""What a gap report says: blockers first, each rule with its source and its honesty, and nothing that nobody assessed."""

from __future__ import annotations

import pytest
from tests.release.regulated import agreement, before_regulators, research_line

from seedlot.dossier.gap_contents import CHAPTERS, gap_contents
from seedlot.release.gaps import Gaps

Contents = dict[str, object]


def said(gaps: Gaps) -> dict[str, object]:
    return gap_contents(gaps, title="a record", simulated=True, root="ab" * 32)


@pytest.fixture(scope="module")
def contents() -> Contents:
    return said(before_regulators(research_line()))


def test_blockers_come_first_and_every_chapter_has_rules(contents: Contents) -> None:
    chapters = contents["chapters"]
    assert isinstance(chapters, list)
    names = [chapter["name"] for chapter in chapters]
    assert names == [name for _, name in CHAPTERS if name in names]
    assert names[0] == "Blockers"
    assert all(chapter["rules"] for chapter in chapters)
    first = contents["first"]
    assert isinstance(first, list)
    assert first[0]["verdict"] == "blocker"
    open_ones = sum(len(chapter["rules"]) for chapter in chapters if chapter["name"] in {"Blockers", "Gaps"})
    assert (len(first), contents["more"]) == (6, open_ones - 6)


def test_each_rule_tells_where_it_stands_and_how_sure_it_is(contents: Contents) -> None:
    chapters = contents["chapters"]
    assert isinstance(chapters, list)
    rules = {rule["id"]: rule for chapter in chapters for rule in chapter["rules"]}
    pei = rules["DE-CLD-01"]
    assert pei["territories"] == "DE"
    assert "Paul-Ehrlich-Institut" in pei["text"]
    assert pei["confidence"] == "as reported in a published article; the text itself was not read"
    assert pei["do"][0] == "Ask the PEI Innovation Office before derivation; plan for licensed GMP if Germany matters."
    assert all(rule["source"] and rule["confidence"] for rule in rules.values())
    provisional = [rule for rule in rules.values() if rule["provisional"]]
    assert provisional
    assert all(rule["to_verify"] for rule in provisional)


def test_the_pack_the_day_and_the_entries_are_named(contents: Contents) -> None:
    about = contents["about"]
    assert isinstance(about, list)
    told = dict(about)
    assert told["Rules in force on"] == "2026-06-30"
    assert told["Record"].startswith("as of 1000 entries, Merkle root abab")
    assert "SHA-256" in told["Rules"]
    assert contents["limits"]


def test_facts_that_are_not_known_say_what_settles_them(contents: Contents) -> None:
    facts = contents["facts"]
    assert isinstance(facts, list)
    unknown = [fact for fact in facts if fact["value"] == "not known"]
    assert {"donor living", "donor age months"} <= {fact["fact"] for fact in unknown}
    assert all(fact["settle"] for fact in unknown)
    words = {fact["value"] for fact in facts}
    assert "None" not in words
    assert "True" not in words


def test_what_was_agreed_has_a_chapter_of_its_own() -> None:
    chapters = said(before_regulators(research_line(agreement()), "DE"))["chapters"]
    assert isinstance(chapters, list)
    agreed = next(chapter for chapter in chapters if chapter["verdict"] == "accepted with prior agreement")
    assert "DE-CLD-01" in [rule["id"] for rule in agreed["rules"]]


def test_drafts_stand_apart(contents: Contents) -> None:
    ahead, chapters = contents["ahead"], contents["chapters"]
    assert isinstance(ahead, list)
    assert isinstance(chapters, list)
    assert ahead
    listed = {rule["id"] for chapter in chapters for rule in chapter["rules"]}
    assert not listed & {rule["id"] for rule in ahead}
