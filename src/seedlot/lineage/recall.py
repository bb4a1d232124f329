"""Recall: everything that one cause touches, how it came to be touched, and where it is now.

What the cause itself touches stands in `touch`. Everything made from that follows, without limit of depth, planned
steps left out. An item that lived on is touched from a moment on: only what was taken from it at or after that moment
follows, and where only the day of one of the two is known, what was taken on that day follows too. What a step took that
does not tell its end may have been taken until what it made was used, and is listed as not known. Of a range or bank of
which only some vials were touched, only those vials follow, and ranges that were moved aside with their numbers.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.vials import VIAL_OF
from seedlot.lineage.cause import Cause, surely_before
from seedlot.lineage.touch import OPEN_END, ZONE, Touch, first_used, touches
from seedlot.lineage.trace import Link
from seedlot.lineage.trace import links as links_from
from seedlot.lineage.whereabouts import Whereabouts, whereabouts
from seedlot.record import read
from seedlot.terms.codes import common, joined, without
from seedlot.terms.moments import before
from seedlot.terms.words import ASIDE, ItemKind

#: The version of the rules of this module and of `touch`: a sealed recall names it.
RULES = 1

_WHICH = "which vials were taken is not told: they may be others than those that were touched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """An item that a recall touches: by which step it first came in, how, how surely, and where it is now.

    `distance` counts the links from what the cause itself touches. `numbers` are the vials, where only some are touched.
    """

    item: str
    kind: str
    stage: str
    name: str
    programme: str
    occurred: str
    entry: int
    distance: int
    surely: bool
    how: str
    step: str
    since: str
    numbers: str
    note: str
    now: Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """The answer of a recall, as of an entry: what is touched by distance, then name; the links it was reached by."""

    cause: Cause
    as_of: int
    touched: tuple[Touched, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps of links; and of those that do not tell their end, when the last of what they made was first used."""

    rows: dict[str, Row[Any]]
    used: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """How an item is touched. Several states of one item stand beside each other where none says all of another."""

    item: str
    distance: int
    surely: bool
    how: str
    step: str
    since: str
    numbers: str
    note: str

    def covers(self, other: _State) -> bool:
        """Whether all that follows from the other follows from this, as surely. A day begins before its instants."""
        wider = not self.numbers or (bool(other.numbers) and not without(other.numbers, self.numbers))
        return wider and self.since <= other.since and (self.surely or not other.surely)


def recall(connection: Connection, cause: Cause, *, as_of: int | None = None) -> Recalled:
    """Tell everything that a cause touches, as of an entry.

    Raises:
        NotInRecordError: the record does not hold the cause.
    """
    direct = touches(connection, cause, as_of=as_of)
    return spread(connection, cause, direct, as_of=as_of)


def spread(connection: Connection, cause: Cause, direct: Sequence[Touch], *, as_of: int | None = None) -> Recalled:
    """Tell everything that follows from what a cause touches by itself."""
    links = links_from(connection, [touch.item for touch in direct], as_of=as_of)
    names = {touch.item for touch in direct} | {link.child for link in links}
    items = {row.item: row for row in ask.rows_among(connection, t.ITEM, "item", sorted(names), as_of)}
    told = sorted({link.step for link in links} - {""})
    steps = {row.step: row for row in ask.rows_among(connection, t.STEP, "step", told, as_of)}
    late = {touch.item for touch in direct if touch.since} | {link.child for link in links if link.kind == "material"}
    taking = {link.step for link in links if link.parent in late}
    ends = first_used(connection, sorted(step for step in taking if step in steps and not steps[step].ended), as_of)
    states, passed = _spread(direct, links, items, _Steps(steps, ends))
    places = whereabouts(connection, sorted(states), as_of=as_of)
    found = [_touched(items[item], states[item], places[item]) for item in states]
    found.sort(key=lambda each: (each.distance, each.item))
    size = read.size(connection) if as_of is None else as_of
    return Recalled(cause=cause, as_of=size, touched=tuple(found), links=tuple(passed))


