"""What a scientist types: open a record, look, trace, judge; run an assay without any record."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache
from getpass import getpass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Table

from seedlot.acts import running
from seedlot.acts.access import NotLoggedInError, enter, login, logout
from seedlot.acts.opening import resume
from seedlot.demo.example import make, raw
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.age import Age, age
from seedlot.lineage.trace import Direction, trace
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.store import Record
from seedlot.regulation.pack import built_in
from seedlot.release.case import Proposal
from seedlot.release.collect import collect
from seedlot.release.decide import propose
from seedlot.release.gaps import find_gaps, plain
from seedlot.release.gather import gather
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import LOOKS, Finding
from seedlot.terms.result import Result
from seedlot.terms.showing import seen

_STAMPS = {"row", "since", "until"}


@dataclass(frozen=True, slots=True)
class Ledger:
    """A record that is open for reading. Every table comes as a pandas data frame.

    `as_of` is the number of entries to look back to; None is now.

    Examples:
        >>> import seedlot
        >>> ledger = seedlot.open(seedlot.example())
        >>> ledger.item("SIM-DP-001")["item_kind"]
        'drug product'
    """

    record: Record
    as_of: int | None = None

    def __len__(self) -> int:
        """The number of entries.

        Examples:
            >>> len(seedlot.open(seedlot.example())) > 100
            True
        """
        with read.reading(self.record) as connection:
            return read.size(connection) if self.as_of is None else self.as_of

    def items(self, **equals: Any) -> pd.DataFrame:
        """Every item, or those whose columns equal what is given.

        Examples:
            >>> seedlot.open(seedlot.example()).items(item_kind="drug product", programme="SIM-MSC-01")["item"].tolist()
            ['SIM-DP-001', 'SIM-DP-002', 'SIM-DP-003']
        """
        return self._frame(t.ITEM, **equals)

    def item(self, name: str) -> dict[str, Any]:
        """One item as a dictionary.

        Examples:
            >>> seedlot.open(seedlot.example()).item("SIM-DP-001")["stage"]
            'drug product'
        """
        with read.reading(self.record) as connection:
            return dict(ask.item(connection, name, self.as_of)._mapping)  # noqa: SLF001 - SQLAlchemy's public name

    def steps(self, **equals: Any) -> pd.DataFrame:
        """Every step.

        Examples:
            >>> "process" in seedlot.open(seedlot.example()).steps()
            True
        """
        return self._frame(t.STEP, **equals)

    def values(self, **equals: Any) -> pd.DataFrame:
        """Every reportable value: of an item, of a test (`name`), or all.

        Examples:
            >>> values = seedlot.open(seedlot.example()).values(item="SIM-DP-001")
            >>> "potency" in set(values["name"])
            True
        """
        return self._frame(t.VALUE, **equals).drop(columns=["plain"])

    def programmes(self, **equals: Any) -> pd.DataFrame:
        """Every development programme.

        Examples:
            >>> "NEPHSTROM" in set(seedlot.open(seedlot.example()).programmes()["programme"])
            True
        """
        return self._frame(t.PROGRAMME, **equals)

    def trace(self, item: str, *, forward: bool = False, planned: bool = False) -> pd.DataFrame:
        """What an item came from, or (forward) what was made from it, with distances in steps.

        Examples:
            >>> back = seedlot.open(seedlot.example()).trace("SIM-DP-001")
            >>> "donor" in set(back["kind"])
            True
        """
        direction = Direction.FORWARD if forward else Direction.BACK
        with read.reading(self.record) as connection:
            found = trace(connection, item, direction, as_of=self.as_of, planned=planned)
        return pd.DataFrame([asdict(place) for place in found.places])

    def age(self, item: str) -> Age:
        """Passages and population doublings behind an item.

        Examples:
            >>> seedlot.open(seedlot.example()).age("SIM-DP-001").passages > 0
            True
        """
        with read.reading(self.record) as connection:
            return age(connection, item, as_of=self.as_of)

    def judge(self, lot: str) -> Judgement:
        """Judge a lot against its specification and all that bears on it.

        Examples:
            >>> str(seedlot.open(seedlot.example()).judge("SIM-DP-003").proposal.outcome)
            'quarantined'
        """
        with read.reading(self.record) as connection:
            return Judgement(propose(gather(connection, lot, as_of=self.as_of)))

    def gaps(self, programme: str, *territories: str, on: str = "", planned: bool = True) -> pd.DataFrame:
        """What each regulator would say of how a programme was, or is to be, made: a row for each rule, the worst first.

        `on` is the day whose rules hold, such as 2027-08-07; without one, today.

        Examples:
            >>> gaps = seedlot.open(seedlot.example()).gaps("NEPHSTROM", "DE", on="2026-06-30")
            >>> gaps[gaps["rule"] == "DE-CLD-01"]["verdict"].item()
            'not assessed'
        """
        day = date.fromisoformat(on) if on else datetime.now(tz=UTC).astimezone().date()
        with read.reading(self.record) as connection:
            case = collect(connection, programme, as_of=self.as_of, planned=planned)
        return pd.DataFrame(plain(find_gaps(case, built_in(), on=day, territories=territories or None))["rules"])

    def entry(self, number: int) -> Entry:
        """One entry of the record, as it was sealed.

        Examples:
            >>> seedlot.open(seedlot.example()).entry(0).kind
            'opened'
        """
        with read.reading(self.record) as connection:
            return Entry.parse(read.body(connection, number))

    def at(self, size: int) -> Ledger:
        """The same record as it stood when it held `size` entries.

        Examples:
            >>> len(seedlot.open(seedlot.example()).at(10))
            10
        """
        return Ledger(self.record, size)

    def _frame(self, table: Table, **equals: Any) -> pd.DataFrame:
        columns = [column.name for column in table.c if column.name not in _STAMPS]
        if unknown := sorted(set(equals) - set(columns)):
            raise SeedlotError(f"There is no column {', '.join(unknown)}", mend=f"Columns: {', '.join(columns)}.")
        with read.reading(self.record) as connection:
            rows = ask.rows(connection, table, self.as_of, **equals)
        return pd.DataFrame([[getattr(row, name) for name in columns] for row in rows], columns=columns)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A proposal that shows itself in a notebook.

    Examples:
        >>> judgement = seedlot.open(seedlot.example()).judge("SIM-DP-002")
        >>> "not met" in set(judgement.findings["answer"])
        True
    """

    proposal: Proposal

    def __repr__(self) -> str:
        return f"<{self.proposal.lot}: {self.proposal.outcome}, {len(self.proposal.findings)} findings>"

    @property
    def findings(self) -> pd.DataFrame:
        """Every finding as a data frame."""
        return _findings(self.proposal.findings)

    def _repr_html_(self) -> str:
        return f"<b>{escape(self.proposal.lot)}: {self.proposal.outcome}</b>{_listed(self.proposal.findings)}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an assay, with its values and tables as data frames; it shows itself in a notebook.

    Examples:
        >>> outcome = seedlot.assay("growth", seedlot.example_file("growth.csv"))
        >>> "population doublings" in set(outcome.values["name"])
        True
    """

    result: Result

    @property
    def values(self) -> pd.DataFrame:
        """The reportable values."""
        return pd.DataFrame([value.plain() for value in self.result.reportables])

    @property
    def findings(self) -> pd.DataFrame:
        """What was found."""
        return _findings(self.result.findings)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables behind the values."""
        return {name: pd.DataFrame(rows) for name, rows in self.result.tables.items()}

    @property
    def charts(self) -> Sequence[Chart]:
        """The charts; each shows itself."""
        return self.result.charts

    def _repr_html_(self) -> str:
        title = f"<b>{escape(self.result.assay)} {escape(self.result.version)}</b>"
        return title + str(self.values.to_html()) + _listed(self.result.findings)


