"""Readings that are kept: entries are only ever added, so that what was read of so many of them stays true.

Nothing that is signed rests on what is kept here: acts read anew, and compare the history with the entries first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Connection

from seedlot.record import read
from seedlot.web.here import Here

T = TypeVar("T")


class Kept(Generic[T]):
    """The last few answers to one kind of question, by the record, by the entries that it held, and by what was asked.

    Examples:
        KEPT: Kept[Case] = Kept(64)
        case = KEPT.get(here, connection, lot, lambda: gather(connection, lot))
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, here: Here, connection: Connection, asked: Hashable, make: Callable[[], T]) -> T:
        """Give the answer that is kept; else make it, and keep it."""
        key = (str(here.record.where), read.size(connection), read.root(connection), asked)
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made
