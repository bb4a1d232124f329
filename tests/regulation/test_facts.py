"""The definitions of facts: those that come with Seedlot, and what is no definition."""

from __future__ import annotations

import pytest

from seedlot.regulation.facts import FactsError, facts, read_facts

GOOD = """facts:
- fact: grade
  type: word
  words: [gmp, research]
  ordered: true
  means: m
  rests_on: r
  settle: s
"""


def test_the_facts_of_the_rules_are_there() -> None:
    """The 46 facts of the researched rule set."""
    assert len(facts()) == 46
    assert {"cld_environment", "used_in", "donor_eligible"} <= set(facts())


def test_an_ordered_fact_has_its_words_from_best_to_worst() -> None:
    assert facts()["cld_environment"].words == ("licensed-gmp", "gmp-principles", "research")
    assert facts()["cld_environment"].ordered


@pytest.mark.parametrize(
    ("fact", "good", "bad"),
    [
        ("banked", True, "yes"),
        ("cld_cycles", 2, True),
        ("cell_source", "iPSC", "ips"),
        ("phase", frozenset({"phase1", "phase2"}), "phase1"),
        ("derived_in", frozenset({"DE"}), "DE"),
        ("tissue", frozenset({"blood"}), frozenset({"hair"})),
    ],
)
def test_what_a_fact_can_be(fact: str, good: object, bad: object) -> None:
    definition = facts()[fact]
    assert definition.allows(good)  # type: ignore[arg-type]
    assert not definition.allows(bad)  # type: ignore[arg-type]


def test_a_condition_compares_several_words_with_one_of_them() -> None:
    assert facts()["phase"].admits("phase1")
    assert not facts()["phase"].admits("phase4")
    assert facts()["used_in"].admits("UK")
    assert facts()["banked"].admits(word=True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD.replace("  type: word\n", "  type: colour\n"), 3),
        (GOOD.replace("  settle: s\n", ""), 2),
        (GOOD + "- fact: grade\n  type: flag\n  means: m\n  rests_on: r\n  settle: s\n", 9),
        (GOOD.replace("type: word", "type: flag"), 2),
        (GOOD.replace("[gmp, research]", "[gmp, gmp]"), 2),
        (GOOD.replace("type: word", "type: words"), 2),
        (GOOD.replace("  words: [gmp, research]\n  ordered: true\n", ""), 2),
        ("facts:\n\t- fact: a\n", 2),
    ],
)
def test_what_is_no_definition_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(FactsError, match=r"my\.yaml") as error:
        read_facts(text, "my.yaml")
    assert [each for each, _ in error.value.faults] == [line]
