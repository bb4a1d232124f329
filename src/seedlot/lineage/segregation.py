"""Segregation: whether two lines, or donors, were open in one room, cabinet, isolator or incubator at one time.

While a bank is made no other living material is handled at the same time in the same area (PIC/S GMP Guide, Annex 2, on
seed lots and cell banks). What is judged here:

- A *place* is a room, or equipment that is a cabinet, an isolator or an incubator. A step that is stated to be closed
  exposes its cells to no place, closed vessels in one incubator neither; one that does not say so cannot be excluded.
- The *lines* of a step are those of the cells that it takes, or makes where it takes none: the nearest clones or edits
  behind them, else the lines or banks that were registered, else the donors. A clone and the clone that it was edited
  from are two lines. A step is no conflict with itself, whatever it pools.
- A step lies between its beginning and its end. Where no end is stated, it may have ended until the end of its day (UTC);
  but one in which cells grow, and any in an incubator, may have lasted until what it made was used (see `lasting`). A
  date is any time of its day.
- Between two lines that were not surely there at one time, a changeover of the place or of its room helps, if somebody
  saw that nothing was left who was not one of those who cleaned, and if it surely came between the two. One without an
  end may have ended until the end of its day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from itertools import groupby
from typing import TypeAlias

from sqlalchemy import Connection, and_, or_, select, true

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.lasting import GROWING, lasting
from seedlot.lineage.lines import lines_of
from seedlot.lineage.places import Standing, standings
from seedlot.lineage.remark import Remark, remark
from seedlot.lineage.scope import Performed, Scope, performed
from seedlot.record.entries.premises import Cleaning, Room
from seedlot.terms.finding import Answer
from seedlot.terms.moments import bounds
from seedlot.terms.words import Openness, Process

SOURCE = "PIC/S GMP Guide, Annex 2: seed lot and cell bank system (no other living material in the same area)"
#: Equipment in which cells lie open or are worked on.
ZONES = ("cabinet", "isolator", "incubator")
_CHUNK = 100
#: What is written where nobody saw that nothing was left.
_NOBODY = {"", "nobody", "none", "no one", "no", "n/a", "na", "-", "not done", "unknown"}
#: The earliest and the latest instant that it can have been.
Bounds: TypeAlias = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Lines in one place, during one step."""

    step: Performed
    place: str
    lines: frozenset[str]
    begins: Bounds
    ends: Bounds

    @property
    def open(self) -> bool:
        """Whether the cells are stated to have been exposed."""
        return self.step.openness == Openness.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Changeover:
    """A line clearance of a place: when, and whether somebody who did not clean saw that nothing was left."""

    cleaning: str
    cleared: bool
    begins: Bounds
    ends: Bounds
    entry: int


def stay(step: Performed, place: str, lines: frozenset[str], until: datetime | None = None) -> Stay:
    """A step's stay in a place; where its end is not stated, until the end of its day, or until it may have lasted."""
    begins = bounds(step.occurred)
    ends = _ends(step.occurred, step.ended)
    last = max(ends[1], until) if until is not None else ends[1]
    return Stay(step=step, place=place, lines=lines, begins=begins, ends=(max(begins[0], ends[0]), last))


def _ends(occurred: str, ended: str) -> Bounds:
    if ended:
        return bounds(ended)
    first, last = bounds(occurred)
    return first, (last if last > first else bounds(occurred[: len("2026-03-01")])[1])


def overlaps(stays: Iterable[Stay]) -> Iterator[tuple[Stay, Stay, bool]]:
    """Every two stays of different lines in one place that may have been at one time, and whether they surely were.

    A sweep along time: it takes as long as sorting does, and as there are pairs.
    """
    ordered = sorted(stays, key=lambda each: (each.place, each.begins, each.ends, each.step.step))
    for _, group in groupby(ordered, key=lambda each: each.place):
        there: dict[frozenset[str], dict[int, Stay]] = defaultdict(dict)
        leaving: list[tuple[datetime, int, frozenset[str]]] = []
        for number, new in enumerate(group):
            while leaving and leaving[0][0] <= new.begins[0]:
                _, gone, lines = heappop(leaving)
                del there[lines][gone]
                if not there[lines]:
                    del there[lines]
            for lines, several in there.items():
                if lines != new.lines:
                    yield from ((old, new, _surely(old, new)) for old in several.values() if _perhaps(old, new))
            there[new.lines][number] = new
            heappush(leaving, (new.ends[1], number, new.lines))


