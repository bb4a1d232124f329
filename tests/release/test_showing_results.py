"""Results as evidence: held, missing, failed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.release.invented import line, programme, value

from seedlot.record.entries.judgement import Decision
from seedlot.regulation.evidence import Limit, Result
from seedlot.regulation.shapes import Standing
from seedlot.release.parts import behind_all
from seedlot.release.programme import Told
from seedlot.release.showing_results import result
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import Process, Stage

MYCOPLASMA = Result(stage=(Stage.MCB,), test=("mycoplasma",), criterion=Limit(kind=Kind.NOT_DETECTED))
VIABILITY = Result(stage=(Stage.MCB,), test=("viability",))
SPECIFICATION = Specification(
    name="B", version="1", criteria=(Criterion(test="viability", kind=Kind.MIN, low=70, unit="%"),)
)


def weigh(needs, *results, **more):
    """How a need of the line stands with some results."""
    return result(line(results=results, **more), needs)


@pytest.mark.parametrize(
    ("found", "standing"),
    [
        ([value("MCB", "mycoplasma", "not detected")], Standing.HELD),
        ([value("MCB", "Mycoplasma (culture)", "negative")], Standing.HELD),
        ([value("MCB", "mycoplasma", "detected")], Standing.FAILED),
        (
            [value("MCB", "mycoplasma", "not detected"), value("MCB", "mycoplasma", "detected", entry=9)],
            Standing.FAILED,
        ),
        ([value("MCB", "mycoplasma", "see report")], Standing.MISSING),
        ([value("MCB", "mycoplasma", None, note="lost")], Standing.MISSING),
        ([value("CL", "mycoplasma", "not detected")], Standing.MISSING),
        ([], Standing.MISSING),
    ],
)
def test_a_result_meets_the_limit_that_is_asked_for(found, standing):
    """All results count, and the worst stands; a result of an earlier stage shows nothing of the bank."""
    assert weigh(MYCOPLASMA, *found).standing is standing


def test_a_result_against_which_its_own_analysis_speaks_shows_nothing():
    told = weigh(MYCOPLASMA, value("MCB", "mycoplasma", "not detected", entry=7), doubted=frozenset({7}))
    assert told.standing is Standing.MISSING
    assert "own analysis" in told.says


@pytest.mark.parametrize(("percent", "standing"), [(91.0, Standing.HELD), (62.0, Standing.FAILED)])
def test_without_a_limit_the_items_own_specification_judges(percent, standing):
    found = value("MCB", "viability", percent, unit="%")
    assert weigh(VIABILITY, found, specifications={"MCB": (3, SPECIFICATION)}).standing is standing


def test_what_nothing_judges_is_held_and_says_so():
    told = weigh(VIABILITY, value("MCB", "viability", 62.0, unit="%"))
    assert told.standing is Standing.HELD
    assert told.says == "On 'MCB': viability '62.0' (no specification judges it)."


def test_every_item_of_the_stage_has_a_result():
    """Two lots, of which one was tested: the other is named; once it was rejected it goes into no product."""
    needs = Result(stage=(Stage.DRUG_PRODUCT, Stage.DRUG_SUBSTANCE), test=("viability",))
    made = line(results=(value("DP", "viability", 91.0),))
    second = replace(made.items["DP"], item="DP2")
    parents = {**made.parents, "DP2": ("MCB",)}
    both = replace(
        made,
        items={**made.items, "DP2": second},
        parents=parents,
        behind={**made.behind, "DP2": frozenset({"DP2", "MCB"})},
    )
    assert result(both, needs).standing is Standing.MISSING
    assert "'DP2'" in result(both, needs).says
    rejected = Told(kind=Decision.KIND, entry=8, occurred="2026-01-02", about="DP2", says={"outcome": "rejected"})
    assert result(replace(both, told={"decision": (rejected,)}), needs).standing is Standing.HELD


def test_where_no_item_stands_at_the_stage_nothing_is_shown():
    told = result(line(), Result(stage=(Stage.EOPC,), test=("karyotype",)))
    assert told.standing is Standing.MISSING
    assert told.settle.startswith("Enter the step that makes it")


def test_a_result_after_an_editing_is_of_what_came_of_it():
    """The clone was edited in S3: a result of the cells before it shows nothing of the edit."""
    needs = Result(stage=(Stage.MCB, Stage.CLONE, Stage.REPROGRAMMING), test=("off-target",), after="editing")
    made = line()
    works = {**made.works, "S3": replace(made.works["S3"], process=Process.GENE_EDITING)}
    edited = replace(made, works=works, parts={**made.parts, "editing": ("S3",)})
    assert (
        result(replace(edited, results=(value("R", "off-target", "not detected"),)), needs).standing is Standing.MISSING
    )
    assert (
        result(replace(edited, results=(value("CL", "off-target", "not detected"),)), needs).standing is Standing.HELD
    )


def test_a_vial_of_the_bank_speaks_for_it():
    made = line(results=(value("MCB/1", "viability", 91.0),))
    vial = replace(made.items["MCB"], item="MCB/1", kind="vial")
    more = replace(
        made,
        items={**made.items, "MCB/1": vial},
        parents={**made.parents, "MCB/1": ("MCB",)},
        behind={**made.behind, "MCB/1": frozenset({"MCB", "MCB/1"})},
    )
    assert result(more, VIABILITY).standing is Standing.HELD


def test_a_criterion_of_another_stage_does_not_judge():
    """The specification asks for 70 % of the drug product: of the bank nothing is asked."""
    later = Criterion(test="viability", kind=Kind.MIN, low=70, unit="%", stage="drug product")
    own = {"MCB": (3, Specification(name="B", version="1", criteria=(later,)))}
    assert weigh(VIABILITY, value("MCB", "viability", 62.0, unit="%"), specifications=own).standing is Standing.HELD


def test_a_result_that_was_not_determined_shows_nothing():
    assert weigh(VIABILITY, value("MCB", "viability", None, note="lost")).standing is Standing.MISSING


@pytest.mark.parametrize(
    ("test", "says", "standing"),
    [
        ("karyotype", "46,XX[20]", Standing.HELD),
        ("karyotype", "46,XY (20 cells), normal", Standing.HELD),
        ("karyotype", "47,XX,+12[20]", Standing.MISSING),
        ("karyotype", "46,XX[18]/47,XX,+12[2]", Standing.MISSING),
        ("karyotype", "46,XY,del(20)(q11.2)", Standing.MISSING),
        ("karyotype", "abnormal", Standing.FAILED),
        ("karyotype", "not performed", Standing.MISSING),
        ("karyotype", "does not match the donor", Standing.FAILED),
        ("karyotype", "out of specification", Standing.FAILED),
    ],
)
def test_a_text_without_a_limit_may_speak_against_itself(test, says, standing):
    assert weigh(Result(stage=(Stage.MCB,), test=(test,)), value("MCB", test, says)).standing is standing


def test_a_bank_made_of_another_bank_is_tested_itself():
    """MCB-2 was made of MCB by way of a culture: what was found in MCB was not found in MCB-2."""
    first = line()
    again = replace(first.items["MCB"], item="MCB-2", step="S7")
    grown = replace(first.items["R"], item="C2", step="S6")
    both = programme(
        (*first.items.values(), grown, again),
        first.works.values(),
        {**first.parents, "C2": ("MCB",), "MCB-2": ("C2",)},
        results=(value("MCB", "mycoplasma", "not detected"),),
    )
    told = result(both, MYCOPLASMA)
    assert (told.standing, told.about) == (Standing.MISSING, ("MCB-2",))


def test_a_bank_that_was_rejected_counts_where_something_was_made_of_it_all_the_same():
    made = line(results=(value("MCB", "mycoplasma", "detected"), value("MCB-B", "mycoplasma", "not detected")))
    rejected = Told(kind="decision", entry=70, occurred="2026-02-01", about="MCB", says={"outcome": "rejected"})
    second = replace(made.items["MCB"], item="MCB-B")
    parents = {**made.parents, "MCB-B": ("CL",)}
    both = replace(
        made, items={**made.items, "MCB-B": second}, parents=parents, behind=behind_all(parents), told={"decision": (rejected,)}
    )  # fmt: skip
    assert result(both, MYCOPLASMA).standing is Standing.FAILED
    aside = {**parents, "DP": ("MCB-B",)}
    assert result(replace(both, parents=aside, behind=behind_all(aside)), MYCOPLASMA).standing is Standing.HELD
