"""A copy of the record that is this process's own: its entries, its tree, and the history told from them.

Whoever has the file of a record, or may act as the application on its server, can write to the tables of the history
and to the entries themselves. The copy they cannot reach: it is held by this process alone, in a file without a name. It
is told from the entries once, and from then on follows them: of what is new every entry is hashed and put on the copy's
own tree, whose root must be that of the record. So what an act reads here is what the entries say, at a cost that does
not grow with the record.

A record that does not continue what was copied is refused: an older state of it, or another one in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from weakref import WeakKeyDictionary, finalize

from sqlalchemy import Connection, Engine

from seedlot.history import fold
from seedlot.record import read, write
from seedlot.record.database import apart
from seedlot.record.memory import uncollected
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError

#: Seconds that an act waits for another one in this process; the first has the whole record to read.
PATIENCE = 600.0
#: Entries that are put on the tree at once.
_AT_ONCE = 1_000


class NotContinuedError(SeedlotError):
    """A record whose entries are not those that this process has read, and more."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Nothing is judged by a record that was changed: {why}",
            mend="Run `seedlot verify`, and restore a backup; if one was restored just now, start the server again.",
        )


class StillComparingError(SeedlotError):
    """An act that rests on the history while another one, for a long time, reads the whole record."""

    def __init__(self) -> None:
        super().__init__(
            "Another review, decision, certificate or recall has been reading the whole record for ten minutes",
            mend="Nothing was written. Try again when that is done.",
        )


@dataclass(slots=True, weakref_slot=True)
class Copy:
    """The copy of one record. Whoever uses it holds `lock`."""

    engine: Engine = field(default_factory=apart)
    lock: Lock = field(default_factory=Lock)
    #: how many entries it holds, and their root
    size: int = 0
    root: bytes = b""
    #: whether the record's whole history was compared with it once
    compared: bool = False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else in this process uses it meanwhile.

        Raises:
            StillComparingError: somebody else does, for too long.
        """
        if not self.lock.acquire(timeout=PATIENCE):
            raise StillComparingError
        try:
            yield
        finally:
            self.lock.release()

    def begin(self, source: Connection, bodies: Iterable[tuple[int, bytes]]) -> None:
        """Copy every entry of a record, and fold them.

        Raises:
            NotContinuedError: its tree is not the one that its entries make.
        """
        with self.engine.begin() as own:
            fold.fold_whole(own, own, bodies=_appended(own, bodies))
            reached = self._reached(own, source)
        self.size, self.root = reached

    def follow(self, source: Connection) -> None:
        """Copy the entries that came since.

        Raises:
            NotContinuedError: the record does not continue what was copied.
        """
        if read.size(source) < self.size:
            raise NotContinuedError(f"it held {self.size} entries once, and holds {read.size(source)} now.")
        if _root(source, self.size) != self.root:
            raise NotContinuedError(f"its first {self.size} entries are not those that were read before.")
        if read.size(source) == self.size:
            return
        with self.engine.begin() as own, uncollected():
            fold.apply(own, fold.numbered(_appended(own, read.bodies(source, self.size))))
            reached = self._reached(own, source)
        self.size, self.root = reached

    def keep(self, own: Connection) -> None:
        """Take what an act has sealed here as part of it, once that stands in the record too."""
        reached = read.size(own), read.root(own)
        own.commit()
        self.size, self.root = reached

    def _reached(self, own: Connection, source: Connection) -> tuple[int, bytes]:
        size, root = read.size(own), read.root(own)
        if (size, root) != (read.size(source), _root(source, size)):
            raise NotContinuedError(f"its tree is not the one that its {size} entries make.")
        return size, root


_COPIES: WeakKeyDictionary[Record, Copy] = WeakKeyDictionary()
_MAKING = Lock()


def copy_of(record: Record) -> Copy:
    """The copy of a record that is open; an empty one, the first time. It is gone when the record is closed."""
    with _MAKING:
        if record not in _COPIES:
            _COPIES[record] = made = Copy()
            finalize(made, made.engine.dispose)
        return _COPIES[record]


def _appended(own: Connection, bodies: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Put entries on the tree of the copy, some at a time, and give each of them on."""
    bodies = iter(bodies)
    while part := list(islice(bodies, _AT_ONCE)):
        write.append(own, [body for _, body in part])
        yield from part


def _root(source: Connection, size: int) -> bytes:
    try:
        return read.root(source, size)
    except SeedlotError as fault:
        raise NotContinuedError(str(fault)) from fault
