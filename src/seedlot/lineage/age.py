"""How old a culture is: passages, population doublings and days in culture along the path from its origin.

Passage number and population doubling level as Ph. Eur. 5.2.3 and ICH Q5D use them: counted along
every path that the cells took; where paths meet (pooling), the oldest counts. A step that lost cells (its doublings are
negative) makes none of them younger, and counts as none. A step of process 'passage' that adds no passage has not said
how many it adds.

A registered item states its own age. It is never less than that of the items that it is known to come from: where it
states less, its age is not known.

Days in culture: from the making of a living parent to that of its child. What is frozen does not age, and what has not
been cultured counts zero: after it the making itself counts. An item is made when its step ends, or begins where no end
is stated: what is made of it later loses nothing by that, for its time runs on from there. How long an isolation, a
reprogramming, a cloning, a gene edit, an expansion or a differentiation lasted that states no end is not known, where its
own product is asked about, or was frozen by it. What is made later of a product of tissue, which has not been cultured
before, counts from the beginning of such a step: that is the most that it can be. Exact where instants are stated, whole
days where only dates are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.tables import ITEM, STEP
from seedlot.history.words import TABLES
from seedlot.lineage.trace import CELLS, KNOWN_PARENT, Direction, Link, Trace, trace
from seedlot.record.entries.origin import Registered
from seedlot.terms.moments import in_days, of_days, time_between
from seedlot.terms.words import ItemKind, Process

#: Steps in which cells grow; one that does not state its doublings leaves them not known.
GROWING = (Process.PASSAGE, Process.EXPANSION)

#: Steps that last days or weeks, so that without an end nobody knows how old their product was.
LASTING = (
    *(Process.ISOLATION, Process.REPROGRAMMING, Process.CLONING, Process.GENE_EDITING),
    *(Process.EXPANSION, Process.DIFFERENTIATION),
)

#: What does not age: its cells are frozen, or leave the house.
FROZEN = (ItemKind.BANK, ItemKind.VIAL_RANGE, ItemKind.VIAL, ItemKind.DRUG_PRODUCT, ItemKind.DOSE)

#: Items that nobody makes without growing cells first.
_GROWN = frozenset({*FROZEN, ItemKind.DRUG_SUBSTANCE})

#: Items whose cells have not been cultured: counting begins at zero.
FRESH = (ItemKind.DONOR, ItemKind.TISSUE, ItemKind.MATERIAL_LOT)

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """Passages, cumulative population doublings and days in culture; None where not known.

    `untold` names what did not state passages or doublings, `undated` what did not state its days in culture. They are
    counted up to the moment at which the item was made (`made`).
    """

    passages: int | None
    doublings: Decimal | None
    untold: tuple[str, ...]
    days: Decimal | None = None
    undated: tuple[str, ...] = ()
    made: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """What is counted up to an item: the oldest path, what did not tell, and whether anything told of growth.

    `unended` is the step that made it, where it lasted for how long nobody told; what comes after does not ask.
    """

    passages: int = 0
    doublings: Decimal = Decimal(0)
    days: timedelta = timedelta()
    unpassaged: frozenset[str] = _NOTHING
    undoubled: frozenset[str] = _NOTHING
    undated: frozenset[str] = _NOTHING
    told: bool = False
    unended: frozenset[str] = _NOTHING

    def age(self, item: str, kind: str, made: str) -> Age:
        """The age of an item up to whose making this was counted. Of what nobody makes without growth, somebody tells it."""
        unsaid = kind in _GROWN and not self.undoubled and not self.told
        undoubled = frozenset({item}) if unsaid else self.undoubled
        undated = self.undated | self.unended
        return Age(
            passages=None if self.unpassaged else self.passages,
            doublings=None if undoubled else self.doublings,
            untold=tuple(sorted(self.unpassaged | undoubled)),
            days=None if undated else in_days(self.days),
            undated=tuple(sorted(undated)),
            made=made,
        )


def age(connection: Connection, item: str, *, as_of: int | None = None) -> Age:
    """Count the passages, doublings and days in culture that lie behind an item."""
    back = trace(connection, item, Direction.BACK, as_of=as_of)
    return age_of(connection, back, as_of=as_of)


def age_of(connection: Connection, back: Trace, *, as_of: int | None = None) -> Age:
    """Count the passages, doublings and days in culture along a trace back."""
    return ages(connection, back.links, (back.start,), as_of=as_of)[back.start]


def ages(
    connection: Connection, links: Iterable[Link], wanted: Iterable[str], *, as_of: int | None = None
) -> dict[str, Age]:
    """Count the age of each of several items along the links behind them."""
    cells = [link for link in links if link.kind in CELLS]
    every = _cells(wanted, cells)
    stated = {link.child for link in cells if link.kind == KNOWN_PARENT}
    parents = {item: several for item, several in every.items() if item not in stated}
    order = tuple(TopologicalSorter(every).static_order())
    items = {row.item: row for row in ask.rows_among(connection, ITEM, "item", sorted(order), as_of)}
    between = {step for found in parents.values() for step in found.values()}
    names = sorted({*between, *(row.step for row in items.values())} - {""})
    steps = {row.step: row for row in ask.rows_among(connection, STEP, "step", names, as_of)}
    roots = sorted(name for name in order if not parents.get(name) and name in items)
    days = {row.item: row.days for row in ask.rows_among(connection, TABLES[Registered], "item", roots, as_of)}
    counts: dict[str, _Count] = {}
    for node in order:
        if parents.get(node):
            counts[node] = _oldest(items[node], parents[node], counts, items, steps)
        else:
            known = [counts[parent] for parent in every.get(node, ())]
            counts[node] = _root(items[node], days.get(node), known) if node in items else _Count()
    return {name: counts[name].age(name, items[name].item_kind, _made(items[name], steps)) for name in wanted}


def _root(row: Row[Any], days: str | None, known: Sequence[_Count]) -> _Count:
    """An item that states its own age, unless its cells were never cultured; its known parents are not older."""
    own, fresh = frozenset({row.item}), row.item_kind in FRESH
    passages, doublings, lived = row.passages or 0, Decimal(row.doublings or 0), of_days(Decimal(days or 0))
    most = (
        max((each.passages for each in known), default=0),
        max((each.doublings for each in known), default=Decimal(0)),
        max((each.days for each in known), default=timedelta()),
    )
    return _Count(
        passages=max(passages, most[0]),
        doublings=max(doublings, most[1]),
        days=max(lived, most[2]),
        unpassaged=own if passages < most[0] or (row.passages is None and not fresh) else _NOTHING,
        undoubled=own if doublings < most[1] or (row.doublings is None and not fresh) else _NOTHING,
        undated=own if lived < most[2] or (days is None and not fresh) else _NOTHING,
        told=row.doublings is not None,
    )


def _cells(wanted: Iterable[str], made: list[Link]) -> dict[str, dict[str, str]]:
    """Each item whose cells went into what is wanted, with its parents and the steps between: materials aside."""
    parents: dict[str, dict[str, str]] = {}
    for link in made:
        parents.setdefault(link.child, {})[link.parent] = link.step
    reached: dict[str, dict[str, str]] = {}
    waiting = list(wanted)
    while waiting:
        item = waiting.pop()
        if item not in reached:
            reached[item] = parents.get(item, {})
            waiting += reached[item]
    return reached


def _oldest(
    child: Row[Any],
    parents: dict[str, str],
    counts: Mapping[str, _Count],
    items: Mapping[str, Row[Any]],
    steps: Mapping[str, Row[Any]],
) -> _Count:
    """Count on from the parents of an item: of each figure the oldest path, of what is untold every path."""
    ways = [(counts[parent], items.get(parent), steps.get(step)) for parent, step in parents.items()]
    made = [row for _, _, row in ways if row is not None]
    silent = {row.step for row in made if row.process in GROWING and row.doublings is None}
    uncounted = {row.step for row in made if row.process == Process.PASSAGE and not row.passages}
    unended = frozenset(row.step for row in made if row.process in LASTING and not row.ended)
    frozen = child.item_kind in FROZEN
    return _Count(
        # a vial, which no step made, is as old as its range
        passages=max(before.passages + (row.passages if row is not None else 0) for before, _, row in ways),
        doublings=max(
            before.doublings + max(Decimal(0), Decimal((row.doublings if row is not None else 0) or 0))
            for before, _, row in ways
        ),
        days=max(before.days + _lived(parent, child, steps) for before, parent, _ in ways),
        unpassaged=frozenset(uncounted).union(*(before.unpassaged for before, _, _ in ways)),
        undoubled=frozenset(silent).union(*(before.undoubled for before, _, _ in ways)),
        undated=(unended if frozen else _NOTHING).union(*(before.undated for before, _, _ in ways)),
        unended=_NOTHING if frozen else unended,
        told=any(before.told or (row is not None and row.doublings is not None) for before, _, row in ways),
    )


def _lived(parent: Row[Any] | None, child: Row[Any], steps: Mapping[str, Row[Any]]) -> timedelta:
    """How long the cells lived from the making of a parent to that of its child."""
    alive = parent is not None and parent.item_kind not in {*FRESH, *FROZEN}
    since = _made(parent, steps) if parent is not None and alive else child.occurred
    return _passed(since, _made(child, steps))


def _made(item: Row[Any], steps: Mapping[str, Row[Any]]) -> str:
    """When an item was made: at the end of its step, or at its beginning where no end is stated."""
    step = steps.get(item.step)
    return str((step.ended if step is not None else "") or item.occurred)


def _passed(first: str, last: str) -> timedelta:
    """The time between two moments, never less than none."""
    return max(timedelta(), time_between(first, last))
