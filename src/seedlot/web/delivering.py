"""Deliver webhooks beside the pages: one thread of each process of the server, which the desk keeps apart."""

from __future__ import annotations

import logging
import threading

import httpx2

from seedlot.acts.hooks import deliver
from seedlot.record.store import Record
from seedlot.web.serving import Clock

_LOG = logging.getLogger("seedlot.web")
#: Seconds between two looks, and for one delivery.
_EVERY, _PATIENCE = 5.0, 20.0


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post a delivery; it is not sent on to another address."""
    return httpx2.post(url, content=body, headers=headers, timeout=_PATIENCE, follow_redirects=False).status_code


class Deliverer:
    """Tells webhooks of what is new, until it is stopped."""

    def __init__(self, record: Record, clock: Clock) -> None:
        self.record, self.clock = record, clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, within a moment or with the delivery that is under way."""
        self._stop.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        while not self._stop.wait(_EVERY):
            try:
                deliver(self.record, post, now=self.clock())
            except Exception as error:  # noqa: BLE001 - the next look may go well
                _LOG.error("webhooks were not delivered: %s", type(error).__qualname__)
