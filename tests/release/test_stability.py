"""A stability study read from a record: which results count, what is answered, and what stands against it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.release.stable_lots import POTENCY, SPECIFICATION, begin, day, file_potency, place, result, study

from seedlot.history.ask import NotInRecordError
from seedlot.record.entries.custody import Excursion, ExcursionClosed
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.filing import Document
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.quality import Investigation, InvestigationClosed, Withdrawn
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.release.stability import Stability, every, of_item, stability
from seedlot.release.stability_chart import stability_chart
from seedlot.release.stability_plain import result_rows
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Process
from seedlot.trends.extrapolation import Significant
from seedlot.trends.pooling import Model

pytestmark = pytest.mark.parametrize("site", ["sqlite"], indirect=True)
TODAY = date(2026, 3, 1)


def read(site: Any, name: str = "STB", today: date = TODAY) -> Stability:
    with site.reading() as connection:
        return stability(connection, name, today=today)


def answers(found: Stability, code: str) -> list[Answer | None]:
    return [each.answer for each in found.findings if each.code == code]


def words(found: Stability) -> str:
    return " ".join(each.says for each in found.findings)


@pytest.fixture
def story(site: Any) -> Any:
    """Three lots with published values."""
    begin(site)
    site.say(study(shelf_life="12"), occurred=day(0))
    place(site, "STB", *POTENCY)
    file_potency(site)
    return site


def test_a_published_study_is_judged_from_the_record(story: Any) -> None:
    """LeBlond 2011: 15.6 months, of batch 8; the days of the record are whole, so that a month is a day off at most."""
    found = read(story)
    (followed,) = found.followed
    assert followed.course.pooled is not None
    assert followed.course.worst is not None
    assert (followed.course.pooled.model, followed.course.worst.batch) == (Model.SEPARATE, "LOT-8")
    assert followed.course.month == pytest.approx(15.61, abs=0.05)
    assert (followed.course.covered, found.supported, found.claimed) == (12, 12, 12)
    assert answers(found, "stability/Potency") == [Answer.MET]
    assert "the claim of 12 months is supported" in words(found)
    assert "by each batch's own at 15.8 months" in words(found)
    assert {pull.state for pull in found.pulls} == {"done"}


def test_results_out_of_trend_are_not_known_until_their_investigation_is_closed(story: Any) -> None:
    before = read(story)
    assert answers(before, "stability/trend") == [Answer.NOT_KNOWN] * 3
    assert before.answer is Answer.NOT_KNOWN
    for reference in ("LOT-5-7", "LOT-5-9", "LOT-5-10"):
        name = f"OOT-{reference}"
        told = {"investigation": name, "item": "LOT-5", "test": "Potency", "references": (reference,), "phase": "1"}
        story.say(Investigation.model_validate(told), occurred="2026-02-01")
        assert read(story).answer is Answer.NOT_KNOWN
        story.say(
            InvestigationClosed(investigation=name, confirmed=True, conclusion="It slows down."), occurred="2026-02-02"
        )
    after = read(story)
    assert (answers(after, "stability/trend"), after.answer) == ([None] * 3, Answer.MET)
    assert "is closed: It slows down." in words(after)


def test_it_is_drawn_with_its_lines_limits_and_criterion(story: Any) -> None:
    found = read(story)
    chart = stability_chart(found)
    assert chart is not None
    (panel,) = chart.spec["vconcat"]
    rows = [layer["data"]["values"] for layer in panel["layer"]]
    assert panel["title"] == "Potency"
    assert sum(row.get("entry") is not None for values in rows for row in values) == 24
    assert any(row.get("which") == "low" and row["value"] == 95 for values in rows for row in values)
    assert stability_chart(found, test="Colour") is None


@pytest.fixture
def lot(site: Any) -> Any:
    """One lot and no study."""
    begin(site, lots=("LOT",))
    return site


def file(site: Any, *values: float, name: str = "R", **more: Any) -> None:
    """File values at 0, 3, 6 and 12 months."""
    for months, value in zip((0, 3, 6, 12), values, strict=False):
        site.say(result(f"{name}{months}", "LOT", months, value, **more), occurred=day(months))


def test_too_few_values_batches_and_months_are_not_known(lot: Any) -> None:
    lot.say(study(shelf_life="24"), occurred=day(0))
    assert "No batch is on the study yet." in words(read(lot))
    place(lot, "STB", "LOT")
    file(lot, 100, 99.9)
    early = read(lot, today=date.fromisoformat(day(4)))
    assert answers(early, "stability/Potency") == [Answer.NOT_KNOWN]
    assert "no batch has values at 3 different times" in words(early)
    assert answers(early, "stability/batches") == [Answer.NOT_KNOWN]
    assert [pull.state for pull in early.pulls] == ["done", "done", "not due yet", "not due yet"]
    file(lot, 100, 99.9, 99.7, 99.6, name="S")
    later = read(lot)
    assert "the claim of 24 months is not supported yet, only 12 months." in words(later)
    assert answers(later, "stability/Potency") == [Answer.NOT_KNOWN]
    assert later.supported == 12


def test_a_limit_that_is_met_within_the_data_is_not_met(lot: Any) -> None:
    lot.say(study(), occurred=day(0))
    place(lot, "STB", "LOT")
    file(lot, 100, 97.6, 95.5, 90.0)
    found = read(lot)
    assert answers(found, "stability/Potency") == [Answer.NOT_MET]
    assert answers(found, "stability/result/Potency") == [Answer.NOT_MET]
    assert "Potency of 'LOT' at 12 months is 90 %" in words(found)


def test_values_below_a_limit_are_not_evaluated_and_stand_one_by_one(lot: Any) -> None:
    lot.say(study(tests=("Impurity", "Sterility", "Colour", "Nothing")), occurred=day(0))
    place(lot, "STB", "LOT")
    below = {"relation": "<", "limit": 0.05, "test": "Impurity"}
    for months in (0, 3, 6, 12):
        lot.say(result(f"I{months}", "LOT", months, None, **below), occurred=day(months))
        lot.say(result(f"S{months}", "LOT", months, "not detected", test="Sterility"), occurred=day(months))
    found = read(lot)
    impurity = next(each for each in found.followed if each.criterion.test == "Impurity")
    assert impurity.course.why_not == "4 of 4 results are no number (LOT: it is below a limit of the method)"
    assert (answers(found, "stability/Impurity"), impurity.supported) == ([Answer.MET], 12)
    assert answers(found, "stability/Sterility") == [Answer.MET]
    assert answers(found, "stability/criterion") == [Answer.NOT_KNOWN]
    assert "'Nothing' has no criterion in DP 1" in words(found)
    assert answers(found, "stability/Colour") == []


def test_of_two_studies_a_report_says_which_and_a_portion_is_of_its_own(lot: Any) -> None:
    """LOT lies at 5 degrees and a portion of it at 25; a sample is taken from the portion."""
    lot.say(study(), study("ACC", arm="accelerated", condition="25 °C"), study("TOO"), occurred=day(0))
    for name, of, months in (("PORTION", "LOT", 0), ("SAMPLE", "PORTION", 3)):
        made = (Made(item=name, item_kind=ItemKind.SAMPLE),)
        step = Step(step=f"S-{name}", process=Process.SAMPLING, inputs=(Used(item=of),), outputs=made)
        lot.say(step, occurred=day(months))
    place(lot, "STB", "LOT")
    place(lot, "ACC", "PORTION")
    lot.say(result("A3", "SAMPLE", 3, 96.0), result("L3", "LOT", 3, 99.0), occurred=day(3))
    assert [each.reference for each in read(lot).study.pulled] == ["L3"]
    assert [each.reference for each in read(lot, "ACC").study.pulled] == ["A3"]
    place(lot, "TOO", "LOT")
    lot.say(result("T6", "LOT", 6, 98.0, study="TOO"), occurred=day(6))
    assert [each.reference for each in read(lot, "TOO").study.pulled] == ["T6"]
    mixed = read(lot)
    assert (mixed.study.pulled, answers(mixed, "stability/aside")) == ((), [Answer.NOT_KNOWN])
    assert "its report does not say of which" in words(mixed)


def test_age_runs_from_the_day_on_which_a_batch_was_put_on(lot: Any) -> None:
    lot.say(study(), occurred=day(0))
    place(lot, "STB", "LOT", months=0)
    lot.say(result("OLD", "LOT", -2, 101.0), result("RELEASE", "LOT", -0.5, 100.0), occurred=day(0))
    lot.say(result("LATE", "LOT", 3, 99.0).model_copy(update={"sampled": None}), occurred=day(4))
    found = read(lot)
    assert [(each.reference, round(each.month, 1), each.by_sample) for each in found.study.pulled] == [
        ("RELEASE", 0.0, True),
        ("LATE", 4.0, False),
    ]
    assert answers(found, "stability/aside") == [None]
    states = {str(pull.month): pull.state for pull in found.pulls}
    assert states == {"0": "done", "3": "missed", "6": "overdue", "12": "overdue"}
    lot.say(Withdrawn(withdrawal="W", what="stability study", name="STB", reason="no lot is left"), occurred=day(5))
    assert [str(pull.month) for pull in read(lot).pulls] == ["0", "3"]


def test_what_else_stands_against_a_study(lot: Any) -> None:
    lot.say(Document(document="BARE", type="stability protocol", title="t"), occurred="2024-01-05")
    lot.say(study("NONE", protocol=""), study("BARE", protocol="BARE"), occurred=day(0))
    place(lot, "BARE", "LOT")
    assert answers(read(lot, "NONE"), "stability/protocol") == [Answer.NOT_KNOWN]
    assert "without its file" in words(read(lot, "BARE"))
    lot.say(Excursion(excursion="EXC", targets=("LOT",), ended=day(1)), occurred=day(1))
    assert answers(read(lot, "BARE"), "stability/excursion") == [Answer.NOT_KNOWN]
    lot.say(ExcursionClosed(excursion="EXC", conclusion="It thawed.", acceptable=False), occurred=day(1.5))
    assert answers(read(lot, "BARE"), "stability/excursion") == [Answer.NOT_MET]


def test_a_bank_stands_for_itself(lot: Any) -> None:
    lot.say(Registered(item="MCB", item_kind=ItemKind.BANK, stage="MCB"), occurred=day(0))
    lot.say(study(storage="below -20 °C"), occurred=day(0))
    place(lot, "STB", "MCB")
    assert answers(read(lot), "stability/batches") == [None]


@pytest.mark.parametrize(
    ("values", "change", "months"),
    [
        ((100, 99, 98), Significant.NONE, 18),
        ((100, 99, 94), Significant.LATE, 12),
        ((100, 94, 93), Significant.EARLY, 12),
        ((100, 99), Significant.NOT_KNOWN, 12),
    ],
)
def test_an_accelerated_study_decides_how_far_a_shelf_life_may_reach(
    lot: Any, values: tuple[float, ...], change: Significant, months: int
) -> None:
    """ICH Q1E, 2.5.1: refrigerated, 1.5 times and no more than 6 months beyond, unless there is significant change."""
    lot.say(Registered(item="HOT", item_kind=ItemKind.DRUG_PRODUCT), occurred="2024-01-05")
    told = {"guideline": "ICH Q1E", "support": "development batches", "accelerated": "ACC"}
    lot.say(study("ACC", arm="accelerated", condition="25 °C"), study(**told), occurred=day(0))
    place(lot, "ACC", "HOT")
    place(lot, "STB", "LOT")
    for place_, value in zip((0, 3, 6), values, strict=False):
        lot.say(result(f"H{place_}", "HOT", place_, value), occurred=day(place_))
    file(lot, 100, 99.9, 99.75, 99.5)
    found = read(lot)
    assert found.accelerated is change
    assert found.followed[0].allowed.months == pytest.approx(months, abs=0.01)
    accelerated = read(lot, "ACC")
    assert answers(accelerated, "stability/change") == [
        Answer.NOT_KNOWN if change is Significant.NOT_KNOWN else Answer.MET
    ]
    assert Answer.NOT_MET not in answers(accelerated, "stability/result/Potency")


def test_studies_are_found_by_name_and_by_item(lot: Any) -> None:
    lot.say(study(), study("TWO"), occurred=day(0))
    place(lot, "TWO", "LOT")
    with lot.reading() as connection:
        assert [each.study.row.study for each in every(connection, today=TODAY)] == ["STB", "TWO"]
        assert [each.study.row.study for each in of_item(connection, "LOT", today=TODAY)] == ["TWO"]
        before = stability(connection, "TWO", today=TODAY, as_of=lot.size() - 1)
        assert before.study.placed == ()
        with pytest.raises(NotInRecordError, match="'LOT' is not in the record as one of kind stability study"):
            stability(connection, "LOT", today=TODAY)


def test_a_portion_that_was_kept_warm_on_purpose_says_nothing_of_its_lot(site: Any) -> None:
    begin(site, lots=())
    told = {"item_kind": ItemKind.DRUG_PRODUCT, "specification": "DP 1"}
    site.say(Registered(item="LOT", **told), occurred="2024-01-05")
    made = (Made(item="WARM", item_kind=ItemKind.SAMPLE),)
    step = Step(step="S", process=Process.SAMPLING, inputs=(Used(item="LOT"),), outputs=made)
    site.say(step, study("ACC", arm="stress", condition="37 °C"), occurred=day(0))
    site.say(result("R", "WARM", 3, 20.0), occurred=day(3))

    def potency() -> Answer | None:
        with site.reading() as connection:
            found = propose(gather(connection, "LOT")).findings
        return next(each.answer for each in found if each.code == "spec/Potency")

    assert potency() is Answer.NOT_MET
    place(site, "ACC", "WARM")
    assert potency() is Answer.NOT_KNOWN


def test_three_batches_of_which_one_has_results_are_one_batch(site: Any) -> None:
    """Two lots were put on yesterday: what the third shows in a year is not shown by three."""
    begin(site)
    site.say(study(shelf_life="12"), occurred=day(0))
    place(site, "STB", "LOT-4")
    place(site, "STB", "LOT-5", "LOT-8", months=12)
    for months, value in zip((0, 3, 6, 12), (104, 103.9, 103.7, 103.6), strict=True):
        site.say(result(f"R{months}", "LOT-4", months, value), occurred=day(months))
    found = read(site, today=date.fromisoformat(day(12)))
    assert answers(found, "stability/batches") == [Answer.NOT_KNOWN]
    assert "the evaluation rests on 1 of 3 batches (LOT-4)" in words(found)


def test_a_claim_is_not_rounded_up_to(lot: Any) -> None:
    """The limit of the mean of 100 - t / 2.396 is met at 11.98 months: 12 are not supported."""
    lot.say(study(shelf_life="12"), occurred=day(0))
    place(lot, "STB", "LOT")
    file(lot, *(100 - days / 365.25 * 12 * 5 / 11.98 for days in (0, 91, 182, 365)))
    found = read(lot)
    assert found.supported == pytest.approx(11.98, abs=0.02)
    assert answers(found, "stability/Potency") == [Answer.NOT_MET]


def test_a_result_that_was_found_invalid_is_put_aside(lot: Any) -> None:
    lot.say(study(), occurred=day(0))
    place(lot, "STB", "LOT")
    file(lot, 100, 99.9, 99.8, 60.0)
    told = {"investigation": "OOS", "item": "LOT", "test": "potency", "references": ("R12",), "phase": "1"}
    lot.say(Investigation.model_validate(told), occurred=day(12))
    assert [each.reference for each in read(lot).study.pulled] == ["R0", "R3", "R6", "R12"]
    closed = {"investigation": "OOS", "confirmed": False, "laboratory_error": True, "conclusion": "A wrong dilution."}
    lot.say(InvestigationClosed.model_validate(closed), occurred=day(12.5))
    lot.say(result("R12b", "LOT", 12, 99.5), occurred=day(12.5))
    found = read(lot)
    assert [each.reference for each in found.study.pulled] == ["R0", "R3", "R6", "R12b"]
    assert (answers(found, "stability/Potency"), answers(found, "stability/aside")) == ([Answer.MET], [None])
    assert "investigation OOS found it invalid" in words(found)


def test_of_two_results_of_one_report_each_has_its_own_trend(lot: Any) -> None:
    lot.say(study(), occurred=day(0))
    place(lot, "STB", "LOT")
    for months, value in enumerate((100.0, 99.92, 99.9, 99.83, 99.82, 99.74)):
        lot.say(result(f"R{months}", "LOT", months, value), occurred=day(months))
    two = tuple(Reportable(name="Potency", value=value, unit="%") for value in (97.0, 99.5))
    lot.say(Report(report="TWO", item="LOT", laboratory="Lab", sampled=day(12), results=two), occurred=day(12))
    rows = [row for row in result_rows(read(lot)) if row["reference"] == "TWO"]
    assert [(row["result"], row["trend"]) for row in rows] == [("97 %", "out of trend"), ("99.5 %", "in trend")]


@pytest.mark.parametrize(
    ("first", "more", "months"),
    [
        (99.0, {}, 18),
        (99.0, {"tests": ("Potency", "Impurity")}, 18),
        (106.0, {}, 12),  # 106 to 98 is within the criterion, and a change by more than 5 %
        (99.0, {"arm": "stress"}, 12),
        (99.0, {"tests": ("Impurity",)}, 12),
        (99.0, {"specification": "OTHER 1"}, 12),
    ],
)
def test_what_another_condition_does_not_tell_adds_no_month(
    lot: Any, first: float, more: dict[str, Any], months: float
) -> None:
    """18 months are shown by a steady potency at the accelerated condition, to the same specification."""
    lot.say(Registered(item="HOT", item_kind=ItemKind.DRUG_PRODUCT), occurred="2024-01-05")
    told = {"guideline": "ICH Q1E", "support": "development batches", "accelerated": "ACC"}
    warm = {"arm": "accelerated", "condition": "25 °C", **more}
    other = SPECIFICATION.model_copy(update={"name": "OTHER"})
    lot.say(SpecificationApproved(specification=other), study("ACC", **warm), study(**told), occurred=day(0))
    place(lot, "ACC", "HOT")
    place(lot, "STB", "LOT")
    for at, value in zip((0, 3, 6, 9), (first, 98.5, 98.0, 80.0), strict=True):
        impurity = result(f"I{at}", "HOT", at, 0.1, test="Impurity")
        lot.say(result(f"H{at}", "HOT", at, value), impurity, occurred=day(at))
    file(lot, 100, 99.9, 99.75, 99.5)
    found = read(lot)
    assert found.accelerated is (Significant.NONE if months == 18 else Significant.NOT_KNOWN)
    assert found.followed[0].allowed.months == pytest.approx(months, abs=0.01)
