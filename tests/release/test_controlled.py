"""The results of a test as a control chart: narrowed, in one unit, against the specification, and drawn."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.release.strategy_story import tell
from tests.simulated_lot import lab_report

from seedlot.draw import svg
from seedlot.history.ask import NotInRecordError
from seedlot.record import read
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.quality import Investigation, InvestigationClosed
from seedlot.release.control_chart import control_chart
from seedlot.release.controlled import Controlled, Narrowed, _worth, controlled, series
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.trends.asked import Asked, settled
from seedlot.trends.asked import Kind as ChartKind
from seedlot.trends.charted import Sample

STEADY = (90.0, 91.0, 90.5, 89.5, 90.0, 91.0, 89.0, 90.0, 90.5)


@pytest.fixture
def held(site: Any) -> Any:
    """Viability of a drug product on nine days, and of a bank once."""
    tell(site)
    for day, value in enumerate(STEADY, start=1):
        site.say(lab_report(f"V{day}", "DP", "viability", value), occurred=f"2026-04-{day:02d}")
    site.say(lab_report("B", "MCB", "viability", 50.0), occurred="2026-04-20")
    return site


def chart(site: Any, asked: Asked | None = None, **narrowed: str) -> Controlled:
    with read.reading(site.record) as connection:
        return controlled(connection, series(connection, "viability", Narrowed(**narrowed)), asked or Asked())


def test_a_series_is_narrowed_and_offers_what_the_record_holds(held: Any) -> None:
    with read.reading(held.record) as connection:
        found = series(connection, "viability", Narrowed(stage="drug product"))
        other = series(connection, "viability", Narrowed(line="MCB", origin="Lab"))
        with pytest.raises(NotInRecordError):
            series(connection, "viability", Narrowed(line="NONE"))
    assert [each.value.value for each in found.held] == list(STEADY)
    assert set(found.choices["stage"]) == {"MCB", "drug product"}
    assert found.choices["origin"] == ("Lab",)
    assert len(other.held) == 10


def test_the_newest_is_judged_by_what_came_before(held: Any) -> None:
    told = chart(held)
    assert (told.control.base, told.newest.item if told.newest else "") == (9, "MCB")
    assert told.control.center == pytest.approx(sum(STEADY) / 9)
    assert {each.answer for each in told.control.findings if each.code == "control/newest"} == {Answer.NOT_MET}
    assert chart(held, Asked(base=10)).control.base == 10


def test_units_are_converted_and_words_are_counted(held: Any) -> None:
    values = (Reportable(name="viability", value=0.9), Reportable(name="viability", value="high"))
    strange = Reportable(name="viability", value=3.0, unit="mL")
    for number, each in enumerate((*values, strange)):
        held.say(Report(report=f"U{number}", laboratory="Lab", item="DP", results=(each,)), occurred="2026-05-01")
    told = chart(held, stage="drug product")
    assert (told.unit, told.left_out) == ("%", 2)
    assert list(told.samples[-1].values) == pytest.approx([90.0])


def test_the_results_of_an_item_are_replicates_of_a_mean(held: Any) -> None:
    told = chart(held, Asked(kind=ChartKind.MEAN_RANGE))
    assert [len(each.values) for each in told.samples] == [9, 1]
    assert not told.control.known


def test_shares_are_counted_of_the_units_that_are_stated(held: Any) -> None:
    """90 % of 200 cells are 180; a criterion of 85 % is drawn as a share; a share that is no whole number is refused."""
    wanted = Criterion(test="viability", kind=Kind.MIN, low=85.0, unit="%", stage="drug product")
    specified = Specification(name="S", version="1", product="cells", criteria=(wanted,))
    held.say(SpecificationApproved(specification=specified))
    told = chart(held, settled(ChartKind.SHARES, size=200), stage="drug product")
    assert [each.mean for each in told.samples][:3] == [180, 182, 181]
    assert told.control.panels[0].points[0].value == 0.9
    assert (told.unit, told.low, told.capability) == ("1", 0.85, None)
    assert told.control.center == pytest.approx(sum(STEADY[:8]) / 800)
    drawn = control_chart(told)
    assert drawn is not None
    assert "shares, of 200" in svg(drawn)
    with pytest.raises(SeedlotError, match="is no whole number"):
        chart(held, settled(ChartKind.SHARES, size=7), stage="drug product")


def test_the_settings_stand_in_the_picture(held: Any) -> None:
    drawn = control_chart(chart(held, settled(ChartKind.EWMA, weight=0.3, width=2.7)))
    assert drawn is not None
    assert "weighted mean, \N{GREEK SMALL LETTER LAMDA} 0.3, L 2.7" in svg(drawn)


def test_the_specification_in_force_is_drawn_with_capability(held: Any) -> None:
    wanted = Criterion(test="Viability", kind=Kind.RANGE, low=0.8, high=1.0, stage="drug product")
    specified = Specification(name="S", version="2", product="cells", criteria=(wanted,))
    held.say(SpecificationApproved(specification=specified))
    told = chart(held, stage="drug product")
    assert told.specification == "S 2"
    assert told.low == pytest.approx(80.0)
    assert told.high == pytest.approx(100.0)
    assert told.capability is not None
    assert told.capability.ppk.value == pytest.approx((100 - told.capability.mean) / (3 * told.capability.overall))
    drawn = control_chart(told, item="DP")
    assert drawn is not None
    assert "specification ≥ 80" in svg(drawn)
    assert chart(held).specification == ""  # the newest is a bank, of which it asks nothing


def test_no_signal_is_told_by_colour_alone(held: Any) -> None:
    drawn = control_chart(chart(held))
    assert drawn is not None
    text = json.dumps(drawn.spec)
    assert '"shape": "square"' in text
    assert '"short": "1"' in text
    assert "pale field: base period" in text
    small = control_chart(chart(held), item="MCB", small=True)
    assert small is not None
    assert "diamond" in json.dumps(small.spec)
    assert len(small.spec["vconcat"]) == 1


def test_a_result_that_was_found_invalid_is_left_out(held: Any) -> None:
    told = {"investigation": "OOS", "item": "DP", "test": "Viability", "references": ("V9",), "phase": "1"}
    held.say(Investigation.model_validate(told), occurred="2026-05-01")
    closed = {"investigation": "OOS", "confirmed": False, "laboratory_error": True, "conclusion": "c"}
    held.say(InvestigationClosed.model_validate({**closed, "retested": ("V9",)}), occurred="2026-05-02")
    told_of = chart(held, stage="drug product")
    assert (len(told_of.points), told_of.left_out) == (8, 1)


def test_capability_is_of_one_product_and_as_sure_as_its_base(held: Any) -> None:
    """Of nine values the first eight are the base, and their moving ranges are worth 0.62 times seven."""
    wanted = Criterion(test="viability", kind=Kind.MIN, low=80, unit="%")
    held.say(SpecificationApproved(specification=Specification(name="S", version="2", product="cells", criteria=(wanted,))))  # fmt: skip
    one = chart(held, stage="drug product").capability
    assert one is not None
    assert one.cpk is not None
    half = 1.959964 * (1 / 81 + one.cpk.value**2 / (2 * 0.62 * 7)) ** 0.5
    assert one.cpk.high == pytest.approx(one.cpk.value + half, rel=1e-6)
    robust = chart(held, Asked(robust=True), stage="drug product").capability
    assert robust is None or robust.cpk is None or robust.cpk.low is None
    held.say(lab_report("V10", "DP", "viability", 90.0), occurred="2026-05-02")
    both = chart(held)
    assert (both.low, both.capability) == (80, None)  # the bank is among them


@pytest.mark.parametrize("kind", [ChartKind.MEAN_RANGE, ChartKind.MEAN_DEVIATION])
def test_groups_are_worth_less_than_their_values(kind: ChartKind) -> None:
    base = tuple(Sample(values=(each, each + 1)) for each in STEADY)
    assert _worth(base, Asked(kind=kind)) == pytest.approx(0.876 * 9, abs=0.02)
