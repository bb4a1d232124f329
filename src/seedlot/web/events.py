"""Events that the server sends: the numbers and kinds of entries as they come (WHATWG HTML, 9.2).

A stream ends by itself after a while, and a browser then asks again from where it was: whoever is logged out, or whose
token ended, hears nothing more. What an entry says is never sent.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from seedlot.history.arrived import Arrived, arrived
from seedlot.record import read
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.web.here import Here

#: Seconds that a stream lasts, and between two looks at the record, and two signs of life.
LONGEST, _LOOK, _ALIVE = 300, 1.0, 15.0
#: Seconds between two looks at how far some work is.
_FAR = 0.5
#: Entries that are told at once; streams of one process, and of one person in it.
_AT_ONCE, MOST, MOST_OF_PERSON = 500, 500, 30


class TooManyStreamsError(SeedlotError):
    """More streams than a server keeps open."""

    def __init__(self) -> None:
        super().__init__("Too many listen to this server", mend="Try again in a few minutes.")


@dataclass(slots=True)
class Watch:
    """How long the record is, looked at once a second for all who listen in this process."""

    record: Record
    size: int = 0
    looked: float = field(default=float("-inf"))
    streams: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def listened(self, whose: str) -> Iterator[None]:
        """Count a stream of somebody while it is open."""
        self.streams[whose] += 1
        try:
            yield
        finally:
            self.streams[whose] -= 1
            self.streams += Counter()

    def now(self) -> int:
        """The number of entries, as of a moment ago."""
        if time.monotonic() - self.looked >= _LOOK:
            with read.reading(self.record) as connection:
                self.size = read.size(connection)
            self.looked = time.monotonic()
        return self.size


def stream(here: Here, *, first: int | None, wait: float) -> Response:
    """Tell of entries from `first` on, or of those to come, for so many seconds.

    Raises:
        TooManyStreamsError: as many listen already as may.
    """
    watch = _watch(here)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    told = _told(watch, _whose(here), first, wait)
    return StreamingResponse(told, media_type="text/event-stream", headers=headers)


def far_stream(here: Here, look: Callable[[], dict[str, Any]], *, wait: float) -> Response:
    """Tell how far some work is, each time that it is further, until it is done or so many seconds are over.

    Raises:
        TooManyStreamsError: as many listen already as may.
    """
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(
        _far(_watch(here), _whose(here), look, wait), media_type="text/event-stream", headers=headers
    )


def begun(asked: str, first: int | None) -> int | None:
    """From which entry on to tell: after the last one that was heard, where a browser says which that was."""
    heard = asked.isascii() and asked.isdecimal() and len(asked) < 16
    return int(asked) + 1 if heard else first


def _watch(here: Here) -> Watch:
    state = here.request.app.state
    if not hasattr(state, "watch"):
        state.watch = Watch(here.record)
    watch: Watch = state.watch
    if watch.streams.total() >= MOST or watch.streams[_whose(here)] >= MOST_OF_PERSON:
        raise TooManyStreamsError
    return watch


def _whose(here: Here) -> str:
    """Who listens; in a record without accounts, from where."""
    return here.person or here.address


async def _far(watch: Watch, whose: str, look: Callable[[], dict[str, Any]], wait: float) -> AsyncIterator[bytes]:
    ends, spoke = time.monotonic() + wait, time.monotonic()
    told: dict[str, Any] = {}
    with watch.listened(whose):
        yield b"retry: 1000\n\n"
        while True:
            found = await run_in_threadpool(look)
            if found != told:
                told, spoke = found, time.monotonic()
                yield f"event: far\ndata: {json.dumps(found)}\n\n".encode()
            if not found["running"] or time.monotonic() >= ends:
                return
            if time.monotonic() - spoke >= _ALIVE:
                yield b": still here\n\n"
                spoke = time.monotonic()
            await asyncio.sleep(_FAR)


async def _told(watch: Watch, whose: str, first: int | None, wait: float) -> AsyncIterator[bytes]:
    ends = time.monotonic() + wait
    spoke = time.monotonic()
    with watch.listened(whose):
        size = await run_in_threadpool(watch.now)
        at = size if first is None else first
        yield f"retry: 3000\n\nevent: size\ndata: {size}\n\n".encode()
        while True:
            if at < await run_in_threadpool(watch.now):
                found = await run_in_threadpool(_arrived, watch.record, at)
                for each in found:
                    yield _event(each)
                at, spoke = (found[-1].entry + 1 if found else at), time.monotonic()
                if len(found) == _AT_ONCE:
                    continue
            if (left := ends - time.monotonic()) <= 0:
                return
            if time.monotonic() - spoke >= _ALIVE:
                yield b": still here\n\n"
                spoke = time.monotonic()
            await asyncio.sleep(min(_LOOK, left))


def _arrived(record: Record, first: int) -> tuple[Arrived, ...]:
    with read.reading(record) as connection:
        return arrived(connection, first, limit=_AT_ONCE)


def _event(each: Arrived) -> bytes:
    data = json.dumps({"entry": each.entry, "kind": each.kind})
    return f"id: {each.entry}\nevent: entry\ndata: {data}\n\n".encode()
