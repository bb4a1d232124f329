"""Results found by the words of their names, and judged by the criteria that are set for them."""

from __future__ import annotations

import pytest
from tests.release.strategy_story import bank_specification, tell

from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.holdings import hold
from seedlot.release.tested import answered, in_force, is_of, results_of
from seedlot.terms.criterion import Criterion, Kind
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process, Stage


@pytest.mark.parametrize(
    ("name", "phrases", "expected"),
    [
        ("Mycoplasma (PCR)", ("mycoplasma",), True),
        ("STR  profile", ("str profile",), True),
        ("stromal cells", ("str",), False),
        ("20q11.21 copy number", ("20q11.21",), True),
        ("20q11x21", ("20q11.21",), False),
        ("ddPCR plasmid", ("residual vector", "plasmid"), True),
        ("anything", (), False),
    ],
)
def test_a_phrase_is_found_as_whole_words(name: str, phrases: tuple[str, ...], expected: object) -> None:
    assert is_of(name, phrases) is expected


def reported(name, item, test, value, **more):
    """A report of one result."""
    result = Reportable(sample=item, name=test, value=value, unit="1", **more)
    return Report(report=name, item=item, laboratory="LAB", results=(result,))


def test_results_are_judged_by_the_criteria_that_are_set_for_their_stage(site):
    tell(site)
    site.say(
        reported("R2", "MCB", "sterility", "growth"),
        reported("R3", "DP", "sterility", "growth"),
        reported("R4", "MCB", "karyotype", "46,XX"),
        reported("R5", "MCB", "mycoplasma", None, note="sample lost"),
        occurred="2026-05-01",
    )
    with site.reading() as connection:
        held = hold(connection, "P")
    by = {one.reference: one for one in held.results}
    assert answered(by["R1"], held) is Answer.MET
    assert answered(by["R2"], held) is Answer.NOT_MET
    assert answered(by["R3"], held) is None
    assert answered(by["R3"], held, absent=True) is Answer.NOT_MET
    assert answered(by["R4"], held) is None
    assert [one.reference for one in results_of(held, ("mycoplasma",))] == ["R1"]
    assert (by["R1"].laboratory, by["R1"].stage, by["R1"].kind) == ("LAB", "MCB", "bank")


def test_the_last_version_counts_unless_the_item_names_its_own(site):
    tell(site)
    later = bank_specification("2").model_copy(
        update={"criteria": (Criterion(test="mycoplasma", kind=Kind.EQUALS, text="absent"),)}
    )
    site.say(SpecificationApproved(specification=later), occurred="2026-05-01")
    with site.reading() as connection:
        held = hold(connection, "P")
    assert [each.version for each in in_force(held)] == ["2"]
    assert answered(held.results[0], held) is Answer.NOT_MET


def test_samples_speak_for_what_they_were_taken_of_and_cells_at_the_end_for_their_bank(site):
    tell(site)
    site.say(
        Step(
            step="S7",
            process=Process.SAMPLING,
            inputs=(Used(item="MCB"),),
            outputs=(Made(item="SAM", item_kind=ItemKind.SAMPLE),),
            quarantine="for its tests",
        ),
        Step(
            step="S8",
            process=Process.EXPANSION,
            inputs=(Used(item="CL"),),
            outputs=(Made(item="END", item_kind=ItemKind.CULTURE, stage=Stage.EOPC),),
        ),
        Registered(item="OTHER", item_kind=ItemKind.CULTURE, stage=Stage.EOPC),
        reported("R2", "SAM", "sterility", "no growth"),
        reported("R3", "END", "karyotype", "46,XX"),
        reported("R4", "OTHER", "karyotype", "46,XX"),
        occurred="2026-05-01",
    )
    with site.reading() as connection:
        held = hold(connection, "P")
    assert {one.reference: one.stage for one in held.results} == {"R1": "MCB", "R2": "MCB", "R3": "EoPC"}
    assert [row.item for row in held.of_stage("MCB")] == ["MCB"]