def _spread(
    direct: Sequence[Touch], links: Sequence[Link], items: dict[str, Row[Any]], steps: _Steps
) -> tuple[dict[str, list[_State]], list[Link]]:
    """Pass every state on to what was made from its item, until nothing new comes of it."""
    after: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.child in items:
            after[link.parent].append(link)
    states: dict[str, list[_State]] = {}
    passed: dict[Link, None] = {}
    waiting = deque(_begun(touch) for touch in direct if touch.item in items)
    while waiting:
        state = waiting.popleft()
        known = states.setdefault(state.item, [])
        if any(each.covers(state) for each in known):
            continue
        known.append(state)
        for link in after[state.item]:
            reached = _passed(state, link, items, steps)
            if reached is not None:
                passed[link] = None
                waiting.append(reached)
    return states, sorted(passed, key=lambda link: (link.entry, link.child, link.parent))


def _begun(touch: Touch) -> _State:
    told = {name: getattr(touch, name) for name in ("item", "surely", "how", "step", "since", "numbers", "note")}
    return _State(distance=0, **told)


def _passed(state: _State, link: Link, items: dict[str, Row[Any]], steps: _Steps) -> _State | None:
    """How a child is touched through its parent; None where it was taken before, or is another vial."""
    child, step = items[link.child], steps.rows.get(link.step)
    in_time = _in_time(state.since, link, child, steps) if state.since else ""
    same = _same(state.numbers, link, child, step) if state.numbers else None
    if in_time is None or same == "":
        return None
    note = in_time or (_WHICH if state.numbers and same is None else "")
    fed = bool(link.step) and child.step != link.step and link.kind == "material"
    return _State(
        item=link.child,
        distance=state.distance + 1,
        surely=state.surely and not note,
        how=_how(link),
        step=link.step,
        since=step.occurred if fed and step is not None else "",
        numbers="" if link.kind == VIAL_OF else same or "",
        note=("" if state.surely else state.note) or note,
    )


def _how(link: Link) -> str:
    if link.kind == VIAL_OF:
        return f"a vial of '{link.parent}'"
    by = f" in step '{link.step}'" if link.step else ""
    return f"'{link.parent}' went into it{by}" if link.kind == "material" else f"made from '{link.parent}'{by}"


def _in_time(since: str, link: Link, child: Row[Any], steps: _Steps) -> str | None:
    """Whether a child can have been taken at or after a moment: empty if so, None if not, else why it is not known.

    Nothing is told of when a known parent was taken from. A step that does not tell its end may have gone on, at most
    until what it made was used.
    """
    step = steps.rows.get(link.step)
    if step is None:
        taken = str(child.occurred) if link.kind == VIAL_OF else since
    else:
        taken = str(step.ended or step.occurred)
    if not before(taken, since):
        return ""
    if step is not None and not step.ended:
        used = steps.used.get(link.step, "")
        return None if used and surely_before(used, since) else OPEN_END
    return None if surely_before(taken, since) else ZONE


def _same(numbers: str, link: Link, child: Row[Any], step: Row[Any] | None) -> str | None:
    """Which of the touched vials a child holds; None where nobody said."""
    if link.kind == VIAL_OF:
        return common(numbers, str(int(link.child.rpartition("/")[2])))
    aside = step is not None and step.process in ASIDE
    return (
        common(numbers, child.numbers) if aside and child.item_kind == ItemKind.VIAL_RANGE and child.numbers else None
    )


def _touched(row: Row[Any], states: list[_State], now: Whereabouts) -> Touched:
    """One row for an item: how it first came in, and surely if it did so in any way."""
    sure = [state for state in states if state.surely]
    first = min(sure or states, key=lambda state: state.distance)
    whole = any(not state.numbers for state in states)
    return Touched(
        item=row.item,
        kind=row.item_kind,
        stage=row.stage,
        name=row.name,
        programme=row.programme,
        occurred=row.occurred,
        entry=row.entry,
        distance=min(state.distance for state in states),
        surely=bool(sure),
        how=first.how,
        step=first.step,
        since=min(state.since for state in states),
        numbers="" if whole else reduce(joined, (state.numbers for state in states), ""),
        note=first.note,
        now=now,
    )
