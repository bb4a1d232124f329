"""A simulated site: what tests of whole acts stand on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from seedlot.acts import importing
from seedlot.acts.opening import begin
from seedlot.acts.seal import RefusedError, say, state
from seedlot.record import read
from seedlot.record.entries.content import Content
from seedlot.record.entries.origin import Opened, Person
from seedlot.record.store import Record
from seedlot.terms.finding import Finding
from seedlot.terms.words import Role

#: When a site's record is opened and its people are named. Its lots are made on that day.
STARTED = datetime(2026, 1, 1, 8, tzinfo=UTC)


def opening(simulated: bool) -> Opened:  # noqa: FBT001
    """What the record of a site says of itself."""
    return Opened(title="A simulated site", site="SIM", simulated=simulated)


class Site:
    """A simulated site: a record in a temporary folder, people, and a clock that stands still, months later."""

    def __init__(self, place: Path | Record, *, simulated: bool = True) -> None:
        self.now = STARTED
        self.record = (
            place if isinstance(place, Record) else begin(place / "seedlot.db", opening(simulated), now=self.now)
        )
        self.say(
            Person(person="op", name="Olga Operator", roles=(Role.OPERATOR,)),
            Person(person="qp", name="Quentin Person", roles=(Role.QUALIFIED_PERSON,)),
        )
        self.now = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def say(self, *contents: Content, occurred: str = "2026-01-01", person: str = "") -> tuple[int, ...]:
        """State contents, all at one time."""
        return state(self.record, person, *(say(content, occurred) for content in contents), now=self.now)

    def faults(self, *contents: Content, occurred: str = "2026-01-01") -> tuple[Finding, ...]:
        """State contents that cannot be true, and tell what was found; nothing was written."""
        before = self.size()
        with pytest.raises(RefusedError) as refused:
            self.say(*contents, occurred=occurred)
        assert self.size() == before
        return refused.value.faults

    def size(self) -> int:
        """The number of entries."""
        with read.reading(self.record) as connection:
            return read.size(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read on."""
        with read.reading(self.record) as connection:
            yield connection


@contextmanager
def in_parts(size: int) -> Iterator[None]:
    """Let books be checked and sealed so many statements at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "PART", size)
        yield
