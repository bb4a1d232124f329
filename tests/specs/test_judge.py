from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.specs.judge import Evidence, judge
from seedlot.specs.templates import load
from seedlot.terms.criterion import Criterion, Specification
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable

MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN

MIN = {"kind": "min", "low": 80, "unit": "%"}
MAX = {"kind": "max", "high": 2, "unit": "%"}
ABSENT = {"kind": "not detected"}


def percent(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "%"}


def seen(
    result: dict[str, Any], *, name: str = "test", entry: int = 1, item: str = "LOT-1", stage: str = "MCB"
) -> Evidence:
    reportable = Reportable(name=name, **result)
    return Evidence(reportable=reportable, entry=entry, item=item, stage=stage, occurred="2026-03-01", source="QC")


def asked(*criteria: dict[str, Any], stage: str = "MCB") -> Specification:
    asked_for = tuple(Criterion(**{"test": "test", **fields}) for fields in criteria)
    return Specification(name="bank", version="3", criteria=asked_for, stage=stage)


def found(criterion: dict[str, Any], *results: dict[str, Any]) -> Finding:
    """The one finding of one criterion on results in entries 1, 2, 3..."""
    evidence = [seen(result, entry=place + 1) for place, result in enumerate(results)]
    (finding,) = judge(asked(criterion), evidence)
    return finding


@pytest.mark.parametrize(
    ("results", "says"),
    [
        (
            [percent(92), percent(72), {"value": None, "note": "clotted"}],
            (
                "test has 3 results; all count and the worst answer stands: "
                "in entry 2 it is 72 % and does not meet the limit of at least 80 %."
            ),
        ),
        (
            [percent(92), {"value": None, "note": "clotted"}],
            (
                "test has 2 results; all count and the worst answer stands: "
                "in entry 2 it is not determined (clotted), so there is no result to judge."
            ),
        ),
        ([], "test is not known: no result is recorded at stage MCB."),
    ],
)
def test_all_results_count_and_the_worst_answer_stands(results: list[dict[str, Any]], says: str) -> None:
    assert found(MIN, *results).says == says


def test_where_names_every_item_and_entry_once() -> None:
    evidence = [
        seen(percent(90), entry=3),
        seen(percent(91), entry=3),
        seen(percent(92), entry=9, item="LOT-2"),
        seen(percent(93), entry=5),
    ]
    (finding,) = judge(asked(MIN | {"source": "SOP-1"}), evidence)
    assert finding.where == "item LOT-1, entries 3, 5; item LOT-2, entry 9"
    assert finding.source == "SOP-1"


def test_names_of_tests_are_compared_without_regard_to_case_and_blanks() -> None:
    (finding,) = judge(
        asked(MIN | {"test": "Viability  after thaw"}), [seen(percent(90), name="viability after Thaw ")]
    )
    assert finding.answer is MET


def test_only_the_stage_that_is_asked_for_counts() -> None:
    specification = asked(MIN, MIN | {"test": "late", "stage": "drug product"})
    evidence = [seen(percent(90), stage="WCB"), seen(percent(90), name="late"), seen(percent(70), stage="mcb")]
    own, late = judge(specification, evidence)
    assert (own.answer, own.where) == (NOT_MET, "item LOT-1, entry 1")
    assert late.answer is NOT_KNOWN
    assert late.says == (
        "late is not known: no result is recorded at stage drug product. "
        "Results at other stages (MCB) do not count here."
    )
    assert late.where == "specification bank 3"


def test_a_specification_without_a_stage_takes_evidence_from_any() -> None:
    (finding,) = judge(asked(MIN, stage=""), [seen(percent(90), stage="WCB"), seen(percent(70), stage="")])
    assert finding.answer is NOT_MET


def test_one_finding_for_each_criterion_in_order() -> None:
    specification = asked(MIN | {"test": "b"}, MAX | {"test": "a"}, ABSENT | {"test": "c"})
    findings = judge(specification, [seen(percent(1), name="a"), seen(percent(1), name="other")])
    assert [(finding.code, finding.answer) for finding in findings] == [
        ("spec/b", NOT_KNOWN),
        ("spec/a", MET),
        ("spec/c", NOT_KNOWN),
    ]


#: How many of 97 published lots fail a limit of ISCT, of how many that state a value. Counted apart from our code.
MSC_LOTS = {"CD73": (27, 74), "CD90": (28, 65), "CD105": (15, 71), "CD45": (11, 91), "CD34": (23, 87)}


@pytest.mark.parametrize("marker", MSC_LOTS)
def test_published_msc_lots_against_the_minimal_criteria(marker: str, reference: Path) -> None:
    specification = load("isct-msc-minimal")
    place = [criterion.test for criterion in specification.criteria].index(marker)
    with (reference / "msc_lots" / "cd_values_single_processed.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["marker"] == marker]
    results = [
        {"value": None, "note": "not stated"} if row["value"] == "NA" else percent(float(row["value"])) for row in rows
    ]
    answers = [judge(specification, [seen(result, name=marker)])[place].answer for result in results]
    failed, stated = MSC_LOTS[marker]
    assert len(rows) == 97
    assert answers.count(NOT_MET) == failed
    assert answers.count(MET) == stated - failed
    assert answers.count(NOT_KNOWN) == 97 - stated


_DECIMALS = st.integers(min_value=-1000, max_value=1000).map(lambda tenths: tenths / 10)


@st.composite
def criteria(draw: st.DrawFn) -> dict[str, Any]:
    low, high = sorted((draw(_DECIMALS), draw(_DECIMALS)))
    kind = draw(st.sampled_from(("min", "max", "range")))
    ends = {"min": {"low": low}, "max": {"high": high}, "range": {"low": low, "high": high}}[kind]
    return {"kind": kind, "unit": "%", "exclusive": draw(st.booleans()), **ends}


@st.composite
def results(draw: st.DrawFn) -> dict[str, Any]:
    relation = draw(st.sampled_from(("=", "=", "<", ">", "none", "text")))
    number = draw(_DECIMALS)
    if relation == "none":
        return {"value": None, "note": "not done"}
    if relation == "text":
        return {"value": draw(st.sampled_from(("negative", "positive", "high", "")))}
    return percent(number) if relation == "=" else {"value": None, "relation": relation, "limit": number, "unit": "%"}


@given(criteria(), st.lists(results(), max_size=4), results())
def test_more_evidence_never_makes_a_failure_pass(
    criterion: dict[str, Any], some: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    before, after = found(criterion, *some).answer, found(criterion, *some, more).answer
    if before is NOT_MET:
        assert after is NOT_MET
    if some and before is NOT_KNOWN:
        assert after is not MET


@given(criteria(), st.lists(results(), min_size=1, max_size=4))
def test_the_order_of_evidence_does_not_matter(criterion: dict[str, Any], some: list[dict[str, Any]]) -> None:
    assert found(criterion, *some).answer is found(criterion, *reversed(some)).answer


@given(criteria(), st.lists(results(), max_size=3))
def test_met_only_on_evidence(criterion: dict[str, Any], some: list[dict[str, Any]]) -> None:
    if found(criterion, *some).answer is MET:
        assert some
        assert all(result["value"] is not None or "relation" in result for result in some)
