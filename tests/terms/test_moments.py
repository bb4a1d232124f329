from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from seedlot.terms.moments import (
    Day,
    Instant,
    Moment,
    before,
    bounds,
    in_days,
    instant,
    next_day,
    of_days,
    time_between,
)


class When(BaseModel):
    day: Day = "2026-03-01"
    instant: Instant = "2026-03-01T10:30:00Z"
    moment: Moment = "2026-03-01"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("day", "2026-03-01"),
        ("day", "2024-02-29"),
        ("instant", "2026-03-01T10:30:00Z"),
        ("instant", "2026-03-01T10:30:00.123456Z"),
        ("moment", "2026-03-01"),
        ("moment", "2026-03-01T10:30:00Z"),
    ],
)
def test_what_is_well_written_is_kept_as_it_is(field: str, text: str) -> None:
    assert getattr(When.model_validate({field: text}), field) == text


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("day", "1.3.2026", "'1.3.2026' is not a date; write it as 2026-03-01"),
        ("day", "2026-3-1", "is not a date"),
        ("day", "2026-02-29", "day is out of range"),
        ("day", "2026-03-01T10:30:00Z", "is not a date"),
        ("day", "2026-03-0\N{ARABIC-INDIC DIGIT ONE}", "is not a date"),
        ("day", "", "is not a date"),
        ("instant", "2026-03-01", "is not an instant in UTC"),
        ("instant", "2026-03-01T10:30:00+02:00", "is not an instant in UTC"),
        ("instant", "2026-03-01T10:30:00", "is not an instant in UTC"),
        ("instant", "2026-03-01T10:30Z", "is not an instant in UTC"),
        ("instant", "2026-13-01T10:30:00Z", "month must be in 1..12"),
        ("instant", "2026-03-01T25:30:00Z", "hour must be in 0..23"),
        ("moment", "yesterday", "neither a date"),
        ("moment", "2026-03-01 ", "neither a date"),
        ("moment", "2026-03-01\n", "neither a date"),
        ("moment", "2026-02-30", "day is out of range"),
    ],
)
def test_what_is_not_is_refused(field: str, text: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        When.model_validate({field: text})


def test_an_instant_is_utc_to_the_second() -> None:
    tokyo = datetime(2026, 3, 1, 8, 15, 30, 999999, tzinfo=timezone(timedelta(hours=9)))
    assert instant(tokyo) == "2026-02-28T23:15:30Z"


def test_a_datetime_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        instant(datetime(2026, 3, 1, 8, 15, 30))  # noqa: DTZ001 - this is what must fail


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_what_instant_writes_is_an_instant(when: datetime) -> None:
    assert When(instant=instant(when), moment=instant(when))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2026-03-01", "2026-03-02", True),
        ("2026-03-02", "2026-03-01", False),
        ("2026-03-01", "2026-03-01", False),
        ("2026-03-01", "2026-03-01T10:30:00Z", False),
        ("2026-03-01T10:30:00Z", "2026-03-01", False),
        ("2026-02-28T23:59:59Z", "2026-03-01", True),
        ("2026-03-01T10:30:00Z", "2026-03-01T10:30:01Z", True),
        ("2026-03-01T10:30:00Z", "2026-03-01T10:30:00.5Z", False),
        ("2026-03-01T10:30:00.9Z", "2026-03-01T10:30:01Z", True),
    ],
)
def test_before_means_surely_before(one: str, other: str, expected: bool) -> None:  # noqa: FBT001 - from the table
    assert before(one, other) is expected


_MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2020, 1, 5), timezones=st.just(UTC)).map(  # noqa: DTZ001 - hypothesis adds the zone
    instant
)
_EITHER = st.one_of(_MOMENTS, _MOMENTS.map(lambda text: text[:10]))


@given(_EITHER, _EITHER)
def test_never_both_before_each_other(one: str, other: str) -> None:
    assert not (before(one, other) and before(other, one))
    assert not before(one, one)


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        ("2026-02-27", "2026-03-01", Decimal(2)),
        ("2026-03-01", "2026-02-27", Decimal(-2)),
        ("2026-03-01T23:00:00Z", "2026-03-02", Decimal(1)),
        ("2026-03-01T12:00:00Z", "2026-03-02T18:00:00Z", Decimal("1.25")),
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z", Decimal("0.000012")),
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", Decimal(0)),
    ],
)
def test_days_are_whole_between_dates_and_exact_between_instants(one: str, other: str, days: Decimal) -> None:
    assert in_days(time_between(one, other)) == days


@pytest.mark.parametrize(
    ("moment", "first", "last"),
    [
        ("2026-02-28", datetime(2026, 2, 28, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T10:30:00Z", datetime(2026, 3, 1, 10, 30, tzinfo=UTC), datetime(2026, 3, 1, 10, 30, tzinfo=UTC)),
    ],
)
def test_a_date_is_any_time_of_its_day(moment, first, last):
    assert bounds(moment) == (first, last)


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_no_moment_is_beyond_what_can_be_told(moment):
    first, last = bounds(moment)
    assert first <= last <= datetime.max.replace(tzinfo=UTC)


@given(st.dates().map(str))
def test_the_bounds_of_any_date_can_be_told(day):
    first, last = bounds(day)
    assert first < last


@pytest.mark.parametrize(
    ("day", "next_one"), [("2026-02-28", "2026-03-01"), ("2026-12-31", "2027-01-01"), ("9999-12-31", "9999-12-31")]
)
def test_the_next_day(day, next_one):
    assert next_day(day) == next_one


@pytest.mark.parametrize(("days", "time"), [("1.5", timedelta(hours=36)), ("1e9", timedelta(days=1_000_000))])
def test_a_number_of_days_is_a_time_however_many_they_are(days, time):
    assert of_days(Decimal(days)) == time
