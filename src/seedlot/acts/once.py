"""Do what is asked once: a request that is sent again, with its key, is answered as it was the first time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from seedlot.acts.access import Actor, By
from seedlot.acts.at_desk import at_desk
from seedlot.desk import once
from seedlot.desk.once import Once
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant

#: What is answered: a status and a text.
Answer = tuple[int, str]


class SentOtherwiseError(SeedlotError):
    """A key that came before, with another request or with one that is not done yet."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend=mend)


def do_once(
    record: Record, who: By, key: str, request: bytes, work: Callable[[], Answer], *, now: datetime
) -> tuple[Answer, bool]:
    """Do something and keep its answer, or tell the answer that was kept, and whether it was. `request` is a hash of it.

    What raises is forgotten, since it did nothing, and can be sent again with the same key.

    Raises:
        SentOtherwiseError: the key came with another request, or with one that is under way.
    """
    person = who.person if isinstance(who, Actor) else who
    whose = hashlib.sha256(f"{len(person)} {person} {key}".encode("utf-8", "surrogatepass")).hexdigest()
    asked = Once(whose=whose, request=request.hex(), at=instant(now))
    with at_desk(record) as desk:
        before = once.begin(desk, asked, now=now)
    if before is not None:
        return _kept(before, asked), True
    try:
        status, answer = work()
    except BaseException:
        with at_desk(record) as desk:
            once.forget(desk, whose)
        raise
    with at_desk(record) as desk:
        once.finish(desk, whose, status, answer)
    return (status, answer), False


def _kept(before: Once, asked: Once) -> Answer:
    if before.request != asked.request:
        raise SentOtherwiseError("This Idempotency-Key came with another request before", "Send a new key.")
    if not before.status:
        raise SentOtherwiseError("This request is under way", "Wait, then send it again with the same key.")
    return before.status, before.answer