def _perhaps(one: Stay, other: Stay) -> bool:
    return one.begins[0] < other.ends[1] and other.begins[0] < one.ends[1]


def _surely(one: Stay, other: Stay) -> bool:
    return _before(one.begins, other.ends) and _before(other.begins, one.ends)


def _before(first: Bounds, second: Bounds) -> bool:
    """Whether one moment is surely before another; the latest instant of a date is never reached."""
    return first[1] < second[0] or (first[0] < first[1] <= second[0])


def between(first: Stay, second: Stay, changeovers: Sequence[Changeover]) -> Changeover | None:
    """The changeover that came between two stays, one that cleared the place before one that nobody vouches for."""
    found = (
        each
        for each in changeovers
        if first.begins[1] <= each.begins[0] and each.ends[1] <= second.begins[0] and first.ends[0] <= each.begins[1]
    )
    return max(found, key=lambda each: (each.cleared, -each.entry), default=None)


def segregation(connection: Connection, scope: Scope, as_of: int | None = None) -> Iterator[Remark]:
    """Judge the steps of a scope, each against every step of the record in the same place."""
    zones = _zones(connection, as_of)
    own = tuple(step for step in scope.steps if _exposes(step))
    incubators = {row.equipment for row in ask.rows(connection, t.EQUIPMENT, as_of, zone="incubator")}
    until = lasting(connection, own, incubators, as_of)
    steps: Sequence[Performed] = own
    if not scope.whole:
        there = _together(connection, own, zones, incubators, until, as_of)
        mine = {step.step for step in own}
        until |= lasting(connection, [step for step in there if step.step not in mine], incubators, as_of)
        steps = _near(own, there, zones, until)
    lines = lines_of(connection, [step.step for step in steps], as_of)
    rooms = _rooms(connection, {step.room for step in steps}, as_of)
    stays = [
        stay(step, place, lines[step.step], until.get((step.step, place)))
        for step in steps
        for place in step.places
        if lines.get(step.step) and (place == step.room or place in zones)
    ]
    changeovers = _changeovers(
        connection,
        sorted({each.place for each in stays} | {each.room for several in zones.values() for each in several}),
        as_of,
    )
    names = {step.step for step in own}
    found = [pair for pair in overlaps(stays) if names & {pair[0].step.step, pair[1].step.step}]
    yield from _judged(found, changeovers, zones, rooms)
    counted = [each for each in stays if each.step.step in names]
    if not found and counted:
        says = (
            f"No other line was open at the time and in the place of any of {len(counted)} stays in rooms and cabinets."
        )
        yield remark("segregation", Answer.MET, says, where="", source=SOURCE)


def _exposes(step: Performed) -> bool:
    return bool(step.places) and step.openness != Openness.CLOSED and step.process != Process.SHIPMENT


def _zones(connection: Connection, as_of: int | None) -> dict[str, tuple[Standing, ...]]:
    """Cabinets, isolators and incubators, and the rooms in which each stood."""
    found = [row.equipment for zone in ZONES for row in ask.rows(connection, t.EQUIPMENT, as_of, zone=zone)]
    return standings(connection, found, as_of=as_of)


def _around(
    place: str, zones: Mapping[str, tuple[Standing, ...]], changeovers: Mapping[str, Sequence[Changeover]]
) -> list[Changeover]:
    """The changeovers of a place, and of its room while it surely stood there."""
    of_rooms = ((each, came) for each in zones.get(place, ()) if each.room for came in changeovers.get(each.room, ()))
    return [
        *changeovers.get(place, ()),
        *(
            came
            for each, came in of_rooms
            if (not each.since or bounds(each.since)[1] <= came.begins[0])
            and (not each.ended or came.ends[1] <= bounds(each.ended)[0])
        ),
    ]


