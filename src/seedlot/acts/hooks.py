"""Webhooks: kept at the desk, and told of new entries outside every transaction of the record.

What is sent are numbers and kinds, never what an entry says: whoever receives it asks the API, with a token. Each
delivery is signed; it is tried again, later each time, until it is answered with a status of 2xx, so that it may come
twice. After a week of failures it is given up, and says so; taken up again, it goes on with the entry that was not told.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from seedlot.acts.access import Actor, By, account_of
from seedlot.acts.at_desk import at_desk, looking_at_desk
from seedlot.desk import hooks
from seedlot.desk.hooks import Hook
from seedlot.history import ask
from seedlot.history.arrived import arrived
from seedlot.record import read
from seedlot.record.entries.entry import KINDS
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant

#: Webhooks of a person; entries in one delivery.
MOST, AT_ONCE = 20, 500
#: So long one delivery may take; the first wait after a failure, and the longest.
PATIENCE, FIRST, LONGEST = timedelta(minutes=2), timedelta(seconds=10), timedelta(hours=1)
#: After so many failures in a row, which take a week, a webhook is given up until its person takes it up again.
GIVEN_UP = 176
#: A moment that does not come.
_NEVER = "9999-12-31T00:00:00Z"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_KNOWN = frozenset(each.KIND for each in KINDS)

#: Posts a body with headers to an address; tells the status of the answer. What it raises is a failure.
Post = Callable[[str, bytes, dict[str, str]], int]


class BadHookError(SeedlotError):
    """A webhook that cannot be kept, or is not there."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend=mend)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooked:
    """A webhook without its secret."""

    hook: str
    url: str
    kinds: tuple[str, ...]
    made: str
    next_entry: int
    failures: int
    last: str
    state: str


def add_hook(record: Record, by: By, url: str, kinds: Sequence[str], *, now: datetime) -> tuple[Hooked, str]:
    """Keep a webhook for what is entered from now on. Returns it and its secret, which is told this once.

    Raises:
        BadHookError: its address is none to post to, a kind is none, or the person has too many.
    """
    _refuse_bad(url, kinds)
    with read.reading(record) as connection:
        size = read.size(connection)
    made = Hook(
        hook=secrets.token_hex(8),
        person=_person(by),
        url=url,
        secret=secrets.token_hex(32),
        kinds="\n".join(dict.fromkeys(kinds)),
        made=instant(now),
        next_entry=size,
        due=instant(now),
    )
    with at_desk(record) as desk:
        if len(hooks.of_person(desk, made.person)) >= MOST:
            raise BadHookError(f"You have {MOST} webhooks", "End those that nobody listens to.")
        hooks.keep(desk, made)
    return _shown(made), made.secret


def own_hooks(record: Record, by: By) -> tuple[Hooked, ...]:
    """One's own webhooks, the oldest first."""
    with looking_at_desk(record) as desk:
        return tuple(map(_shown, hooks.of_person(desk, _person(by))))


def drop_hook(record: Record, by: By, hook: str) -> None:
    """End one of one's own webhooks.

    Raises:
        BadHookError: there is none of that name.
    """
    with at_desk(record) as desk:
        if not hooks.drop(desk, hook, _person(by)):
            raise _none_such()


def resume_hook(record: Record, by: By, hook: str, *, now: datetime) -> Hooked:
    """Take one of one's own webhooks up again, at once: it goes on with the first entry that it was not told of.

    Raises:
        BadHookError: there is none of that name.
    """
    with at_desk(record) as desk:
        found = next((each for each in hooks.of_person(desk, _person(by)) if each.hook == hook), None)
        if found is None:
            raise _none_such()
        again = replace(found, failures=0, due=instant(now))
        hooks.settle(desk, hook, next_entry=again.next_entry, failures=again.failures, due=again.due, last=again.last)
    return _shown(again)


