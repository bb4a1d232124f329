"""Python's memory during a walk through very many rows."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let Python not look for circles of references meanwhile: rows and entries have none, and it takes a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def collect_young() -> None:
    """Take away the circles of a part of a long walk: each statement of SQL with very many values leaves one.

    Only what was made since the last time is looked at, so it takes the same little time after every part.
    """
    gc.collect(0)