def _rooms(connection: Connection, names: set[str], as_of: int | None) -> dict[str, tuple[str, int]]:
    """The rooms that the record has an entry of: since when, and its number."""
    rows = ask.rows_among(connection, TABLES[Room], "room", sorted(names - {""}), as_of)
    return {row.room: (row.occurred, row.entry) for row in rows}


def _together(
    connection: Connection,
    own: Sequence[Performed],
    zones: Mapping[str, tuple[Standing, ...]],
    incubators: set[str],
    until: Mapping[tuple[str, str], datetime],
    as_of: int | None,
) -> tuple[Performed, ...]:
    """The steps of the whole record that may have been in a place of one's own while one was there."""
    days: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for step in own:
        for place in step.places:
            if place == step.room or place in zones:
                last = until.get((step.step, place))
                days[place].add((step.occurred[:10], max(step.last[:10], last.isoformat()[:10] if last else "")))
    names = {
        name
        for place in sorted(days)
        for name in _there(connection, place, sorted(days[place]), as_of, lasts=place in incubators)
    }
    return tuple(step for step in performed(connection, names, as_of) if _exposes(step))


def _near(
    own: Sequence[Performed],
    steps: Sequence[Performed],
    zones: Mapping[str, tuple[Standing, ...]],
    until: Mapping[tuple[str, str], datetime],
) -> tuple[Performed, ...]:
    """One's own steps, and those of the others that may have been in a place of theirs at one time: few need a line."""
    mine = {step.step for step in own}
    stays = (
        stay(step, place, frozenset({step.step if step.step in mine else ""}), until.get((step.step, place)))
        for step in steps
        for place in step.places
        if place == step.room or place in zones
    )
    near = mine | {each.step.step for one, other, _ in overlaps(stays) for each in (one, other)}
    return tuple(step for step in steps if step.step in near)


def _there(
    connection: Connection, place: str, days: list[tuple[str, str]], as_of: int | None, *, lasts: bool
) -> Iterator[str]:
    """The steps that were in a place on one of several spans of days; `lasts`: without an end they may have gone on."""
    there = t.PLACED.c
    grows = select(t.STEP.c.step).where(t.STEP.c.step == there.step, t.STEP.c.process.in_(GROWING)).exists()
    unended = and_(there.ended == "", true() if lasts else grows)
    for start in range(0, len(days), _CHUNK):
        spans = (
            and_(
                there.occurred <= f"{last}~",
                or_(there.ended >= first, and_(there.ended == "", there.occurred >= first), unended),
            )
            for first, last in days[start : start + _CHUNK]
        )
        open_there = and_(there.place == place, there.openness != Openness.CLOSED, ask.holds(t.PLACED, as_of))
        yield from connection.execute(select(there.step).where(open_there, or_(*spans))).scalars()


def _changeovers(connection: Connection, places: list[str], as_of: int | None) -> dict[str, list[Changeover]]:
    found: dict[str, list[Changeover]] = defaultdict(list)
    for row in ask.rows_among(connection, TABLES[Cleaning], "where", places, as_of):
        if row.changeover:
            begins = bounds(row.occurred)
            ends = _ends(row.occurred, row.ended)
            cleared = _vouched(row.cleared, row.people.split(";"))
            one = Changeover(cleaning=row.cleaning, cleared=cleared, begins=begins, ends=ends, entry=row.entry)
            found[row.where].append(one)
    return found


def _vouched(cleared: str, people: Sequence[str]) -> bool:
    """Whether somebody is named who saw that nothing was left, and was not one of those who cleaned."""
    named = {name.strip().casefold() for name in re.split(r"[;,]", cleared)} - _NOBODY
    return bool(named - {name.strip().casefold() for name in people})


