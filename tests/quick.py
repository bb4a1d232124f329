"""What makes tests quick and changes nothing that they show: no waiting for the disk, what is always the same made once.

A record of a test lives no longer than the test, so nothing waits until it is on the disk; `waiting` is for tests of
just that. And every record has an engine of its own, which would put each statement into the words of its database
anew; in a test run, as in a server that runs for days, it is done once. So is the tree of commands of a command line,
which takes longer to build than most commands take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from typer.main import get_command

from seedlot.record import postgres, sqlite, sqlite_connections
from seedlot.web import uploads

_CONNECT = sqlite_connections.connect_to


@contextmanager
def quick() -> Iterator[None]:
    """Let every record of this process be quick."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "connect_to", _connect_hurriedly)
        patch.setattr("typer.testing._get_command", cache(get_command))
        for module in (sqlite, sqlite_connections, postgres):
            patch.setattr(module, "create_engine", _sharing(module.create_engine))
        yield


@contextmanager
def uploading(folder: Path) -> Iterator[None]:
    """Let what is uploaded to servers of this process lie in a folder, not where those of this machine keep theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "gettempdir", lambda: str(folder))
        yield


@contextmanager
def waiting() -> Iterator[None]:
    """Let records wait until what they write is on the disk, as the product does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "connect_to", _CONNECT)
        yield


def _connect_hurriedly(*given: Any) -> Any:
    connection = _CONNECT(*given)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _sharing(create: Callable[..., Engine]) -> Callable[..., Engine]:
    """Make engines that share one dialect, once one has met its server, and with it what was put into SQL."""
    met: list[DefaultDialect] = []
    compiled: Any = LRUCache(4000)

    def made(url: str, **named: Any) -> Engine:
        shared = next((dialect for dialect in met if dialect.server_version_info), None)
        engine = create(url, **named, _initialize=shared is None)
        if shared is None:
            assert isinstance(engine.dialect, DefaultDialect)
            met.append(engine.dialect)
            return engine
        engine.dialect = engine.pool._dialect = shared
        engine._compiled_cache = compiled
        return engine

    return made
