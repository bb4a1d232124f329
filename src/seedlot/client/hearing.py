"""Hear a webhook: whether a delivery was signed with its secret, and lately."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

#: How old a delivery may be: one that is older was kept by somebody and sent again.
FRESH = timedelta(minutes=5)


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Whether a delivery came from who has the secret, as it was sent, and within five minutes of `now`.

    `body` are the bytes as they came; `headers` as they came, whatever their case.
    """
    named = {name.lower(): value for name, value in headers.items()}
    stamp, given = named.get("seedlot-timestamp", ""), named.get("seedlot-signature", "")
    made = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    try:
        age = abs(now - datetime.fromisoformat(stamp))
    except (ValueError, TypeError):
        return False
    return hmac.compare_digest(given.encode(), f"v1={made}".encode()) and age <= FRESH
