"""Deliver webhooks beside the pages: one thread of each process of the server, which the desk keeps apart."""

from __future__ import annotations

import logging
import socket
import threading
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx2

from seedlot.acts.hooks import deliver
from seedlot.record.store import Record
from seedlot.web.serving import Clock

_LOG = logging.getLogger("seedlot.web")
#: Seconds between two looks, and for one delivery.
_EVERY, _PATIENCE = 5.0, 20.0
#: What a cloud tells its computers alone stands here too (AWS by IPv6, Azure, Alibaba, Oracle), and is not link-local.
_CLOUDS = frozenset(map(ip_address, ("fd00:ec2::254", "168.63.129.16", "100.100.100.200", "192.0.0.192")))


class NoPlaceError(OSError):
    """An address to which nothing is posted: no receiver of a house stands there."""


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post a delivery; it is not sent on to another address.

    A house's own network is where its systems stand, so that private addresses are posted to. Those that only this
    computer's cloud or its link answers (link-local, RFC 3927 and RFC 4291), and those of no one receiver, are not.

    Raises:
        NoPlaceError: its name stands for such an address.
    """
    refuse_no_place(urlsplit(url).hostname or "")
    return httpx2.post(url, content=body, headers=headers, timeout=_PATIENCE, follow_redirects=False).status_code


def refuse_no_place(host: str) -> None:
    """Refuse a host whose name stands for an address that no receiver of a house has.

    Raises:
        NoPlaceError: it does.
    """
    for *_, place in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM):
        said = ip_address(str(place[0]).partition("%")[0])
        at = getattr(said, "ipv4_mapped", None) or getattr(said, "sixtofour", None) or said
        if (
            at in _CLOUDS
            or at.is_link_local
            or at.is_multicast
            or at.is_unspecified
            or (at.is_reserved and not at.is_loopback)
        ):
            raise NoPlaceError(f"nothing is posted to {at}")


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
