"""The instants that a moment can mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seedlot.terms.moments import bounds


@pytest.mark.parametrize(
    ("moment", "first", "last"),
    [
        ("2026-02-28", datetime(2026, 2, 28, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T10:30:00Z", datetime(2026, 3, 1, 10, 30, tzinfo=UTC), datetime(2026, 3, 1, 10, 30, tzinfo=UTC)),
    ],
)
def test_a_date_is_any_time_of_its_day(moment, first, last):
    assert bounds(moment) == (first, last)
