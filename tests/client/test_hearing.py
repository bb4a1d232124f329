"""A delivery is believed if its signature is right and it is fresh."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from seedlot.acts.hooks import signature
from seedlot.client import is_signed

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
STAMP, BODY = "2026-05-01T12:00:00Z", b'{"hook": "h", "entries": []}'


def test_it_checks_what_the_server_signs() -> None:
    """HMAC-SHA256 (RFC 2104) of the time stamp, a full stop and the body, computed here by hand."""
    by_hand = "v1=" + hmac.new(b"s", STAMP.encode() + b"." + BODY, hashlib.sha256).hexdigest()
    assert signature("s", STAMP, BODY) == by_hand
    for name in ("seedlot-signature", "Seedlot-Signature"):
        assert is_signed("s", {"Seedlot-Timestamp": STAMP, name: by_hand}, BODY, now=NOON)


@pytest.mark.parametrize(("late", "good"), [(0, True), (300, True), (301, False), (-301, False)])
def test_what_is_old_is_not_believed(late: int, good: bool) -> None:  # noqa: FBT001 - a case
    headers = {"seedlot-timestamp": STAMP, "seedlot-signature": signature("s", STAMP, BODY)}
    assert is_signed("s", headers, BODY, now=NOON + timedelta(seconds=late)) is good


@pytest.mark.parametrize("stamp", ["", "yesterday", "2026-05-01", "2026-05-01T12:00:00"])
def test_a_stamp_that_is_none(stamp: str) -> None:
    assert not is_signed(
        "s", {"seedlot-timestamp": stamp, "seedlot-signature": signature("s", stamp, BODY)}, BODY, now=NOON
    )
    assert not is_signed("s", {}, BODY, now=NOON)
