"""Instants as instruments print them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seedlot.formats.clocks import instant


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2023-05-24 19:45:43+00:00", datetime(2023, 5, 24, 19, 45, 43, tzinfo=UTC)),
        ("5/19/2023", datetime.fromisoformat("2023-05-19T00:00:00")),
        ("19/5/2023 16:56", datetime.fromisoformat("2023-05-19T16:56:00")),
        ("3.4.2023", datetime.fromisoformat("2023-04-03T00:00:00")),
        ("4/4/23", datetime.fromisoformat("2023-04-04T00:00:00")),
        ("2024-02-12 09:52:38 PM UTC", datetime.fromisoformat("2024-02-12T21:52:38")),
        ("2020-08-27 20:38:05 PM", datetime.fromisoformat("2020-08-27T20:38:05")),
    ],
)
def test_instants(text, when):
    assert instant(text) == when


@pytest.mark.parametrize("text", ["3/4/2023", "yesterday", "", "13/13/2023", "2023-02-30", "5/19/2023 25:00"])
def test_what_is_no_instant(text):
    with pytest.raises(ValueError, match=r"."):
        instant(text)
