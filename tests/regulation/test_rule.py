"""What a rule tells of itself; what it refuses is told in test_pack."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from seedlot.regulation.pack import built_in
from seedlot.regulation.rule import BLOCKING, Rule, Stage, Status, Way, Weight
from seedlot.regulation.shapes import Verdict

RULES = built_in().rules


def test_a_rule_of_the_pack() -> None:
    """EU-CLD-02, as the first seed reports Part IV."""
    rule = RULES["EU-CLD-02"]
    assert (rule.territory, rule.weight, rule.if_missing) == ("EU", Weight.GMP_TEXT, Verdict.BLOCKER)
    assert {way.gives for way in rule.ways} == {Verdict.AGREED}
    assert rule.codes[:3] == ("cld.no_gmp_alternative_justified", "cld.risk_assessment", "agreement.eu_nca.cld")
    assert Stage.REPROGRAMMING in rule.stages
    assert rule.source.id == "SEED000"
    assert rule.to_verify


def test_the_dates_of_texts() -> None:
    assert RULES["EU-DON-13"].in_force.since == date(2027, 8, 7)
    assert RULES["US-GE-02"].published == date(2026, 4, 14)
    assert (RULES["EU-CSV-01"].in_force.since, RULES["EU-CSV-01"].expected) == (None, "2026")
    assert all(rule.in_force.since is None for rule in RULES.values() if rule.status is Status.DRAFT)


def test_only_what_binds_can_block() -> None:
    blocking = [rule for rule in RULES.values() if rule.if_missing is Verdict.BLOCKER]
    assert len(blocking) == 61
    assert {rule.weight for rule in blocking} <= BLOCKING


def test_a_way_without_evidence_is_none() -> None:
    rule = RULES["EU-CLD-02"]
    fields = {name: getattr(rule, name) for name in Rule.model_fields}
    with pytest.raises(ValidationError, match="a way to meet a rule has a code"):
        Rule.model_validate(fields | {"ways": [Way(codes=(), gives=Verdict.ACCEPTED)]})


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.also], ids=lambda rule: rule.id)
def test_what_is_needed_also_is_no_part_of_a_way(rule: Rule) -> None:
    assert {code for way in rule.ways for code in way.codes}.isdisjoint(
        {code for one in rule.also for code in one.codes}
    )
