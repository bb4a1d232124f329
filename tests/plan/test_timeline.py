"""The plan as a picture: a bar for each meeting, and a mark for the day of the question."""

from __future__ import annotations

from datetime import date

from tests.plan.test_engagement import plan, rule

from seedlot.draw import svg
from seedlot.plan.timeline import timeline

ON = date(2026, 11, 1)


def test_each_meeting_is_a_bar_from_the_last_day_to_ask_to_the_step() -> None:
    chart = timeline(plan(rule("US", "agreement.any.cld"), rule("DE", "agreement.pei.cld"), on=ON), "P-1", on=ON)
    rows = {row["what"]: row for row in chart.spec["data"]["values"]}
    us = rows["US FDA CBER/OTP: Authorities were asked before cell line development began"]
    assert (us["begins"], us["ends"], us["state"]) == ("2026-12-16", "2027-03-01", "planned")
    assert (
        rows[
            "DE Paul-Ehrlich-Institut: The Paul-Ehrlich-Institut agreed to cell line development outside licensed GMP"
        ]["begins"]
        == "2026-11-01"
    )
    assert "FDA CBER/OTP" in svg(chart)


def test_what_has_no_step_has_no_bar() -> None:
    chart = timeline(plan(rule("US", "agreement.any.cld"), on=ON, steps=()), "P-1", on=ON)
    assert chart.spec["data"]["values"] == []
    assert svg(chart)
