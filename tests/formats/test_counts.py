"""What the readers of counters share: what cannot be, orders of dates, points moved by six places."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.formats.counts import CellCount, Clock, clock_of, demand, million, possible, told_day_first, uncut
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding


@pytest.mark.parametrize(
    ("given_", "left"),
    [
        ({"viability": 120.0}, {"viability": None}),
        ({"viable_density": -1.0}, {"viable_density": None}),
        ({"total_density": 1e10}, {"total_density": None}),
        ({"viable_cells": 20, "total_cells": 10}, {"viable_cells": None, "total_cells": None}),
        ({"viable_cells": 10**20}, {"viable_cells": None}),
        ({"dead_cells": -1, "viable_cells": 5}, {"dead_cells": None, "viable_cells": 5}),
    ],
)
def test_what_cannot_be_is_left_out_with_one_finding(given_: dict[str, Any], left: dict[str, Any]):
    findings: list[Finding] = []
    kept = possible(CellCount(sample="A", where="row 1", **given_), findings, code="x")
    assert {name: getattr(kept, name) for name in left} == left
    assert [finding.code for finding in findings] == ["x/impossible"]


def test_what_can_be_is_left_alone():
    findings: list[Finding] = []
    count = CellCount(sample="A", where="row 1", viability=99.0, viable_cells=5, total_cells=5, timed=False)
    assert possible(count, findings, code="x") == count
    assert findings == []


@pytest.mark.parametrize(
    ("dates", "answer"),
    [
        (["3/4/2026"], None),
        (["3/4/2026", "13/4/2026"], True),
        (["3/13/2026"], False),
        (["3.4.2026"], True),
        ([], False),
    ],
)
def test_the_order_of_day_and_month(dates, answer):
    assert told_day_first(dates) is answer


def test_what_is_taken_of_dates_is_said():
    findings: list[Finding] = []
    assert clock_of(["3/4/2026"], findings, day_first=None, file="a", code="x").day_first is False
    assert clock_of(["13/4/2026"], findings, day_first=None, file="a", code="x").day_first is True
    assert clock_of(["3/4/2026"], findings, day_first=True, file="a", code="x").day_first is True
    assert [finding.code for finding in findings] == ["x/dates", "x/dates"]


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1)), st.booleans())  # noqa: DTZ001
def test_a_written_date_is_read_back(when, day_first):
    when = when.replace(microsecond=0)
    day = f"{when.day}/{when.month}" if day_first else f"{when.month}/{when.day}"
    clock = Clock(day_first=day_first)
    assert clock(f"{day}/{when.year} {when:%H:%M:%S}") == when
    assert clock(f"{day}/{when.year} {when:%I:%M:%S %p}") == when
    assert clock(when.isoformat()) == when


def test_six_places():
    assert (million(223733.2344), million(None), million(1e-320)) == (0.2237332344, None, 0.0)


@pytest.mark.parametrize(("present", "says"), [([], "no column 'a'"), (["a", "a"], "more than one column 'a'")])
def test_a_column_that_is_wanted_once(present, says):
    with pytest.raises(UnreadableFileError, match=says):
        demand(("a",), present, export="X", file="f", where="row 1")


def test_a_last_row_that_is_cut_is_not_used():
    findings: list[Finding] = []
    rows = (("a", "b", "c"), ("1", "2", "3"), ("4", "5"))
    assert uncut(rows, findings, file="x.csv", code="x") == rows[:2]
    assert [(finding.code, finding.where) for finding in findings] == [("x/cut", "x.csv, row 3")]
    assert uncut(rows[:2], findings, file="x.csv", code="x") == rows[:2]
    assert len(findings) == 1


def test_days_that_cannot_be_told_are_questioned_where_they_differ():
    findings: list[Finding] = []
    clock_of(["3/4/2026 10:00", "3/4/2026 11:00"], findings, day_first=None, file="a", code="x")
    clock_of(["3/4/2026 10:00", "3/5/2026 11:00"], findings, day_first=None, file="a", code="x")
    assert [finding.answer for finding in findings] == [None, Answer.NOT_KNOWN]


def test_no_date_is_later_than_its_file():
    findings: list[Finding] = []
    dates = ["3/4/2026 10:00", "3/5/2026 10:00"]
    clock = clock_of(dates, findings, day_first=None, file="a", code="x", written=date(2026, 3, 6))
    assert (clock.day_first, findings[0].answer) == (False, None)
    clock = clock_of(["4/3/2026", "5/3/2026"], findings, day_first=None, file="a", code="x", written=date(2026, 3, 6))
    assert clock.day_first
    clock_of(dates, findings, day_first=None, file="a", code="x", written=date(2026, 9, 6))
    assert findings[-1].answer is Answer.NOT_KNOWN
