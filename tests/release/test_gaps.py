"""A programme before its regulators: what is told of each rule, and where."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise

import pytest
from tests.release.invented import GMP, PRINCIPLES, RESEARCH, line, told
from tests.release.regulated import ENTERED, agreement, before_regulators, research_line

from seedlot.record.entries.filing import Document
from seedlot.regulation.check import NoSuchTerritoryError
from seedlot.regulation.judged import Timing
from seedlot.regulation.pack import built_in
from seedlot.regulation.rule import Stage
from seedlot.regulation.shapes import Verdict
from seedlot.release.gaps import WORST_FIRST, counts, find_gaps, lines, matrix, plain


def test_territories_are_those_in_which_it_is_to_be_filed() -> None:
    assert list(before_regulators(research_line()).assessment.territories) == ["DE", "US"]
    assert list(before_regulators(research_line(), "JP").assessment.territories) == ["JP"]
    with pytest.raises(NoSuchTerritoryError, match="'XX'"):
        before_regulators(research_line(), "XX")


def test_a_country_stands_for_its_union_and_an_unknown_one_is_told() -> None:
    entered = told(ENTERED.model_copy(update={"territories": ("FR", "BR")}), entry=50, about="PRG")
    gaps = before_regulators(line(entries=(entered,)))
    assert (list(gaps.assessment.territories), gaps.without_rules) == (["EU"], ("BR",))


def test_the_paul_ehrlich_institut_blocks_until_it_has_agreed() -> None:
    blocked = before_regulators(research_line(), "DE").assessment.territories["DE"].rule("DE-CLD-01")
    agreed = before_regulators(research_line(agreement()), "DE").assessment.territories["DE"].rule("DE-CLD-01")
    late = (
        before_regulators(research_line(agreement("2026-03-01")), "DE").assessment.territories["DE"].rule("DE-CLD-01")
    )
    licensed = before_regulators(research_line(first=GMP), "DE").assessment.territories["DE"].rule("DE-CLD-01")
    assert blocked is not None
    assert agreed is not None
    assert late is not None
    assert licensed is not None
    assert (blocked.verdict, agreed.verdict, late.verdict, licensed.verdict) == (
        Verdict.BLOCKER,
        Verdict.AGREED,
        Verdict.BLOCKER,
        Verdict.NOT_APPLICABLE,
    )
    assert 60 in agreed.entries


def test_every_rule_stands_once_with_its_territories_the_worst_first() -> None:
    found = lines(before_regulators(research_line()).assessment)
    keys = [(each.judged.rule.id, each.judged.verdict) for each in found]
    assert len(keys) == len(set(keys))
    places = [WORST_FIRST.index(each.judged.verdict) for each in found]
    assert places == sorted(places)
    shared = next(each for each in found if each.judged.rule.id == "INTL-CLD-01")
    assert shared.territories == ("DE", "US")
    own = next(each for each in found if each.judged.rule.id == "DE-CLD-01")
    assert own.territories == ("DE",)


def test_the_matrix_has_the_worst_verdict_of_each_stage_and_the_rules_that_give_it() -> None:
    gaps = before_regulators(research_line(), "DE")
    rows = matrix(gaps.assessment)
    assert [row["stage"] for row in rows] == [stage.value for stage in Stage]
    row = next(row for row in rows if row["stage"] == "reprogramming")
    assert row["verdict"] == "blocker"
    assert "DE-CLD-01" in row["rules"]


def test_counts_are_of_the_rules_that_count() -> None:
    territory = before_regulators(research_line(), "DE").assessment.territories["DE"]
    counted = [judged for judged in territory.judged if judged.counted]
    assert sum(counts(territory).values()) == len(counted)
    assert all(judged.timing is Timing.IN_FORCE for judged in counted)


def test_the_answer_is_plain_json_and_says_why() -> None:
    answer = json.loads(json.dumps(plain(before_regulators(research_line()))))
    rule = next(rule for rule in answer["rules"] if rule["rule"] == "DE-CLD-01")
    assert rule["verdict"] == "blocker"
    assert rule["missing_evidence"] == ["agreement.pei.cld"]
    assert rule["dossier"] == ["Module 1"]
    assert rule["to_do"]
    facts = {fact["fact"]: fact for fact in answer["facts"]}
    assert facts["cld_environment"]["value"] == "research"
    assert facts["donor_living"]["value"] is None
    assert facts["donor_living"]["settle"]
    assert answer["verdict"] == "blocker"


def test_a_document_is_valid_or_not_on_the_day_that_is_asked_about() -> None:
    """It ended on 1 June 2027, long after the last entry was recorded."""
    filed = told(
        Document(document="HF", type="history file", title="t", programme="PRG"), files="x.pdf", ends="2027-06-01"
    )
    made = research_line(filed)
    for on, verdict in ((date(2027, 6, 1), "held"), (date(2027, 6, 2), "missing")):
        found = find_gaps(made, built_in(), on=on, territories=("EU",)).assessment.territories["EU"].rule("EU-CLD-03")
        assert found is not None
        assert next(each.standing for each in found.evidence if each.code == "cld.history_file") == verdict


def test_a_worse_regime_takes_no_rule_away() -> None:
    """Under research nothing that stands open under principles or a licence falls away, but for what is of principles alone."""
    places = [code for code, each in built_in().territories.items() if not each.reference]
    regimes = (GMP, PRINCIPLES, RESEARCH)
    found = {
        (first, bank): before_regulators(research_line(first=first, bank=bank), *places).assessment.territories
        for first in regimes
        for bank in regimes
    }
    worse = [
        *(((one, bank), (other, bank)) for one, other in pairwise(regimes) for bank in regimes),
        *(((first, one), (first, other)) for one, other in pairwise(regimes) for first in regimes),
    ]
    fallen = {
        judged.rule.id
        for one, other in worse
        for code in places
        for judged in found[one][code].judged
        if judged.counted and judged.verdict in {Verdict.GAP, Verdict.BLOCKER, Verdict.NOT_ASSESSED}
        if (then := found[other][code].rule(judged.rule.id)) and then.verdict is Verdict.NOT_APPLICABLE
    }
    assert fallen == {"INTL-CLD-12"}
