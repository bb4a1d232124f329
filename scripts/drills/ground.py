"""What every drill stands on: places for records, small acts, and what must hold after whatever was done."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypeAlias

from seedlot.acts.opening import begin, resume
from seedlot.acts.seal import say, state
from seedlot.history.compare import compare
from seedlot.record import read, write
from seedlot.record.entries.evidence import Attachment, Report
from seedlot.record.entries.origin import Donor, Opened, Person
from seedlot.record.entries.work import Made, Step, Used
from seedlot.record.store import Record
from seedlot.record.verify import verify
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.words import ItemKind, Process, Role

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
#: So that no two records of one run lie at one address.
_NUMBERS = count()
Tell: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where records are made: a folder, or a database server with a folder for raw files."""

    database: str
    folder: Path
    #: a URL without schema and files, for a server
    url: str = ""

    def address(self, name: str = "drill") -> str:
        """An address at which nothing lies yet."""
        name = f"{name}{next(_NUMBERS)}"
        if self.url:
            return f"{self.url}{'&' if '?' in self.url else '?'}schema={name}&files={self.folder / name}.files"
        return str(self.folder / f"{name}.db")


@dataclass(slots=True)
class Outcome:
    """What a drill came to. `lost` counts what was acknowledged and is gone, `missed` damage that nothing showed."""

    drill: str
    database: str
    rounds: int = 0
    #: acknowledged entries that were looked for, and not found again
    acknowledged: int = 0
    lost: int = 0
    missed: int = 0
    #: ends that are neither an answer nor a fault in words: tracebacks
    crashed: int = 0
    found: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, missed or crashed, and nothing else was at fault."""
        return self.rounds > 0 and not (self.lost or self.missed or self.crashed or self.faults)


def begun(address: str) -> Record:
    """Make a record with one person: two entries."""
    record = begin(address, Opened(title="A drill", site="DRILL", simulated=True), now=NOW)
    state(record, "", say(Person(person="op", name="Olga Operator", roles=(Role.OPERATOR,)), "2026-01-01"), now=NOW)
    return record


def act(record: Record, number: int) -> tuple[int, ...]:
    """Perform one small act: now one entry, now three that need one another, now one with a raw file."""
    match number % 3:
        case 0:
            said = [say(Donor(item=f"D{number}"), "2026-01-01")]
        case 1:
            made = (Made(item=f"C{number}", item_kind=ItemKind.CULTURE),)
            step = Step(step=f"S{number}", process=Process.ISOLATION, inputs=(Used(item=f"E{number}"),), outputs=made)
            said = [say(Donor(item=f"E{number}"), "2026-01-01"), say(step, "2026-01-01")]
        case _:
            data = b"%d" % number * 1000
            file = Attachment(name="counts.csv", sha256=write.keep(record, data), bytes=len(data))
            report = Report(report=f"R{number}", item=f"F{number}", files=(file,))
            said = [say(Donor(item=f"F{number}"), "2026-01-01"), say(report, "2026-01-01")]
    return state(record, "op", *said, now=NOW)


def entries_of(number: int) -> int:
    """How many entries the act of this number has."""
    return 1 if number % 3 == 0 else 2


def large_act(record: Record, number: int) -> tuple[int, ...]:
    """Perform an act of one large entry that cannot be made smaller by compressing it."""
    noise = random.Random(number).randbytes(40_000).hex()  # noqa: S311 - not to be secret
    return state(record, "op", say(Donor(item=f"L{number}", health=noise), "2026-01-01"), now=NOW)


def leaves(record: Record) -> list[str]:
    """The leaf hashes of all entries, in hexadecimal."""
    with read.reading(record) as connection:
        return [read.leaf(connection, seq).hex() for seq in range(read.size(connection))]


def leaves_of(record: Record, numbers: tuple[int, ...]) -> list[str]:
    """The leaf hashes of some entries, in hexadecimal."""
    with read.reading(record) as connection:
        return [read.leaf(connection, seq).hex() for seq in numbers]


def looked_at(address: str, *, files: bool = True) -> tuple[Finding, ...]:
    """Open a record as every command does, and verify all of it: entries, tree, files, and the history against them.

    Raises:
        SeedlotError: it cannot be opened or read; that too is an answer.
    """
    record = resume(address)
    try:
        found = verify(record, files=files)
        with read.reading(record) as connection:
            return (*found, *compare(connection))
    finally:
        record.engine.dispose()
        record.desk.dispose()


def not_sound(address: str) -> list[str]:
    """What verification finds at fault in a record that should be sound."""
    found = looked_at(address)
    return [] if overall(found) is Answer.MET else [each.says for each in found if each.answer is not Answer.MET]
