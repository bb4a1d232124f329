"""Webhooks: signed, told of what is new once it is sealed, and tried again until they answer."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from seedlot.acts.hooks import AT_ONCE, BadHookError, add_hook, deliver, drop_hook, own_hooks
from seedlot.record.entries.origin import Donor

URL = "https://lims.example/seedlot"


class Listener:
    """Whoever receives deliveries."""

    def __init__(self, *statuses):
        self.statuses, self.heard = list(statuses), []

    def __call__(self, url, body, headers):
        """Receive one."""
        self.heard.append((url, body, headers))
        status = self.statuses.pop(0) if self.statuses else 200
        if isinstance(status, Exception):
            raise status
        return status


def test_what_is_new_is_told_and_signed(site):
    """On each database."""
    made, secret = add_hook(site.record, "qp", URL, [], now=site.now)
    listener = Listener()
    assert deliver(site.record, listener, now=site.now) == 0
    (number,) = site.say(Donor(item="DON-1"), person="op")
    assert deliver(site.record, listener, now=site.now) == 1
    ((url, body, headers),) = listener.heard
    assert (url, json.loads(body)) == (URL, {"hook": made.hook, "entries": [{"entry": number, "kind": "donor"}]})
    said = headers["seedlot-timestamp"].encode() + b"." + body
    assert headers["seedlot-signature"] == "v1=" + hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
    assert deliver(site.record, listener, now=site.now) == 0
    assert secret not in repr(own_hooks(site.record, "qp"))


def test_a_signature_by_hand():
    """RFC 4231 gives HMAC-SHA256 of 'what do ya want for nothing?' with the key 'Jefe'; ours puts a stamp before it."""
    from seedlot.acts.hooks import signature  # noqa: PLC0415 - used here alone

    told = "v1=" + hmac.new(b"Jefe", b"what do ya want for. nothing?", hashlib.sha256).hexdigest()
    assert signature("Jefe", "what do ya want for", b" nothing?") == told


def test_a_failure_is_tried_again_later_each_time(site):
    add_hook(site.record, "qp", URL, [], now=site.now)
    site.say(Donor(item="DON-1"), person="op")
    listener = Listener(500, OSError("nobody there"), 302, 204)
    tried = []
    start = site.now
    for second in range(0, 120, 5):
        from datetime import timedelta  # noqa: PLC0415 - used here alone

        before = len(listener.heard)
        deliver(site.record, listener, now=start + timedelta(seconds=second))
        tried += [second] * (len(listener.heard) - before)
    assert tried == [0, 10, 30, 70]
    assert len({body for _, body, _ in listener.heard}) == 1
    assert [each.failures for each in own_hooks(site.record, "qp")] == [0]


def test_only_its_kinds_are_told(site):
    add_hook(site.record, "qp", URL, ["hold"], now=site.now)
    site.say(Donor(item="DON-1"), person="op")
    listener = Listener()
    deliver(site.record, listener, now=site.now)
    assert listener.heard == []
    assert own_hooks(site.record, "qp")[0].next_entry == site.size()


def test_many_come_in_parts(site, monkeypatch):
    monkeypatch.setattr("seedlot.acts.hooks.AT_ONCE", 2)
    add_hook(site.record, "qp", URL, [], now=site.now)
    site.say(*(Donor(item=f"DON-{number}") for number in range(5)), person="op")
    listener = Listener()
    for _ in range(4):
        deliver(site.record, listener, now=site.now)
    assert [len(json.loads(body)["entries"]) for _, body, _ in listener.heard] == [2, 2, 1]
    assert AT_ONCE == 500


@pytest.mark.parametrize(
    "url", ["http://lims.example/", "ftp://a", "https://u:p@a/", "https://", "https://[", "https://a/\n", "file:///etc"]
)
def test_an_address_that_is_none(site, url):
    with pytest.raises(BadHookError):
        add_hook(site.record, "qp", url, [], now=site.now)


def test_a_kind_that_is_none_and_a_hook_of_another(site):
    with pytest.raises(BadHookError, match="no kind of entry"):
        add_hook(site.record, "qp", URL, ["nonsense"], now=site.now)
    made, _ = add_hook(site.record, "qp", URL, [], now=site.now)
    with pytest.raises(BadHookError):
        drop_hook(site.record, "op", made.hook)
    drop_hook(site.record, "qp", made.hook)
    assert own_hooks(site.record, "qp") == ()
