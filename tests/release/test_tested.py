"""Results found by the words of their names, and judged by the criteria that are set for them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.release.invented import line, value
from tests.release.strategy_story import bank_specification, tell

from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.collect import collect
from seedlot.release.tested import answered, is_of, results_of, stood_at
from seedlot.terms.criterion import Criterion, Kind
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process


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
        held = collect(connection, "P")
    by = {one.source.removeprefix("LAB, "): one for one in held.results}
    assert answered(by["R1"], held) is Answer.MET
    assert answered(by["R2"], held) is Answer.NOT_MET
    assert answered(by["R3"], held) is None
    assert answered(by["R3"], held, absent=True) is Answer.NOT_MET
    assert answered(by["R4"], held) is None
    assert [one.source.removeprefix("LAB, ") for one in results_of(held, ("mycoplasma",))] == ["R1"]
    assert stood_at(by["R1"], held, "MCB")
    assert not stood_at(by["R1"], held, "WCB")


def test_the_last_version_counts_unless_the_item_names_its_own(site):
    tell(site)
    later = bank_specification("2").model_copy(
        update={"criteria": (Criterion(test="mycoplasma", kind=Kind.EQUALS, text="absent"),)}
    )
    site.say(SpecificationApproved(specification=later), occurred="2026-05-01")
    with site.reading() as connection:
        held = collect(connection, "P")
    assert [each.version for each in held.approved] == ["2"]
    assert answered(held.results[0], held) is Answer.NOT_MET


def test_samples_speak_for_what_they_were_taken_of(site):
    tell(site)
    site.say(
        Step(
            step="S7",
            process=Process.SAMPLING,
            inputs=(Used(item="MCB"),),
            outputs=(Made(item="SAM", item_kind=ItemKind.SAMPLE),),
            quarantine="for its tests",
        ),
        reported("R2", "SAM", "sterility", "no growth"),
        occurred="2026-05-01",
    )
    with site.reading() as connection:
        held = collect(connection, "P")
    assert {one.source: one.of for one in held.results} == {"LAB, R1": "MCB", "LAB, R2": "MCB"}


def test_a_result_against_which_something_speaks_is_not_met():
    """By its own analysis, or by its own words where nobody set a limit."""
    made = line()
    assert answered(value("MCB", "STR profile", "matches the donor"), made) is None
    assert answered(value("MCB", "STR profile", "mismatch"), made) is Answer.NOT_MET
    assert answered(value("MCB", "karyotype", "not performed"), made) is Answer.NOT_KNOWN
    doubted = replace(made, doubted=frozenset({7}))
    assert answered(value("MCB", "sterility", "no growth", entry=7), doubted, absent=True) is Answer.NOT_KNOWN
    assert answered(value("MCB", "sterility", "no growth", entry=8), doubted, absent=True) is Answer.MET
