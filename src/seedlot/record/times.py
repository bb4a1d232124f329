"""Whether the times of the entries run forwards, as their order does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from seedlot.record import read
from seedlot.record.entries.access import Clock
from seedlot.record.entries.entry import Entry
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding

CODE = "record/time"
#: A step back that corrections of a computer's clock explain; version 0.1 sealed such times as they were.
TOLERANCE = timedelta(minutes=5)
#: Instants are compared to the second, so that a fraction does not matter.
_SECONDS = len("2026-03-01T10:30:00")
_RECORDED, _CLOCK = b'"recorded":"', f'"kind":"{Clock.KIND}"'.encode()


def check(connection: Connection) -> Iterator[Finding]:
    """Yield each entry whose recorded time lies before its predecessor's, or one sentence that none does.

    After a `clock` entry times may be earlier: somebody answered for it (EU GMP Annex 11, 12.4).
    """
    last, corrected, sound = "", 0, True
    for seq, body in read.bodies(connection):
        recorded = _recorded(body)
        if recorded[:_SECONDS] < last[:_SECONDS]:
            if _is_clock(body):
                corrected += 1
            else:
                sound = False
                yield _back(seq, recorded, last)
        last = recorded or last
    if sound and last:
        told = f", but for {corrected} that say why the clock was set back" if corrected else ""
        yield Finding(code=CODE, answer=Answer.MET, says=f"The times of the entries run forwards{told}.")


def _is_clock(body: bytes) -> bool:
    try:
        return _CLOCK in body and Entry.parse(body).kind == Clock.KIND
    except SeedlotError:
        return False


def _recorded(body: bytes) -> str:
    """The recorded time, cut from the canonical bytes: in them no text can hold an unescaped quotation mark."""
    start = body.rfind(_RECORDED) + len(_RECORDED)
    return body[start : body.find(b'"', start)].decode(errors="replace") if start >= len(_RECORDED) else ""


def _back(seq: int, recorded: str, last: str) -> Finding:
    says = f"Entry {seq} was recorded on {recorded}, before the entry in front of it ({last}), and no entry says why."
    answer = Answer.NOT_MET if _step(recorded, last) > TOLERANCE else None
    return Finding(code=CODE, answer=answer, says=says, where=f"entry {seq}")


def _step(recorded: str, last: str) -> timedelta:
    try:
        return datetime.fromisoformat(last) - datetime.fromisoformat(recorded)
    except (ValueError, TypeError):
        return timedelta.max