def _judged(
    pairs: Iterable[tuple[Stay, Stay, bool]],
    changeovers: Mapping[str, Sequence[Changeover]],
    zones: Mapping[str, tuple[Standing, ...]],
    rooms: Mapping[str, tuple[str, int]],
) -> Iterator[Remark]:
    """What was surely open at one time, each pair; what only may have been, by place, day and lines."""
    doubtful: dict[tuple[object, ...], list[tuple[Stay, Stay, Changeover | None]]] = defaultdict(list)
    certain: dict[tuple[str, str], list[tuple[Stay, Stay]]] = defaultdict(list)
    for first, second, surely in pairs:
        if surely and first.open and second.open:
            certain[first.step.step, second.step.step].append((first, second))
            continue
        came = between(first, second, _around(first.place, zones, changeovers))
        if came is None or not came.cleared:
            day = second.step.occurred[:10]
            doubtful[first.place, day, first.lines, second.lines].append((first, second, came))
    for together in certain.values():
        says = f"{_told(*together[0], places=[each.place for each, _ in together])} Nothing that was recorded keeps them apart."
        yield _remark(Answer.NOT_MET, says, together[0], [])
    for several in doubtful.values():
        yield _unsure(several, zones, rooms)


def _unsure(
    several: Sequence[tuple[Stay, Stay, Changeover | None]],
    zones: Mapping[str, tuple[Standing, ...]],
    rooms: Mapping[str, tuple[str, int]],
) -> Remark:
    """Stays of two lines in one place on one day that may have been at one time: said once, with the first two steps."""
    first, second, came = several[0]
    why = [
        f"step {each.step} does not state {what}"
        for each, missing in ((first.step, _missing(first)), (second.step, _missing(second)))
        for what in missing
    ]
    if came is not None:
        why.append(f"nobody who did not clean is named who saw that changeover {came.cleaning} left nothing")
    more = f" So it is of {len(several) - 1} more pairs of steps there on that day." if len(several) > 1 else ""
    says = f"{_told(first, second, perhaps=True)} It is not known: {'; '.join(why) or 'their times touch'}.{more}"
    steps = [each for pair in several for each in pair[:2]]
    numbers = [pair[2].entry for pair in several if pair[2] is not None]
    place = first.place
    room = rooms.get(place)
    stated = place in zones or (room is not None and not room[0][:10] > first.step.occurred[:10])
    numbers += [room[1]] if room is not None else []
    return _remark(Answer.NOT_KNOWN, says, steps, numbers, expected=stated, alone=len(several) == 1)


def _missing(one: Stay) -> Iterator[str]:
    if not one.step.openness:
        yield "whether it was open or closed"
    if one.begins[0] < one.begins[1]:
        yield "its time of day"
    if not one.step.ended:
        yield "when it ended"


def _remark(
    answer: Answer,
    says: str,
    stays: Sequence[Stay],
    numbers: list[int],
    *,
    expected: bool = True,
    alone: bool = True,
) -> Remark:
    first, second = stays[:2]
    return remark(
        "segregation",
        answer,
        says,
        where=f"{first.step.where}; {second.step.where}",
        about=tuple(each.step.step for each in stays[:2]) if alone else (),
        entries=(*(each.step.entry for each in stays), *numbers),
        expected=expected,
        source=SOURCE,
        day=max(first.step.occurred, second.step.occurred),
    )


def _told(first: Stay, second: Stay, *, perhaps: bool = False, places: Sequence[str] = ()) -> str:
    lines = " and ".join(f"{_lines(each)} ({_when(each)})" for each in (first, second))
    were = "may have been" if perhaps else "were"
    where = ", ".join(dict.fromkeys(places or (first.place,)))
    return f"{lines} {were} open in {where} at one time."


def _lines(one: Stay) -> str:
    names = sorted(one.lines)
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more} in step {one.step.step}"


def _when(one: Stay) -> str:
    return f"{one.step.occurred} to {one.step.ended}" if one.step.ended else f"from {one.step.occurred}"
