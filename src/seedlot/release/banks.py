"""The banks behind a lot: whether each is released, and what was taken from it when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.banks import Decisions, Wholes, decisions_on, homes, in_sequence, is_bank, is_part
from seedlot.lineage.trace import Link, Place, Trace
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.release.case import Banked, Decided, Taken
from seedlot.terms.finding import Finding

#: Tells the decisions about an item, and whether the last of them stands.
Judge = Callable[[str], tuple[tuple[Decided, ...], Finding]]


def banks(connection: Connection, back: Trace, judge: Judge, *, as_of: int) -> tuple[Banked, ...]:
    """Tell every bank that the start of a trace back came from, but for the start itself.

    A bank of which only a part went into the lot is left out when something was decided about that part,
    unless something was decided about the bank too.
    """
    places = {place.item: place for place in back.places}
    members = [name for name, place in places.items() if name != back.start and is_bank(place.kind, place.stage)]
    if not members:
        return ()
    decided = decisions_on(connection, members, as_of)
    processes = _processes(connection, back, as_of)
    wholes = _wholes(back.links, places, processes)
    takings = [link for link in back.links if link.parent in members and link.parent not in wholes.get(link.child, ())]
    taken: dict[str, list[Taken]] = {name: [] for name in members if name in decided}
    for link, told in zip(takings, _taken(connection, takings, wholes, decided, as_of=as_of), strict=True):
        for home in homes(link.parent, wholes, decided):
            if told not in taken.setdefault(home, []):
                taken[home].append(told)
    return tuple(_banked(name, judge, taken[name]) for name in members if name in taken)


def _processes(connection: Connection, back: Trace, as_of: int) -> dict[str, str]:
    steps = sorted({link.step for link in back.links} - {""})
    return {row.step: row.process for row in ask.rows_among(connection, t.STEP, "step", steps, as_of)}


def _wholes(links: tuple[Link, ...], places: dict[str, Place], processes: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """What each member is still part of."""
    found: dict[str, tuple[str, ...]] = {}
    for link in links:
        child, parent = ((places[name].kind, places[name].stage) for name in (link.child, link.parent))
        if is_part(child, parent, processes.get(link.step, "")):
            found[link.child] = (*found.get(link.child, ()), link.parent)
    return found


def _banked(name: str, judge: Judge, taken: list[Taken]) -> Banked:
    decisions, stands = judge(name)
    last = decisions[-1] if decisions else None
    return Banked(
        item=name,
        outcome=last.outcome if last and last.own and not last.stale else None,
        decision=last.entry if last else None,
        stands=stands,
        taken=tuple(taken),
        signatures=last.signatures if last else (),
    )


def _taken(
    connection: Connection, takings: list[Link], wholes: Wholes, decided: dict[str, Decisions], *, as_of: int
) -> Iterator[Taken]:
    steps = {
        row.step: row
        for row in ask.rows_among(connection, t.STEP, "step", sorted({link.step for link in takings} - {""}), as_of)
    }
    entered = _entered(connection, takings, as_of)
    for link in takings:
        if link.step:
            by, occurred, quarantine = f"step {link.step}", steps[link.step].occurred, steps[link.step].quarantine
        else:
            row = ask.item(connection, link.child, as_of)
            by, occurred, quarantine = f"'{link.child}'", row.occurred, _said(connection, row.since)
        since = entered[link.entry, link.parent]
        yield Taken(
            by=by,
            occurred=occurred,
            quarantine=quarantine.strip(),
            in_sequence=in_sequence(link.parent, wholes, decided, occurred, since),
            entry=link.entry,
        )


def _entered(connection: Connection, takings: list[Link], as_of: int) -> dict[tuple[int, str], int]:
    """The entry since which each says that it took from its bank, through all corrections of something else."""
    since: dict[tuple[int, str], int] = {}
    for entry in sorted({link.entry for link in takings}):
        query = select(t.EDGE.c.parent, t.EDGE.c.since).where(t.EDGE.c.entry == entry, t.EDGE.c.since < as_of)
        for parent, number in connection.execute(query):
            since[entry, parent] = min(number, since.get((entry, parent), number))
    return since


def _said(connection: Connection, number: int) -> str:
    """Why an item is said to come from a bank that is not released, in its entry or the last correction of it."""
    plain: dict[str, Any] = Entry.parse(read.body(connection, number)).content.model_dump(mode="json")
    told: dict[str, Any] = plain.get("content", plain)
    return str(told.get("quarantine", ""))
