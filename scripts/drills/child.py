"""A program that is killed: a fork of this one that works, and says each thing that was acknowledged to it."""

from __future__ import annotations

import os
import select
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

Say: TypeAlias = Callable[[str], None]
Work: TypeAlias = Callable[[Say], None]


@dataclass(slots=True)
class Child:
    """A fork and the end of the pipe on which it speaks."""

    pid: int
    pipe: int
    lines: list[str] = field(default_factory=list)
    _rest: bytes = b""

    def listen(self, seconds: float) -> bool:
        """Take in what it says within a time; tell whether more may come. Nothing comes once it is dead."""
        if not select.select([self.pipe], [], [], seconds)[0]:
            return True
        data = os.read(self.pipe, 1 << 16)
        *whole, self._rest = (self._rest + data).split(b"\n")
        self.lines += [line.decode() for line in whole]
        return bool(data)

    def wait_for(self, count: int, seconds: float = 60.0) -> None:
        """Wait until it has said so many lines, or is dead."""
        until = time.monotonic() + seconds
        while len(self.lines) < count and time.monotonic() < until and self.listen(0.2):
            pass

    def kill(self) -> list[str]:
        """Kill it (SIGKILL) and tell all that it had said."""
        os.kill(self.pid, signal.SIGKILL)
        return self.end()[1]

    def end(self) -> tuple[int, list[str]]:
        """Wait for its end: the exit status (negative: the signal), and all that it said."""
        while self.listen(60.0):
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.pipe)
        return status, self.lines


def start(work: Work) -> Child:
    """Fork, and let the fork do the work. A fault of use is said with a `!`, anything else with its traceback and `?`."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Child(pid, reading)
    os.close(reading)
    _work(work, writing)
    return Child(0, writing)  # never reached


def _work(work: Work, pipe: int) -> None:
    from seedlot.terms.errors import SeedlotError  # noqa: PLC0415 - the fork alone needs it

    def say(line: str) -> None:
        os.write(pipe, line.encode() + b"\n")

    status = 0
    try:
        work(say)
    except SeedlotError as error:
        say(f"! {type(error).__name__}: {error}")
        status = 2
    except BaseException:  # noqa: BLE001 - whatever it is, the parent is told
        say("? " + traceback.format_exc().replace("\n", " | "))
        status = 3
    os._exit(status)
