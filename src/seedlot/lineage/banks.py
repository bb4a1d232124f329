"""Which items are cell banks, what is part of which, and when a release of one stood (21 CFR 11.10(f)).

A master or working cell bank is released before anything is taken from it, unless its use in quarantine is
recorded. A vial, or a range of vials, that was only taken aside is still part of its bank and shares its
release, until something is decided about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.terms.moments import before
from seedlot.terms.words import ASIDE, ItemKind, Outcome, Process, Stage

#: What a bank is made of: the whole of it, and what is taken aside from it.
PARTS = (ItemKind.VIAL_RANGE, ItemKind.VIAL)
KINDS = (ItemKind.BANK, *PARTS)
STAGES = (Stage.MCB, Stage.WCB)

#: Steps that need no release: the tests before it are done on samples, and a bank is stored where there is room.
FREE = (Process.SAMPLING, Process.SHIPMENT)

#: A part of a bank to the banks, or larger parts, that it was taken aside from.
Wholes = Mapping[str, Iterable[str]]


def is_bank(kind: str, stage: str) -> bool:
    """Whether an item is a master or working cell bank, or vials of one."""
    return kind in KINDS and stage in STAGES


def is_part(child: tuple[str, str], parent: tuple[str, str], process: str) -> bool:
    """Whether a child is still part of its parent, each by kind and stage. `process` is empty where no step is told."""
    same = child[1] == parent[1] and is_bank(*child) and is_bank(*parent)
    return same and child[0] in PARTS and (not process or process in ASIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A signed release of a bank, until it fell: by an amendment of what it rests on, or by another decision."""

    entry: int
    since: str
    fell: int | None
    fell_on: str

    def stood_on(self, moment: str) -> bool:
        """Whether it stood when something happened."""
        return not before(moment, self.since) and (self.fell is None or not before(self.fell_on, moment))

    def stood_at(self, entry: int | None) -> bool:
        """Whether it stood when an entry was sealed; None is the entry that is sealed next."""
        if entry is None:
            return self.fell is None
        return self.entry < entry and (self.fell is None or entry <= self.fell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """The entry of the first decision about an item, whatever it was, and every release of it, in order."""

    first: int
    releases: tuple[Release, ...] = ()


#: Every item about which something was decided.
Decided = Mapping[str, Decisions]


def decisions_on(connection: Connection, items: Iterable[str], as_of: int | None = None) -> dict[str, Decisions]:
    """Tell what was decided about items, and until when it stood; those about which nothing was are left out."""
    decisions = ask.rows_among(connection, t.DECISION, "lot", sorted(set(items)), as_of)
    numbers = [row.entry for row in decisions]
    signed = {row.target for row in ask.rows_among(connection, t.SIGNATURE, "target", numbers, as_of)}
    corrected = _corrected(connection, numbers, as_of)
    ends = {
        row.entry: min([*corrected[row.entry], *_later(row, decisions)], default=None)
        for row in decisions
        if row.outcome == Outcome.RELEASED and row.entry in signed
    }
    when = _recorded(connection, ends.values())
    found: dict[str, Decisions] = {}
    for row in decisions:
        told = found.setdefault(row.lot, Decisions(first=row.entry))
        if row.entry in ends:
            fell = ends[row.entry]
            release = Release(entry=row.entry, since=row.recorded, fell=fell, fell_on=when.get(fell, ""))
            found[row.lot] = Decisions(first=told.first, releases=(*told.releases, release))
    return found


def _later(decision: Row[Any], decisions: list[Row[Any]]) -> list[int]:
    return [each.entry for each in decisions if each.lot == decision.lot and each.entry > decision.entry]


def _corrected(connection: Connection, decisions: list[int], as_of: int | None) -> dict[int, list[int]]:
    """The amendments that came after each decision, of what it rests on."""
    rests = ask.rows_among(connection, t.RESTS, "entry", decisions, as_of)
    targets = sorted({row.target for row in rests})
    amendments: dict[int, list[int]] = defaultdict(list)
    for row in ask.rows_among(connection, t.AMENDMENT, "target", targets, as_of):
        amendments[row.target].append(row.entry)
    found: dict[int, list[int]] = defaultdict(list)
    for row in rests:
        found[row.entry] += [entry for entry in amendments[row.target] if entry > row.entry]
    return found


def _recorded(connection: Connection, entries: Iterable[int | None]) -> dict[int | None, str]:
    """When entries were written."""
    numbers = sorted({entry for entry in entries if entry is not None})
    return {row.entry: row.recorded for row in ask.rows_among(connection, t.HEADER, "entry", numbers)}


def homes(item: str, wholes: Wholes, decided: Decided, entry: int | None = None) -> frozenset[str]:
    """The banks whose release counts for an item when an entry is sealed (None: now).

    The nearest about which something was decided by then, else the whole.
    """
    own = item in decided and (entry is None or decided[item].first < entry)
    larger = () if own else tuple(wholes.get(item, ()))
    found = frozenset().union(*(homes(each, wholes, decided, entry) for each in larger))
    return found or frozenset({item})


def is_released(item: str, wholes: Wholes, decided: Decided, entry: int | None = None) -> bool:
    """Whether a release of every bank that an item is part of stood when an entry was sealed (None: stands now)."""
    return all(any(each.stood_at(entry) for each in several) for several in _counted(item, wholes, decided, entry))


def in_sequence(item: str, wholes: Wholes, decided: Decided, occurred: str, entry: int | None = None) -> bool:
    """Whether every bank that an item is part of was released when it was taken from, and when that was entered."""
    on_that_day = (
        any(each.stood_on(occurred) for each in several) for several in _counted(item, wholes, decided, entry)
    )
    return all(on_that_day) and is_released(item, wholes, decided, entry)


def _counted(item: str, wholes: Wholes, decided: Decided, entry: int | None) -> Iterator[tuple[Release, ...]]:
    for home in homes(item, wholes, decided, entry):
        yield decided[home].releases if home in decided else ()


def wholes_of(
    connection: Connection, items: Mapping[str, tuple[str, str]], as_of: int | None = None
) -> dict[str, tuple[str, ...]]:
    """Find in the record what vials, told by name with kind and stage, were taken aside from; and that again."""
    found: dict[str, tuple[str, ...]] = {}
    waiting = {name: told for name, told in items.items() if told[0] in PARTS and is_bank(*told)}
    while waiting:
        edges = [row for row in ask.rows_among(connection, t.EDGE, "child", sorted(waiting), as_of) if not row.planned]
        steps = sorted({row.step for row in edges} - {""})
        processes = {row.step: row.process for row in ask.rows_among(connection, t.STEP, "step", steps, as_of)}
        rows = ask.rows_among(connection, t.ITEM, "item", sorted({row.parent for row in edges}), as_of)
        parents = {row.item: (row.item_kind, row.stage) for row in rows}
        into = ask.grouped(edges, "child")
        for name, told in waiting.items():
            found[name] = tuple(
                edge.parent
                for edge in into[name]
                if edge.parent in parents and is_part(told, parents[edge.parent], processes.get(edge.step, ""))
            )
        reached = {parent for name in waiting for parent in found[name]} - set(found)
        waiting = {name: parents[name] for name in reached if parents[name][0] in PARTS}
    return found
