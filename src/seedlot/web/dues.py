"""The tests of all programmes that are due: read once, shown with their age while they are read anew.

A record of ten thousand lots takes seconds to read. Of such a one whoever asks is shown the last reading, with the number
of entries as of which it is, while the next is made; of a small record, and where it is asked for, it is read at once.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock, Thread

from seedlot.record import read
from seedlot.record.store import Record
from seedlot.release.due import Due, due
from seedlot.terms.finding import Answer, overall
from seedlot.web.here import Here

#: A record with more tests than this is large.
LARGE = 5_000
#: What asks for a reading of this moment: a file has no place to tell its age.
_ANEW = ("anew", "export")
_ORDER = {"overdue": 0, "due": 1, "not known": 2}
_MOST = 4
#: A record, and the day of which it is asked.
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dues:
    """The tests as of so many entries: all, those that wait first; those that are due or overdue; the answer of all."""

    size: int
    root: bytes
    found: tuple[Due, ...]
    waiting: tuple[Due, ...]
    answer: Answer | None


_HELD: OrderedDict[_Key, Dues] = OrderedDict()
_BEGUN: dict[_Key, Thread] = {}
_LOCK = Lock()


def dues(here: Here) -> tuple[Dues, int]:
    """The tests of all programmes, and how many entries were added since they were read."""
    key = (here.record.where, here.now.date().isoformat())
    with here.reading() as connection:
        size, root = read.size(connection), read.root(connection)
    with _LOCK:
        held = _HELD.get(key)
    if held is not None and (held.size, held.root) == (size, root):
        return held, 0
    anew = any(name in here.request.query_params for name in _ANEW)
    if held is None or anew or held.size >= size or len(held.found) <= LARGE:
        return _read(here.record, key), 0
    _begin(here.record, key)
    return held, size - held.size


def settled() -> None:
    """Wait until what is read anew is read."""
    for thread in tuple(_BEGUN.values()):
        thread.join()


def _begin(record: Record, key: _Key) -> None:
    """Read anew beside, once at a time."""
    with _LOCK:
        if (thread := _BEGUN.get(key)) is not None and thread.is_alive():
            return
        _BEGUN[key] = thread = Thread(target=_read, args=(record, key), name="tests that are due", daemon=True)
        thread.start()


def _read(record: Record, key: _Key) -> Dues:
    with read.reading(record) as connection:
        size, root = read.size(connection), read.root(connection)
        told = due(connection, today=key[1], as_of=size)
    found = sorted(told, key=lambda each: (_ORDER.get(each.state, 3), each.next_on or "9999", each.item))
    made = Dues(
        size=size,
        root=root,
        found=tuple(found),
        waiting=tuple(each for each in found if each.state in {"overdue", "due"}),
        answer=overall(each.finding for each in found) if found else None,
    )
    with _LOCK:
        _HELD[key] = made
        _HELD.move_to_end(key)
        while len(_HELD) > _MOST:
            _HELD.popitem(last=False)
    return made
