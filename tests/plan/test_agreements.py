"""What a programme has still to agree, and before which of its steps: from the assessment of a line made by hand."""

from __future__ import annotations

from datetime import date

from tests.release.invented import line, programme, told
from tests.release.regulated import ENTERED, agreement, before_regulators, research_line

from seedlot.plan.agreements import inside, open_rules, steps_of
from seedlot.plan.engagement import State, engagements
from seedlot.regulation.interactions import interactions
from seedlot.regulation.pack import built_in
from seedlot.release.programme import Programme


def test_the_agreement_of_the_paul_ehrlich_institut_is_wanted() -> None:
    wanted = {each.rule: each for each in open_rules(before_regulators(research_line(), "DE"))}
    pei = wanted["DE-CLD-01"]
    assert "agreement.pei.cld" in pei.codes
    assert pei.held == {}
    assert "reprogramming" in pei.stages


def test_an_agreement_that_is_had_is_told_with_its_entry() -> None:
    wanted = {each.rule: each for each in open_rules(before_regulators(research_line(agreement()), "DE"))}
    assert wanted["DE-CLD-01"].held["agreement.pei.cld"] == (60,)


def test_what_is_asked_everywhere_is_had_where_it_was_asked() -> None:
    """The Paul-Ehrlich-Institut was asked, and the FDA was not."""
    wanted = {
        (each.territory, each.rule): each
        for each in open_rules(before_regulators(research_line(agreement()), "DE", "US"))
    }
    assert wanted["DE", "INTL-CLD-01"].held == {"agreement.any.cld": (60,)}
    assert wanted["US", "INTL-CLD-01"].held == {}


def test_steps_are_found_by_what_they_make_and_what_they_do() -> None:
    steps = steps_of(before_regulators(research_line(), "DE"))
    assert ("S2", "reprogramming", date(2026, 1, 1), 3) in {
        (each.step, each.stage, each.day, each.entry) for each in steps
    }
    assert ("S4", "mcb") in {(each.step, each.stage) for each in steps}
    assert all(not each.planned for each in steps)


def test_without_steps_development_begins_on_the_day_that_is_named() -> None:
    bare = before_regulators(programme(entries=(told(ENTERED, about="PRG"),)), "DE")
    assert steps_of(bare) == ()
    assert {each.day for each in steps_of(bare, date(2027, 3, 1))} == {date(2027, 3, 1)}


def test_from_the_record_to_the_plan() -> None:
    gaps = before_regulators(research_line(agreement()), "DE", "US")
    plan = engagements(open_rules(gaps), steps_of(gaps), interactions(), inside(built_in()), on=date(2026, 6, 30))
    by_code = {(each.territory, each.agreement): each for each in plan if each.agreement}
    assert by_code["DE", "agreement.pei.cld"].state is State.OBTAINED
    late = [each for each in plan if each.state is State.LATE]
    assert late
    assert all(each.before is not None for each in late)


def test_a_member_state_lies_inside_the_union_and_a_set_of_texts_in_nothing() -> None:
    found = inside(built_in())
    assert {"DE", "AT", "IT"} <= set(found["EU"])
    assert "UK" not in found["EU"]
    assert "PICS" not in {name for several in found.values() for name in several}


def test_a_line_made_under_licensed_gmp_needs_no_agreement_in_germany() -> None:
    licensed: Programme = line(first="licensed GMP", entries=(told(ENTERED, entry=50, about="PRG"),))
    wanted = {each.rule for each in open_rules(before_regulators(licensed, "DE"))}
    assert "DE-CLD-01" not in wanted