def _findings(found: Sequence[Finding]) -> pd.DataFrame:
    columns = list(Finding.model_fields)
    return pd.DataFrame([[finding.plain()[name] for name in columns] for finding in found], columns=columns)


def _listed(found: Sequence[Finding]) -> str:
    lines = (f"<li>{LOOKS[finding.answer][0]} {escape(seen(finding.says))}</li>" for finding in found)
    return f"<ul style='list-style:none'>{''.join(lines)}</ul>"


def open(address: str | Path, person: str = "") -> Ledger:  # noqa: A001 - seedlot.open reads as it should
    """Open a record for reading. In one with accounts say who you are; password and code are asked for, unseen.

    Examples:
        >>> import seedlot
        >>> seedlot.open(seedlot.example()).entry(0).content.simulated
        True
    """
    record = resume(address)
    with read.reading(record) as connection:
        guarded = ask.guarded(connection)
    if guarded:
        _prove(record, person)
    return Ledger(record)


def _prove(record: Record, person: str) -> None:
    """Let in who has a session, or proves who they are; the session of a proof is not kept."""
    now = datetime.now(tz=UTC)
    if token := os.environ.get("SEEDLOT_SESSION", ""):
        enter(record, token, now=now)
        return
    if not person:
        raise NotLoggedInError(mend="Say who you are: seedlot.open(address, person).")
    password, code = getpass("Password: "), getpass("Code of your second factor (empty without one): ")
    token, _ = login(record, person, password, code, now=now)
    logout(record, token, now=now)


def assay(name: str, files: str | Path | Iterable[str | Path], **settings: Any) -> Outcome:
    """Run an assay on one raw file or several, without a record.

    Examples:
        >>> import seedlot
        >>> seedlot.assay("growth", seedlot.example_file("growth.csv")).result.assay
        'growth'
    """
    paths = [files] if isinstance(files, str | Path) else files
    return Outcome(running.assay(name, [Path(path) for path in paths], settings))


def list_assays() -> pd.DataFrame:
    """Every assay that can be run.

    Examples:
        >>> import seedlot
        >>> {"growth", "potency"} <= set(seedlot.list_assays()["name"])
        True
    """
    rooms = running.rooms().values()
    return pd.DataFrame(
        [
            {"name": room.name, "version": room.version, "title": room.title, "accepts": " ".join(room.accepts)}
            for room in rooms
        ]
    )


@cache
def example() -> Path:
    """Make the example record in a temporary folder (once), and tell where it lies. It is gone when the program ends.

    Examples:
        >>> import seedlot
        >>> seedlot.example().name
        'seedlot.db'
    """
    folder = tempfile.mkdtemp(prefix="seedlot-example-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "seedlot.db"
    make(path, now=datetime.now(tz=UTC))
    return path


def example_file(name: str) -> Path:
    """One of the simulated raw files of the example, by its name.

    Examples:
        >>> import seedlot
        >>> seedlot.example_file("growth.csv").exists()
        True
    """
    return raw(name)
