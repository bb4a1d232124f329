"""The rules that come with Seedlot: their examples, and that each of them can give each verdict that it may give."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.regulation.given import ON, evidence, stated
from tests.regulation.solving import facts_for

from seedlot.regulation.check import judge_rule
from seedlot.regulation.judged import Judged
from seedlot.regulation.known import known
from seedlot.regulation.logic import ALWAYS, All
from seedlot.regulation.pack import built_in
from seedlot.regulation.rule import Confidence, Rule, Status, Strength, Weight
from seedlot.regulation.shapes import Value, Verdict
from seedlot.terms.lines import read_lines

PACK = built_in()
RULES = tuple(PACK.rules.values())


@pytest.fixture(scope="module")
def draft(reference: Path) -> Path:
    """The researched draft from which the rules were made."""
    folder = reference.parent / "regulation"
    if not folder.is_dir():
        pytest.skip(f"the draft of the rules is not at {folder}")
    return folder


def test_every_rule_has_an_example_that_is_met_and_one_that_is_not() -> None:
    for rule in RULES:
        verdicts = {example.verdict for example in PACK.examples if example.rule == rule.id}
        assert rule.if_missing in verdicts, rule.id
        if "none.possible" not in rule.codes:
            assert verdicts & {way.gives for way in rule.ways}, rule.id


def judge(
    rule: Rule, facts: dict[str, Value], held: tuple[str, ...] = (), failed: tuple[str, ...] = (), open_: tuple[str, ...] = ()
) -> Judged:  # fmt: skip
    judged = judge_rule(
        PACK, rule.id, stated(facts), evidence(held, failed, open_), on=ON, territory=rule.territory
    )  # fmt: skip
    assert judged is not None, rule.id
    return judged


def applying(rule: Rule) -> dict[str, Value]:
    """Facts under which the rule applies, and asks for all that it may ask for."""
    facts = facts_for(All((rule.condition, *(one.condition for one in rule.also))), True, known().facts)
    assert facts is not None, rule.id
    return facts


def may_give(rule: Rule) -> set[Verdict]:
    """Every verdict that a rule may give, from what is written in it."""
    may = {way.gives for way in rule.ways} | {rule.if_missing, Verdict.NOT_ASSESSED}
    if rule.if_missing is not Verdict.BLOCKER and (rule.strength, rule.if_missing) != (Strength.MAY, Verdict.NOTE):
        may.add(Verdict.GAP)
    return may | ({Verdict.NOT_APPLICABLE} if not_applying(rule) is not None else set())


def not_applying(rule: Rule) -> dict[str, Value] | None:
    """Facts under which the rule does not apply; none if it always does, as what is asked where the product is used."""
    facts = None if rule.condition == ALWAYS else facts_for(rule.condition, False, known().facts)
    return None if facts is None or "used_in" in facts else facts


def given(rule: Rule) -> set[Verdict]:
    """Every verdict that the engine was brought to give."""
    facts, also = applying(rule), tuple(code for one in rule.also for code in one.codes)
    seen = {judge(rule, facts, held=(*way.codes, *also)).verdict for way in rule.ways}
    seen |= {judge(rule, facts).verdict, judge(rule, facts, failed=rule.codes).verdict}
    seen.add(judge(rule, facts, open_=rule.codes).verdict)
    if (other := not_applying(rule)) is not None:
        seen.add(judge(rule, other).verdict)
    return seen


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_rule_gives_each_verdict_that_it_may_give_and_no_other(rule: Rule) -> None:
    assert given(rule) == may_give(rule)


def test_a_rule_whose_facts_are_unknown_is_not_assessed_and_names_one_of_them() -> None:
    for rule in RULES:
        if rule.condition == ALWAYS or "used_in" in rule.facts:
            continue
        judged = judge(rule, {}, held=rule.codes)
        assert judged.verdict is Verdict.NOT_ASSESSED, rule.id
        assert judged.missing_facts, rule.id
        assert set(judged.missing_facts) <= set(rule.facts), rule.id


def test_the_draft_is_all_there_and_its_labels_are_kept(draft: Path) -> None:
    """276 rules of the researched draft; source, confidence and what is to verify are never weakened."""
    drafted = [
        rule
        for file in sorted(draft.glob("*.yaml"))
        for rule in read_lines(file.read_text("utf-8"), file.name).value.get("rules", ())
        if "requirement" in rule
    ]
    assert len(drafted) == 276
    for was in drafted:
        rule = PACK.rules[was["id"]]
        assert rule.requirement == was["requirement"]
        assert (rule.confidence, rule.to_verify) == (was["confidence"], was.get("to_verify", "")), rule.id
        assert (rule.source.id, rule.source.url) == (was["source"]["id"], was["source"]["url"]), rule.id
        changed = (rule.territory, rule.strength, rule.ways[0].gives, rule.if_missing, list(rule.codes)) != (
            was["territory"],
            was["strength"],
            was["if_met"].replace("-", " "),
            was["if_missing"],
            was["evidence"],
        )
        assert not changed or rule.changed, rule.id
    assert {rule.id for rule in RULES} - {was["id"] for was in drafted} == {
        rule.id for rule in RULES if rule.weight is Weight.NOT_FOUND
    }


def test_the_ranks_of_the_families_are_those_of_the_draft(draft: Path) -> None:
    """Only INTL-CLD-12 changed its territory, and with it the rank of its family."""
    drafted = read_lines((draft / "stringency.yaml").read_text("utf-8"), "stringency.yaml").value["families"]
    assert len(drafted) == len(PACK.families) == 50
    for was in drafted:
        ranks: dict[str, int] = {}
        for rule in RULES:
            if rule.family == was["family"] and rule.stringency:
                ranks[rule.territory] = max(ranks.get(rule.territory, 0), rule.stringency)
        family = was["family"]
        levels = {code: int(rank) for code, rank in was["levels"].items() if (family, code) != ("cld-gmp", "INTL")}
        assert ranks == levels, family
        assert PACK.families[family].mode == was["mode"]


def test_every_code_of_evidence_is_asked_for() -> None:
    assert {code for rule in RULES for code in rule.codes} == PACK.evidence.keys()


def test_what_the_rules_promise_of_themselves() -> None:
    statuses = [rule.status for rule in RULES]
    assert (statuses.count(Status.DRAFT), statuses.count(Status.UPCOMING)) == (17, 6)
    assert all(rule.to_verify for rule in RULES if rule.confidence is Confidence.GENERAL)
    assert {rule.territory for rule in RULES} <= PACK.territories.keys()
    assert all(PACK.rules_of(code) for code in PACK.territories)
