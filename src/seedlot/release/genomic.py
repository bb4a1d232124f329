"""Genomic tests of a line, each placed on the lineage: passages, cumulative doublings, stage and date of what was tested.

A test is a measurement with a table of events or of limits (`seedlot.genome.events`), or a report whose words say that the
genome was looked at: of such a report it is told that it is there, and that it states no limit of detection.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.genome.events import Event, Limit
from seedlot.genome.known import Tier, known
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.genomic import AGAINST, ELSEWHERE, EVENT, LIMIT
from seedlot.history.words import TABLES
from seedlot.lineage.age import Age, ages
from seedlot.lineage.trace import CELLS, Direction, Link, links
from seedlot.record.entries.genome import Classified
from seedlot.release.tested import is_of
from seedlot.specs.weigh import fold

#: Words by which the name of a result says that the genome was looked at.
PHRASES = (
    *("karyotype", "karyotyping", "g-banding", "copy number", "copy-number", "snp array", "microarray", "cgh"),
    *("genome sequencing", "exome", "genetic stability", "genomic stability", "genomic integrity"),
)
#: The assays whose results hold events and limits.
_ASSAYS = ("karyotype", "copy number", "variants", "identity")
#: Words in the names of their reportable values.
_VALUES = ("clonal abnormalities", "recurrent abnormalities", "excluded mosaicism", "str", "snp", "variant")


class Scale(StrEnum):
    """Against what a change is followed: what counts the age of cells."""

    DOUBLINGS = "doublings"
    PASSAGES = "passages"
    DAYS = "days"

    @property
    def one(self) -> str:
        """One of it."""
        return self.value.removesuffix("s")

    @property
    def axis(self) -> str:
        """What an axis is called."""
        return {"doublings": "cumulative population doublings", "passages": "passages", "days": "days in culture"}[self]

    def of(self, age: Age) -> Decimal | None:
        """How old something is by it; None where nobody told."""
        told: int | Decimal | None = getattr(age, self.value)
        return None if told is None else Decimal(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A genomic test of one item: what it found and what it could have found. `of` is what the item was taken from.

    `states` is False where the test states neither events nor limits: a report in words, or tables kept apart (`aside`).
    `against` is what it was compared with; `made` and `days` are the day and the days in culture of what was tested.
    """

    test: str
    assay: str
    item: str
    of: tuple[str, ...]
    stage: str
    occurred: str
    passages: int | None
    doublings: Decimal | None
    events: tuple[Event, ...]
    limits: tuple[Limit, ...]
    states: bool
    says: str
    entry: int
    against: tuple[str, ...] = ()
    aside: bool = False
    made: str = ""
    days: Decimal | None = None
    undated: tuple[str, ...] = ()
    scale: Scale = Scale.DOUBLINGS

    @property
    def at(self) -> Decimal | None:
        """Where it stands on its scale; None where nobody told."""
        told: int | Decimal | None = getattr(self, self.scale.value)
        return None if told is None else Decimal(told)

    @property
    def pooled(self) -> bool:
        """Whether it was taken of several: what it could have seen of one of them alone nobody knows."""
        return len(self.of) > 1

    @property
    def order(self) -> tuple[bool, Decimal, str, int]:
        """By its scale, then by date; what has no place there comes last."""
        at = self.at
        return at is None, at or Decimal(0), self.occurred, self.entry

    @property
    def where(self) -> str:
        """What was tested, as a sentence says it."""
        told = [f"passage {self.passages}"] if self.passages is not None else []
        told += [f"{self.doublings:f} doublings"] if self.doublings is not None else []
        told += [f"{self.days:f} days in culture"] if self.scale is Scale.DAYS and self.days is not None else []
        return f"'{self.item}'" + (f" ({', '.join(told)})" if told else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A person's classification of a change, for an item and all that comes of it; `person` is who entered it."""

    classification: str
    item: str
    event: str
    change: str
    tier: Tier
    acceptable: bool
    reason: str
    by: str
    occurred: str
    entry: int
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examinations:
    """The genomic tests of some items, in order; what lies behind each item; and what persons said of changes."""

    tested: tuple[Examined, ...]
    behind: Mapping[str, frozenset[str]]
    words: tuple[Word, ...]
    parents: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def scale(self) -> Scale:
        """By doublings where any test has them, else by passages, else by days in culture."""
        told = (scale for scale in Scale if any(getattr(each, scale.value) is not None for each in self.tested))
        return next(told, Scale.DOUBLINGS)

    def by(self, scale: Scale) -> Examinations:
        """The same tests placed by another scale."""
        placed = (replace(each, scale=scale) for each in self.tested)
        return replace(self, tested=tuple(sorted(placed, key=lambda each: each.order)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What lies behind some items: all links, and how old each is."""

    links: tuple[Link, ...]
    ages: Mapping[str, Age]


def genomic_tests(
    connection: Connection,
    speaks: Mapping[str, frozenset[str]],
    as_of: int | None,
    *,
    worded: bool = True,
    known: Behind | None = None,
) -> Examinations:
    """Read the genomic tests of items, and of what speaks of them (`gather.speaks_of`), as of an entry.

    `worded`: reports that state neither events nor limits too. `known`: what was read of their lineage before.
    """
    names = sorted(speaks)
    told = ask.rows_among(connection, t.GENOMIC, "item", names, as_of)
    grouped: dict[tuple[int, str], list[Row[Any]]] = {}
    for row in told:
        grouped.setdefault((row.entry, row.item), []).append(row)
    reported = _reported(connection, names, as_of, {entry for entry, _ in grouped}) if worded else []
    if not grouped and not reported:
        return Examinations(tested=(), behind={}, words=())
    tested = sorted({*(item for _, item in grouped), *(row.item for row in reported)})
    words = _words(connection, names, as_of)
    against = [each for row in told if row.sort == AGAINST for each in speaks.get(row.plain, (row.plain,))]
    beside = sorted({*tested, *against, *(word.item for word in words)})
    told_before = known or Behind(links=(), ages={})
    back, old = _lineage(connection, told_before, (beside, tested), as_of)
    parents = parents_of(back)
    stages = {row.item: row for row in ask.rows_among(connection, t.ITEM, "item", _named(tested, speaks), as_of)}
    found = [
        _against(_measured(item, rows, speaks[item], old[item], stages), rows, speaks)
        for (_, item), rows in grouped.items()
    ]
    found += [_worded(row, speaks[row.item], old[row.item], stages) for row in reported]
    return Examinations(
        tested=tuple(sorted(found, key=lambda each: each.order)),
        behind=ancestry(parents, beside),
        parents=parents,
        words=words,
    )


def _lineage(
    connection: Connection, known: Behind, items: tuple[Sequence[str], Sequence[str]], as_of: int | None
) -> tuple[tuple[Link, ...], Mapping[str, Age]]:
    """The links behind items, and how old those of them are that were tested, beyond what is known."""
    beside, tested = ([each for each in several if each not in known.ages] for several in items)
    if not beside:
        return known.links, known.ages
    back = (*known.links, *links(connection, beside, Direction.BACK, as_of=as_of))
    return back, {**known.ages, **ages(connection, back, tested, as_of=as_of)}


def _named(tested: Iterable[str], speaks: Mapping[str, frozenset[str]]) -> list[str]:
    return sorted({*tested}.union(*(speaks[item] for item in tested)))


def _reported(connection: Connection, names: Sequence[str], as_of: int | None, measured: set[int]) -> list[Row[Any]]:
    """The first genomic value of each report, or measurement without such tables, of each item."""
    first: dict[tuple[int, str], Row[Any]] = {}
    for row in ask.rows_among(connection, t.VALUE, "item", list(names), as_of):
        if row.entry not in measured and is_of(row.name, PHRASES):
            first.setdefault((row.entry, row.item), row)
    return list(first.values())


def _measured(
    item: str, rows: Sequence[Row[Any]], of: frozenset[str], age: Age, stages: Mapping[str, Row[Any]]
) -> Examined:
    aside = [row.plain for row in rows if row.sort == ELSEWHERE]
    plain = [(row.sort, json.loads(row.plain)) for row in rows if row.sort in {EVENT, LIMIT}]
    says = f"its {' and '.join(aside)} are too large for the entry, and lie in a file" if aside else ""
    found = tuple(Event.told(each) for sort, each in plain if sort == EVENT)
    limits = tuple(Limit.told(each) for sort, each in plain if sort == LIMIT)
    return replace(_tested(rows[0], (item, of, stages), age, (found, limits), says), aside=bool(aside))


def _against(tested: Examined, rows: Sequence[Row[Any]], speaks: Mapping[str, frozenset[str]]) -> Examined:
    """What a test compared with; a vial or a sample is what it was taken from."""
    named = dict.fromkeys(row.plain for row in rows if row.sort == AGAINST)
    told = [each for name in named for each in sorted(speaks.get(name, (name,)))]
    return replace(tested, against=tuple(dict.fromkeys(told)))


def _worded(row: Row[Any], of: frozenset[str], age: Age, stages: Mapping[str, Row[Any]]) -> Examined:
    value = ask.reportable(row)
    says = f"{value.name}: {value.value if value.value is not None else value.note}; it states no limit of detection"
    return _tested(row, (row.item, of, stages), age, ((), ()), says)


def _tested(
    row: Row[Any],
    about: tuple[str, frozenset[str], Mapping[str, Row[Any]]],
    age: Age,
    found: tuple[tuple[Event, ...], tuple[Limit, ...]],
    says: str,
) -> Examined:
    item, of, stages = about
    own = tuple(sorted(of)) or (item,)
    rows = [stages[each] for each in (item, *own) if each in stages]
    stage = next((each.stage for each in rows if each.stage), "")
    return Examined(
        test=row.reference,
        assay=row.assay if "assay" in row._fields else row.origin,
        item=item,
        of=own,
        stage=stage,
        occurred=row.occurred,
        passages=age.passages,
        doublings=age.doublings,
        events=found[0],
        limits=found[1],
        states=not says,
        says=says,
        entry=row.entry,
        made=age.made,
        days=age.days,
        undated=age.undated,
    )


def is_genomic(test: str) -> bool:
    """Whether a test by its name looks at the genome."""
    named = test.replace("_", " ")
    return is_of(named, (*PHRASES, *_ASSAYS, *_VALUES)) or fold(named) in {fold(each.title) for each in known()}


def parents_of(back: Iterable[Link]) -> dict[str, frozenset[str]]:
    """What the cells of each item were taken from, at once."""
    parents: dict[str, set[str]] = {}
    for link in back:
        if link.kind in CELLS:
            parents.setdefault(link.child, set()).add(link.parent)
    return {child: frozenset(several) for child, several in parents.items()}


def all_came_by(item: str, by: Collection[str], parents: Mapping[str, frozenset[str]]) -> bool:
    """Whether all cells of an item came by way of some others, or are theirs: no parent leads around them."""
    reached, waiting = {item}, [item]
    while waiting:
        each = waiting.pop()
        if each not in by:
            before = parents.get(each, frozenset())
            if not before:
                return False
            waiting += before - reached
            reached |= before
    return True


def ancestry(parents: Mapping[str, frozenset[str]], items: Iterable[str]) -> dict[str, frozenset[str]]:
    """Each item and all that its cells come from, itself among it."""
    found: dict[str, frozenset[str]] = {}
    for item in items:
        waiting = [item]
        while waiting:
            each = waiting[-1]
            before = parents.get(each, frozenset())
            if further := [one for one in before if one not in found]:
                waiting += further
            else:
                found[each] = frozenset({each}).union(*(found[one] for one in before))
                waiting.pop()
    return found


def _words(connection: Connection, names: Sequence[str], as_of: int | None) -> tuple[Word, ...]:
    """What persons said of changes, in order of time: the last that applies counts."""
    rows = ask.rows_among(connection, TABLES[Classified], "item", list(names), as_of)
    headers = ask.rows_among(connection, t.HEADER, "entry", [row.entry for row in rows])
    persons = {row.entry: row.person for row in headers}
    return tuple(
        Word(
            classification=row.classification,
            item=row.item,
            event=row.event,
            change=row.change,
            tier=Tier(row.tier),
            acceptable=bool(row.acceptable),
            reason=row.reason,
            by=row.by,
            occurred=row.occurred,
            entry=row.entry,
            person=persons.get(row.entry, ""),
        )
        for row in sorted(rows, key=lambda row: (row.occurred, row.entry))
    )