def deliver(record: Record, post: Post, *, now: datetime) -> int:
    """Tell every webhook whose time it is of what is new; tells how many were answered. No transaction is open meanwhile."""
    with read.reading(record) as connection:
        size, guarded = read.size(connection), ask.guarded(connection)
    with looking_at_desk(record) as desk:
        waiting = hooks.due(desk, size=size, now=now)
    done = 0
    for hook in waiting:
        if guarded and not account_of(record, hook.person).is_open:
            continue  # whose account is closed hears nothing, until it is open again
        with at_desk(record) as desk:
            free = hooks.claim(desk, hook, now + PATIENCE)
        if free:
            done += _deliver(record, hook, post, size, now)
    return done


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What signs a delivery: the HMAC-SHA256 (RFC 2104) of its time stamp, a full stop and its body."""
    return f"v1={hmac.new(secret.encode(), stamp.encode() + b'.' + body, hashlib.sha256).hexdigest()}"


def _deliver(record: Record, hook: Hook, post: Post, size: int, now: datetime) -> bool:
    with read.reading(record) as connection:
        found = arrived(connection, hook.next_entry, limit=AT_ONCE, kinds=hook.kinds.split("\n") if hook.kinds else ())
    whole = len(found) < AT_ONCE
    next_entry = size if whole and not found else (max(size, found[-1].entry + 1) if whole else found[-1].entry + 1)
    failures, last = 0, hook.last
    if found:
        plain = {"hook": hook.hook, "entries": [{"entry": each.entry, "kind": each.kind} for each in found]}
        body, stamp = json.dumps(plain).encode(), instant(now)
        headers = {
            "content-type": "application/json",
            "seedlot-delivery": f"{hook.hook}-{hook.next_entry}",
            "seedlot-timestamp": stamp,
            "seedlot-signature": signature(hook.secret, stamp, body),
        }
        try:
            status = post(hook.url, body, headers)
            good, last = 200 <= status < 300, f"{stamp} answered with {status}"
        except Exception as error:  # noqa: BLE001 - whatever it is, it was not delivered
            good, last = False, f"{stamp} not answered: {type(error).__name__}"
        failures = 0 if good else hook.failures + 1
    due = now if not failures else now + min(FIRST * 2 ** min(failures - 1, 20), LONGEST)
    given_up = failures >= GIVEN_UP
    with at_desk(record) as desk:
        hooks.settle(
            desk,
            hook.hook,
            next_entry=hook.next_entry if failures else next_entry,
            failures=failures,
            due=_NEVER if given_up else instant(due),
            last=f"{last}; given up after {failures} failures" if given_up else last,
        )
    return bool(found) and not failures


def _refuse_bad(url: str, kinds: Sequence[str]) -> None:
    try:
        said = urlsplit(url)
        host, _ = said.hostname or "", said.port
    except ValueError:
        host, said = "", urlsplit("")
    plain = said.scheme == "https" or (said.scheme == "http" and host in _LOCAL)
    if not host or not plain or said.username is not None or not url.isascii() or not url.isprintable():
        raise BadHookError("This is no address to post to", "Give one that begins with https://, without a password.")
    if strange := [each for each in kinds if each not in _KNOWN]:
        raise BadHookError(f"'{strange[0]}' is no kind of entry", f"Choose among {', '.join(sorted(_KNOWN))}.")


def _shown(hook: Hook) -> Hooked:
    told = {name: getattr(hook, name) for name in Hooked.__slots__ if name not in {"kinds", "state"}}
    state = "given up" if hook.failures >= GIVEN_UP else "failing" if hook.failures else "listening"
    return Hooked(**told, kinds=tuple(hook.kinds.split("\n")) if hook.kinds else (), state=state)


def _none_such() -> BadHookError:
    return BadHookError("You have no such webhook", "Look at the list of your webhooks.")


def _person(by: By) -> str:
    return by.person if isinstance(by, Actor) else by
